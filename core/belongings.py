"""Everything that is kept about one requester, in one value: what an export shows them."""

from dataclasses import dataclass
from datetime import datetime

from core.changes import Requester
from core.conversation import Conversation
from core.ids import Account, BotKey
from core.tickets import TicketView


@dataclass(frozen=True, slots=True)
class SaidToThem:
    """One message of ours, at the time (UTC) when it was owed."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with one of our bots; `chat` is the platform's id of where it takes place."""

    bot: BotKey
    chat: str
    last_touched: datetime
    conversation: Conversation
    said: tuple[SaidToThem, ...]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of theirs; `number` is its ticket's, None before it has one. `store_key` is None where its bytes
    are not in the file store."""

    file_id: int
    number: str | None
    name: str
    caption: str
    media_type: str
    size: int | None
    store_key: str | None


@dataclass(frozen=True, slots=True)
class Belongings:
    """`since` is when they first wrote (UTC)."""

    requester: Requester
    since: datetime
    accounts: tuple[Account, ...]
    talks: tuple[Talk, ...]
    tickets: tuple[TicketView, ...]
    files: tuple[OwnFile, ...]
