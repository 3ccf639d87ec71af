"""Follows what happens to tickets and shows it at the desk, one ticket a transaction.

Nothing waits for this: what happened is committed already, and its place on the list of work with it. After a
crash the list is still there. Where there is no desk, the list is merely emptied.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog

from core.desk_ports import DeskDues, DueWork
from core.ports import StorageUnavailable, Transaction, Writer

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
IDLE_SECONDS = 30.0
"""How often the list is emptied where there is no desk."""
PORTION = 50
AGAIN_AFTER = timedelta(minutes=1)
"""When a ticket that could not be shown is tried again."""

Turn = Callable[[Transaction], object]
"""What is done once a round: tickets are handed out, the queue is shown."""


class Show(Protocol):
    """Brings the desk up to date about one ticket."""

    def __call__(self, transaction: Transaction, work: DueWork) -> None: ...


class DeskFollower:
    """Runs in a worker; `wake` it after each commit. Without `show` there is no desk."""

    def __init__(
        self, dues: DeskDues, writer: Writer, show: Show | None = None, turns: Sequence[Turn] = ()
    ) -> None:
        self._dues = dues
        self._writer = writer
        self._show = show
        self._turns = turns
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something happened. On the event loop."""
        if self._show is not None:
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
        if self._show is None:
            if due:
                await self._writer.perform(partial(_passed_over, due=due))
            return len(due)
        for work in due:
            if self._stopping:
                break
            if not await self._guarded(partial(self._show, work=work)):
                await self._writer.perform(partial(_put_off, work=work))
        return len(due)

    async def _guarded(self, do: Turn) -> bool:
        """Whether it could be done: one ticket that can't be shown must not keep the others from it."""
        try:
            await self._writer.perform(do)
        except StorageUnavailable:
            raise
        except Exception:
            log.exception("something can't be shown at the desk")
            return False
        return True

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(IDLE_SECONDS if self._show is None else POLL_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return


def _passed_over(transaction: Transaction, due: Sequence[DueWork]) -> None:
    for work in due:
        transaction.worklist.done(work)


def _put_off(transaction: Transaction, work: DueWork) -> None:
    """It is tried again later, and a person is asked to look, once."""
    transaction.worklist.put(work.number, transaction.now + AGAIN_AFTER)
    text = (
        f"Ticket {work.number} can't be shown at the desk; the log says why. It is tried again each minute."
    )
    transaction.alerts.raise_alert("desk_show", work.number, text)
