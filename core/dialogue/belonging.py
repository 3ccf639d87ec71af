"""Words with nothing asked, and files without a home: which ticket do they belong to?

An open ticket takes them when it is the only one. What follows a solved one is asked about: the same matter,
then it is open again, or a new one. After closing, the same matter becomes a new ticket that carries the old
number. Thanks are no matter at all.
"""

from core import ticket_number
from core.altered import replace
from core.conversation import Conversation, State
from core.dialogue.filling import (
    WORTH_KEEPING,
    begin_with,
    keep_words,
    place_of_text,
    proceed,
    said_text,
    take_held,
)
from core.dialogue.outcome import Outcome, new_draft, remember, resume
from core.dialogue.settling import kind_word, typed_verdict
from core.dialogue.ticketing import amend_ticket, join, show_ticket
from core.effects import AddMessage, Send
from core.form.definition import FieldKind
from core.form.field import Accepted
from core.form.planning import asking, guess_category
from core.intents import AmendTicket, ChooseTarget, Say, ShowTicket
from core.picking import candidates
from core.redaction import without_markers
from core.replies import Choice, Reply, ReplyKind, say
from core.rules import Facts, Rules
from core.substance import substance
from core.tickets import TicketSummary


def say_in_menu(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """Free text with nothing asked: it belongs to the draft, to a ticket, or begins a new one."""
    text = said_text(rules, conversation, intent)
    if conversation.draft is not None:
        return _to_draft(rules, conversation, text, facts)
    answered = kind_word(rules, conversation, intent, facts) or typed_verdict(
        rules, conversation, intent, facts
    )
    if answered is not None:
        return answered
    open_tickets = [ticket for ticket in facts.tickets if ticket.status.is_open]
    named = _named(rules, text, open_tickets)
    if named is not None:
        return _to_ticket(conversation, named, text, facts)
    if [each.status.takes_more for each in open_tickets] == [True] and not conversation.expired:
        return _to_ticket(conversation, open_tickets[0], text, facts)
    waiting = replace(conversation, state=State.PICKING, held=text)
    tells = _tells_something(rules, text, facts)
    if open_tickets or ((tells or facts.named) and candidates(rules, waiting, facts)):
        return Outcome(remember(waiting, facts.message, "held"))
    if tells:
        return begin_with(rules, conversation, text, facts)
    worth = substance(without_markers(text)) >= WORTH_KEEPING
    return Outcome(conversation, (), lead=(say("menu.hint"),) if worth else ())


def _named(rules: Rules, text: str, tickets: list[TicketSummary]) -> TicketSummary | None:
    found = ticket_number.find(text, rules.definition.prefix)
    return next((ticket for ticket in tickets if ticket.number == found), None)


def _tells_something(rules: Rules, text: str, facts: Facts) -> bool:
    """Whether a text is enough to begin a form with: a description, or words that name a category."""
    field = rules.field_of_kind(rules.definition.before, FieldKind.DESCRIPTION)
    draft = new_draft(facts)
    if field is not None:
        parsed = rules.fields[field].parse(text, asking(rules, draft, facts.now))
        if isinstance(parsed, Accepted):
            return True
    return guess_category(rules, text, facts.now) is not None


def _to_draft(rules: Rules, conversation: Conversation, text: str, facts: Facts) -> Outcome:
    draft = conversation.draft
    assert draft is not None, "only called with a draft"
    draft = keep_words(rules, draft, text, facts.message, facts)
    place = place_of_text(rules, draft, facts.message)
    kept = remember(replace(conversation, draft=draft), facts.message, place)
    return resume(rules, kept, facts, say("form.continued"))


def _to_ticket(conversation: Conversation, ticket: TicketSummary, text: str, facts: Facts) -> Outcome:
    added = remember(conversation, facts.message, f"ticket:{ticket.number}")
    rows = ((Choice(say("ticket.see"), f"show:{ticket.number}"), Choice(say("pick.new"), "ticket")),)
    key = "add.done" if ticket.status.takes_more else "add.reopened"
    reply = Send(Reply(ReplyKind.MESSAGE, (say(key, number=ticket.number),), rows))
    return Outcome(added, (AddMessage(ticket.number, text), reply), ask=False)


def say_while_picking(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """More of the same text: it waits with the rest."""
    text = said_text(rules, conversation, intent)
    held = f"{conversation.held}\n{text}" if conversation.held else text
    waiting = remember(replace(conversation, held=held), facts.message, "held")
    named = _named(rules, text, [ticket for ticket in facts.tickets if ticket.status.is_open])
    if named is not None:
        return choose_target(rules, waiting, ChooseTarget(named.number), facts)
    return Outcome(waiting)


def number_while_picking(
    rules: Rules, conversation: Conversation, intent: ShowTicket, facts: Facts
) -> Outcome:
    """A number typed in answer to "which ticket?" chooses it; a pressed one only shows its ticket."""
    own = any(ticket.number == intent.number for ticket in candidates(rules, conversation, facts))
    if intent.guessed and own:
        return choose_target(rules, conversation, ChooseTarget(intent.number), facts)
    return show_ticket(rules, conversation, intent, facts)


def choose_target(rules: Rules, conversation: Conversation, intent: ChooseTarget, facts: Facts) -> Outcome:
    """Now it is known where the held text and files belong."""
    if intent.target in ("new", "draft"):
        if conversation.draft is not None:
            return resume(rules, take_held(rules, conversation, facts), facts, say("form.continued"))
        begun = replace(conversation, draft=new_draft(facts))
        return proceed(rules, take_held(rules, begun, facts), facts)
    offered = candidates(rules, conversation, facts)
    ticket = next((each for each in offered if each.number == intent.target), None)
    if ticket is not None and ticket.status.is_open:
        return join(rules, conversation, ticket, facts)
    if ticket is not None and facts.ticket is not None:
        return amend_ticket(rules, conversation, AmendTicket(ticket.number), facts)
    return Outcome(conversation, lead=(say("pick.gone"),), wrong=True)
