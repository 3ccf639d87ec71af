"""After submission: my tickets, one ticket, adding to it, correcting it, and where a stray text belongs."""

from core import ticket_number
from core.altered import replace
from core.conversation import Answer, Conversation, Origin, State, Verdict
from core.dialogue.filling import (
    WORTH_KEEPING,
    begin_with,
    keep_words,
    moved_places,
    place_of_text,
    proceed,
    said_text,
    take_held,
)
from core.dialogue.outcome import Outcome, message, new_draft, overlay, remember, resume
from core.effects import AddMessage, AttachFiles, Effect, Placement, Send
from core.form.definition import FieldKind
from core.form.field import Accepted
from core.form.planning import asking, guess_category
from core.intents import (
    KEEPING,
    AddToTicket,
    AmendTicket,
    ChooseTarget,
    GetTranscript,
    NumberMistyped,
    Say,
    ShowTicket,
    ShowTickets,
)
from core.prompts import CATEGORY, REMARK, ticket_card, ticket_list
from core.redaction import without_markers
from core.replies import Choice, Reply, ReplyKind, Words, say
from core.rules import Facts, Rules
from core.substance import substance
from core.tickets import TicketSummary


def show_tickets(rules: Rules, conversation: Conversation, intent: ShowTickets, facts: Facts) -> Outcome:
    """My tickets."""
    in_form = conversation.draft is not None
    reply = ticket_list(rules, facts, closed=intent.closed, page=intent.page, in_form=in_form)
    return Outcome(conversation, (overlay(facts, reply),), ask=False)


def throttled(rules: Rules, conversation: Conversation, facts: Facts) -> bool:
    """Whether too many wrong numbers were tried lately; then no number is looked up at all."""
    since = facts.now - rules.definition.wrong_numbers_window
    recent = [at for at in conversation.wrong_numbers if at > since]
    return len(recent) >= rules.definition.wrong_numbers


def show_ticket(rules: Rules, conversation: Conversation, intent: ShowTicket, facts: Facts) -> Outcome:
    """One ticket; "not yours" and "no such ticket" answer alike, and guessing is slowed down."""
    if intent.guessed and throttled(rules, conversation, facts):
        return Outcome(conversation, (message(say("number.wait"), kind=ReplyKind.ERROR),), ask=False)
    if facts.ticket is None:
        if intent.guessed:
            wrong = (*conversation.wrong_numbers, facts.now)[-rules.definition.wrong_numbers :]
            conversation = replace(conversation, wrong_numbers=wrong)
        return Outcome(conversation, (_not_found(intent.number),), ask=False)
    in_form, linked = conversation.draft is not None, facts.transcript_link is not None
    card = ticket_card(rules, facts.ticket, in_form=in_form, transcript=linked)
    return Outcome(conversation, (overlay(facts, card),), ask=False)


def get_transcript(rules: Rules, conversation: Conversation, intent: GetTranscript, facts: Facts) -> Outcome:
    """A link to the ticket as a file; where nobody can open links of ours, a person of ours hands it over."""
    if facts.ticket is None:
        return Outcome(conversation, (_not_found(intent.number),), ask=False)
    back = Choice(say("transcript.back"), f"show:{intent.number}")
    if facts.transcript_link is None:
        text, first = say("transcript.ask_us"), Choice(say("command.human"), "human")
    else:
        text = say("transcript.ready", number=intent.number)
        first = Choice(say("transcript.download"), "download", facts.transcript_link)
    reply = Reply(ReplyKind.MESSAGE, (text,), ((first,), (back,)))
    return Outcome(conversation, (overlay(facts, reply),), ask=False)


def _not_found(number: str) -> Effect:
    return message(say("number.unknown", number=number), kind=ReplyKind.ERROR)


def number_mistyped(
    rules: Rules, conversation: Conversation, intent: NumberMistyped, facts: Facts
) -> Outcome:
    """The check character says that it is a typing mistake; nothing is looked up."""
    words = say("number.mistyped", number=intent.text)
    return Outcome(conversation, (message(words, kind=ReplyKind.ERROR),), ask=False)


def add_to_ticket(rules: Rules, conversation: Conversation, intent: AddToTicket, facts: Facts) -> Outcome:
    """What is written next joins the ticket."""
    if facts.ticket is None:
        return Outcome(conversation, (_not_found(intent.number),), ask=False)
    if not facts.ticket.summary.status.is_open:
        return Outcome(conversation, (closed_note(intent.number),), ask=False)
    given, effects = _give_held(conversation, intent.number)
    lead = (say("add.done", number=intent.number),) if effects else ()
    return Outcome(replace(given, state=State.ADDING, ticket=intent.number), effects, lead=lead)


def _give_held(conversation: Conversation, number: str) -> tuple[Conversation, tuple[Effect, ...]]:
    """What waited for a home joins the ticket."""
    effects: list[Effect] = []
    if conversation.held is not None:
        effects.append(AddMessage(number, conversation.held))
    if conversation.held_files:
        effects.append(AttachFiles(tuple(file.file_id for file in conversation.held_files), number))
    freed = replace(conversation, held=None, held_files=())
    return moved_places(freed, "held", f"ticket:{number}"), tuple(effects)


def closed_note(number: str) -> Effect:
    """A closed ticket takes nothing more; a new one may refer to it."""
    rows = ((Choice(say("ticket.again"), f"{KEEPING}amend:{number}"),),)
    return Send(Reply(ReplyKind.MESSAGE, (say("ticket.is_closed", number=number),), rows))


def amend_ticket(rules: Rules, conversation: Conversation, intent: AmendTicket, facts: Facts) -> Outcome:
    """Change something: a new ticket that quotes the old one, its form filled with the old answers."""
    view = facts.ticket
    if view is None:
        return Outcome(conversation, (_not_found(intent.number),), ask=False)
    if conversation.draft is not None:
        return resume(rules, conversation, facts, say("amend.draft_first"))
    carried = tuple(
        Answer(answer.field, answer.value, Verdict(answer.verdict), Origin.CARRIED)
        for answer in view.answers
        if answer.field in rules.fields
        and rules.fields[answer.field].definition.kind is not FieldKind.SCREENSHOTS
    )
    draft = replace(
        new_draft(facts),
        category=view.summary.category if rules.category(view.summary.category) else None,
        answers=carried,
        amends=view.summary.number,
        original=(
            (CATEGORY, view.summary.category),
            *((answer.field, answer.value) for answer in view.answers if answer.field != REMARK),
        ),
        urgent_shown=view.summary.category,
    )
    begun = take_held(rules, replace(conversation, draft=draft), facts)
    return proceed(rules, begun, facts, say("amend.how"))


def say_addition(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """One more thing about the ticket; the person may go on writing."""
    number = conversation.ticket
    ticket = next((each for each in facts.tickets if each.number == number), None)
    text = said_text(rules, conversation, intent)
    if ticket is None or not ticket.status.is_open:
        held = remember(replace(conversation, held=text), facts.message, "held")
        outcome = resume(rules, held, facts)
        return replace(outcome, effects=(closed_note(number),) if number else ())
    added = remember(conversation, facts.message, f"ticket:{ticket.number}")
    lead = say("add.done", number=ticket.number)
    return Outcome(added, (AddMessage(ticket.number, text),), lead=(lead,))


def say_in_menu(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """Free text with nothing asked: it belongs to the draft, to the open ticket, or begins a new one."""
    text = said_text(rules, conversation, intent)
    if conversation.draft is not None:
        return _to_draft(rules, conversation, text, facts)
    open_tickets = [ticket for ticket in facts.tickets if ticket.status.is_open]
    named = _named(rules, text, open_tickets)
    if named is not None or (len(open_tickets) == 1 and not conversation.expired):
        return _to_ticket(conversation, named or open_tickets[0], text, facts)
    if open_tickets:
        held = replace(conversation, state=State.PICKING, held=text)
        return Outcome(remember(held, facts.message, "held"))
    if _tells_something(rules, text, facts):
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
    reply = Send(Reply(ReplyKind.MESSAGE, (say("add.done", number=ticket.number),), rows))
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
    own = any(ticket.number == intent.number and ticket.status.is_open for ticket in facts.tickets)
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
    ticket = next((each for each in facts.tickets if each.number == intent.target), None)
    if ticket is None or not ticket.status.is_open:
        return Outcome(conversation, lead=(say("pick.gone"),), wrong=True)
    given, effects = _give_held(conversation, ticket.number)
    done: Words = say("add.done", number=ticket.number)
    outcome = resume(rules, given, facts)
    if outcome.conversation.state is State.MENU:
        told = Send(Reply(ReplyKind.MESSAGE, (done,)), Placement.IN_PLACE)
        return Outcome(outcome.conversation, (*effects, told), ask=False)
    return replace(outcome, effects=effects, lead=(done,))
