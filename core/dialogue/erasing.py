"""What a conversation forgets when earlier messages turn out to be parts of a recovery phrase."""

from core.altered import replace
from core.conversation import Conversation, Draft, DraftFile, State
from core.redaction import without_markers, without_words
from core.rules import Facts, Rules
from core.substance import substance


def without_erased(rules: Rules, conversation: Conversation, facts: Facts) -> Conversation:
    """The conversation without the words of `facts.erased`: answers and remarks that consist of them go, in
    longer ones a marker stands in their place. The form asks again for what it lost."""
    texts = tuple(fragment.text for fragment in facts.erased)
    keys = {fragment.key for fragment in facts.erased}
    conversation = replace(
        conversation,
        held=_left(conversation.held, texts),
        held_files=_files(conversation.held_files, texts),
        said_in=tuple(each for each in conversation.said_in if each[0] not in keys),
    )
    draft = conversation.draft
    if draft is None:
        return conversation
    left = _draft(draft, texts)
    lost = [answer.field for answer in draft.answers if left.answer(answer.field) is None]
    if lost and conversation.state in (State.FIELD, State.REVIEW):
        first = next((name for name in lost if name in rules.fields), left.current)
        left = replace(left, current=first)
        return replace(conversation, draft=left, state=State.FIELD, revision=conversation.revision + 2)
    return replace(conversation, draft=left)


def _draft(draft: Draft, texts: tuple[str, ...]) -> Draft:
    answers = []
    for answer in draft.answers:
        value = _left(answer.value, texts)
        if value is not None:
            answers.append(answer if value is answer.value else replace(answer, value=value))
    return replace(
        draft,
        answers=tuple(answers),
        files=_files(draft.files, texts),
        remarks=tuple(left for remark in draft.remarks if (left := _left(remark, texts))),
        rejected=tuple((name, left) for name, text in draft.rejected if (left := _left(text, texts))),
        first_message=_left(draft.first_message, texts),
    )


def _files(files: tuple[DraftFile, ...], texts: tuple[str, ...]) -> tuple[DraftFile, ...]:
    return tuple(replace(file, caption=without_words(file.caption, texts)) for file in files)


def _left(text: str | None, texts: tuple[str, ...]) -> str | None:
    """`text` without the words; None when they were all that it said."""
    if not text:
        return text
    left = without_words(text, texts)
    return None if left is not text and not substance(without_markers(left)) else left
