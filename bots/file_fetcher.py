"""Fetches the files that requesters sent, durably: a form can be submitted before its pictures are here.

The rows come from the FileQueue; the bytes go from the platform's FileSource straight into the FileStore.
"""

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

import structlog

from core.delivery import DeliveryError, DeliveryFailure
from core.ids import BotKey
from core.ports import Clock, FileQueue, FileSource, FileStore, FileToFetch, StorageUnavailable

log = structlog.get_logger(__name__)

AT_ONCE = 4
POLL_SECONDS = 5.0
PATIENCE_SECONDS = 300.0
STOP_SECONDS = 3.0
SWEPT_AT_ONCE = 100
MAXIMUM_ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(hours=1)
UNKNOWN_TYPE = "application/octet-stream"

# First bytes of what people send most; a name can lie. https://en.wikipedia.org/wiki/List_of_file_signatures
SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
)


def next_fetch(error: DeliveryError, attempts: int, now: datetime) -> datetime | None:
    """When to try again after the failed attempt number `attempts`; None: never.

    Waits double from 2 s to 1 h (2 s · 2^(attempts - 1)), twelve attempts in about an hour; a wait that the
    platform names counts if it is longer. What the platform will never give is not asked for again.
    """
    if error.failure in (DeliveryFailure.REJECTED, DeliveryFailure.GONE) or attempts >= MAXIMUM_ATTEMPTS:
        return None
    wait = min(FIRST_WAIT.total_seconds() * 2.0 ** (attempts - 1), LONGEST_WAIT.total_seconds())
    return now + timedelta(seconds=max(wait, error.retry_after or 0.0))


def media_type_of(start: bytes, name: str) -> str:
    """What a file is by its first bytes, else by its name."""
    for signature, media_type in SIGNATURES:
        if start.startswith(signature):
            return media_type
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if start[4:8] == b"ftyp":
        return "video/mp4"
    return mimetypes.guess_type(name)[0] or UNKNOWN_TYPE


class Measured:
    """Passes chunks through and remembers how many bytes they had and how they began."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self.size = 0
        self.start = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            self.size += len(chunk)
            if len(self.start) < 16:
                self.start += chunk[:16]
            yield chunk


class FileFetcher:
    """Fetches until stopped, `AT_ONCE` files at a time; `wake` after a commit that owes a file."""

    def __init__(
        self, queue: FileQueue, store: FileStore, sources: Mapping[BotKey, FileSource], clock: Clock
    ) -> None:
        self._queue = queue
        self._store = store
        self._sources = sources
        self._clock = clock
        self._wakeup = asyncio.Event()
        self._stopping = False
        self._finishing = False
        self._under_way: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There may be work. On the event loop's thread."""
        self._wakeup.set()

    def stop(self) -> None:
        """Let `run` end once the files under way are here, or soon: what is cut off is fetched again when
        its lease has run out."""
        self._stopping = True
        self._wakeup.set()

    def finish(self) -> None:
        """Let `run` end once everything that is due now has been tried."""
        self._finishing = True
        self._wakeup.set()

    async def run(self) -> None:
        """Claim and fetch until `stop`, or until nothing is left after `finish`."""
        try:
            while not self._stopping:
                self._wakeup.clear()
                finishing = self._finishing
                await self._claim()
                if finishing and not self._under_way:
                    return
                if await self._rest():
                    await self._sweep()
        finally:
            await self._finish_fetching()

    async def _finish_fetching(self) -> None:
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=STOP_SECONDS if self._stopping else None)
        for task in self._under_way:
            task.cancel()

    async def _claim(self) -> None:
        room = AT_ONCE - len(self._under_way)
        if room <= 0:
            return
        try:
            files = await self._queue.claim_files(self._sources.keys(), room)
        except StorageUnavailable:
            return
        for file in files:
            task = asyncio.create_task(self._fetch(file))
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._wakeup.set()  # there is room for the next one

    async def _rest(self) -> bool:
        """Wait for work; True when none came for a while."""
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._wakeup.wait()
        except TimeoutError:
            return True
        return False

    async def _sweep(self) -> None:
        """Delete what ended drafts left behind, while nothing else is to do."""
        try:
            swept = await self._queue.collect(self._store, SWEPT_AT_ONCE)
        except StorageUnavailable:
            return
        if swept:
            log.info("files of ended drafts deleted", files=swept)

    async def _fetch(self, file: FileToFetch) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._store_bytes(file)
        except DeliveryError as error:
            await self._failed(file, error)
        except TimeoutError:
            await self._failed(file, DeliveryError(DeliveryFailure.TEMPORARY, "took too long"))
        except StorageUnavailable:
            log.warning("file can't be kept now; its lease runs out and it is fetched again")
        except Exception as error:
            log.exception("fetching a file broke", file_id=file.file_id)
            await self._failed(file, DeliveryError(DeliveryFailure.TEMPORARY, type(error).__name__))

    async def _store_bytes(self, file: FileToFetch) -> None:
        measured = Measured(self._sources[file.bot].fetch(file.handle))
        key = await self._store.put(file.requester_id, file.file_id, aiter(measured))
        media_type = media_type_of(measured.start, file.name)
        await self._queue.file_stored(file.file_id, key, measured.size, media_type)

    async def _failed(self, file: FileToFetch, error: DeliveryError) -> None:
        retry_at = next_fetch(error, file.attempts + 1, self._clock())
        log.info("file not fetched", file_id=file.file_id, reason=error.detail, again=retry_at is not None)
        try:
            await self._queue.file_failed(file.file_id, retry_at, error.detail)
        except StorageUnavailable:
            log.warning("result of a fetch can't be written; the lease runs out and it is fetched again")
