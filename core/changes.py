"""What one decision writes, as plain data: the only language in which core asks storage to change anything.

The writer applies a `Changes` in one transaction. Everything personal in it is encrypted by storage with the
requester's key; core never sees a key.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from core.conversation import Answer, Conversation
from core.delivery import Action, Lane
from core.events import FileReceived
from core.files import FileProblem
from core.ids import BotKey, ConversationId, DraftId, RequesterId, TicketId
from core.replies import RenderedModal, RenderedReply
from core.tickets import EventKind, Shared, Status, TimerKind


@dataclass(frozen=True, slots=True)
class Requester:
    """What is kept about a requester beside the conversations: language code, agreed notice, wishes."""

    requester_id: RequesterId
    language: str | None = None
    consent: str | None = None
    announcements: bool = False


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message owed to the conversation: row `number` of its outbox. See `Delivery` for the fields.

    `event` is the index in `Changes.events` of the entry that it tells of, `event_id` an entry of before.
    """

    number: int
    lane: Lane
    action: Action
    reply: RenderedReply | None
    replaces: int | None = None
    target: str | None = None
    event: int | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket at the moment of submission; never changed afterwards. `file_ids` move from draft to it;
    `shared` is what it may have in common with others, in normal form."""

    ticket_id: TicketId
    number: str
    draft_id: DraftId
    category: str
    team: str
    priority: str
    language: str
    submitted_at: datetime
    due_at: datetime
    answers: tuple[Answer, ...]
    file_ids: tuple[int, ...]
    amends: str | None = None
    shared: tuple[tuple[Shared, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Something said about a ticket; `author` is "requester" or the name of the agent."""

    number: str
    author: str
    text: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class NewTicketEvent:
    """An entry of a ticket's record, appended; `status` is the new status when the entry changes it, and so
    are `assignee` (the name of an agent, "" for nobody), `team`, `category` and `priority`.

    `message` is the index in `Changes.messages` of what was said, if anything.
    """

    number: str
    kind: EventKind
    at: datetime
    actor: str
    data: dict[str, str] = field(default_factory=dict)
    status: Status | None = None
    message: int | None = None
    assignee: str | None = None
    team: str | None = None
    category: str | None = None
    priority: str | None = None


@dataclass(frozen=True, slots=True)
class NewTimer:
    """Something that is due on ticket `number` at `due_at` (UTC), in place of an earlier time of that kind;
    None: not due any more."""

    number: str
    kind: TimerKind
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewRating:
    """How satisfied the requester of ticket `number` is: 1 to 5 stars, in place of what they said before."""

    number: str
    stars: int


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to fetch durably; it belongs to a draft, or at once to ticket `number`. `message` is the
    platform's id of the message that brought it. `author` is "requester" or the name of the agent who sent it
    at the desk, and `bot` then the one that can fetch it."""

    file_id: int
    file: FileReceived
    draft_id: DraftId | None
    number: str | None = None
    message: str | None = None
    author: str = "requester"
    bot: BotKey | None = None


class HelpOutcome(StrEnum):
    """What became of showing a help article."""

    SHOWN = "shown"
    SOLVED = "solved"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class HelpCount:
    """One more `outcome` of the help article `article` on `day`, a day of the operator's time zone."""

    article: str
    outcome: HelpOutcome
    day: date


@dataclass(frozen=True, slots=True)
class Erasure:
    """Words (`texts`) that turned out to be parts of a secret: whatever was stored for this requester from
    `since` (UTC) on and repeats them goes or loses them, submitted tickets included. `edits`: what was sent
    and still shows them is edited."""

    since: datetime
    texts: tuple[str, ...] = field(repr=False)
    edits: bool = True


@dataclass(frozen=True, slots=True)
class Removal:
    """A part of ticket `number` that goes for good: the `answer` to a field, the `position` (from 1) of a
    message among the entries that speak, or a `file_id`. `texts` are what it says: our own messages that
    repeat it lose it too. `shared` is what the ticket has in common with others without it."""

    number: str
    texts: tuple[str, ...] = field(default=(), repr=False)
    answer: str | None = None
    position: int | None = None
    file_id: int | None = None
    shared: tuple[tuple[Shared, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A press to answer after the commit, with an optional rendered note or form window."""

    interaction: str
    note: str | None = None
    modal: RenderedModal | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """One decision's writes. `draft_due_at` is when the timers must look at the draft (None: no draft).

    `reachable` False holds the conversation's waiting deliveries, True releases the held ones.
    `dropped_draft` is a draft that ended without a ticket: its files go. `attached` gives files (by id) that
    waited without a home (draft_id and number None) to a ticket (by number). `refused_files` (id, why) can't
    be kept; `dropped_files` belong to nothing any more and go, unless a ticket has them.
    `erase`: the requester becomes unknown, with all that was kept; `conversation` and `deliveries` then
    belong to the new requester that the same account is from now on.
    `erasure` takes out of everything before what is a secret together with this update. `removal` takes a
    part out of a submitted ticket. `passed_over`: the update itself took no effect, because its account sends
    too much or is blocked.
    """

    conversation: Conversation
    requester: Requester
    draft_due_at: datetime | None = None
    deliveries: tuple[NewDelivery, ...] = ()
    tickets: tuple[NewTicket, ...] = ()
    messages: tuple[NewMessage, ...] = ()
    events: tuple[NewTicketEvent, ...] = ()
    files: tuple[NewFile, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    reachable: bool | None = None
    dropped_draft: DraftId | None = None
    attached: tuple[tuple[int, str], ...] = ()
    refused_files: tuple[tuple[int, FileProblem], ...] = ()
    dropped_files: tuple[int, ...] = ()
    help_counts: tuple[HelpCount, ...] = ()
    erase: bool = False
    erasure: Erasure | None = None
    timers: tuple[NewTimer, ...] = ()
    ratings: tuple[NewRating, ...] = ()
    removal: Removal | None = None
    passed_over: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation is on its platform."""

    conversation_id: ConversationId
    bot: BotKey
    chat: str
