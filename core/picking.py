"""Which tickets a text or file may belong to that names none.

Open ones always; with none of these, and no form under way, the newest closed one of lately, since whoever
writes again often means the same matter. Closed stays closed: choosing it begins a new ticket that carries
its number.
"""

from datetime import timedelta

from core import ticket_number
from core.conversation import Conversation
from core.rules import Facts, Rules
from core.tickets import TicketSummary

LATELY = timedelta(days=90)
"""How old a closed ticket may be for us to ask whether it is meant, unless its number was named."""


def candidates(rules: Rules, conversation: Conversation, facts: Facts) -> tuple[TicketSummary, ...]:
    """The tickets that what is held may belong to, newest first."""
    open_tickets = tuple(ticket for ticket in facts.tickets if ticket.status.is_open)
    if open_tickets or conversation.draft is not None:
        return open_tickets
    named = ticket_number.find_all(conversation.held or "", rules.definition.prefix)
    closed = [ticket for ticket in facts.tickets if ticket.number in named]
    since = facts.now - LATELY
    return tuple(closed or [ticket for ticket in facts.tickets if ticket.submitted_at > since])[:1]
