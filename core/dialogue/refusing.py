"""Files that can't be kept, or not as they came: what the person is told, and what their form loses by it."""

from dataclasses import replace

from core.conversation import Conversation, Draft, DraftFile, State
from core.dialogue.outcome import Outcome, message, resume
from core.dialogue.secrets import warning_of
from core.effects import DeleteOriginal, Effect, RejectFile
from core.files import KILOBYTE, MEGABYTE, MILLION, FileProblem, shown_name
from core.form.definition import FieldKind
from core.form.planning import plan
from core.intents import RefuseFile, SendTooLarge, TellRedacted
from core.replies import ReplyKind, Said, Words, say
from core.rules import Facts, Rules


def refusal(rules: Rules, facts: Facts, name: str, problem: FileProblem) -> Words:
    """The sentence that says why a file was not kept, which limit it met, and what to do instead."""
    limits, shown = rules.definition.files, shown_name(name)
    largest = rules.largest_file(facts.capabilities)
    named: Words = Said(shown) if shown else say("file.unnamed")
    match problem:
        case FileProblem.TOO_LARGE:
            return say("file.too_large", name=named, maximum=largest // MEGABYTE)
        case FileProblem.TOO_MANY_PIXELS:
            return say("file.too_many_pixels", name=named, maximum=limits.maximum_pixels // MILLION)
        case FileProblem.TOO_LONG:
            return say("file.too_long", name=named, maximum=limits.maximum_text_bytes // KILOBYTE)
        case _:
            return say(f"file.refused.{problem}", name=named)


def too_large(rules: Rules, conversation: Conversation, intent: SendTooLarge, facts: Facts) -> Outcome:
    """Nothing of the file is here; the question that is open stays open."""
    words = refusal(rules, facts, intent.name, FileProblem.TOO_LARGE)
    return Outcome(conversation, (message(words, kind=ReplyKind.ERROR),), ask=False)


def refuse_file(rules: Rules, conversation: Conversation, intent: RefuseFile, facts: Facts) -> Outcome:
    """The file goes and its caption stays; a question or card that counts files is asked again."""
    told = message(refusal(rules, facts, intent.name, intent.problem), kind=ReplyKind.ERROR)
    effects: tuple[Effect, ...] = (RejectFile(intent.file_id, intent.problem), told)
    held = [file for file in conversation.held_files if file.file_id == intent.file_id]
    if held:
        return _without_held(rules, conversation, held[0], effects, facts)
    draft = conversation.draft
    mine = [file for file in draft.files if file.file_id == intent.file_id] if draft is not None else []
    if draft is None or not mine:
        return Outcome(conversation, effects, ask=False)
    after = replace(conversation, draft=_without(rules, draft, mine[0]))
    return Outcome(after, effects, ask=_counts_files(rules, after))


def _without(rules: Rules, draft: Draft, file: DraftFile) -> Draft:
    """The draft without the file; words that came with it, and that nothing else holds, become a remark."""
    left = tuple(other for other in draft.files if other is not file)
    said = (draft.first_message or "", *draft.remarks, *(answer.value for answer in draft.answers))
    lost = bool(file.caption) and not any(file.caption in text for text in said)
    draft = replace(draft, files=left, remarks=(*draft.remarks, file.caption) if lost else draft.remarks)
    field = rules.field_of_kind(plan(rules, draft), FieldKind.SCREENSHOTS)
    return draft if left or field is None else draft.without_answer(field)


def _without_held(
    rules: Rules, conversation: Conversation, file: DraftFile, effects: tuple[Effect, ...], facts: Facts
) -> Outcome:
    left = tuple(other for other in conversation.held_files if other is not file)
    words = "\n".join(text for text in (conversation.held, file.caption) if text)
    after = replace(conversation, held_files=left, held=words or None)
    state = conversation.uncovered().state
    about_it = state is State.PICKING or (state is State.CONSENT and conversation.ticket is not None)
    if left or words or not about_it:
        return Outcome(after, effects, ask=False)
    resumed = replace(resume(rules, after.uncovered(), facts), effects=effects)
    if after.withheld is None:
        return resumed
    behind = replace(after.withheld, behind=resumed.conversation.state)
    covered = replace(resumed.conversation, state=State.WITHHOLDING, withheld=behind)
    return replace(resumed, conversation=covered, ask=False)


def _counts_files(rules: Rules, conversation: Conversation) -> bool:
    """Whether what is on the screen says how many files there are."""
    draft = conversation.draft
    if conversation.state is State.REVIEW:
        return True
    field = rules.fields.get(draft.current or "") if draft is not None else None
    screenshots = field is not None and field.definition.kind is FieldKind.SCREENSHOTS
    return conversation.state is State.FIELD and screenshots


def tell_redacted(rules: Rules, conversation: Conversation, intent: TellRedacted, facts: Facts) -> Outcome:
    """A text file held a secret, which was cut out: the warning that its kind has in a message too, and the
    original goes from the chat where it can."""
    deletable = facts.capabilities.delete_received and facts.message is not None
    shown = shown_name(intent.name)
    warning = message(
        say(
            f"secret.in_file.{warning_of(intent.kinds)}",
            name=Said(shown) if shown else say("file.unnamed"),
            deletion_line=say("secret.deleted" if deletable else "secret.please_delete"),
        ),
        kind=ReplyKind.ERROR,
    )
    if deletable and facts.message is not None:
        return Outcome(conversation, (DeleteOriginal(facts.message), warning), ask=False)
    return Outcome(conversation, (warning,), ask=False)
