"""Keeps time: drafts whose time is over become updates that go the way of all updates."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from core.events import Update
from core.ports import StorageUnavailable, Writer

log = structlog.get_logger(__name__)

POLL_SECONDS = 30.0
BATCH = 100


class DueUpdates(Protocol):
    """Finds what is due; see storage/timers.py."""

    async def due(self, limit: int) -> Sequence[Update]:
        """Internal updates whose time has come."""
        ...


class Timers:
    """Looks every half minute; nothing that a person waits for depends on it being earlier."""

    def __init__(self, drafts: DueUpdates, writer: Writer) -> None:
        self._drafts = drafts
        self._writer = writer
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let `run` end."""
        self._stopping.set()

    async def run(self) -> None:
        """Until stopped."""
        while not self._stopping.is_set():
            try:
                while await self.tick() == BATCH:
                    pass
            except StorageUnavailable as error:
                log.warning("timers wait for the database", reason=str(error))
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._stopping.wait()
            except TimeoutError:
                continue

    async def tick(self) -> int:
        """Hand what is due to the writer; how many there were."""
        due = await self._drafts.due(BATCH)
        await asyncio.gather(*(self._writer.accept(update) for update in due))
        return len(due)
