"""The end of a form: submit, cancel, or take the short way to a person."""

from core.abuse import next_ticket_at, too_many_open
from core.altered import replace
from core.changes import NewTicket
from core.conversation import Answer, Conversation, Draft, Origin, State, Verdict
from core.dialogue.filling import answer, keep_words, place_of_text, proceed, said_text, take_held
from core.dialogue.outcome import Outcome, forget_draft, new_draft, overlay, remember, resume
from core.effects import DropDraft, Effect, Placement, RecordEvent, Send, SubmitTicket
from core.form.definition import Category, FieldKind
from core.form.planning import absorb, next_field, plan, remarks_of, shown
from core.ids import TicketId
from core.intents import KEEPING, AskHuman, Back, Cancel, ConfirmCancel, GoOn, Say, Submit, TakeShort
from core.prompts import CATEGORY, REMARK, privacy_card, review_card
from core.replies import Choice, Moment, Reply, ReplyKind, Said, Words, say
from core.rules import Facts, Rules
from core.sameness import shared_values
from core.tickets import EventKind


def submit(rules: Rules, conversation: Conversation, intent: Submit, facts: Facts) -> Outcome:
    """Make the draft a ticket; what is still missing is asked first."""
    draft = conversation.draft
    if draft is None:
        return resume(rules, conversation, facts)
    if facts.requester.consent != rules.definition.privacy_version:
        return proceed(rules, conversation, facts)
    missing = next_field(rules, draft)
    if missing is not None and not rules.fields[missing].definition.optional:
        return proceed(rules, conversation, facts, say("review.incomplete"))
    if draft.amends is not None and not differs(rules, draft):
        return Outcome(conversation, lead=(say("review.nothing_changed", number=draft.amends),), wrong=True)
    if (later := _not_yet(facts)) is not None:
        return Outcome(conversation, lead=(later,), wrong=True)
    category = rules.category(draft.category) or rules.definition.categories[rules.definition.short_category]
    ticket = _ticket(rules, conversation, draft, category, facts)
    effects: list[Effect] = [
        Send(review_card(rules, conversation, draft, facts, final=True), Placement.IN_PLACE),
        SubmitTicket(ticket),
    ]
    if draft.amends is not None:
        effects.append(RecordEvent(draft.amends, EventKind.AMENDED, {"by": ticket.number}))
    effects.append(Send(confirmation(ticket, category)))
    said_in = tuple(
        (key, place if place.startswith("ticket:") else f"ticket:{ticket.number}")
        for key, place in conversation.said_in
    )
    after = replace(conversation, state=State.MENU, draft=None, said_in=said_in, counter=None, counted=0)
    return Outcome(after, tuple(effects), ask=False, note=say("submit.note"))


def _not_yet(facts: Facts) -> Words | None:
    """Why the requester can't submit just now; the draft waits, nothing of it is lost."""
    if too_many_open(facts.allowance, facts.tickets):
        return say("limit.open_tickets", count=facts.allowance.open_tickets)
    at = next_ticket_at(facts.allowance, facts.tickets, facts.now)
    return None if at is None else say("limit.tickets_a_day", moment=Moment(at))


def differs(rules: Rules, draft: Draft) -> bool:
    """Whether an amendment says anything that the ticket it corrects did not."""
    original = dict(draft.original)
    shown_answers = [answer for name in shown(rules, draft) if (answer := draft.answer(name))]
    changed = any(original.get(answer.field, "") != answer.value for answer in shown_answers)
    recategorised = draft.category != original.get(CATEGORY)
    return changed or recategorised or bool(draft.files) or bool(remarks_of(rules, draft))


def _ticket(
    rules: Rules, conversation: Conversation, draft: Draft, category: Category, facts: Facts
) -> NewTicket:
    """What is submitted: every field of the card, answered or not, and the remarks."""
    names = shown(rules, draft)
    answers = [draft.answer(name) or Answer(name, "", Verdict.SKIPPED) for name in names]
    screenshots = rules.field_of_kind(names, FieldKind.SCREENSHOTS)
    if screenshots is not None and draft.files:
        counted = Answer(screenshots, str(len(draft.files)))
        answers = [counted if answer.field == screenshots else answer for answer in answers]
    if remarks := remarks_of(rules, draft):
        answers.append(Answer(REMARK, "\n".join(remarks), origin=Origin.ASKED))
    return NewTicket(
        ticket_id=TicketId(facts.fresh_ids[1]),
        number=facts.fresh_number,
        draft_id=draft.draft_id,
        category=category.name,
        team=category.team,
        priority=category.priority,
        language=conversation.language or rules.definition.default_language,
        submitted_at=facts.now,
        due_at=facts.now + category.first_reply,
        answers=tuple(answers),
        file_ids=tuple(file.file_id for file in draft.files),
        amends=draft.amends,
        shared=shared_values(rules.fields, answers),
    )


def confirmation(ticket: NewTicket, category: Category) -> Reply:
    """The confirmation worth keeping: number, published reply target, deadline, what to do next."""
    text = say(
        "confirmation",
        number=ticket.number,
        window=category.first_reply,
        surge_line="",
        deadline=Moment(ticket.due_at),
    )
    see = Choice(say("ticket.see"), f"{KEEPING}show:{ticket.number}")
    rows = ((see, Choice(say("nav.menu"), f"{KEEPING}menu")),)
    amends = say("confirmation.amends", number=ticket.amends) if ticket.amends else Said("")
    return Reply(ReplyKind.MESSAGE, (text, amends), rows)


def cancel(rules: Rules, conversation: Conversation, intent: Cancel, facts: Facts) -> Outcome:
    """Giving up a draft is asked back first; everything else is simply left."""
    if conversation.draft is not None:
        left = replace(conversation, held=None, held_files=(), ticket=None, state=State.CANCELLING)
        return Outcome(left)
    busy = conversation.state is not State.MENU
    left = replace(conversation, state=State.MENU, held=None, held_files=(), ticket=None)
    return Outcome(left, lead=(say("cancel.left" if busy else "cancel.nothing"),))


def confirm_cancel(rules: Rules, conversation: Conversation, intent: ConfirmCancel, facts: Facts) -> Outcome:
    """The draft and its files go."""
    draft = conversation.draft
    dropped = (DropDraft(draft.draft_id),) if draft else ()
    left = forget_draft(replace(conversation, state=State.MENU))
    return Outcome(left, dropped, lead=(say("cancel.done"),), line=say("cancel.folded"))


def go_on(rules: Rules, conversation: Conversation, intent: GoOn, facts: Facts) -> Outcome:
    """The interruption is over. A blocked account can't go on with a form: it sees what it can do."""
    outcome = resume(rules, conversation, facts)
    if not facts.shut_out:
        return outcome
    card = overlay(facts, privacy_card(rules, outcome.conversation, facts))
    return replace(outcome, effects=(card,), ask=False)


def ask_human(rules: Rules, conversation: Conversation, intent: AskHuman, facts: Facts) -> Outcome:
    """Offer the two-step ticket; someone who is in it already is told that it leads to a person."""
    if conversation.draft is not None and conversation.draft.short and conversation.state is not State.HUMAN:
        return Outcome(conversation, lead=(say("human.already"),))
    return Outcome(replace(conversation, state=State.HUMAN))


def take_short(rules: Rules, conversation: Conversation, intent: TakeShort, facts: Facts) -> Outcome:
    """The two-step ticket; what the draft already holds goes with it."""
    draft = replace(conversation.draft or new_draft(facts), short=True, current=None, returning=False)
    if draft.first_message is not None:
        draft = absorb(rules, draft, draft.first_message, None, facts.now)
    return proceed(rules, take_held(rules, replace(conversation, draft=draft), facts), facts)


def say_to_human(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """Whoever just writes on gets the short form, and what they wrote answers its first question."""
    outcome = take_short(rules, conversation, TakeShort(), facts)
    draft = outcome.conversation.draft
    text = said_text(rules, conversation, intent)
    if outcome.conversation.state is State.FIELD and draft is not None:
        answered = answer(rules, outcome.conversation, text, facts)
        return replace(answered, effects=(*outcome.effects, *answered.effects))
    if draft is None:
        return outcome
    kept = keep_words(rules, draft, text, facts.message, facts)
    said = remember(outcome.conversation, facts.message, place_of_text(rules, kept, facts.message))
    followed = proceed(rules, replace(said, draft=kept), facts)
    return replace(followed, effects=(*outcome.effects, *followed.effects))


def back_from_review(rules: Rules, conversation: Conversation, intent: Back, facts: Facts) -> Outcome:
    """To the last question of the form."""
    draft = conversation.draft
    names = plan(rules, draft) if draft else ()
    if draft is None or not names:
        return resume(rules, conversation, facts)
    draft = replace(draft, current=names[-1], returning=False)
    return Outcome(replace(conversation, state=State.FIELD, draft=draft))
