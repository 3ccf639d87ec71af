"""What the desk does with a ticket: reply, change its status. The requester hears of both in their chat."""

from core.access import AsOperator, may_see, may_work, visible
from core.altered import replace
from core.changes import Changes, NewDelivery, NewMessage, NewTicketEvent, Place, Requester
from core.conversation import Conversation
from core.delivery import Action, Lane
from core.errors import NotFound, Refused
from core.form.planning import draft_due_at
from core.intents import KEEPING
from core.outgoing import split
from core.ports import Transaction
from core.redaction import asks_for_a_secret, inspect, names_of
from core.replies import Capabilities, Choice, Reply, ReplyKind, Said, Words, say
from core.rules import Rules
from core.tickets import TRANSITIONS, EventKind, Status, TicketView
from core.usecases.gate import harmless

MAXIMUM_REPLY = 20_000
"""Characters of one reply; longer ones are refused with their length, never cut."""


class SecretInReply(Refused):
    """The text holds a secret, so nothing was sent:"""


class AsksForASecret(Refused):
    """The text asks for a secret; we never do, so nothing was sent."""


def reply_to_ticket(
    transaction: Transaction,
    rules: Rules,
    capabilities: dict[str, Capabilities],
    agent: AsOperator,
    number: str,
    text: str,
) -> Status:
    """Say something to the requester of ticket `number`; returns the ticket's status afterwards.

    A new ticket becomes open with its first reply. Raises NotFound, SecretInReply, AsksForASecret and
    Refused (closed, empty, too long).
    """
    place, requester, conversation, view = worked_on(transaction, agent, number)
    text = harmless(text).strip()
    if not text:
        raise Refused("The reply is empty.")
    if len(text) > MAXIMUM_REPLY:
        raise Refused(f"The reply has {len(text)} characters, {len(text) - MAXIMUM_REPLY} too many.")
    if findings := inspect(text).findings:
        raise SecretInReply(f"{names_of(findings)}.")
    if asks_for_a_secret(text):
        raise AsksForASecret
    if not view.summary.status.is_open:
        raise Refused(f"Ticket {number} is closed; it stays closed.")
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
    changes = telling(rules, capabilities, place, requester, conversation, notice, Lane.REPLY)
    transaction.apply(place, replace(changes, messages=(said,), events=(event,)))
    return opened or view.summary.status


def change_status(
    transaction: Transaction,
    rules: Rules,
    capabilities: dict[str, Capabilities],
    agent: AsOperator,
    number: str,
    status: Status,
) -> Status:
    """Move ticket `number` to `status`; returns the status that it had. Raises NotFound, Refused."""
    place, requester, conversation, view = worked_on(transaction, agent, number)
    current = view.summary.status
    if status is current:
        raise Refused(f"Ticket {number} is {status} already.")
    if status not in TRANSITIONS[current]:
        possible = ", ".join(sorted(TRANSITIONS[current])) or "nothing: closed stays closed"
        raise Refused(f"Ticket {number} is {current}; from there it can become {possible}.")
    event = NewTicketEvent(
        number, EventKind.STATUS_CHANGED, transaction.now, agent.name, _change(view, status), status
    )
    words: Words = say("desk.status", number=number, status=say(f"status.{status}"))
    see = Choice(say("ticket.see"), f"{KEEPING}show:{number}")
    notice = Reply(ReplyKind.NOTICE, (words,), ((see,),))
    changes = telling(rules, capabilities, place, requester, conversation, notice, Lane.STATUS)
    transaction.apply(place, replace(changes, events=(event,)))
    return current


def worked_on(
    transaction: Transaction, agent: AsOperator, number: str
) -> tuple[Place, Requester, Conversation, TicketView]:
    """Ticket `number` and the conversation that it was opened in. Raises NotFound, Refused (not an agent)."""
    if not may_work(agent):
        raise Refused("Only agents work on tickets.")
    found = transaction.conversation_of(number)
    view = visible(agent, transaction.tickets.view(number))
    if found is None or view is None or not may_see(agent, view.summary):
        raise NotFound(number)
    return (*found, view)


def _change(view: TicketView, to: Status | None) -> dict[str, str]:
    return {"from": view.summary.status.value, "to": to.value} if to else {}


def telling(
    rules: Rules,
    capabilities: dict[str, Capabilities],
    place: Place,
    requester: Requester,
    conversation: Conversation,
    reply: Reply,
    lane: Lane,
) -> Changes:
    """The message to the requester, in the language of their conversation, and below what is on screen."""
    language = conversation.language or requester.language or rules.definition.default_language
    rendered = rules.catalogues.render(reply, language, rules.definition.zone)
    parts = split(rendered.text, capabilities[place.bot.platform].maximum_text)
    number = conversation.next_number
    deliveries = tuple(
        NewDelivery(
            number + index,
            lane,
            Action.SEND,
            replace(rendered, text=part, choices=rendered.choices if index == len(parts) - 1 else ()),
        )
        for index, part in enumerate(parts)
    )
    after = replace(conversation, next_number=number + len(parts))
    return Changes(
        conversation=after,
        requester=requester,
        draft_due_at=draft_due_at(rules, after),
        deliveries=deliveries,
    )
