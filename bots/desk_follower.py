"""Follows what happens to tickets and shows it at the desk, one ticket a transaction.

Nothing waits for this: what happened is committed already, and its place on the list of work with it. After a
crash the list is still there.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import structlog

from core.desk_ports import DeskDues, DueWork
from core.errors import FrontDoorError
from core.ports import StorageUnavailable, Transaction, Writer

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
PORTION = 50

Turn = Callable[[Transaction], object]
"""What is done once a round: tickets are handed out, the queue is shown."""


class Show(Protocol):
    """Brings the desk up to date about one ticket."""

    def __call__(self, transaction: Transaction, work: DueWork) -> None: ...


class DeskFollower:
    """Runs in a worker; `wake` it after each commit."""

    def __init__(self, dues: DeskDues, writer: Writer, show: Show, turns: Sequence[Turn]) -> None:
        self._dues = dues
        self._writer = writer
        self._show = show
        self._turns = turns
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something happened. On the event loop."""
        self._woken.set()

    def stop(self) -> None:
        """Let `run` end."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Until stopped."""
        while not self._stopping:
            self._woken.clear()
            try:
                while await self.tick() == PORTION and not self._stopping:
                    pass
            except StorageUnavailable as error:
                log.warning("the desk waits for the database", reason=str(error))
            await self._rest()

    async def tick(self) -> int:
        """One round; how many tickets were looked at."""
        for turn in self._turns:
            await self._guarded(turn)
        due = await self._dues.work(PORTION)
        for work in due:
            if self._stopping:
                break
            await self._guarded(partial(self._show, work=work))
        return len(due)

    async def _guarded(self, do: Turn) -> None:
        """One ticket that can't be shown must not keep the others from it."""
        try:
            await self._writer.perform(do)
        except FrontDoorError as error:
            log.warning("a ticket can't be shown at the desk", reason=str(error))

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return
