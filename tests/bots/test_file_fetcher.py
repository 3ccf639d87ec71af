"""Fetching files: stored once, repeated with patience, given up when it is hopeless."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bots.file_fetcher import AT_ONCE, MAXIMUM_ATTEMPTS, FileFetcher, media_type_of, next_fetch
from core.delivery import DeliveryError, DeliveryFailure
from core.ids import BotKey, RequesterId
from core.ports import FileToFetch, StorageUnavailable
from tests.bots.virtual_time import START, clock, run_virtually

BOT = BotKey("telegram")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def file(number: int, bot: BotKey = BOT) -> FileToFetch:
    """A file owed."""
    return FileToFetch(number, RequesterId(1), bot, f"handle {number}", "a.pdf", 0)


@dataclass
class FakeQueue:
    """Files to fetch in memory."""

    waiting: list[FileToFetch] = field(default_factory=list)
    stored: list[tuple[int, str, int, str]] = field(default_factory=list)
    failed: list[tuple[int, datetime | None, str]] = field(default_factory=list)
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

    async def file_failed(self, file_id: int, retry_at: datetime | None, error: str) -> None:
        """One is not."""
        self.failed.append((file_id, retry_at, error))


class FakeStore:
    """Keeps the bytes."""

    def __init__(self) -> None:
        self.kept: dict[int, bytes] = {}

    async def put(self, requester_id: RequesterId, file_id: int, chunks: AsyncIterator[bytes]) -> str:
        """Keep all chunks."""
        self.kept[file_id] = b"".join([chunk async for chunk in chunks])
        return f"key {file_id}"

    async def get(self, requester_id: RequesterId, key: str) -> bytes:
        """Not used here."""
        raise NotImplementedError

    async def delete(self, key: str) -> None:
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


def fetch_for(seconds: float, queue: FakeQueue, source: FakeSource) -> FakeStore:
    """Run a fetcher for so many seconds."""
    store = FakeStore()

    async def scene() -> None:
        fetcher = FileFetcher(queue, store, {BOT: source}, clock)
        running = asyncio.create_task(fetcher.run())
        await asyncio.sleep(seconds)
        queue.available = True
        fetcher.wake()
        await asyncio.sleep(1)
        fetcher.stop()
        await running

    run_virtually(scene())
    return store


def test_files_are_stored() -> None:
    """All files arrive, a few at a time, with their size and what they are."""
    queue, source = FakeQueue([file(number) for number in range(10)]), FakeSource()
    store = fetch_for(2, queue, source)
    assert dict.fromkeys(range(10), PNG) == store.kept
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


@pytest.mark.parametrize(
    ("start", "name", "expected"),
    [
        (b"\xff\xd8\xff\xe0", "x.exe", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "", "image/webp"),
        (b"\x00\x00\x00\x18ftypmp42", "", "video/mp4"),
        (b"hello", "log.txt", "text/plain"),
        (b"hello", "", "application/octet-stream"),
    ],
)
def test_media_type(start: bytes, name: str, expected: str) -> None:
    """The content decides, then the name."""
    assert expected == media_type_of(start, name)


def test_files_of_ended_drafts_are_deleted() -> None:
    """Once nothing else is to do, what drafts left behind goes."""
    queue = FakeQueue(dropped=150)
    fetch_for(30, queue, FakeSource())
    assert queue.dropped == 0
