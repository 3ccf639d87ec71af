"""What core needs from the world, as small Protocols; storage and bots implement them, tests fake them.

Two ways to write, both through the one writer thread of a process: `Writer.accept` for what comes from
chats (batched, claimed in the inbox, exactly once), `Writer.perform` for everything calm (an agent's reply,
a notice). Whatever was committed is handed to `on_commit` listeners, so that nothing has to poll.
"""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from core.abuse import Block
from core.belongings import Belongings
from core.changes import Acknowledgement, Changes, Place, Requester
from core.conversation import Conversation
from core.delivery import Decision, Delivery
from core.desk_ports import (
    Alerts,
    Audit,
    Drafts,
    Macros,
    People,
    Ratings,
    Stuck,
    TicketTimers,
    Topics,
    Worklist,
)
from core.events import Update
from core.files import FileProblem
from core.ids import Account, BotKey, ConversationId, DraftId, RequesterId
from core.tickets import Shared, Status, StoredFile, TicketSummary, TicketView

Result = TypeVar("Result")


class StorageUnavailable(Exception):
    """The database or disk can't take writes now; nothing was accepted, try again later.

    Its text is for operators: why, and what to do; it holds no address and no secret. `passes`: it may be
    over without anybody changing a setting.
    """

    def __init__(
        self, why: str = "The database takes nothing now", advice: str = "", *, passes: bool = True
    ) -> None:
        super().__init__(f"{why}. {advice}" if advice else why)
        self.advice = advice
        self.passes = passes


class LaneClosed(Exception):
    """Nothing was looked for in a lane: it is paused, or the epoch under which it was asked is over."""


class Clock(Protocol):
    """Now, aware and in UTC."""

    def __call__(self) -> datetime: ...


class LanguageDetector(Protocol):
    """Which of the configured languages a text is in; None when short or unclear."""

    def __call__(self, text: str) -> str | None: ...


class TicketReader(Protocol):
    """Reads tickets inside the caller's transaction; access is decided by core/access.py, not here."""

    def of_requester(self, requester_id: RequesterId) -> tuple[TicketSummary, ...]:
        """Every ticket of a requester, newest first."""
        ...

    def view(self, number: str) -> TicketView | None:
        """The whole ticket, or None."""
        ...

    def files_of(self, number: str) -> int:
        """How many files the ticket has."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """What a decision is made from: the conversation's row is locked while it is being made. `block` shuts
    the account out just now. `transaction` is the same transaction for what concerns other conversations
    (what agents do at the desk)."""

    update: Update
    place: Place
    requester: Requester
    conversation: Conversation
    tickets: TicketReader
    now: datetime
    fresh_id: Callable[[], int]
    block: Block | None = None
    transaction: "Callable[[], Transaction] | None" = None


Decide = Callable[[Turn], Changes]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an update that is now committed.

    `repeated`: it had been claimed before, nothing was done. `failed`: it was poison, claimed as failed.
    `passed_over`: it took no effect, because its account sends too much or is blocked.
    `last_number` is the number of the conversation's newest outgoing message (for a terminal to wait on),
    `said` how many messages this update caused.
    """

    conversation_id: ConversationId
    acknowledgements: tuple[Acknowledgement, ...] = ()
    repeated: bool = False
    failed: bool = False
    passed_over: bool = False
    last_number: int = 0
    said: int = 0


@dataclass(frozen=True, slots=True)
class Recipient:
    """One requester as the receiver of a notice."""

    place: Place
    requester: Requester


class Transaction(Protocol):
    """A calm transaction of the writer thread; committed when the work returns, else rolled back."""

    tickets: TicketReader
    now: datetime
    fresh_id: Callable[[], int]
    people: People
    topics: Topics
    drafts: Drafts
    macros: Macros
    timers: TicketTimers
    worklist: Worklist
    ratings: Ratings
    audit: Audit
    alerts: Alerts
    stuck: Stuck

    def conversation_of(self, number: str) -> tuple[Place, Requester, Conversation] | None:
        """The conversation that ticket `number` was opened in, its row locked; None when no such ticket."""
        ...

    def conversation_with(
        self, bot: BotKey, account: Account, chat: str
    ) -> tuple[Place, Requester, Conversation]:
        """The conversation between `bot` and `account`, its row locked; made, with `chat` as its place, when
        they never spoke."""
        ...

    def number_of(self, draft_id: DraftId) -> str | None:
        """The number of the ticket that this draft became, or None."""
        ...

    def apply(self, place: Place, changes: Changes) -> None:
        """Write `changes` for the conversation at `place`."""
        ...

    def audience(self, category: str | None) -> Sequence[Recipient]:
        """Whom a notice reaches: with a category, who has an open ticket in it; without, who opted in to
        announcements. One place a requester: where they were last active."""
        ...

    def broadcast(self, texts: dict[str, str], recipients: Sequence[tuple[Recipient, str]]) -> int:
        """Keep a notice (texts by language code, stored once) and owe it to each recipient in the given
        language; returns the notice's id."""
        ...

    def erase(self, requester_id: RequesterId) -> None:
        """Make this requester unknown, for good, when the transaction commits: their key, answers, messages,
        files, account links, chats and what is owed to them are gone; their tickets stay as counts of
        nobody. Nothing happens when they are unknown already.

        What the transaction owed them before is not sent either. Whoever writes from the same account
        afterwards is somebody new, so a last word is applied to `conversation_with`, asked after this.
        Raises Refused where an erasure can't be noted for the restoring of backups.
        """
        ...


class Writer(Protocol):
    """The one writer of a process."""

    async def accept(self, update: Update) -> Accepted:
        """Claim `update`, decide, commit; returns after the commit. Raises StorageUnavailable."""
        ...

    async def perform(self, work: Callable[[Transaction], Result]) -> Result:
        """Run `work` in a transaction of its own; returns after the commit. What `work` raises is raised
        here after the roll-back. Raises StorageUnavailable."""
        ...


class TicketDirectory(Protocol):
    """Reading for the desk and the command line, outside any writing transaction."""

    async def list(
        self,
        status: Status | None,
        category: str | None,
        after: int | None,
        limit: int,
        *,
        team: str | None = None,
        assignee: str | None = None,
        queued: bool = False,
    ) -> Sequence[TicketSummary]:
        """Tickets newest first, paged by key: `after` is the ticket_id of the last one seen. `team` and
        `assignee` are those of now, `queued` ones nobody has; with any of these three only tickets in work
        are listed, unless a status is asked for."""
        ...

    async def view(self, number: str) -> TicketView | None:
        """The whole ticket, or None."""
        ...

    async def tickets_with_same(self, number: str) -> dict[Shared, tuple[TicketSummary, ...]]:
        """The other tickets that have something in common with this one, newest first, by what it is."""
        ...


@dataclass(frozen=True, slots=True)
class BlockEntry:
    """One line of the blocklist: an account, why, by whom and until when it was shut out, and who let it in
    again before that. `reason` is for operators."""

    block_id: int
    account: Account
    reason: str
    blocked_by: str
    blocked_at: datetime
    ends_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None


class Blocklist(Protocol):
    """Which accounts are shut out; what was done stays recorded. Who may is decided by core/access.py."""

    async def entries(self, after: int, limit: int, *, ended: bool) -> Sequence[BlockEntry]:
        """Blocks, oldest first, paged by key; with `ended` also those that are over or were lifted."""
        ...

    async def add(self, account: Account, reason: str, ends_at: datetime, operator: str) -> int:
        """Shut the account out; a block that it has is lifted by this one. Returns the block's id."""
        ...

    async def lift(self, account: Account, operator: str) -> bool:
        """Let the account in again; False when it was not shut out."""
        ...

    async def accounts_of(self, number: str) -> Sequence[Account]:
        """The accounts by which the requester of ticket `number` speaks where they opened it."""
        ...


@dataclass(frozen=True, slots=True)
class Marked:
    """The result of one delivery attempt: what was decided, and the platform's message id when sent."""

    delivery: Delivery
    decision: Decision
    message: str | None = None
    error: str | None = None
    new_chat: str | None = None


class Outbox(Protocol):
    """The queue of messages owed, as the dispatcher uses it. `epoch` fences an owner that was paused."""

    async def own(self, bot: BotKey) -> int | None:
        """Try to become the only dispatcher of `bot`'s lane: the new epoch, or None when another owns it."""
        ...

    async def disown(self, bot: BotKey) -> None:
        """Give the lane back; rows leased but untouched become free at once."""
        ...

    async def claim(self, bot: BotKey, epoch: int, limit: int) -> Sequence[Delivery]:
        """Lease waiting rows that no living owner holds, in (lane, conversation, number) order. A row that
        was leased under an earlier epoch counts one ambiguous attempt. Rows not due yet are claimed as well
        when an earlier row of their conversation is, never before it. Raises LaneClosed, which says
        nothing about what waits."""
        ...

    async def mark(self, marks: Sequence[Marked]) -> bool:
        """Write the results of attempts, many in one commit. False when a lane among them is somebody else's
        by now: its results were not written, and nothing more of it is to be sent."""
        ...

    async def pause(self, bot: BotKey, until: datetime) -> None:
        """The platform asked the whole token to wait: nothing is claimed before `until`, by any owner."""
        ...

    async def paused_until(self, bot: BotKey) -> datetime | None:
        """Until when the platform asked the token to wait, if it did."""
        ...


class Mailbox(Protocol):
    """Delivery without a lane, for platforms that we serve ourselves (terminal, web chat): they read."""

    async def waiting(self, conversation_id: ConversationId) -> Sequence[Delivery]:
        """Messages of the conversation not yet shown, in order."""
        ...

    async def shown(self, conversation_id: ConversationId, outbox_ids: Sequence[int]) -> None:
        """These messages were shown."""
        ...

    async def conversation_of(self, bot: BotKey, account: Account) -> ConversationId | None:
        """The conversation of an account with one of our bots, if there is one yet."""
        ...

    async def latest_prompt(self, conversation_id: ConversationId) -> Delivery | None:
        """The newest message that was shown with choices on it."""
        ...

    async def after(
        self, conversation_id: ConversationId, number: int, notice: int = 0
    ) -> Sequence[Delivery]:
        """Everything after message `number`, shown or not, in order; broadcasts, which have no number, are
        those whose outbox id is above `notice`."""
        ...

    async def newest(
        self, conversation_ids: Collection[ConversationId]
    ) -> dict[ConversationId, tuple[int, int]]:
        """By conversation, its last message's number and its last broadcast's outbox id; 0: none."""
        ...


class Messenger(Protocol):
    """Delivers to one platform."""

    async def deliver(self, delivery: Delivery) -> str | None:
        """Deliver; the platform's message id for SEND. Raises DeliveryError."""
        ...


@dataclass(frozen=True, slots=True)
class FileToFetch:
    """A file whose bytes we still owe ourselves; `handle` is the platform's. `account`, `chat` and `message`
    are who sent it, where and in which message; `incoming` is where the file store has it, not examined yet
    (a web upload). `author` is "requester" or the name of the agent who sent it to them."""

    file_id: int
    requester_id: RequesterId
    bot: BotKey
    handle: str
    name: str
    attempts: int
    account: Account
    chat: str
    message: str | None = None
    incoming: str | None = None
    author: str = "requester"


class FileQueue(Protocol):
    """The queue of files to fetch."""

    async def claim_files(self, bots: Collection[BotKey], limit: int) -> Sequence[FileToFetch]:
        """Lease due files that came to one of `bots`: only who runs a bot can fetch from its platform."""
        ...

    async def file_stored(self, file_id: int, key: str, size: int, media_type: str) -> None:
        """The bytes are in the store under `key`."""
        ...

    async def file_refused(self, file_id: int, problem: FileProblem) -> None:
        """An agent's file can't be kept: no requester is told of it, the desk shows it."""
        ...

    async def file_held(self, file_id: int, retry_at: datetime, why: str) -> None:
        """It can't be examined now, which is not its fault: again at `retry_at`, however often."""
        ...

    async def file_failed(self, file_id: int, retry_at: datetime | None, error: str) -> None:
        """The fetch failed; try again at `retry_at`, or never (an alert is made)."""
        ...

    async def collect(self, store: "FileStore", limit: int) -> int:
        """Delete files whose draft ended without a ticket; how many there were."""
        ...

    async def unknown(self, keys: Sequence[str]) -> Sequence[str]:
        """Those of the file store's `keys` that belong to no file, of requesters that are known here."""
        ...


class FileDirectory(Protocol):
    """Finds files of tickets, for whoever shows them; access is decided by core/access.py, not here."""

    async def find(self, file_id: int) -> StoredFile | None:
        """The file, if it is in the store and belongs to a ticket."""
        ...


class BelongingsReader(Protocol):
    """Reads everything about one requester; access is decided by core/access.py, not here."""

    async def of(self, requester_id: RequesterId) -> Belongings | None:
        """Everything about the requester; None when they are unknown, or not known any more."""
        ...


class FileStore(Protocol):
    """Where files live, encrypted with their requester's key."""

    async def put(self, requester_id: RequesterId, name: str, chunks: AsyncIterator[bytes]) -> str:
        """Store the chunks under a name that is the requester's only once; returns the key."""
        ...

    async def get(self, requester_id: RequesterId, key: str) -> bytes:
        """The whole content, decrypted. Raises NotFound, StorageUnavailable."""
        ...

    async def delete(self, key: str) -> None:
        """Remove it; nothing happens when it is gone already."""
        ...

    def stored_before(self, moment: datetime) -> AsyncIterator[Sequence[str]]:
        """The keys of what was stored before `moment`, in lots."""
        ...


class FileSource(Protocol):
    """Fetches a file from a platform by its handle. Raises DeliveryError."""

    def fetch(self, handle: str) -> AsyncIterator[bytes]: ...
