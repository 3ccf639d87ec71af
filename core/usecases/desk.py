"""What the desk says about a ticket: replies, notes, its status. All but notes reach the requester."""

from datetime import datetime

from core.access import Act, Worker
from core.altered import replace
from core.changes import NewMessage, NewTicketEvent
from core.delivery import Lane
from core.desk.refusals import DeskRefused
from core.errors import Refused
from core.intents import KEEPING
from core.ports import Transaction
from core.redaction import asks_for_a_secret, inspect, names_of
from core.replies import Attached, Capabilities, Choice, Reply, ReplyKind, Said, Words, say
from core.rules import Rules
from core.tickets import TRANSITIONS, EventKind, Status, TicketView
from core.usecases.acting import find
from core.usecases.gate import harmless
from core.usecases.telling import nothing_said, told

MAXIMUM_REPLY = 20_000
"""Characters of one reply or note; longer ones are refused with their length, never cut."""


class SecretInReply(DeskRefused):
    """The text holds a secret, so nothing was sent."""


class AsksForASecret(DeskRefused):
    """The text asks for a secret; we never do, so nothing was sent."""


def reply_to_ticket(
    transaction: Transaction,
    rules: Rules,
    capabilities: dict[str, Capabilities],
    agent: Worker,
    number: str,
    text: str,
    files: tuple[Attached, ...] = (),
) -> Status:
    """Say something to the requester of ticket `number`, `files` with it; returns the ticket's status
    afterwards.

    A new ticket becomes open with its first reply. Raises NotFound, SecretInReply, AsksForASecret and
    DeskRefused (closed, empty, too long).
    """
    found = find(transaction, agent, Act.REPLY, number)
    view = found.view
    text = checked(text or ", ".join(file.name for file in files))
    if asks_for_a_secret(text):
        raise AsksForASecret(
            say("desk.refused.asks_for_secret"),
            "The text asks for a secret; we never do, so nothing was sent.",
        )
    if not view.summary.status.is_open:
        raise DeskRefused(
            say("desk.refused.closed", number=number), f"Ticket {number} is closed; it stays closed."
        )
    opened = Status.OPEN if view.summary.status is Status.NEW else None
    event = NewTicketEvent(
        number, EventKind.REPLIED, transaction.now, agent.name, _change(view, opened), opened, message=0
    )
    said = NewMessage(number, agent.name, text, transaction.now)
    notice = Reply(
        ReplyKind.MESSAGE,
        (say("desk.reply", number=number, text=Said(text)),),
        (
            (
                Choice(say("ticket.add"), f"{KEEPING}add:{number}"),
                Choice(say("ticket.see"), f"{KEEPING}show:{number}"),
            ),
        ),
    )
    sent = tuple(
        NewTicketEvent(number, EventKind.FILE_SENT, transaction.now, agent.name, {"file": str(file.file_id)})
        for file in files
    )
    changes = told(rules, capabilities, found, notice, Lane.REPLY, files)
    transaction.apply(found.place, replace(changes, messages=(said,), events=(event, *sent)))
    return opened or view.summary.status


def note_on_ticket(
    transaction: Transaction, rules: Rules, agent: Worker, number: str, text: str, shown_at: str = ""
) -> None:
    """Keep an internal note; the requester never sees it. `shown_at` is the desk in whose topic it stands
    already. Raises NotFound, SecretInReply, Refused (empty, too long)."""
    found = find(transaction, agent, Act.NOTE, number)
    said = NewMessage(number, agent.name, checked(text), transaction.now)
    data = {"shown_at": shown_at} if shown_at else {}
    event = NewTicketEvent(number, EventKind.NOTED, transaction.now, agent.name, data, message=0)
    transaction.apply(found.place, replace(nothing_said(rules, found), messages=(said,), events=(event,)))


def checked(text: str) -> str:
    """What an agent wrote, if it can be kept. Raises SecretInReply, DeskRefused (empty, too long)."""
    text = harmless(text).strip()
    if not text:
        raise DeskRefused(say("desk.refused.empty"), "The text is empty.")
    if len(text) > MAXIMUM_REPLY:
        over = len(text) - MAXIMUM_REPLY
        raise DeskRefused(
            say("desk.refused.too_long", length=len(text), over=over),
            f"The text has {len(text)} characters, {over} too many.",
        )
    if findings := inspect(text).findings:
        what = names_of(findings)
        raise SecretInReply(
            say("desk.refused.secret", what=what), f"The text holds a secret, so nothing was sent: {what}."
        )
    return text


def change_status(
    transaction: Transaction,
    rules: Rules,
    capabilities: dict[str, Capabilities],
    agent: Worker,
    number: str,
    status: Status,
    reason: str = "",
    next_update: datetime | None = None,
) -> Status:
    """Move ticket `number` to `status`; returns the status that it had. Raises NotFound, Refused."""
    found = find(transaction, agent, Act.SET_STATUS, number, to=status.value)
    view = found.view
    current = view.summary.status
    if status is current:
        raise Refused(f"Ticket {number} is {status} already.")
    if status not in TRANSITIONS[current]:
        possible = ", ".join(sorted(TRANSITIONS[current])) or "nothing: closed stays closed"
        raise Refused(f"Ticket {number} is {current}; from there it can become {possible}.")
    data = _change(view, status)
    if reason:
        data["reason"] = checked(reason)
    if next_update is not None:
        data["until"] = next_update.isoformat()
    event = NewTicketEvent(number, EventKind.STATUS_CHANGED, transaction.now, agent.name, data, status)
    words: Words = say("desk.status", number=number, status=say(f"status.{status}"))
    see = Choice(say("ticket.see"), f"{KEEPING}show:{number}")
    notice = Reply(ReplyKind.NOTICE, (words,), ((see,),))
    changes = told(rules, capabilities, found, notice, Lane.STATUS)
    transaction.apply(found.place, replace(changes, events=(event,)))
    return current


def _change(view: TicketView, to: Status | None) -> dict[str, str]:
    return {"from": view.summary.status.value, "to": to.value} if to else {}
