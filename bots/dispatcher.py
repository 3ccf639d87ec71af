"""Delivers what one bot owes, as long as it owns the bot's lane; else it waits until it does.

A reply comes here straight from the commit that created it (`offer`), so nothing polls in its path. What
other processes or an earlier run left is claimed from the outbox (`bots/claims.py`). `bots/tenure.py` is the
loop, `bots/lane.py` decides what goes next, `bots/pacing.py` how fast, `bots/outcomes.py` what follows an
attempt.
"""

import asyncio
from collections.abc import Callable, Sequence
from enum import StrEnum

import structlog

from bots.pacing import Pacing
from bots.tenure import Leases, Settings, Tenure
from core.delivery import Delivery
from core.ids import BotKey
from core.meter import UNMETERED, Meter
from core.ports import Clock, Messenger, Outbox, StorageUnavailable
from core.throttle import Limits

log = structlog.get_logger(__name__)


class Standing(StrEnum):
    """Who delivers what a bot owes, as far as this process knows."""

    OURS = "ours"
    ELSEWHERE = "elsewhere"  # another process
    UNKNOWN = "unknown"  # not asked yet, or the database does not say


class Dispatcher:
    """The only one who sends for `bot`, while it owns the lane.

    Only rows that were leased to its epoch are to be offered; `Writer.on_commit(dispatcher.offer)` does that.
    `is_group` tells from the platform's chat id whether the group limits hold.
    """

    def __init__(
        self,
        bot: BotKey,
        outbox: Outbox,
        messenger: Messenger,
        clock: Clock,
        limits: Limits,
        leases: Leases,
        is_group: Callable[[str], bool] = lambda chat: False,
        settings: Settings | None = None,
        meter: Meter = UNMETERED,
    ) -> None:
        self.bot = bot
        self.standing = Standing.UNKNOWN
        self._meter = meter
        self._outbox = outbox
        self._messenger = messenger
        self._clock = clock
        self._leases = leases
        self._pacing = Pacing(limits, is_group)
        self._settings = settings or Settings()
        self._tenure: Tenure | None = None
        self._stopping = asyncio.Event()

    def offer(self, deliveries: Sequence[Delivery]) -> None:
        """Take rows that were just committed; an empty sequence says that others wait in the outbox.

        Rows of other bots are passed over, and all while the lane is not ours: they are claimed then.
        From any thread.
        """
        tenure = self._tenure
        if tenure is None:
            return
        if deliveries:
            tenure.offer(deliveries)
        else:
            tenure.wake()

    def wake(self) -> None:
        """Somebody else wrote to the outbox: look there now. From any thread."""
        self.offer(())

    def stop(self) -> None:
        """Let `run` end: what is under way is finished within the grace time, results are written, the lane
        is given back."""
        self._stopping.set()
        if self._tenure is not None:
            self._tenure.end()

    async def run(self) -> None:
        """Own the lane and deliver until `stop` is called or this task is cancelled."""
        while not self._stopping.is_set():
            epoch = await self._own()
            if epoch is None:
                await self._rest()
            elif self._stopping.is_set():
                await self._outbox.disown(self.bot)
            else:
                await self._serve(epoch)

    async def _own(self) -> int | None:
        try:
            epoch = await self._outbox.own(self.bot)
        except StorageUnavailable:
            self.standing = Standing.UNKNOWN
            return None
        if epoch is None and self.standing is not Standing.ELSEWHERE:
            log.info("lane owned elsewhere", bot=str(self.bot))
        self.standing = Standing.ELSEWHERE if epoch is None else Standing.OURS
        return epoch

    async def _serve(self, epoch: int) -> None:
        log.info("lane owned", bot=str(self.bot), epoch=epoch)
        tenure = self._tenure = Tenure(
            self.bot,
            epoch,
            self._outbox,
            self._messenger,
            self._clock,
            self._pacing,
            self._leases,
            self._settings,
            self._meter,
        )
        try:
            await tenure.serve()
        finally:
            self._tenure = None
            self.standing = Standing.UNKNOWN
            await tenure.close()

    async def _rest(self) -> None:
        """Wait before asking for the lane again."""
        try:
            async with asyncio.timeout(self._settings.poll):
                await self._stopping.wait()
        except TimeoutError:
            pass
