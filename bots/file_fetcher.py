"""Fetches the files that requesters sent, durably: a form can be submitted before its pictures are here.

The rows come from the FileQueue; the bytes go from the platform's FileSource through the Keeper, which says
what may be kept of them, into the FileStore. What can't be kept, and a secret that was cut out of a text,
become updates that go the way of all updates, so that the person hears of it exactly once.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bots.files.clamd import ScannerUnavailable
from bots.files.limited import NotExamined
from bots.files.refusal import Refusal
from core.delivery import DeliveryError, DeliveryFailure, FileTooLarge
from core.events import FileRedacted, FileRefused, Update
from core.files import Examined, FileProblem, thumbnail_of
from core.ids import BotKey
from core.ports import Clock, FileQueue, FileSource, FileStore, FileToFetch, StorageUnavailable, Writer
from core.tickets import REQUESTER

log = structlog.get_logger(__name__)

AT_ONCE = 4
POLL_SECONDS = 5.0
PATIENCE_SECONDS = 300.0
STOP_SECONDS = 3.0
SWEPT_AT_ONCE = 100
MAXIMUM_ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(hours=1)
HELD_FOR = timedelta(minutes=1)
"""What can't be examined now is tried again after this, however often."""
ABANDONED_AFTER = timedelta(hours=24)
"""What the store holds and no file knows belongs to a commit that never came (a web upload whose process
died); a day is longer than any upload and commit take."""
SWEEP_EVERY = timedelta(hours=6)


def next_fetch(error: DeliveryError, attempts: int, now: datetime) -> datetime | None:
    """When to try again after the failed attempt number `attempts`; None: never.

    Waits double from 2 s to 1 h (2 s · 2^(attempts - 1)), twelve attempts in about an hour; a wait that the
    platform names counts if it is longer. What the platform will never give is not asked for again.
    """
    if error.failure in (DeliveryFailure.REJECTED, DeliveryFailure.GONE) or attempts >= MAXIMUM_ATTEMPTS:
        return None
    wait = min(FIRST_WAIT.total_seconds() * 2.0 ** (attempts - 1), LONGEST_WAIT.total_seconds())
    return now + timedelta(seconds=max(wait, error.retry_after or 0.0))


async def once(content: bytes) -> AsyncIterator[bytes]:
    """Content that is here already, as the store takes it."""
    yield content


class FileKeeper(Protocol):
    """Says what may be kept of a file; see bots/files/keeping.py. Raises Refusal, ScannerUnavailable,
    NotExamined."""

    async def keep(self, chunks: AsyncIterator[bytes]) -> Examined: ...


class FileFetcher:
    """Fetches until stopped, `AT_ONCE` files at a time; `wake` after a commit that owes a file."""

    def __init__(
        self,
        queue: FileQueue,
        store: FileStore,
        sources: Mapping[BotKey, FileSource],
        clock: Clock,
        keeper: FileKeeper,
        writer: Writer,
    ) -> None:
        self._queue = queue
        self._store = store
        self._sources = sources
        self._clock = clock
        self._keeper = keeper
        self._writer = writer
        self._sweep_at = clock()
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
        """Delete what nothing needs any more, while nothing else is to do."""
        try:
            swept = await self._queue.collect(self._store, SWEPT_AT_ONCE)
            if swept:
                log.info("files of ended drafts deleted", files=swept)
            if self._clock() >= self._sweep_at:
                await self._sweep_abandoned()
                self._sweep_at = self._clock() + SWEEP_EVERY
        except StorageUnavailable:
            return
        except Exception:
            log.exception("sweeping files broke; it is tried again later")
            self._sweep_at = self._clock() + SWEEP_EVERY

    async def _sweep_abandoned(self) -> None:
        """Delete what the store has held for long and no file knows."""
        deleted = 0
        async for keys in self._store.stored_before(self._clock() - ABANDONED_AFTER):
            for key in await self._queue.unknown(keys):
                await self._store.delete(key)
                deleted += 1
        if deleted:
            log.info("abandoned files deleted", files=deleted)

    async def _fetch(self, file: FileToFetch) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._keep(file)
        except ScannerUnavailable as error:
            await self._held(file, str(error))
        except NotExamined as error:
            await self._failed(file, DeliveryError(DeliveryFailure.TEMPORARY, str(error)))
        except DeliveryError as error:
            await self._failed(file, error)
        except TimeoutError:
            await self._failed(file, DeliveryError(DeliveryFailure.TEMPORARY, "took too long"))
        except StorageUnavailable:
            log.warning("file can't be kept now; its lease runs out and it is fetched again")
        except Exception as error:
            log.exception("fetching a file broke", file_id=file.file_id)
            await self._failed(file, DeliveryError(DeliveryFailure.TEMPORARY, type(error).__name__))

    async def _keep(self, file: FileToFetch) -> None:
        """Fetch and examine one file; store it, or tell why not. Telling comes first: if this process dies in
        between, the file is fetched again, and the update is known by its id."""
        try:
            kept = await self._keeper.keep(self._sources[file.bot].fetch(file.handle))
        except (Refusal, FileTooLarge) as error:
            problem = error.problem if isinstance(error, Refusal) else FileProblem.TOO_LARGE
            log.info("file refused", file_id=file.file_id, problem=problem.value, detail=error.detail)
            if file.author != REQUESTER:
                await self._queue.file_refused(file.file_id, problem)
                return
            await self._tell(file, "refused", FileRefused(file.file_id, file.name, problem))
        else:
            if kept.redacted and file.author == REQUESTER:
                await self._tell(file, "redacted", FileRedacted(file.file_id, file.name, kept.redacted))
            key = await self._store.put(file.requester_id, str(file.file_id), once(kept.content))
            if kept.thumbnail is not None:
                name = thumbnail_of(str(file.file_id))
                await self._store.put(file.requester_id, name, once(kept.thumbnail))
            await self._queue.file_stored(file.file_id, key, len(kept.content), kept.media_type)
        if file.incoming is not None:
            await self._store.delete(file.incoming)

    async def _tell(self, file: FileToFetch, what: str, event: FileRefused | FileRedacted) -> None:
        """Hand the conversation what was found; its order is below every other, so it overwrites nothing."""
        await self._writer.accept(
            Update(
                bot=file.bot,
                update_id=f"file-{what}:{file.file_id}",
                order=0,
                account=file.account,
                chat=file.chat,
                event=event,
                received_at=self._clock(),
                message=file.message,
            )
        )

    async def _held(self, file: FileToFetch, why: str) -> None:
        log.warning("file waits to be examined", file_id=file.file_id, reason=why)
        try:
            await self._queue.file_held(file.file_id, self._clock() + HELD_FOR, why)
        except StorageUnavailable:
            log.warning("a file's wait can't be written; its lease runs out and it is fetched again")

    async def _failed(self, file: FileToFetch, error: DeliveryError) -> None:
        retry_at = next_fetch(error, file.attempts + 1, self._clock())
        log.info("file not fetched", file_id=file.file_id, reason=error.detail, again=retry_at is not None)
        try:
            await self._queue.file_failed(file.file_id, retry_at, error.detail)
        except StorageUnavailable:
            log.warning("result of a fetch can't be written; the lease runs out and it is fetched again")
