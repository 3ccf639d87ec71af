"""Results of delivery attempts on their way to the outbox, many in one commit: every commit costs a sync.

A result that is lost costs a repeated message, so a database that is away is asked again until it takes them.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import islice

import structlog

from core.ports import Marked, Outbox, StorageUnavailable

log = structlog.get_logger(__name__)

BATCH = 32
BATCH_SECONDS = 0.05
RETRY_SECONDS = 0.5
BEHIND = 1_000
"""With so many results unwritten nothing more should be sent: after a crash each would be sent again."""


class MarkWriter:
    """Collects results and writes them in the order in which they came, at most `BATCH` in one commit. `lost`
    is called when they were not taken, because the lane has another owner."""

    def __init__(self, outbox: Outbox, lost: Callable[[], None]) -> None:
        self._outbox = outbox
        self._lost = lost
        self._results: deque[Marked] = deque()
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._some = asyncio.Event()
        self._enough = asyncio.Event()
        self._closing = False
        self._failed = False

    @property
    def behind(self) -> bool:
        """Whether sending should wait until results are written."""
        return len(self._results) >= BEHIND

    def add(self, result: Marked) -> None:
        """Write this result within `BATCH_SECONDS`."""
        self._results.append(result)
        self._some.set()
        if len(self._results) >= BATCH:
            self._enough.set()

    async def written(self, result: Marked) -> None:
        """Write this result at once, and return when it is written, or never will be."""
        waiting = self._waiting[result.delivery.outbox_id] = asyncio.get_running_loop().create_future()
        self.add(result)
        self._enough.set()
        await waiting

    def close(self) -> None:
        """Nothing more comes: `run` ends as soon as the rest is written, or can't be."""
        self._closing = True
        self._some.set()
        self._enough.set()

    async def run(self) -> None:
        """Write until closed."""
        while not (self._closing and not self._results):
            await self._some.wait()
            await self._gather()
            if not await self._write() and self._closing:
                log.error("delivery results lost; these messages may be repeated", count=len(self._results))
                for waiting in self._waiting.values():
                    waiting.set_result(None)
                return

    async def _gather(self) -> None:
        """Give others a moment to join the batch."""
        try:
            async with asyncio.timeout(BATCH_SECONDS):
                await self._enough.wait()
        except TimeoutError:
            pass

    async def _write(self) -> bool:
        batch = tuple(islice(self._results, BATCH))
        if batch:
            try:
                if not await self._outbox.mark(batch):
                    self._lost()
            except Exception as error:
                expected = isinstance(error, StorageUnavailable)
                if not self._failed or not expected:
                    reason = str(error) if expected else type(error).__name__
                    log.warning("delivery results can't be written", reason=reason, exc_info=not expected)
                self._failed = True
                await asyncio.sleep(RETRY_SECONDS)
                return False
            if self._failed:
                log.info("delivery results are written again")
            self._failed = False
        for result in batch:
            self._results.popleft()
            if waiting := self._waiting.pop(result.delivery.outbox_id, None):
                waiting.set_result(None)
        if not self._closing:
            if not self._results:
                self._some.clear()
            if len(self._results) < BATCH:
                self._enough.clear()
        return True
