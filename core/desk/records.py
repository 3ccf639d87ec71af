"""What is remembered for the desk, as plain data: roles, topics, drafts, duty, macros, audit."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.ids import Account, BotKey, ConversationId
from core.replies import Topic

NO_ROLE = "none"
"""The role of a grant that takes away what frontdoor.toml gives."""
QUEUE = "queue"
"""What the topic of a desk is about that shows waiting tickets; all others are about a ticket's number."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of a platform account: `role` is a core.access.Role or NO_ROLE."""

    account: Account
    name: str
    role: str
    teams: tuple[str, ...]
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a topic: `key` is what it tells of ("card", "event:17"), `number` the message that
    shows it, `digest` what it shows, to see whether it changed."""

    key: str
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a topic shows: how it looks, and its messages. `shut`: it was closed. `told` are the tickets that
    a queue has told of, `told_at` is when it last told of several at once."""

    topic: Topic | None = None
    entries: tuple[Entry, ...] = ()
    shut: bool = False
    told: tuple[str, ...] = ()
    told_at: datetime | None = None

    def entry(self, key: str) -> Entry | None:
        """The message that tells of `key`."""
        return next((entry for entry in self.entries if entry.key == key), None)


NOTHING_SHOWN = Shown()


@dataclass(frozen=True, slots=True)
class DeskTopic:
    """A topic in a desk's chat. `place` is as its adapter names it once it is open; `opened_by` the number of
    the message that opens it (None: to be opened, also again)."""

    desk: str
    about: str
    bot: BotKey
    conversation_id: ConversationId
    place: str | None
    opened_by: int | None
    shown: Shown


class DraftKind(StrEnum):
    """What an agent is writing."""

    REPLY = "reply"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class DeskDraft:
    """What an agent writes about a ticket and has not sent. `text` None: not written yet."""

    agent: str
    number: str
    kind: DraftKind
    begun_at: datetime
    text: str | None = field(default=None, repr=False)
    file_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether an agent takes tickets, since when and who said so; when a ticket was last given to them."""

    agent: str
    on_duty: bool
    since: datetime
    said_by: str
    last_given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """For which tickets somebody has room: of these teams (ALL_TEAMS: of all), in these languages (empty: in
    any)."""

    teams: tuple[str, ...]
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Macro:
    """A canned reply in one language."""

    name: str
    language: str
    text: str
    published_by: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One action at the desk. `subject` is what it was about; `detail` holds names, ids and states, nothing
    that a requester wrote."""

    actor: str
    role: str
    action: str
    subject: str = ""
    detail: dict[str, str] = field(default_factory=dict)
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a person of ours must look at. `correlation` finds its story in the log, or names what
    it is about; `text` is for operators, in English; neither holds anything personal."""

    alert_id: int
    kind: str
    correlation: str
    text: str
