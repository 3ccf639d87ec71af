"""What follows from something joining a ticket, whichever way it came: one that waited for the requester is
open again, and tickets whose numbers a text names are linked.

Handlers need not think of it, so none can forget it; the engine lets every outcome pass through here.
"""

from core import ticket_number
from core.altered import replace
from core.conversation import Conversation, Draft
from core.dialogue.outcome import Outcome
from core.effects import AddMessage, AttachFiles, Effect, KeepFile, MoveTicket, RecordEvent, SubmitTicket
from core.intents import Edit, GiveFile, Intent, Say, Submit
from core.rules import Facts, Rules
from core.tickets import EventKind, Mover, Status, TicketView, may_move

MOST_NAMED = 3
"""How many tickets one text may link; a list of numbers is no more than noise."""


def names(rules: Rules, conversation: Conversation, intent: Intent) -> tuple[str, ...]:
    """The ticket numbers in what may join a ticket by this intent."""
    texts = [conversation.held or ""]
    match intent:
        case Say(text) | Edit(text):
            texts.append(text)
        case GiveFile(file):
            texts.append(file.caption)
        case Submit():
            texts += _words_of(conversation.draft)
        case _:
            pass
    text = "\n".join(filter(None, texts))
    return ticket_number.find_all(text, rules.definition.prefix)[:MOST_NAMED] if text else ()


def _words_of(draft: Draft | None) -> list[str]:
    if draft is None:
        return []
    return [*(answer.value for answer in draft.answers), *draft.remarks, draft.first_message or ""]


def followed(outcome: Outcome, facts: Facts) -> Outcome:
    """The outcome with everything that follows from it."""
    effects = (*outcome.effects, *_woken(outcome.effects, facts), *_linked(outcome.effects, facts))
    return outcome if effects == outcome.effects else replace(outcome, effects=effects)


def _woken(effects: tuple[Effect, ...], facts: Facts) -> tuple[Effect, ...]:
    """Tickets that what the requester says or sends opens again."""
    moved = {effect.number for effect in effects if isinstance(effect, MoveTicket)}
    numbers = dict.fromkeys(number for effect in effects if (number := _joined(effect)) is not None)
    statuses = {number: _status(number, facts) for number in numbers if number not in moved}
    return tuple(
        MoveTicket(number, status, Status.OPEN)
        for number, status in statuses.items()
        if status is not None and may_move(Mover.REQUESTER, status, Status.OPEN)
    )


def _joined(effect: Effect) -> str | None:
    """The ticket that something new joins by this effect."""
    match effect:
        case AddMessage(number, wakes=True) | KeepFile(number=str(number)) | AttachFiles(_, number):
            return number
        case _:
            return None


def _status(number: str, facts: Facts) -> Status | None:
    if facts.ticket is not None and facts.ticket.summary.number == number:
        return facts.ticket.summary.status
    return next((ticket.status for ticket in facts.tickets if ticket.number == number), None)


def _linked(effects: tuple[Effect, ...], facts: Facts) -> tuple[Effect, ...]:
    """An entry in the records of both, for every ticket that a text names and that is not linked yet. What an
    amendment corrects knows it anyway."""
    links: list[Effect] = []
    for number in dict.fromkeys(found for effect in effects if (found := _said_in(effect)) is not None):
        amends = [each.ticket.amends for each in effects if isinstance(each, SubmitTicket)]
        for named in facts.named:
            other = named.summary.number
            if other not in (number, *amends) and number not in _links_of(named):
                links.append(RecordEvent(number, EventKind.LINKED, {"to": other}))
                links.append(RecordEvent(other, EventKind.LINKED, {"to": number}))
    return tuple(links)


def _said_in(effect: Effect) -> str | None:
    match effect:
        case AddMessage(number) | KeepFile(number=str(number)):
            return number
        case SubmitTicket(ticket):
            return ticket.number
        case _:
            return None


def _links_of(view: TicketView) -> set[str]:
    return {entry.data.get("to", "") for entry in view.timeline if entry.kind is EventKind.LINKED}
