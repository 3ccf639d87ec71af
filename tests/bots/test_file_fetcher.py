"""Fetching files: stored once, repeated with patience, given up when it is hopeless."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from bots.file_fetcher import (
    ABANDONED_AFTER,
    AT_ONCE,
    HELD_FOR,
    MAXIMUM_ATTEMPTS,
    FileFetcher,
    next_fetch,
)
from bots.files.clamd import ScannerUnavailable
from bots.files.limited import NotExamined
from bots.files.refusal import Refusal
from core.delivery import DeliveryError, DeliveryFailure, FileTooLarge
from core.events import FileRedacted, FileRefused, Update
from core.files import Examined, FileProblem
from core.ids import Account, BotKey, ConversationId, RequesterId
from core.ports import Accepted, FileToFetch, StorageUnavailable, Transaction
from tests.bots.virtual_time import START, clock, run_virtually

BOT = BotKey("telegram")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def file(number: int, bot: BotKey = BOT, incoming: str | None = None) -> FileToFetch:
    """A file owed."""
    return FileToFetch(
        number,
        RequesterId(1),
        bot,
        f"handle {number}",
        "a.pdf",
        0,
        Account("telegram", "li"),
        "chat",
        "m1",
        incoming,
    )


@dataclass
class FakeQueue:
    """Files to fetch in memory."""

    waiting: list[FileToFetch] = field(default_factory=list)
    stored: list[tuple[int, str, int, str]] = field(default_factory=list)
    failed: list[tuple[int, datetime | None, str]] = field(default_factory=list)
    held: list[tuple[int, datetime, str]] = field(default_factory=list)
    refused_quietly: list[tuple[int, FileProblem]] = field(default_factory=list)
    available: bool = True
    dropped: int = 0

    async def collect(self, store: object, limit: int) -> int:
        """Forget the dropped ones."""
        swept, self.dropped = min(limit, self.dropped), self.dropped - min(limit, self.dropped)
        return swept

    async def claim_files(self, bots: Collection[BotKey], limit: int) -> Sequence[FileToFetch]:
        """The next ones."""
        if not self.available:
            raise StorageUnavailable
        claimed = [one for one in self.waiting if one.bot in bots][:limit]
        self.waiting = [one for one in self.waiting if one not in claimed]
        return claimed

    async def file_stored(self, file_id: int, key: str, size: int, media_type: str) -> None:
        """One is here."""
        self.stored.append((file_id, key, size, media_type))

    async def file_held(self, file_id: int, retry_at: datetime, why: str) -> None:
        """One waits."""
        self.held.append((file_id, retry_at, why))

    async def unknown(self, keys: Sequence[str]) -> Sequence[str]:
        """Those that begin with "lost"."""
        return [key for key in keys if key.startswith("lost")]

    async def file_refused(self, file_id: int, problem: FileProblem) -> None:
        """Kept beside the others."""
        self.refused_quietly.append((file_id, problem))

    async def file_failed(self, file_id: int, retry_at: datetime | None, error: str) -> None:
        """One is not."""
        self.failed.append((file_id, retry_at, error))


class FakeStore:
    """Keeps the bytes."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.deleted: list[str] = []
        self.listed_before: list[datetime] = []

    async def put(self, requester_id: RequesterId, name: str, chunks: AsyncIterator[bytes]) -> str:
        """Keep all chunks."""
        self.kept[name] = b"".join([chunk async for chunk in chunks])
        return f"key {name}"

    async def get(self, requester_id: RequesterId, key: str) -> bytes:
        """Not used here."""
        raise NotImplementedError

    async def delete(self, key: str) -> None:
        """Remember it."""
        self.deleted.append(key)

    async def stored_before(self, moment: datetime) -> AsyncIterator[Sequence[str]]:
        """Two lots."""
        self.listed_before.append(moment)
        yield ["1/known", "lost/1"]
        yield ["lost/2"]


@dataclass
class FakeKeeper:
    """Keeps every file as it came, or has the same to say of each."""

    error: Exception | None = None
    thumbnail: bytes | None = None
    redacted: tuple[str, ...] = ()

    async def keep(self, chunks: AsyncIterator[bytes]) -> Examined:
        """The whole of it."""
        content = b"".join([chunk async for chunk in chunks])
        if self.error is not None:
            raise self.error
        return Examined("image/png", content, self.thumbnail, self.redacted)


class FakeWriter:
    """Takes every update."""

    def __init__(self) -> None:
        self.accepted: list[Update] = []

    async def accept(self, update: Update) -> Accepted:
        """Remember it."""
        self.accepted.append(update)
        return Accepted(ConversationId(1))

    async def perform(self, work: Callable[[Transaction], Any]) -> Any:
        """Not used here."""
        raise NotImplementedError


@dataclass
class FakeSource:
    """A platform's files: every one the same picture, or the error."""

    error: DeliveryError | None = None
    seconds: float = 0.01
    busy: int = 0
    busiest: int = 0

    async def fetch(self, handle: str) -> AsyncIterator[bytes]:
        """Two chunks."""
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.seconds)
        self.busy -= 1
        if self.error is not None:
            raise self.error
        yield PNG[:4]
        yield PNG[4:]


@dataclass
class Fetched:
    """What came of it."""

    store: FakeStore
    writer: FakeWriter


def fetch_for(
    seconds: float, queue: FakeQueue, source: FakeSource, keeper: FakeKeeper | None = None
) -> Fetched:
    """Run a fetcher for so many seconds."""
    fetched = Fetched(FakeStore(), FakeWriter())

    async def scene() -> None:
        fetcher = FileFetcher(
            queue, fetched.store, {BOT: source}, clock, keeper or FakeKeeper(), fetched.writer
        )
        running = asyncio.create_task(fetcher.run())
        await asyncio.sleep(seconds)
        queue.available = True
        fetcher.wake()
        await asyncio.sleep(1)
        fetcher.stop()
        await running

    run_virtually(scene())
    return fetched


def test_files_are_stored() -> None:
    """All files arrive, a few at a time, with their size and what they are."""
    queue, source = FakeQueue([file(number) for number in range(10)]), FakeSource()
    store = fetch_for(2, queue, source).store
    assert dict.fromkeys(map(str, range(10)), PNG) == store.kept
    assert (3, "key 3", len(PNG), "image/png") in queue.stored
    assert source.busiest == AT_ONCE


@pytest.mark.parametrize(
    ("failure", "again"),
    [(DeliveryFailure.TEMPORARY, True), (DeliveryFailure.REJECTED, False), (DeliveryFailure.GONE, False)],
)
def test_failures_are_written(failure: DeliveryFailure, again: bool) -> None:
    """A passing trouble is tried again, a lasting one is given up."""
    queue = FakeQueue([file(1)])
    fetch_for(1, queue, FakeSource(DeliveryError(failure, "no")))
    assert [(1, again, "no")] == [(number, at is not None, why) for number, at, why in queue.failed]


def test_a_source_that_hangs_is_given_up_for_now() -> None:
    """After some minutes the file is put back."""
    queue = FakeQueue([file(1)])
    fetch_for(400, queue, FakeSource(seconds=10_000))
    assert [(number, why) for number, _, why in queue.failed] == [(1, "took too long")]


def test_a_bot_that_is_not_here_leaves_its_files() -> None:
    """Another process may run it."""
    queue = FakeQueue([file(1, BotKey("telegram", "other")), file(2)])
    fetch_for(1, queue, FakeSource())
    assert [left.file_id for left in queue.waiting] == [1]


def test_a_database_that_is_away_is_asked_again() -> None:
    """Nothing is lost while the queue can't be read."""
    queue = FakeQueue([file(1)], available=False)
    fetch_for(7, queue, FakeSource())
    assert [stored[0] for stored in queue.stored] == [1]


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 2), (2, 4), (5, 32), (11, 2048)])
def test_waits_double(attempt: int, seconds: int) -> None:
    """2 s, 4 s, …"""
    error = DeliveryError(DeliveryFailure.TEMPORARY, "no")
    assert START + timedelta(seconds=seconds) == next_fetch(error, attempt, START)


def test_a_named_wait_counts_and_attempts_end() -> None:
    """The platform's own wait is obeyed; the last attempt is the last."""
    error = DeliveryError(DeliveryFailure.RATE_LIMITED, "no", retry_after=500)
    assert START + timedelta(seconds=500) == next_fetch(error, 1, START)
    assert next_fetch(error, MAXIMUM_ATTEMPTS, START) is None


def test_a_picture_has_a_small_one_beside_it() -> None:
    """Both are stored, and an upload that waited in the store is not needed any more."""
    queue = FakeQueue([file(7, incoming="1/incoming-x")])
    store = fetch_for(1, queue, FakeSource(), FakeKeeper(thumbnail=b"small")).store
    assert store.kept == {"7": PNG, "7.thumbnail": b"small"}
    assert store.deleted == ["1/incoming-x"]


@pytest.mark.parametrize(
    ("error", "problem"),
    [(Refusal(FileProblem.BROKEN, "no end"), FileProblem.BROKEN), (FileTooLarge(), FileProblem.TOO_LARGE)],
)
def test_what_can_t_be_kept_is_told(error: Exception, problem: FileProblem) -> None:
    """The person hears of it by an update of its own; nothing is stored and nothing is tried again."""
    queue = FakeQueue([file(7, incoming="1/incoming-x")])
    fetched = fetch_for(1, queue, FakeSource(), FakeKeeper(error))
    [update] = fetched.writer.accepted
    assert update.event == FileRefused(7, "a.pdf", problem)
    assert (update.update_id, update.chat, update.message) == ("file-refused:7", "chat", "m1")
    assert (queue.stored, queue.failed, fetched.store.kept) == ([], [], {})
    assert fetched.store.deleted == ["1/incoming-x"]


def test_a_secret_in_a_text_is_told_and_the_rest_is_kept() -> None:
    """The update comes before the file counts as stored, so that no crash in between swallows it."""
    queue = FakeQueue([file(7)])
    fetched = fetch_for(1, queue, FakeSource(), FakeKeeper(redacted=("password",)))
    [update] = fetched.writer.accepted
    assert update.event == FileRedacted(7, "a.pdf", ("password",))
    assert [stored[0] for stored in queue.stored] == [7]


def test_a_scanner_that_is_away_holds_the_file() -> None:
    """It waits without counting as a failure, and nobody is told anything."""
    queue = FakeQueue([file(7)])
    fetched = fetch_for(1, queue, FakeSource(), FakeKeeper(ScannerUnavailable("down")))
    [(file_id, again, why)] = queue.held
    assert (file_id, why, fetched.writer.accepted) == (7, "down", [])
    assert timedelta(0) <= again - (START + HELD_FOR) < timedelta(seconds=1)
    assert (queue.stored, queue.failed, fetched.store.kept) == ([], [], {})


def test_a_machine_that_can_t_examine_counts_as_a_failed_fetch() -> None:
    """It is tried again some times, then a person of ours is alerted."""
    queue = FakeQueue([file(7)])
    fetch_for(1, queue, FakeSource(), FakeKeeper(NotExamined("too busy")))
    [(file_id, again, why)] = queue.failed
    assert (file_id, again is not None, why) == (7, True, "too busy")


def test_abandoned_content_is_swept() -> None:
    """While nothing else is to do, what no file knows and is old enough goes; not again for some hours."""
    fetched = fetch_for(60, FakeQueue(), FakeSource())
    assert fetched.store.deleted == ["lost/1", "lost/2"]
    [moment] = fetched.store.listed_before
    assert timedelta(0) <= moment - (START - ABANDONED_AFTER) < timedelta(minutes=1)


def test_files_of_ended_drafts_are_deleted() -> None:
    """Once nothing else is to do, what drafts left behind goes."""
    queue = FakeQueue(dropped=150)
    fetch_for(30, queue, FakeSource())
    assert queue.dropped == 0
