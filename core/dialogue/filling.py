"""Filling in the form: from the first words to the last question."""

import re

from core.altered import replace
from core.conversation import Answer, Conversation, Draft, Origin, State, Verdict
from core.dialogue.offering import offered
from core.dialogue.outcome import Outcome, message, new_draft, remember, resume
from core.effects import Effect, OpenModal
from core.extract import extract
from core.form.definition import FieldDefinition, FieldKind
from core.form.field import Accepted, Rejected
from core.form.planning import absorb, asking, fill, guess_category, next_field, plan, previous_field, window
from core.intents import (
    Back,
    ChooseCategory,
    Done,
    EditField,
    FillIn,
    Keep,
    LacksIt,
    OpenFields,
    Pick,
    Say,
    Skip,
    StartTicket,
)
from core.prompts import form_window, shown_answer
from core.redaction import without_markers
from core.replies import ReplyKind, Said, Words, say
from core.rules import Facts, Rules
from core.substance import substance

WORTH_KEEPING = 6
"""Substance from which on words beside a question are kept as a remark; below it they are a greeting."""


_SENTENCE = re.compile(r"[，。！？；!?;]|[,.]\s|(\S+\s+){4}\S")
"""A mark inside or at the end of a sentence, or five words."""


def start_ticket(rules: Rules, conversation: Conversation, intent: StartTicket, facts: Facts) -> Outcome:
    """Open the form, or go on with the draft that there is."""
    if conversation.draft is not None:
        return resume(rules, conversation, facts, say("form.continued"))
    begun = take_held(rules, replace(conversation, draft=new_draft(facts)), facts)
    return proceed(rules, begun, facts)


def begin_with(rules: Rules, conversation: Conversation, text: str, facts: Facts) -> Outcome:
    """Open the form with what the person already said."""
    draft = absorb(rules, new_draft(facts, text), text, facts.message, facts.now)
    conversation = remember(
        replace(conversation, draft=draft), facts.message, place_of_text(rules, draft, facts.message)
    )
    return proceed(rules, conversation, facts)


def place_of_text(rules: Rules, draft: Draft, message: str | None) -> str:
    """Where the text of `message` went: into the description, or beside it."""
    field = rules.field_of_kind(plan(rules, draft), FieldKind.DESCRIPTION)
    standing = draft.answer(field) if field else None
    return f"field:{field}" if standing is not None and standing.message == message else "draft"


def take_held(rules: Rules, conversation: Conversation, facts: Facts) -> Conversation:
    """What waited for a home joins the draft."""
    draft, held = conversation.draft, conversation.held
    assert draft is not None, "only called with a draft"
    if held is not None:
        draft = keep_words(rules, draft, held, None, facts)
    draft = replace(draft, files=(*draft.files, *conversation.held_files))
    taken = replace(conversation, draft=draft, held=None, held_files=())
    return moved_places(taken, "held", "draft")


def moved_places(conversation: Conversation, old: str, new: str) -> Conversation:
    """Messages and albums that were remembered as `old` are at `new` now."""
    said_in = tuple((key, new if place == old else place) for key, place in conversation.said_in)
    return replace(conversation, said_in=said_in)


def proceed(
    rules: Rules,
    conversation: Conversation,
    facts: Facts,
    *lead: Words,
    line: Words | None = None,
) -> Outcome:
    """To the next thing that the draft needs: consent, category, a field, or the review card."""
    draft = conversation.draft
    assert draft is not None, "proceed is only called with a draft"
    draft, effects = checklist(rules, draft)
    if facts.requester.consent != rules.definition.privacy_version:
        state = State.CONSENT
    elif draft.category is None and not draft.short:
        state = State.CATEGORY
    else:
        following = next_field(rules, draft)
        if following is not None and _asked_on_card(rules, draft, following):
            following = None
        state = State.REVIEW if following is None else State.FIELD
        draft = replace(draft, current=following, returning=False)
    return Outcome(replace(conversation, state=state, draft=draft), effects, lead=lead, line=line)


def checklist(rules: Rules, draft: Draft) -> tuple[Draft, tuple[Effect, ...]]:
    """Stolen funds and the like: what to do this minute comes before everything else."""
    category = rules.category(draft.category)
    if category is None or category.checklist is None or draft.urgent_shown == category.name:
        return draft, ()
    shown = message(
        say("category.urgent", category=category.label), category.checklist, kind=ReplyKind.NOTICE
    )
    return replace(draft, urgent_shown=category.name), (shown,)


def _asked_on_card(rules: Rules, draft: Draft, name: str) -> bool:
    """Whether the screenshots are asked for on the review card: when the first message said so much that a
    question of their own would be one input too many, or when an older ticket is being corrected."""
    if rules.fields[name].definition.kind is not FieldKind.SCREENSHOTS:
        return False
    found = sum(answer.origin is Origin.EXTRACTED for answer in draft.answers)
    return draft.amends is not None or draft.short or (draft.first_message is not None and found >= 2)


def choose_category(
    rules: Rules, conversation: Conversation, intent: ChooseCategory, facts: Facts
) -> Outcome:
    """The category is chosen, or corrected from the review card; answers stay. A help article may fit it."""
    category = rules.category(intent.name)
    if category is None or conversation.draft is None:
        return Outcome(conversation, lead=(say("category.gone"),), wrong=True)
    draft = replace(conversation.draft, category=category.name, short=False)
    draft = fill(rules, draft, facts.now)
    line = say("form.answered", label=say("card.category"), value=category.label)
    language = conversation.language or rules.definition.default_language
    draft, offer = offered(rules, draft, language)
    outcome = proceed(rules, replace(conversation, draft=draft), facts, line=line)
    return replace(outcome, effects=(*outcome.effects, *offer))


def say_category(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """Words instead of a category: they may tell it, and are kept either way."""
    draft = conversation.draft
    if draft is None:
        return Outcome(conversation)
    text = said_text(rules, conversation, intent)
    kept = keep_words(rules, draft, text, facts.message, facts)
    conversation = remember(
        replace(conversation, draft=kept), facts.message, place_of_text(rules, kept, facts.message)
    )
    if kept.category is None:
        lead = say("category.unclear" if kept != draft else "category.please")
        return Outcome(conversation, lead=(lead,), wrong=True)
    return proceed(rules, conversation, facts)


def back_from_category(rules: Rules, conversation: Conversation, intent: Back, facts: Facts) -> Outcome:
    """To the review card when it led here, else to the menu, the draft kept."""
    draft = conversation.draft
    if draft is not None and draft.returning:
        draft = replace(draft, returning=False)
        return Outcome(replace(conversation, state=State.REVIEW, draft=draft))
    return Outcome(replace(conversation, state=State.MENU))


def say_answer(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """The answer to the field being asked, in free text."""
    text = said_text(rules, conversation, intent)
    if facts.late and conversation.draft and conversation.draft.returning:
        return Outcome(conversation, lead=(say("form.late"),), wrong=True)
    return answer(rules, conversation, text, facts)


def said_text(rules: Rules, conversation: Conversation, intent: Say) -> str:
    """What was said; a forward keeps its origin in front of its text."""
    if intent.forwarded_from is None:
        return intent.text
    words = say("forward.line", origin=intent.forwarded_from, text=intent.text)
    language = conversation.language or rules.definition.default_language
    return rules.catalogues.text(words, language, rules.definition.zone)


def pick(rules: Rules, conversation: Conversation, intent: Pick, facts: Facts) -> Outcome:
    """An option of the field being asked was pressed."""
    return answer(rules, conversation, intent.value, facts)


def answer(rules: Rules, conversation: Conversation, given: str, facts: Facts) -> Outcome:
    """Check an answer; keep it and go on, or ask again with what was wrong."""
    draft = conversation.draft
    if draft is None or draft.current is None or draft.current not in rules.fields:
        return resume(rules, conversation, facts)
    name = draft.current
    field = rules.fields[name]
    if field.definition.kind is FieldKind.SCREENSHOTS:
        noted = note_words(rules, conversation, Say(given), facts)
        kept_words = noted.draft != draft
        lead = say("screenshots.remark_kept" if kept_words else "error.send_a_picture")
        return Outcome(noted, lead=(lead,), wrong=not kept_words)
    names_somebody = field.definition.extract == "account"
    if names_somebody and not facts.pressed and _tells_a_story(rules, draft, given, facts):
        taken = _taken_as_description(rules, conversation, given, facts)
        if taken is not None:
            return taken
    parsed = field.parse(given, asking(rules, draft, facts.now))
    if isinstance(parsed, Rejected):
        return _rejected(rules, conversation, given, parsed, facts)
    kept = Answer(name, parsed.value, parsed.verdict, message=None if facts.pressed else facts.message)
    conversation = remember(conversation, kept.message, f"field:{name}")
    return _answered(rules, conversation, kept, facts, parsed)


def _rejected(
    rules: Rules, conversation: Conversation, given: str, rejected: Rejected, facts: Facts
) -> Outcome:
    """Ask again, kindly. A whole story in the wrong place is taken as the description that it is, and a
    transaction id that was not asked for just now is kept beside the question."""
    draft = conversation.draft
    assert draft is not None, "only called while a field is asked"
    field = rules.fields[draft.current or ""].definition
    elsewhere = field.kind is not FieldKind.DESCRIPTION and (
        len(given) > field.maximum or _tells_a_story(rules, draft, given, facts)
    )
    if elsewhere or _holds_transaction(rules, field, given, facts):
        taken = _taken_as_description(rules, conversation, given, facts)
        if taken is not None:
            return taken
        kept = keep_words(rules, draft, given, facts.message, facts)
        if kept != draft:
            noted = remember(replace(conversation, draft=kept), facts.message, "draft")
            return Outcome(noted, lead=(say("review.noted"), rejected.reason), wrong=True)
    return Outcome(conversation, lead=(rejected.reason,), wrong=True)


def _tells_a_story(rules: Rules, draft: Draft, given: str, facts: Facts) -> bool:
    """Whether `given` would do as a description: sentences, not a name or an address."""
    name = rules.field_of_kind(plan(rules, draft), FieldKind.DESCRIPTION)
    if name is None:
        return False
    if not isinstance(rules.fields[name].parse(given, asking(rules, draft, facts.now)), Accepted):
        return False
    return bool(_SENTENCE.search(given)) or guess_category(rules, given, facts.now) is not None


def _holds_transaction(rules: Rules, asked: FieldDefinition, given: str, facts: Facts) -> bool:
    """Whether `given` states a transaction id, while something else is `asked`."""
    if asked.kind is FieldKind.TRANSACTION or len(given) > asked.maximum:
        return False
    return bool(extract(given, facts.now, rules.definition.zone).transactions)


def _taken_as_description(
    rules: Rules, conversation: Conversation, given: str, facts: Facts
) -> Outcome | None:
    """A story told in answer to another question; None when there is a description already."""
    draft = conversation.draft
    assert draft is not None, "only called while a field is asked"
    name = rules.field_of_kind(plan(rules, draft), FieldKind.DESCRIPTION)
    absorbed = absorb(rules, draft, given, facts.message, facts.now)
    if name is None or draft.answer(name) is not None or absorbed.answer(name) is None:
        return None
    noted = remember(replace(conversation, draft=absorbed), facts.message, f"field:{name}")
    return proceed(rules, noted, facts, say("form.noted_description"))


def _answered(
    rules: Rules, conversation: Conversation, kept: Answer, facts: Facts, parsed: Accepted | None = None
) -> Outcome:
    """Keep an answer, take from it what else it says, and go on (back to the card when it led here)."""
    draft = conversation.draft
    assert draft is not None, "only called while a field is asked"
    draft = draft.with_answer(kept)
    kind = rules.fields[kept.field].definition.kind
    draft = _with_network(rules, draft, parsed)
    leads: list[Words] = [parsed.note] if parsed is not None and parsed.note else []
    if kind is FieldKind.NETWORK:
        draft, doubts = _recheck_transaction(rules, draft, facts)
        leads += doubts
    if kind is FieldKind.DESCRIPTION:
        if draft.category is None:
            draft = replace(draft, category=guess_category(rules, kept.value, facts.now))
        draft = fill(rules, draft, facts.now)
    label = rules.fields[kept.field].definition.label
    line = say("form.answered", label=label, value=_short(shown_answer(rules, kept), kept))
    return proceed(rules, replace(conversation, draft=draft), facts, *leads, line=line)


def _with_network(rules: Rules, draft: Draft, parsed: Accepted | None) -> Draft:
    """The network that an explorer's link proved answers its question, if that is still open."""
    network = rules.field_of_kind(plan(rules, draft), FieldKind.NETWORK)
    if parsed is None or parsed.network is None or network is None or draft.answer(network) is not None:
        return draft
    return draft.with_answer(Answer(network, parsed.network, origin=Origin.EXTRACTED))


def _short(value: Words, kept: Answer) -> Words:
    """The answer, or its first line where it is long: the folded prompt stays one line."""
    first = kept.value.split("\n", 1)[0]
    return value if len(kept.value) <= 60 and "\n" not in kept.value else Said(first[:57] + "…")


def _recheck_transaction(rules: Rules, draft: Draft, facts: Facts) -> tuple[Draft, list[Words]]:
    """Another network: a transaction id that does not fit it any more is asked for again."""
    name = rules.field_of_kind(plan(rules, draft), FieldKind.TRANSACTION)
    standing = draft.answer(name) if name else None
    if name is None or standing is None or standing.verdict is not Verdict.CHECKED:
        return draft, []
    parsed = rules.fields[name].parse(standing.value, asking(rules, draft, facts.now))
    if isinstance(parsed, Rejected):
        return draft.without_answer(name), [parsed.reason]
    return draft.with_answer(replace(standing, value=parsed.value)), []


def open_fields(rules: Rules, conversation: Conversation, intent: OpenFields, facts: Facts) -> Outcome:
    """Answer the press with a form window; without an interaction to answer the question stands as it is."""
    draft = conversation.draft
    asked = form_window(rules, draft, facts) if draft is not None else ()
    if draft is None or not asked or facts.interaction is None:
        return resume(rules, conversation, facts)
    title = say("form.window", count=len(asked))
    opened = OpenModal(facts.interaction, f"{conversation.revision}.fields", title, asked)
    return Outcome(conversation, (opened,), ask=False)


def fill_in(rules: Rules, conversation: Conversation, intent: FillIn, facts: Facts) -> Outcome:
    """A form window came back: good answers stay, the first bad one is asked again."""
    draft = conversation.draft
    if draft is None:
        return resume(rules, conversation, facts)
    offered = window(rules, draft, facts.capabilities.modal_fields)
    reasons: dict[str, Words] = {}
    refused: list[tuple[str, str]] = []
    notes: list[Words] = []
    returning = draft.returning
    for name, text in intent.fields:
        if name not in offered:
            continue
        field = rules.fields[name]
        if not text.strip():
            draft = _left_empty(draft, field.definition)
            continue
        parsed = field.parse(text, asking(rules, draft, facts.now))
        if isinstance(parsed, Rejected):
            reasons[name] = parsed.reason
            refused.append((name, text))
            continue
        notes += [parsed.note] if parsed.note else []
        draft = _with_network(rules, draft.with_answer(Answer(name, parsed.value, parsed.verdict)), parsed)
    draft = fill(rules, replace(draft, rejected=tuple(refused)), facts.now)
    filled = replace(conversation, draft=draft)
    if not reasons:
        return proceed(rules, filled, facts, *notes)
    first = refused[0][0]
    asked_again = replace(draft, current=first, returning=returning)
    return Outcome(_moved(filled, asked_again, State.FIELD), lead=(reasons[first],), wrong=True)


def _left_empty(draft: Draft, definition: FieldDefinition) -> Draft:
    """What an empty text in a form window means; a field that needs an answer stays open."""
    if definition.optional:
        return draft.with_answer(Answer(definition.name, "", Verdict.SKIPPED))
    if definition.may_be_missing:
        return draft.with_answer(Answer(definition.name, "", Verdict.MISSING))
    return draft


def back(rules: Rules, conversation: Conversation, intent: Back, facts: Facts) -> Outcome:
    """To the question before; from an edited field to the card; from the first one to the category."""
    draft = conversation.draft
    if draft is None:
        return resume(rules, conversation, facts)
    if draft.returning:
        return Outcome(_moved(conversation, replace(draft, current=None, returning=False), State.REVIEW))
    previous = previous_field(rules, draft)
    if previous is not None:
        return Outcome(_moved(conversation, replace(draft, current=previous), State.FIELD))
    if draft.short and draft.category is not None:
        return proceed(rules, replace(conversation, draft=replace(draft, short=False)), facts)
    return Outcome(_moved(conversation, replace(draft, current=None, short=False), State.CATEGORY))


def _moved(conversation: Conversation, draft: Draft, state: State) -> Conversation:
    return replace(conversation, draft=draft, state=state)


def skip(rules: Rules, conversation: Conversation, intent: Skip, facts: Facts) -> Outcome:
    """Leave an optional field empty."""
    return _without_value(rules, conversation, facts, Verdict.SKIPPED)


def lacks_it(rules: Rules, conversation: Conversation, intent: LacksIt, facts: Facts) -> Outcome:
    """The person really does not have it; agents see that."""
    return _without_value(rules, conversation, facts, Verdict.MISSING)


def _without_value(rules: Rules, conversation: Conversation, facts: Facts, verdict: Verdict) -> Outcome:
    draft = conversation.draft
    if draft is None or draft.current is None or draft.current not in rules.fields:
        return resume(rules, conversation, facts)
    definition = rules.fields[draft.current].definition
    allowed = definition.optional if verdict is Verdict.SKIPPED else definition.may_be_missing
    if not allowed:
        return Outcome(conversation, lead=(say("form.needed"),), wrong=True)
    return _answered(rules, conversation, Answer(draft.current, "", verdict), facts)


def keep(rules: Rules, conversation: Conversation, intent: Keep, facts: Facts) -> Outcome:
    """The standing answer stays; what was found in a text counts as confirmed."""
    draft = conversation.draft
    standing = draft.answer(draft.current) if draft and draft.current else None
    if standing is None:
        return Outcome(conversation)
    return _answered(rules, conversation, replace(standing, origin=Origin.ASKED), facts)


def done(rules: Rules, conversation: Conversation, intent: Done, facts: Facts) -> Outcome:
    """All pictures are there."""
    draft = conversation.draft
    if draft is None or draft.current is None or draft.current not in rules.fields or not draft.files:
        return Outcome(conversation)
    return _answered(rules, conversation, Answer(draft.current, str(len(draft.files))), facts)


def edit_field(rules: Rules, conversation: Conversation, intent: EditField, facts: Facts) -> Outcome:
    """From the review card to one question, and back after it."""
    draft = conversation.draft
    if draft is None:
        return resume(rules, conversation, facts)
    if intent.name == "category":
        return Outcome(_moved(conversation, replace(draft, current=None, returning=True), State.CATEGORY))
    if intent.name not in rules.fields:
        return Outcome(conversation)
    return Outcome(_moved(conversation, replace(draft, current=intent.name, returning=True), State.FIELD))


def note_words(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Conversation:
    """Keep words that answer no question: as the first message when there is none, else as a remark."""
    draft = conversation.draft
    if draft is None:
        return conversation
    text = said_text(rules, conversation, intent).strip()
    kept = keep_words(rules, draft, text, facts.message, facts)
    if kept == draft:
        return conversation
    return remember(
        replace(conversation, draft=kept), facts.message, place_of_text(rules, kept, facts.message)
    )


def keep_words(rules: Rules, draft: Draft, text: str, message: str | None, facts: Facts) -> Draft:
    """The draft with what `text` says: as its description if that is missing, else as the first message or a
    remark; words without substance are only looked through."""
    said = any(answer.origin is not Origin.SIGNED for answer in draft.answers)
    if draft.first_message is None and not said and substance(without_markers(text)) >= WORTH_KEEPING:
        draft = replace(draft, first_message=text)
    draft = absorb(rules, draft, text, message, facts.now)
    held = (draft.first_message, *draft.remarks, *(answer.value for answer in draft.answers))
    if substance(without_markers(text)) < WORTH_KEEPING or any(text.strip() in each for each in held if each):
        return draft
    return fill(rules, replace(draft, remarks=(*draft.remarks, text)), facts.now, (text,))


def say_remark(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """Words at the review card join the ticket as a remark."""
    noted = note_words(rules, conversation, intent, facts)
    kept = noted.draft != conversation.draft
    return Outcome(noted, lead=(say("review.noted" if kept else "review.use_buttons"),), wrong=not kept)
