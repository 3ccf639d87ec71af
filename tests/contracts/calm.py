"""Calm work that an agent's side would ask for."""

from dataclasses import replace

from core.changes import Changes, NewDelivery, NewMessage, NewTicketEvent
from core.delivery import Action, Lane
from core.ports import Transaction
from core.tickets import EventKind
from tests.contracts.decisions import spoken


def reply_with(transaction: Transaction, number: str, text: str) -> str:
    """Reply to ticket `number`; the chat that the reply goes to."""
    found = transaction.conversation_of(number)
    assert found is not None
    place, requester, conversation = found
    next_number = conversation.next_number
    transaction.apply(
        place,
        Changes(
            conversation=replace(conversation, next_number=next_number + 1),
            requester=requester,
            deliveries=(NewDelivery(next_number, Lane.STATUS, Action.SEND, spoken(text)),),
            messages=(NewMessage(number, "May", text, transaction.now),),
            events=(NewTicketEvent(number, EventKind.REPLIED, transaction.now, "May", message=0),),
        ),
    )
    return place.chat


def record(transaction: Transaction, event: NewTicketEvent) -> None:
    """Append `event` to its ticket's record."""
    found = transaction.conversation_of(event.number)
    assert found is not None
    place, requester, conversation = found
    transaction.apply(place, Changes(conversation=conversation, requester=requester, events=(event,)))
