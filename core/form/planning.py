"""Which question comes next: the plan of a draft's form, and what longer texts already answered.

The plan never shrinks while a form is being filled, so "step 3 of 7" only moves forward; questions that a
text answered are passed over and stand on the review card for confirmation.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from core.altered import replace
from core.conversation import Answer, Conversation, Draft, Origin
from core.extract import Extraction, extract
from core.folding import fold
from core.form.definition import FieldKind
from core.form.field import Accepted, Asking
from core.moments import Moment, Precision
from core.rules import Rules


def plan(rules: Rules, draft: Draft) -> tuple[str, ...]:
    """The fields of the draft's form, in order."""
    definition = rules.definition
    if draft.short:
        return definition.short
    category = rules.category(draft.category)
    return (*definition.before, *(category.fields if category else ()), *definition.after)


def shown(rules: Rules, draft: Draft) -> tuple[str, ...]:
    """The fields on the review card: the plan, what was noticed beside it, and in the short form whatever was
    answered before it."""
    planned = plan(rules, draft)
    also = (
        draft.answers
        if draft.short
        else tuple(answer for answer in draft.answers if answer.field in rules.definition.noticed)
    )
    others = (answer.field for answer in also if answer.field in rules.fields)
    return tuple(dict.fromkeys((*planned, *others)))


def next_field(rules: Rules, draft: Draft) -> str | None:
    """The first field of the plan without an answer; None when all is said."""
    return next((name for name in plan(rules, draft) if draft.answer(name) is None), None)


TYPED = frozenset(
    {
        FieldKind.SHORT_TEXT,
        FieldKind.DESCRIPTION,
        FieldKind.TRANSACTION,
        FieldKind.MOMENT,
        FieldKind.CONTACT,
    }
)
"""Kinds that are answered in words, so that a form window can hold them."""


def window(rules: Rules, draft: Draft, most: int) -> tuple[str, ...]:
    """The fields that one form window asks together: the current one and the unanswered ones that follow it
    without a break, as many as it holds. The contact is asked by itself, since "reply in this chat" is a
    button and comes first."""
    planned, current = plan(rules, draft), draft.current
    if most < 1 or current is None or current not in rules.fields:
        return ()
    if rules.fields[current].definition.kind not in TYPED:
        return ()
    if draft.returning or current not in planned:
        return (current,)
    group: list[str] = []
    for name in planned[planned.index(current) :]:
        kind = rules.fields[name].definition.kind
        if kind not in TYPED or len(group) == most or (kind is FieldKind.CONTACT and name != current):
            break
        if name == current or draft.answer(name) is None:
            group.append(name)
    return tuple(group)


def previous_field(rules: Rules, draft: Draft) -> str | None:
    """The field that Back leads to: the nearest earlier one that was asked, else the nearest earlier one."""
    planned = plan(rules, draft)
    if draft.current not in planned:
        return None
    earlier = planned[: planned.index(draft.current)]
    asked = [name for name in earlier if (found := draft.answer(name)) and found.origin is Origin.ASKED]
    return asked[-1] if asked else (earlier[-1] if earlier else None)


def position(rules: Rules, draft: Draft) -> tuple[int, int]:
    """(step, steps) of the question being asked; the category and the review card count as steps."""
    planned = plan(rules, draft)
    leading = 0 if draft.short else 1
    step = planned.index(draft.current) + 1 + leading if draft.current in planned else leading or 1
    return step, len(planned) + leading + 1


def asking(rules: Rules, draft: Draft, now: datetime) -> Asking:
    """What fields may look at."""
    definition = rules.definition
    field = rules.field_of_kind(plan(rules, draft), FieldKind.NETWORK)
    network = draft.answer(field) if field else None
    if field is None or network is None or not network.value:
        return Asking(draft, now, definition.zone, definition.region)
    name = rules.fields[field].show(network)
    return Asking(draft, now, definition.zone, definition.region, network.value, name)


def absorb(rules: Rules, draft: Draft, text: str, message: str | None, now: datetime) -> Draft:
    """Take from `text` what it says: the category if it is clear, the description if there is none yet, and
    every planned field that it states. Nothing that was answered is overwritten."""
    absorbed = draft
    if draft.category is None:
        absorbed = replace(draft, category=guess_category(rules, text, now))
    absorbed = _describe(rules, absorbed, text, message, now)
    planned_anew = plan(rules, absorbed) != plan(rules, draft)
    if planned_anew or absorbed.answers != draft.answers or draft.first_message == text:
        return fill(rules, absorbed, now)
    return absorbed  # its texts were looked through for these fields when they came


def fill(rules: Rules, draft: Draft, now: datetime, texts: Iterable[str] | None = None) -> Draft:
    """Answer the planned fields that the draft's texts already state (after the plan or a text changed), or
    those of its `texts` that are new: looking through all of them takes long when they are long."""
    fillable = (*plan(rules, draft), *rules.definition.noticed)
    open_fields = [name for name in fillable if draft.answer(name) is None]
    if not open_fields:
        return draft
    for text in texts_of(rules, draft) if texts is None else texts:
        extraction = extract(text, now, rules.definition.zone)
        for name in open_fields:
            if draft.answer(name) is None:
                draft = _fill_field(rules, draft, name, extraction, now)
    return draft


def texts_of(rules: Rules, draft: Draft) -> Iterator[str]:
    """The longer texts of a draft, in the order in which they were said."""
    if draft.first_message:
        yield draft.first_message
    for answer in draft.answers:
        field = rules.fields.get(answer.field)
        if field and field.definition.kind is FieldKind.DESCRIPTION and answer.value != draft.first_message:
            yield answer.value
    yield from draft.remarks


def remarks_of(rules: Rules, draft: Draft) -> tuple[str, ...]:
    """What was said beside the questions: the remarks, and the first message where no answer holds it."""
    first = draft.first_message
    if first is None or any(first.strip() in answer.value for answer in draft.answers):
        return draft.remarks
    return (first, *(remark for remark in draft.remarks if remark != first))


def guess_category(rules: Rules, text: str, now: datetime) -> str | None:
    """The category that the text speaks of, or None when none or several do.

    A keyword counts once; a transaction id or network in the text counts for the categories that ask for it.
    """
    folded = fold(text).text.casefold()
    scores: dict[str, int] = {}
    for name, category in rules.definition.categories.items():
        scores[name] = sum(1 for word in category.keywords if word in folded)
    extraction = extract(text, now, rules.definition.zone)
    if extraction.transactions or extraction.networks:
        for name, category in rules.definition.categories.items():
            if rules.field_of_kind(category.fields, FieldKind.TRANSACTION):
                scores[name] += 1
    best = max(scores.values(), default=0)
    leaders = [name for name, score in scores.items() if score == best]
    return leaders[0] if best > 0 and len(leaders) == 1 else None


def _describe(rules: Rules, draft: Draft, text: str, message: str | None, now: datetime) -> Draft:
    field = rules.field_of_kind(plan(rules, draft), FieldKind.DESCRIPTION)
    if field is None or draft.answer(field) is not None:
        return draft
    parsed = rules.fields[field].parse(text, asking(rules, draft, now))
    if not isinstance(parsed, Accepted):
        return draft
    return draft.with_answer(Answer(field, parsed.value, parsed.verdict, Origin.EXTRACTED, message))


def _fill_field(rules: Rules, draft: Draft, name: str, extraction: Extraction, now: datetime) -> Draft:
    """Answer field `name` with what was extracted, if it was stated and passes the field's own check."""
    stated = _stated(rules, name, extraction)
    if stated is None:
        return draft
    parsed = rules.fields[name].parse(stated, asking(rules, draft, now))
    if not isinstance(parsed, Accepted):
        return draft
    return draft.with_answer(Answer(name, parsed.value, parsed.verdict, Origin.EXTRACTED))


def _stated(rules: Rules, name: str, extraction: Extraction) -> str | None:
    """What the text states for field `name`, in a form that the field's parse reads."""
    definition = rules.fields[name].definition
    match definition.kind:
        case FieldKind.NETWORK:
            return extraction.network
        case FieldKind.TRANSACTION:
            found = {transaction.value.value for transaction in extraction.transactions}
            return found.pop() if len(found) == 1 else None
        case FieldKind.MOMENT:
            return _moment_text(extraction.moment.value) if extraction.moment else None
        case FieldKind.CONTACT:
            return extraction.contacts[0].value.value if extraction.contacts else None
        case FieldKind.SHORT_TEXT if definition.extract == "account":
            return extraction.account.value if extraction.account else None
        case FieldKind.SHORT_TEXT if definition.extract == "order_number":
            return extraction.order_number.value if extraction.order_number else None
        case FieldKind.SHORT_TEXT if definition.extract == "amounts":
            amounts = [f"{found.value.value} {found.value.asset}" for found in extraction.amounts]
            return ", ".join(amounts) or None
        case _:
            return None


def _moment_text(moment: Moment) -> str:
    """A moment in a form that is read back as the same one."""
    return moment.at.strftime("%Y-%m-%d") if moment.precision is Precision.DAY else moment.at.isoformat()


def draft_due_at(rules: Rules, conversation: Conversation) -> datetime | None:
    """When the timers must look at the conversation's draft, or at what waits for a ticket to be chosen; None
    when there is neither."""
    unfinished = conversation.draft is not None or conversation.held is not None or conversation.held_files
    if not unfinished or conversation.touched_at is None:
        return None
    return conversation.touched_at + rules.definition.draft_lifetime
