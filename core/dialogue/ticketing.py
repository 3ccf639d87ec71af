"""After submission: my tickets, one ticket, adding to it, and correcting it."""

from core.altered import replace
from core.conversation import Answer, Conversation, Origin, State, Verdict
from core.dialogue.filling import moved_places, proceed, said_text, take_held
from core.dialogue.outcome import Outcome, done, message, new_draft, overlay, remember, resume
from core.effects import AddMessage, AttachFiles, Effect, Send
from core.form.definition import FieldKind
from core.intents import (
    KEEPING,
    AddToTicket,
    AmendTicket,
    GetTranscript,
    NumberMistyped,
    Say,
    ShowTicket,
    ShowTickets,
)
from core.prompts import CATEGORY, REMARK, ticket_card, ticket_list
from core.redaction import without_markers
from core.replies import Choice, Reply, ReplyKind, say
from core.rules import Facts, Rules
from core.thanks import is_thanks
from core.tickets import Status, TicketSummary, TicketView


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
        return Outcome(conversation, (not_found(intent.number),), ask=False)
    in_form, linked = conversation.draft is not None, facts.transcript_link is not None
    card = ticket_card(rules, facts.ticket, in_form=in_form, transcript=linked)
    return Outcome(conversation, (overlay(facts, card),), ask=False)


def get_transcript(rules: Rules, conversation: Conversation, intent: GetTranscript, facts: Facts) -> Outcome:
    """A link to the ticket as a file; where nobody can open links of ours, a person of ours hands it over."""
    if facts.ticket is None:
        return Outcome(conversation, (not_found(intent.number),), ask=False)
    back = Choice(say("transcript.back"), f"show:{intent.number}")
    if facts.transcript_link is None:
        text, first = say("transcript.ask_us"), Choice(say("command.human"), "human")
    else:
        text = say("transcript.ready", number=intent.number)
        first = Choice(say("transcript.download"), "download", facts.transcript_link)
    reply = Reply(ReplyKind.MESSAGE, (text,), ((first,), (back,)))
    return Outcome(conversation, (overlay(facts, reply),), ask=False)


def not_found(number: str) -> Effect:
    """There is no such ticket of theirs."""
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
        return Outcome(conversation, (not_found(intent.number),), ask=False)
    if not facts.ticket.summary.status.is_open:
        return Outcome(conversation, (closed_note(intent.number),), ask=False)
    given, effects = _give_held(conversation, intent.number)
    solved = facts.ticket.summary.status is Status.SOLVED
    lead = (say("add.reopened" if solved else "add.done", number=intent.number),) if effects else ()
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


def join(rules: Rules, conversation: Conversation, ticket: TicketSummary, facts: Facts) -> Outcome:
    """What waited joins `ticket`, which is open again if it was solved, and the conversation goes on."""
    given, effects = _give_held(conversation, ticket.number)
    key = "add.done" if ticket.status.takes_more else "add.reopened"
    return done(rules, given, facts, effects, say(key, number=ticket.number))


def closed_note(number: str) -> Effect:
    """A closed ticket takes nothing more; a new one may refer to it."""
    rows = ((Choice(say("ticket.again"), f"{KEEPING}amend:{number}"),),)
    return Send(Reply(ReplyKind.MESSAGE, (say("ticket.is_closed", number=number),), rows))


def amend_ticket(rules: Rules, conversation: Conversation, intent: AmendTicket, facts: Facts) -> Outcome:
    """Change something: a new ticket that quotes the old one, its form filled with the old answers."""
    view = _view_of(facts, intent.number)
    if view is None:
        return Outcome(conversation, (not_found(intent.number),), ask=False)
    if conversation.draft is not None:
        return resume(rules, conversation, facts, say("amend.draft_first"))
    carried = tuple(
        Answer(answer.field, answer.value, Verdict(answer.verdict), Origin.CARRIED)
        for answer in view.answers
        if answer.field in rules.fields
        and (not answer.value or without_markers(answer.value).strip())
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


def _view_of(facts: Facts, number: str) -> TicketView | None:
    """The ticket of that number: the one that the intent names, or one that a text names."""
    known = (facts.ticket, *facts.named)
    return next((view for view in known if view is not None and view.summary.number == number), None)


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
    said = AddMessage(ticket.number, text, wakes=not is_thanks(text))
    reopened = said.wakes and not ticket.status.takes_more
    lead = say("add.reopened" if reopened else "add.done", number=ticket.number)
    return Outcome(added, (said,), lead=(lead,))
