"""Tickets as the rest of core sees them: number, status, and the views that people get."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import RequesterId, TicketId

REQUESTER = "requester"
"""How the requester is named as actor and author in records."""
SYSTEM = "system"
"""How the program itself is named there."""


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

    @property
    def takes_more(self) -> bool:
        """Whether what the requester writes joins it unasked; behind a solved one, it may be a new matter."""
        return self not in (Status.SOLVED, Status.CLOSED)


class Mover(StrEnum):
    """Who changes a ticket's status."""

    REQUESTER = "requester"
    DESK = "desk"
    CLOCK = "clock"  # a time that was announced is over


_DESK = frozenset({Mover.DESK})

MOVES: dict[tuple[Status, Status], frozenset[Mover]] = {
    (Status.NEW, Status.OPEN): _DESK,
    (Status.NEW, Status.PENDING): _DESK,
    (Status.NEW, Status.ON_HOLD): _DESK,
    (Status.NEW, Status.SOLVED): _DESK,
    (Status.NEW, Status.CLOSED): _DESK,
    (Status.OPEN, Status.PENDING): _DESK,
    (Status.OPEN, Status.ON_HOLD): _DESK,
    (Status.OPEN, Status.SOLVED): _DESK,
    (Status.OPEN, Status.CLOSED): _DESK,
    (Status.PENDING, Status.OPEN): frozenset({Mover.DESK, Mover.REQUESTER}),  # they wrote
    (Status.PENDING, Status.ON_HOLD): _DESK,
    (Status.PENDING, Status.SOLVED): _DESK,
    (Status.PENDING, Status.CLOSED): _DESK,
    (Status.ON_HOLD, Status.OPEN): frozenset({Mover.DESK, Mover.CLOCK}),  # the promised update is due
    (Status.ON_HOLD, Status.ON_HOLD): _DESK,  # another date is promised
    (Status.ON_HOLD, Status.PENDING): _DESK,
    (Status.ON_HOLD, Status.SOLVED): _DESK,
    (Status.ON_HOLD, Status.CLOSED): _DESK,
    (Status.SOLVED, Status.OPEN): frozenset({Mover.DESK, Mover.REQUESTER}),  # it is not
    (Status.SOLVED, Status.CLOSED): frozenset({Mover.DESK, Mover.REQUESTER, Mover.CLOCK}),
}
"""(From, to) → who may; what is not here may nobody. Closed stays closed: writing again opens a new ticket.
docs/statuses.md is drawn from it."""

TRANSITIONS: dict[Status, frozenset[Status]] = {
    status: frozenset(to for (origin, to) in MOVES if origin is status) for status in Status
}
"""Which status may follow which."""


def may_move(mover: Mover, origin: Status, to: Status) -> bool:
    """Whether `mover` may take a ticket from `origin` to `to`."""
    return mover in MOVES.get((origin, to), frozenset())


class EventKind(StrEnum):
    """What can be read in a ticket's record."""

    SUBMITTED = "submitted"  # data: for ("requester"), where an agent opened it for them
    AMENDED = "amended"  # another ticket corrects this one; data: by
    REQUESTER_WROTE = "requester_wrote"  # data: for ("requester"), where an agent wrote it down for them
    FILE_ADDED = "file_added"
    REPLIED = "replied"
    STATUS_CHANGED = "status_changed"  # data: from, to, reason, until (ISO 8601)
    REVIEWED = "reviewed"  # an agent read it through before work began
    CONTACT_SHOWN = "contact_shown"  # an agent had a masked contact shown
    CHECKED = "checked"  # an agent ticked lines of the checklist off; data: each line, by its number then
    UNCHECKED = "unchecked"  # took the ticks back; data: as above
    PART_REMOVED = "part_removed"  # an agent took away what should not be kept; data: part, which, by, reason
    NOTED = "noted"  # an internal note
    ASSIGNED = "assigned"  # data: to, from (agents, "" for nobody), why
    TRANSFERRED = "transferred"  # to another team; data: from, to, why
    RECATEGORISED = "recategorised"  # an agent corrected the category; data: from, to
    LINKED = "linked"  # another ticket of the same requester was named; data: to
    FILE_SENT = "file_sent"  # an agent's file went to the requester; data: file
    RATED = "rated"  # data: stars; with a text: the comment that goes with them
    PAGED = "paged"  # the team was called; data: team
    ACKNOWLEDGED = "acknowledged"  # somebody answered the call


INTERNAL = frozenset(
    {
        EventKind.REVIEWED,
        EventKind.CONTACT_SHOWN,
        EventKind.CHECKED,
        EventKind.UNCHECKED,
        EventKind.NOTED,
        EventKind.ASSIGNED,
        EventKind.TRANSFERRED,
        EventKind.RECATEGORISED,
        EventKind.PAGED,
        EventKind.ACKNOWLEDGED,
    }
)
"""What agents see of a record and requesters do not."""
SPEAKING = frozenset({EventKind.REQUESTER_WROTE, EventKind.REPLIED, EventKind.NOTED, EventKind.RATED})
"""The entries of a record that are somebody's words: message 1 is the first, even where it is gone."""


class Part(StrEnum):
    """What can be taken out of a submitted ticket."""

    ANSWER = "answer"
    MESSAGE = "message"
    NOTE = "note"  # a message that the requester never saw
    FILE = "file"


class TimerKind(StrEnum):
    """What can be due on a ticket."""

    CLOSING_ANNOUNCED = "closing_announced"  # half of the time after which a solved ticket closes by itself
    CLOSING = "closing"  # a solved ticket closes by itself
    UPDATE_PROMISED = "update_promised"  # the next update of a ticket on hold was promised for now
    PAGE = "page"  # an urgent ticket that nobody acknowledged: the team is called again


class Shared(StrEnum):
    """What two tickets may have in common."""

    TRANSACTION = "transaction"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class TicketSummary:
    """One line of "my tickets", and of the desk's lists; `team`, `assignee`, `category` are those of now."""

    ticket_id: TicketId
    number: str
    requester_id: RequesterId
    category: str
    status: Status
    submitted_at: datetime
    team: str = ""
    assignee: str | None = None
    priority: str = "normal"
    language: str = ""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A submitted answer."""

    field: str
    value: str
    verdict: str
    origin: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to a ticket; `text` is what was said, if anything; `actor` is "requester", the
    name of whoever did it, or "system". `status` is the new status, where the entry changed it. `fates` is
    what became of the messages that tell the requester of it, in order ("waiting", "sent", "held", "dead",
    "discarded", and "ambiguous" for one that may have arrived)."""

    at: datetime
    kind: EventKind
    data: dict[str, str]
    text: str | None = None
    event_id: int = 0
    actor: str = ""
    status: Status | None = None
    fates: tuple[str, ...] = ()


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
    author: str = "requester"
    store_key: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of `ticket` that can be read: where the file store has it, and what it is by its content."""

    file_id: int
    ticket: TicketSummary
    store_key: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class OnHold:
    """Why a ticket waits for somebody else, and when the next update was promised (UTC)."""

    reason: str
    until: datetime


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

    @property
    def on_hold(self) -> OnHold | None:
        """Why and until when the ticket is on hold; None for one that is not, and for one whose reason is not
        known any more."""
        if self.summary.status is not Status.ON_HOLD:
            return None
        changes = [entry for entry in self.timeline if entry.kind is EventKind.STATUS_CHANGED]
        return None if self.until is None else OnHold(changes[-1].data.get("reason", ""), self.until)

    @property
    def until(self) -> datetime | None:
        """Until when the ticket is in its status, as its requester was told (UTC): a solved one closes then,
        one on hold gets its next update. None for all else."""
        changes = [entry for entry in self.timeline if entry.kind is EventKind.STATUS_CHANGED]
        until = changes[-1].data.get("until") if changes else None
        return datetime.fromisoformat(until) if until else None


def files_of_requester(view: TicketView) -> tuple[FileView, ...]:
    """The files that the requester may know of: theirs, and those that agents sent them. What an agent has
    prepared and not sent is nobody else's."""
    sent = {entry.data.get("file") for entry in view.timeline if entry.kind is EventKind.FILE_SENT}
    return tuple(file for file in view.files if file.author == REQUESTER or str(file.file_id) in sent)
