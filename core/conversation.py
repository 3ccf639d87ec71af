"""The state of one requester's conversation with one bot, as plain immutable data.

Storage keeps it encrypted as JSON in the conversation's row (storage/stored_json.py), so everything here
must survive that round trip; a field that an older program did not write gets its default.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.altered import replace
from core.ids import DraftId
from core.pace import UNHURRIED, Pace
from core.recent import NOTHING_SAID, Recent


class State(StrEnum):
    """Where a conversation stands; the table in core/engine.py says what may follow."""

    MENU = "menu"
    CONSENT = "consent"
    CATEGORY = "category"
    FIELD = "field"
    REVIEW = "review"
    CANCELLING = "cancelling"
    HUMAN = "human"
    ADDING = "adding"
    PICKING = "picking"
    REOPENING = "reopening"
    COMMENTING = "commenting"
    ERASING = "erasing"
    ERASING_SURE = "erasing_sure"
    WITHHOLDING = "withholding"


class Verdict(StrEnum):
    """What we know of an answer; agents see it beside the value."""

    CHECKED = "checked"
    UNVERIFIED = "unverified"
    MISSING = "missing"
    SKIPPED = "skipped"


class Origin(StrEnum):
    """How an answer came to be: asked for, found in a longer text, taken over from an older ticket, proven by
    the company's own app, or written down by an agent for the requester."""

    ASKED = "asked"
    EXTRACTED = "extracted"
    CARRIED = "carried"
    SIGNED = "signed"
    WRITTEN_FOR = "written_for"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a draft. `value` is canonical (ISO 8601 UTC for times); `message` is where it was said."""

    field: str
    value: str
    verdict: Verdict = Verdict.CHECKED
    origin: Origin = Origin.ASKED
    message: str | None = None


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file that a draft holds; its bytes are fetched meanwhile. `file_id` is the row's id as text."""

    file_id: int
    name: str
    caption: str = ""
    album: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers so far.

    `current` is the field being asked (None: the review card), `returning` means that it was opened from the
    review card and leads back to it. `short` is the two-step form. `first_message` is what the person said
    before the form began, `remarks` what they said beside its questions. `amends` is the number of the
    ticket that this one will correct, `original` its answers (field, value), to show what differs.
    `urgent_shown` is the category whose checklist was shown already. `rejected` are texts (field, text) that
    a form window brought and that were no answers: they stand in it when it opens again.
    `article_offered` is the help article that was offered for this draft.
    """

    draft_id: DraftId
    started_at: datetime
    category: str | None = None
    answers: tuple[Answer, ...] = ()
    files: tuple[DraftFile, ...] = ()
    remarks: tuple[str, ...] = ()
    current: str | None = None
    returning: bool = False
    short: bool = False
    urgent_shown: str | None = None
    amends: str | None = None
    original: tuple[tuple[str, str], ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()
    first_message: str | None = None
    article_offered: str | None = None

    def answer(self, field: str) -> Answer | None:
        """The answer to `field`, or None."""
        return next((answer for answer in self.answers if answer.field == field), None)

    def with_answer(self, answer: Answer) -> "Draft":
        """The draft with `answer` in place of an earlier one to the same field."""
        kept = tuple(other for other in self.answers if other.field != answer.field)
        rejected = tuple(each for each in self.rejected if each[0] != answer.field)
        return replace(self, answers=(*kept, answer), rejected=rejected)

    def without_answer(self, field: str) -> "Draft":
        """The draft without an answer to `field`."""
        return replace(self, answers=tuple(answer for answer in self.answers if answer.field != field))


@dataclass(frozen=True, slots=True)
class Withheld:
    """Digits that were taken out of what was said, until the person says what they are: the fingerprints
    (core/redaction/digits.py), the messages that held them, and where the conversation goes on (`behind`)."""

    digits: tuple[str, ...]
    behind: State
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything that the engine remembers of a conversation.

    `revision` counts prompts, so that a press tells which prompt it belongs to. `next_number` is the number
    that the next outgoing message gets; `prompt` the number of the live prompt (the message whose choices
    are current), `prompt_message` its platform id once a press has told it, `counter` the number of the
    message that counts arriving files and `counted` how many it counts. `last_order` is the order of the
    newest update seen.
    `held`, `held_files` wait until the person says which ticket they belong to, or agrees that they are kept.
    `ticket` is the number that ADDING, REOPENING and COMMENTING are about, or that waits with them for
    consent. `said_in` maps recent platform message ids and albums to where they went ("field:description",
    "ticket:WLT-…", "draft"), so that an edit or a late picture reaches the same place. `wrong_numbers` are
    the times of recent wrong guesses at ticket numbers. `expired` means that a draft was deleted for age
    and the person was not told yet. `touched_at` is when the person last did something. `help_counted` says
    which outcomes of help articles were counted today ("2026-11-22 solved fees").
    `pace` is how fast they have been sending, `told_block` the block that they were told of.
    `recent` is what may be pieces of a recovery phrase told over several messages.
    `withheld` is what the state WITHHOLDING asks about, `named` the fingerprints of the digits that are known
    to be no key, newest last.
    """

    state: State = State.MENU
    revision: int = 0
    next_number: int = 1
    prompt: int | None = None
    prompt_message: str | None = None
    counter: int | None = None
    counted: int = 0
    last_order: int = 0
    language: str | None = None
    language_chosen: bool = False
    draft: Draft | None = None
    expired: bool = False
    held: str | None = None
    held_files: tuple[DraftFile, ...] = ()
    ticket: str | None = None
    said_in: tuple[tuple[str, str], ...] = ()
    wrong_numbers: tuple[datetime, ...] = ()
    touched_at: datetime | None = None
    help_counted: tuple[str, ...] = ()
    pace: Pace = UNHURRIED
    told_block: int | None = None
    recent: Recent = NOTHING_SAID
    withheld: Withheld | None = None
    named: tuple[str, ...] = ()

    def place_of(self, message: str) -> str | None:
        """Where the text or album `message` went, if that is remembered."""
        return next((place for key, place in reversed(self.said_in) if key == message), None)

    def uncovered(self) -> "Conversation":
        """The conversation as it stands behind the question about withheld digits, where that is asked."""
        if self.state is not State.WITHHOLDING:
            return self
        return replace(self, state=self.withheld.behind if self.withheld is not None else State.MENU)


REMEMBERED_DIGITS = 20
"""How many fingerprints `named` remembers."""
REMEMBERED_MESSAGES = 50
"""How many recent messages `said_in` remembers; an album of twenty and a form fit in."""
