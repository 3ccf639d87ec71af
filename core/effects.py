"""What the engine wants done, as data: durable effects go into the commit, transient ones answer a press.

`Send`, `Collapse` and `DeleteOriginal` become outbox rows in order; `Acknowledge` is handed back to the
adapter after the commit, and nothing depends on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.changes import Erasure, HelpCount, NewTicket
from core.events import FileReceived
from core.files import FileProblem
from core.ids import DraftId
from core.replies import ModalField, Reply, Words
from core.tickets import EventKind, Status


class Placement(StrEnum):
    """Where a reply appears, on platforms that can edit; elsewhere everything is BELOW.

    IN_PLACE changes the message whose button was pressed, COUNTER the last message that counted files.
    """

    BELOW = "below"
    IN_PLACE = "in_place"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Send:
    """Say something, durably. `live` makes it the prompt whose choices are current."""

    reply: Reply
    placement: Placement = Placement.BELOW
    live: bool = False


@dataclass(frozen=True, slots=True)
class Collapse:
    """Fold the live prompt into one line without buttons (a new prompt follows below what was typed).

    `leftover`: it was not answered, so where our own messages can be deleted it goes altogether.
    """

    line: Words
    leftover: bool = False


@dataclass(frozen=True, slots=True)
class DeleteOriginal:
    """Delete the requester's own message `message`, which held a secret."""

    message: str


@dataclass(frozen=True, slots=True)
class EraseWords:
    """Take the words of these earlier messages out of whatever was stored and said since."""

    erasure: Erasure


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Answer a press at once, with an optional passing note. Transient."""

    interaction: str
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class OpenModal:
    """Answer a press with a form window. Transient: when it can't open any more, its button still stands."""

    interaction: str
    value: str
    title: Words
    fields: tuple[ModalField, ...]


@dataclass(frozen=True, slots=True)
class SubmitTicket:
    """Make the draft a ticket, once: its `draft_id` is unique among tickets."""

    ticket: NewTicket


@dataclass(frozen=True, slots=True)
class AddMessage:
    """The requester says something more about ticket `number`; `kind` and `data` go into its record. What
    only thanks, or corrects a word, `wakes` no ticket that waits."""

    number: str
    text: str
    data: Mapping[str, str] = field(default_factory=dict)
    kind: EventKind = EventKind.REQUESTER_WROTE
    wakes: bool = True


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """Append an entry to the record of ticket `number`."""

    number: str
    kind: EventKind
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MoveTicket:
    """The requester changes the status of ticket `number`; what was due on it follows."""

    number: str
    origin: Status
    to: Status


@dataclass(frozen=True, slots=True)
class Rate:
    """The requester says how satisfied they are, with 1 to 5 stars."""

    number: str
    stars: int


@dataclass(frozen=True, slots=True)
class KeepFile:
    """Fetch a file durably; it belongs to a draft, to ticket `number`, or waits until it has a home."""

    file_id: int
    file: FileReceived
    draft_id: DraftId | None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class AttachFiles:
    """Files that waited without a home join ticket `number`."""

    file_ids: tuple[int, ...]
    number: str


@dataclass(frozen=True, slots=True)
class RememberRequester:
    """Change what is kept about the requester; None leaves a value as it is."""

    language: str | None = None
    consent: str | None = None
    announcements: bool | None = None


@dataclass(frozen=True, slots=True)
class MarkReachable:
    """The requester blocked (False) or reopened (True) the chat; waiting deliveries follow."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class DropDraft:
    """The draft ended without a ticket: its files go."""

    draft_id: DraftId


@dataclass(frozen=True, slots=True)
class RejectFile:
    """A file can't be kept; where it belongs to a ticket, that keeps the reason."""

    file_id: int
    problem: FileProblem


@dataclass(frozen=True, slots=True)
class DropFiles:
    """Files that belong to nothing any more: they go."""

    file_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CountHelp:
    """A help article was shown, solved something, or led to a ticket."""

    count: HelpCount


@dataclass(frozen=True, slots=True)
class Erase:
    """Make the requester unknown: everything about them goes. What this step says is the last word."""


Effect = (
    Send
    | Collapse
    | DeleteOriginal
    | EraseWords
    | Acknowledge
    | OpenModal
    | SubmitTicket
    | AddMessage
    | RecordEvent
    | MoveTicket
    | Rate
    | KeepFile
    | AttachFiles
    | RememberRequester
    | MarkReachable
    | DropDraft
    | RejectFile
    | DropFiles
    | CountHelp
    | Erase
)
