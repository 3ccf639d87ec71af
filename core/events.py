"""What can happen in a chat, in neutral words: the translation of every platform's updates.

An `Update` is the envelope (who, where, in which order), an `Event` is what happened. Adapters make them
with pure functions; the engine reads nothing else. Every text field named in `WAYS_IN` of
`core/usecases/gate.py` passes the redaction gate before anything else sees it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.files import FileProblem
from core.ids import Account, BotKey


class FileKind(StrEnum):
    """How the platform presented a file; what it really is gets decided from its content later."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    AUDIO = "audio"


class UnsupportedKind(StrEnum):
    """Things people send that a ticket can't hold; each gets a kind hint."""

    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    POLL = "poll"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TextReceived:
    """Somebody wrote `text`; `forwarded_from` names the origin when it is a forward."""

    text: str
    forwarded_from: str | None = None


@dataclass(frozen=True, slots=True)
class ChoicePressed:
    """A button of ours was pressed; `value` is the `Choice.value` that we put on it.

    `interaction` lets the adapter answer the press within the platform's seconds (transient).
    """

    value: str
    interaction: str | None = None


@dataclass(frozen=True, slots=True)
class FieldsSubmitted:
    """A form window of ours was sent off: `value` is the window's (`RenderedModal.value`), `fields` are
    (field name, text) in order; an empty text means that the field was left empty."""

    value: str
    fields: tuple[tuple[str, str], ...]
    interaction: str | None = None


@dataclass(frozen=True, slots=True)
class CommandReceived:
    """A platform command such as /start, without the slash, with what followed it; see `command_named` of
    core/intents.py. With `interaction` the platform wants an answer within seconds, as for a press."""

    name: str
    argument: str = ""
    interaction: str | None = None


@dataclass(frozen=True, slots=True)
class FileReceived:
    """One file; `handle` is what the platform's file source needs to fetch it (opaque to core).

    `size` is in bytes where the platform told it. `album` groups the files of one album.
    `store_key` is where the file store has it already, as it came (a web upload).
    """

    kind: FileKind
    handle: str
    name: str = ""
    media_type: str = ""
    size: int | None = None
    caption: str = ""
    album: str | None = None
    forwarded_from: str | None = None
    store_key: str | None = None


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """The requester edited a message (`Update.message` names it) so that it now says `text`."""

    text: str


@dataclass(frozen=True, slots=True)
class UnsupportedReceived:
    """Something that a ticket can't hold was sent."""

    kind: UnsupportedKind


@dataclass(frozen=True, slots=True)
class GroupContacted:
    """The bot was addressed in a group: only a private hand-off is offered there.

    `link` opens the private chat (made by the adapter, which knows the bot's own name).
    """

    link: str


@dataclass(frozen=True, slots=True)
class ChatBlocked:
    """The requester blocked the bot or closed their private messages."""


@dataclass(frozen=True, slots=True)
class ChatReopened:
    """The requester lets the bot write again."""


@dataclass(frozen=True, slots=True)
class DraftExpired:
    """Internal, from the timers: the draft's time is over."""


@dataclass(frozen=True, slots=True)
class FileRefused:
    """Internal, from whoever fetches files: this one can't be kept; `name` is what it was called."""

    file_id: int
    name: str
    problem: FileProblem


@dataclass(frozen=True, slots=True)
class FileRedacted:
    """Internal, from whoever fetches files: secrets of these kinds (core.redaction.SecretKind) were cut out
    of this text file."""

    file_id: int
    name: str
    kinds: tuple[str, ...]


Event = (
    TextReceived
    | ChoicePressed
    | FieldsSubmitted
    | CommandReceived
    | FileReceived
    | MessageEdited
    | UnsupportedReceived
    | GroupContacted
    | ChatBlocked
    | ChatReopened
    | DraftExpired
    | FileRefused
    | FileRedacted
)


AS_ARRIVED = 0
"""The order of updates from where nothing but our own clock could order them, and clocks jump."""

INTERNAL = (DraftExpired, FileRefused, FileRedacted)
"""What no person did: it tells nothing of where they are or whether they can be written to."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where and by whom something was done at a desk.

    `desk` is the name of the desk chat in frontdoor.toml. `agent` is the account that did it, which may have
    no role at all; `agent_name` is what the platform calls them. `place` is the topic or post in the words of
    its adapter, the same as in `Place.chat` of what is said there; None outside of any. `answers` is the
    message of ours or of theirs that was replied to.
    """

    desk: str
    agent: Account
    agent_name: str
    place: str | None = None
    answers: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that happened, in its envelope.

    `update_id` is unique within `bot` (the inbox's key). `order` is the platform's own order within a chat:
    a smaller one that arrives later never overwrites a newer answer; AS_ARRIVED where there is none. `chat`
    is where the answer goes, `message` the platform's id of the requester's message (to delete or match it
    later). `private` is False in groups, where nothing personal is taken. `received_at` is aware, UTC.
    `signed` are answers (field, value) that the company's own app proved with a signature. `here`, where
    given, is a passing place for the answers to this update only (the reply to an interaction); `chat` stays
    the home. `seat` says that it was done at a desk: then `account` and `chat` are those of the desk's chat,
    and no requester speaks.
    """

    bot: BotKey
    update_id: str
    order: int
    account: Account
    chat: str
    event: Event
    received_at: datetime
    message: str | None = None
    client_language: str | None = None
    private: bool = True
    signed: tuple[tuple[str, str], ...] = ()
    here: str | None = None
    seat: Seat | None = None
