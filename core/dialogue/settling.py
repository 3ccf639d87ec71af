"""When the work is done: did it solve it, why not, how was it, and a kind word back to thanks.

A "no" opens the ticket at once; the reason is asked afterwards, so that silence then can't close it. A rating
may be changed for ever, its comment is asked for once.
"""

from core.altered import replace
from core.conversation import Conversation, State
from core.dialogue.anywhere import press_stale
from core.dialogue.filling import said_text
from core.dialogue.outcome import Outcome, done, message, overlay, remember
from core.dialogue.ticketing import add_to_ticket, closed_note, join, not_found
from core.effects import AddMessage, Effect, MoveTicket, Rate
from core.intents import AddToTicket, PressStale, Say, Skip, spoken
from core.prompts import ticket_card
from core.replies import say
from core.rules import Facts, Rules
from core.thanks import is_polite, is_thanks
from core.ticket_intents import STARS, ConfirmSolved, DenySolved, RateTicket
from core.ticket_notices import closed_at_wish
from core.tickets import EventKind, Status, TicketSummary, TicketView


def confirm_solved(rules: Rules, conversation: Conversation, intent: ConfirmSolved, facts: Facts) -> Outcome:
    """Yes: the ticket closes, and we ask how it was. One that is not solved (any more) is shown as it is."""
    ticket = _ticket(facts, intent.number)
    if ticket is None:
        return Outcome(conversation, (not_found(intent.number),), ask=False)
    if ticket.status is Status.SOLVED:
        closed = MoveTicket(ticket.number, Status.SOLVED, Status.CLOSED)
        return Outcome(conversation, (closed, overlay(facts, closed_at_wish(ticket.number))), ask=False)
    if facts.ticket is None:
        return Outcome(conversation, ask=False)
    card = ticket_card(rules, facts.ticket, in_form=conversation.draft is not None)
    return Outcome(conversation, (overlay(facts, card),), ask=False, note=say("stale.double"))


def deny_solved(rules: Rules, conversation: Conversation, intent: DenySolved, facts: Facts) -> Outcome:
    """No: the ticket is open again, and we ask what is missing, unless that was said already."""
    number, ticket = intent.number, _ticket(facts, intent.number)
    if ticket is None:
        return Outcome(conversation, (not_found(number),), ask=False)
    if not ticket.status.is_open:
        return Outcome(conversation, (closed_note(number),), ask=False)
    if conversation.held is not None or conversation.held_files:
        return join(rules, conversation, ticket, facts)
    if ticket.status is Status.SOLVED:
        reopened = MoveTicket(number, Status.SOLVED, Status.OPEN)
        asked = replace(conversation, state=State.REOPENING, ticket=number)
        return Outcome(asked, (reopened,), lead=(say("reopen.done", number=number),))
    if conversation.state is State.REOPENING and conversation.ticket == number:
        return Outcome(conversation, ask=False, note=say("stale.double"))
    return add_to_ticket(rules, conversation, AddToTicket(number), facts)


def say_reason(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """What is missing; it joins the ticket, which is open again already."""
    number = conversation.ticket
    ticket = _ticket(facts, number or "")
    text = said_text(rules, conversation, intent)
    if ticket is None or not ticket.status.is_open:
        held = remember(replace(conversation, held=text), facts.message, "held")
        closed = (closed_note(number),) if number else ()
        return Outcome(replace(held, state=State.PICKING), closed)
    told = remember(conversation, facts.message, f"ticket:{ticket.number}")
    return done(rules, told, facts, (AddMessage(ticket.number, text),), say("reopen.thanks"))


def skip_reason(rules: Rules, conversation: Conversation, intent: Skip, facts: Facts) -> Outcome:
    """The ticket is open again without one."""
    return done(rules, conversation, facts, (), say("reopen.skipped", number=conversation.ticket or ""))


def rate_ticket(rules: Rules, conversation: Conversation, intent: RateTicket, facts: Facts) -> Outcome:
    """Stars for a closed ticket. The comment is asked for once, and never in the middle of something else."""
    view = facts.ticket
    if intent.stars not in STARS:
        return press_stale(rules, conversation, PressStale(double=False), facts)
    if view is None:
        return Outcome(conversation, (not_found(intent.number),), ask=False)
    if view.summary.status is not Status.CLOSED:
        card = ticket_card(rules, view, in_form=conversation.draft is not None)
        return Outcome(conversation, (overlay(facts, card),), ask=False)
    before = stars_of(view)
    rated: tuple[Effect, ...] = () if before == intent.stars else (Rate(intent.number, intent.stars),)
    thanks = say("rate.thanks" if before is None else "rate.changed", stars=intent.stars)
    agreed = facts.requester.consent == rules.definition.privacy_version
    asked_already = before is not None and conversation.state is not State.COMMENTING
    if conversation.state not in (State.MENU, State.COMMENTING) or asked_already or not agreed:
        return Outcome(conversation, (*rated, message(thanks)), ask=False)
    commenting = replace(conversation, state=State.COMMENTING, ticket=intent.number)
    return Outcome(commenting, rated, lead=(thanks,))


def stars_of(view: TicketView) -> int | None:
    """The stars that a ticket's requester gave last."""
    given = [entry.data["stars"] for entry in view.timeline if "stars" in entry.data]
    return int(given[-1]) if given else None


def say_comment(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """A few words to the rating: in the ticket's record they stand with its stars, and open nothing again."""
    text = said_text(rules, conversation, intent)
    stars = None if facts.ticket is None else stars_of(facts.ticket)
    data = {} if stars is None else {"stars": str(stars)}
    comment = AddMessage(conversation.ticket or "", text, data, EventKind.RATED, wakes=False)
    return done(rules, conversation, facts, (comment,), say("comment.thanks"))


def skip_comment(rules: Rules, conversation: Conversation, intent: Skip, facts: Facts) -> Outcome:
    """Nothing more to say."""
    return done(rules, conversation, facts, (), say("comment.skipped"))


def kind_word(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome | None:
    """A kind word back to thanks, which open nothing again and are no new matter; None when `intent` says
    more, or when it may be the answer to what an agent asked."""
    if intent.forwarded_from is not None or not facts.tickets or not is_polite(intent.text):
        return None
    open_tickets = [ticket for ticket in facts.tickets if ticket.status.is_open]
    working = [ticket for ticket in open_tickets if ticket.status.takes_more]
    if working and not is_thanks(intent.text):
        return None
    welcome = message(say("thanks.welcome"))
    agreed = facts.requester.consent == rules.definition.privacy_version
    if len(open_tickets) != 1 or not agreed:
        return Outcome(conversation, (welcome,), ask=False)
    (ticket,) = open_tickets
    noted = AddMessage(ticket.number, intent.text, wakes=False)
    told = remember(conversation, facts.message, f"ticket:{ticket.number}")
    return Outcome(told, (noted, welcome), ask=False)


def typed_verdict(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome | None:
    """ "Yes" or "no" in words, to the question whether the only open ticket is solved; None for all else."""
    open_tickets = [ticket for ticket in facts.tickets if ticket.status.is_open]
    if intent.forwarded_from is not None or [each.status for each in open_tickets] != [Status.SOLVED]:
        return None
    said, number = spoken(intent.text), open_tickets[0].number
    if said in _words(rules, "typed.solved", "solved.yes"):
        return confirm_solved(rules, conversation, ConfirmSolved(number), facts)
    if said in _words(rules, "typed.unsolved", "solved.no"):
        return deny_solved(rules, conversation, DenySolved(number), facts)
    return None


def _words(rules: Rules, *keys: str) -> set[str]:
    """These words in every language."""
    definition, text = rules.definition, rules.catalogues.text
    return {
        spoken(word)
        for language in definition.languages
        for key in keys
        for word in text(say(key), language, definition.zone).split("|")
    }


def _ticket(facts: Facts, number: str) -> TicketSummary | None:
    """One of the requester's own tickets."""
    if facts.ticket is not None and facts.ticket.summary.number == number:
        return facts.ticket.summary
    return next((ticket for ticket in facts.tickets if ticket.number == number), None)
