"""What the desk says about a ticket: replies, notes, its status. All but notes reach the requester."""

from datetime import UTC, datetime, timedelta

from core.access import Act, Worker
from core.altered import replace
from core.changes import NewMessage, NewTicketEvent
from core.delivery import Lane
from core.desk.definition import Desk
from core.desk.refusals import DeskRefused
from core.dialogue.secrets import names_of_kinds
from core.intents import KEEPING
from core.ports import Transaction
from core.redaction import asks_for_a_secret, inspect, names_of
from core.replies import Attached, Capabilities, Choice, Lines, Reply, ReplyKind, Said, Text, say
from core.rules import Rules
from core.ticket_clock import closes_at, timers_after
from core.ticket_notices import status_notice
from core.tickets import TRANSITIONS, EventKind, Mover, Status, TicketView, may_move
from core.usecases.acting import Found, find
from core.usecases.gate import harmless
from core.usecases.telling import language_of, nothing_said, told

MAXIMUM_REPLY = 20_000
"""Characters of one reply or note; longer ones are refused with their length, never cut."""

SAME_PROMISE = timedelta(minutes=10)
"""On hold for the same reason until so nearly the same time is no other promise: whoever was told by their
platform that it failed, although it had not, does it again, and the requester hears of it once."""


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
    text = checked_for_requester(text or ", ".join(file.name for file in files))
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
        (_signed(rules, found, number, text),),
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


def _signed(rules: Rules, found: Found, number: str, text: str) -> Text:
    """The reply with the ticket's number and the desk's name; agents' own names are nobody's business."""
    definition = rules.definition
    name = definition.desk.name_in(language_of(rules, found), definition.default_language)
    if name is None:
        return say("desk.reply", number=number, text=Said(text))
    return say("desk.reply_signed", desk=Said(name), number=number, text=Said(text))


def note_on_ticket(
    transaction: Transaction, rules: Rules, agent: Worker, number: str, text: str, shown_at: str = ""
) -> None:
    """Keep an internal note; the requester never sees it. `shown_at` is the place of the topic in which
    it stands already. Raises NotFound, SecretInReply, Refused (empty, too long)."""
    found = find(transaction, agent, Act.NOTE, number)
    said = NewMessage(number, agent.name, checked(text), transaction.now)
    data = {"shown_at": shown_at} if shown_at else {}
    event = NewTicketEvent(number, EventKind.NOTED, transaction.now, agent.name, data, message=0)
    transaction.apply(found.place, replace(nothing_said(rules, found), messages=(said,), events=(event,)))


def checked(text: str, longest: int = MAXIMUM_REPLY) -> str:
    """What an agent wrote, if it can be kept; at most `longest` characters. Raises SecretInReply, DeskRefused
    (empty, too long)."""
    text = harmless(text).strip()
    if not text:
        raise DeskRefused(say("desk.refused.empty"), "The text is empty.")
    if len(text) > longest:
        over = len(text) - longest
        raise DeskRefused(
            say("desk.refused.too_long", length=len(text), over=over),
            f"The text has {len(text)} characters, {over} too many.",
        )
    if findings := inspect(text).findings:
        raise SecretInReply(
            say("desk.refused.secret", what=names_of_kinds([found.kind for found in findings])),
            f"The text holds a secret, so nothing was sent: {names_of(findings)}.",
        )
    return text


def checked_for_requester(text: str) -> str:
    """What an agent wrote for a requester to read. Raises AsksForASecret, and what `checked` raises."""
    text = checked(text)
    if asks_for_a_secret(text):
        raise AsksForASecret(
            say("desk.refused.asks_for_secret"),
            "The text asks for a secret; we never do, so nothing was sent.",
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
    """Move ticket `number` to `status` and tell its requester; returns the status that it had.

    On hold needs a `reason` and `next_update` (aware), by when they hear from us again; they are told both,
    and on hold once more promises another date. The reason of any other status is for agents.

    Raises NotFound, SecretInReply, AsksForASecret, DeskRefused.
    """
    found = find(transaction, agent, Act.SET_STATUS, number, to=status.value)
    desk, now = rules.definition.desk, transaction.now
    current = found.view.summary.status
    _possible(number, current, status)
    on_hold = status is Status.ON_HOLD
    said = (checked_for_requester if on_hold else checked)(reason) if reason.strip() else ""
    _promised(desk, now, status, said, next_update)
    if on_hold and current is status and _was_promised(found.view, said, next_update):
        raise _same_status(number, status)
    until = closes_at(desk, now) if status is Status.SOLVED else next_update
    data = _change(found.view, status)
    if said:
        data["reason"] = said
    if until is not None:
        data["until"] = until.astimezone(UTC).isoformat()
    event = NewTicketEvent(number, EventKind.STATUS_CHANGED, now, agent.name, data, status)
    notice = status_notice(number, status, reason=said if on_hold else "", until=until)
    changes = replace(
        told(rules, capabilities, found, notice, Lane.STATUS),
        events=(event,),
        timers=timers_after(desk, number, current, status, now, next_update),
    )
    transaction.apply(found.place, changes)
    return current


def _possible(number: str, current: Status, status: Status) -> None:
    """Raises DeskRefused unless the desk may take a ticket from `current` to `status`."""
    if may_move(Mover.DESK, current, status):
        return
    if status is current:
        raise _same_status(number, status)
    following = sorted(to for to in TRANSITIONS[current] if may_move(Mover.DESK, current, to))
    if not following:
        raise DeskRefused(
            say("desk.refused.stays_closed", number=number),
            f"Ticket {number} is {current}; from there it can become nothing: closed stays closed.",
        )
    raise DeskRefused(
        say(
            "desk.refused.status",
            number=number,
            status=say(f"desk.state.{current}"),
            possible=Lines(tuple(say(f"desk.state.{to}") for to in following), " · "),
        ),
        f"Ticket {number} is {current}; from there it can become {', '.join(following)}.",
    )


def _same_status(number: str, status: Status) -> DeskRefused:
    return DeskRefused(
        say("desk.refused.same_status", number=number, status=say(f"desk.state.{status}")),
        f"Ticket {number} is {status} already.",
    )


def _was_promised(view: TicketView, reason: str, next_update: datetime | None) -> bool:
    """Whether the ticket is on hold for this very reason, until this time or nearly."""
    moves = [entry.data for entry in view.timeline if entry.kind is EventKind.STATUS_CHANGED]
    held = moves[-1] if moves else {}
    if next_update is None or "until" not in held or held.get("reason") != reason:
        return False
    return abs(next_update - datetime.fromisoformat(held["until"])) < SAME_PROMISE


def _promised(desk: Desk, now: datetime, status: Status, reason: str, next_update: datetime | None) -> None:
    """Raises DeskRefused unless on hold comes with its reason and a date that can be kept."""
    days = desk.longest_hold.days
    if status is not Status.ON_HOLD:
        if next_update is not None:
            raise DeskRefused(
                say("desk.refused.no_date"), "Only a ticket on hold has a date of its next update."
            )
        return
    if not reason or next_update is None:
        raise DeskRefused(
            say("desk.refused.hold"),
            "On hold needs a reason and the date of the next update; the requester is told both.",
        )
    if not now < next_update <= now + desk.longest_hold:
        raise DeskRefused(
            say("desk.refused.date", days=days),
            f"The next update must be in the future, and at most {days} days from now.",
        )


def _change(view: TicketView, to: Status | None) -> dict[str, str]:
    return {"from": view.summary.status.value, "to": to.value} if to else {}
