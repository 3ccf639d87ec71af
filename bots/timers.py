"""Keeps time: drafts whose time is over become updates, what is due on tickets is done, and what is kept no
longer is deleted."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import structlog

from core.desk_ports import DeskDues, DueTimer
from core.events import Update
from core.ports import StorageUnavailable, Transaction, Writer
from core.usecases.ticket_timers import postpone

log = structlog.get_logger(__name__)

POLL_SECONDS = 30.0
BATCH = 100
HOUSEKEEPING_SECONDS = 3600.0
PORTION = 200
PAUSE_SECONDS = 0.2


class DueUpdates(Protocol):
    """Finds what is due; see storage/timers.py."""

    async def due(self, limit: int) -> Sequence[Update]:
        """Internal updates whose time has come."""
        ...


class Chore(Protocol):
    """Calm work that is done in portions; see storage/retention.py and storage/index_backfill.py."""

    async def sweep(self, limit: int) -> int:
        """Do a portion; how many rows there were, 0 when nothing is left to do."""
        ...


class Housekeeping:
    """Does its chores (by what is logged of them) once an hour, a portion at a time, so that nobody waits."""

    def __init__(self, chores: Mapping[str, Chore]) -> None:
        self._chores = chores
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let `run` end."""
        self._stopping.set()

    async def run(self) -> None:
        """Until stopped."""
        while not self._stopping.is_set():
            for done, chore in self._chores.items():
                try:
                    await self.tick(done, chore)
                except StorageUnavailable as error:
                    log.warning("housekeeping waits for the database", reason=str(error))
            await stopped_or(self._stopping, HOUSEKEEPING_SECONDS)

    async def tick(self, done: str, chore: Chore) -> int:
        """Do all of a chore, with a pause between portions; how many rows there were."""
        rows = 0
        while not self._stopping.is_set() and (some := await chore.sweep(PORTION)):
            rows += some
            await stopped_or(self._stopping, PAUSE_SECONDS)
        if rows:
            log.info(done, rows=rows)
        return rows


async def stopped_or(stopping: asyncio.Event, seconds: float) -> None:
    """Until `stopping` is set or the time is over."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return


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
            await stopped_or(self._stopping, POLL_SECONDS)

    async def tick(self) -> int:
        """Hand what is due to the writer; how many there were."""
        due = await self._drafts.due(BATCH)
        await asyncio.gather(*(self._writer.accept(update) for update in due))
        return len(due)


Fire = Callable[[Transaction, DueTimer], object]
"""Does what is due on a ticket, inside a transaction of its own."""


class TicketTimers:
    """Looks every half minute for what is due on tickets. Each is done in its own transaction, which also
    takes it off the list: what is cut off stays due, and no one's trouble keeps another waiting."""

    def __init__(self, dues: DeskDues, writer: Writer, fire: Fire) -> None:
        self._dues = dues
        self._writer = writer
        self._fire = fire
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let `run` end."""
        self._stopping.set()

    async def run(self) -> None:
        """Until stopped."""
        while not self._stopping.is_set():
            try:
                while await self.tick() == BATCH and not self._stopping.is_set():
                    pass
            except StorageUnavailable as error:
                log.warning("ticket timers wait for the database", reason=str(error))
            await stopped_or(self._stopping, POLL_SECONDS)

    async def tick(self) -> int:
        """Do what is due, most overdue first; how many there were."""
        due = await self._dues.timers(BATCH)
        for one in due:
            await self._do(one)
        return len(due)

    async def _do(self, due: DueTimer) -> None:
        try:
            await self._writer.perform(lambda transaction: self._fire(transaction, due))
        except StorageUnavailable:
            raise
        except Exception as error:
            log.error("a ticket's timer could not be fired", number=due.number, kind=due.kind, exc_info=error)
            why = type(error).__name__
            await self._writer.perform(lambda transaction: postpone(transaction, due, why))
