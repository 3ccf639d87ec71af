"""Tickets as the rest of core sees them: number, status, and the views that people get."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import RequesterId, TicketId


class Status(StrEnum):
    """Where the work on a ticket stands."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Whether the requester may still add to it."""
        return self is not Status.CLOSED


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.CLOSED}),
    Status.OPEN: frozenset({Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.CLOSED}),
    Status.PENDING: frozenset({Status.OPEN, Status.ON_HOLD, Status.SOLVED, Status.CLOSED}),
    Status.ON_HOLD: frozenset({Status.OPEN, Status.PENDING, Status.SOLVED, Status.CLOSED}),
    Status.SOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}
"""Which status may follow which; closed stays closed (writing again opens a new ticket)."""


class EventKind(StrEnum):
    """What can be read in a ticket's record."""

    SUBMITTED = "submitted"
    AMENDED = "amended"  # another ticket corrects this one; data: by
    REQUESTER_WROTE = "requester_wrote"
    FILE_ADDED = "file_added"
    REPLIED = "replied"
    STATUS_CHANGED = "status_changed"  # data: from, to
    REVIEWED = "reviewed"  # an agent read it through before work began
    CONTACT_SHOWN = "contact_shown"  # an agent had a masked contact shown
    PART_REMOVED = "part_removed"  # an agent took away what should not be kept; data: part, which, by, reason


INTERNAL = frozenset({EventKind.REVIEWED, EventKind.CONTACT_SHOWN})
"""What agents see of a record and requesters do not."""
SPEAKING = frozenset({EventKind.REQUESTER_WROTE, EventKind.REPLIED})
"""The entries of a record that are somebody's words: message 1 is the first, even where it is gone."""


class Part(StrEnum):
    """What can be taken out of a submitted ticket."""

    ANSWER = "answer"
    MESSAGE = "message"
    FILE = "file"


class Shared(StrEnum):
    """What two tickets may have in common."""

    TRANSACTION = "transaction"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class TicketSummary:
    """One line of "my tickets"."""

    ticket_id: TicketId
    number: str
    requester_id: RequesterId
    category: str
    status: Status
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A submitted answer."""

    field: str
    value: str
    verdict: str
    origin: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to a ticket; `text` is what was said, if anything; `author` who said it."""

    at: datetime
    kind: EventKind
    data: dict[str, str]
    text: str | None = None


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a ticket and what became of it: "waiting", "stored", "failed", or "refused" for `problem`
    (core.files.FileProblem)."""

    file_id: int
    name: str
    media_type: str
    size: int | None
    state: str
    caption: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of `ticket` that can be read: where the file store has it, and what it is by its content."""

    file_id: int
    ticket: TicketSummary
    store_key: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class TicketView:
    """A whole ticket, as its owner and authorised agents may see it. `erased`: its requester is unknown at
    their own wish, and what they wrote is gone."""

    summary: TicketSummary
    language: str
    platform: str
    team: str
    priority: str
    due_at: datetime
    amends: str | None
    amended_by: tuple[str, ...]
    answers: tuple[AnswerView, ...]
    files: tuple[FileView, ...]
    timeline: tuple[TimelineEntry, ...]
    erased: bool = False
