"""Whether a lane is still ours: asked every second, and after a standstill before anything is sent.

A process can be stopped and go on minutes later without noticing. So the owner sends nothing once the last
yes is older than `TRUSTED`: by the time that PostgreSQL gives the lane of a silent owner away
(`storage/lanes.py`), that owner has long been quiet.
"""

import asyncio
from collections.abc import Callable

import structlog

from core.ids import BotKey
from core.ports import Outbox, StorageUnavailable

log = structlog.get_logger(__name__)

TRUSTED = 5.0
"""Seconds for which an answer holds; half of what a silent owner has."""
STOOD_STILL = 1.0
"""Seconds without a turn after which a loop that turns every half second stood still."""


class Ownership:
    """The lane of `bot` under `epoch`, from now on; times in monotonic seconds.

    `lost` is called when somebody else owns it, `renewed` when it is ours under another epoch (nobody else
    had it meanwhile), `answered` after each question.
    """

    def __init__(
        self,
        bot: BotKey,
        epoch: int,
        outbox: Outbox,
        renewal: float,
        lost: Callable[[], None],
        renewed: Callable[[], None],
        answered: Callable[[], None],
    ) -> None:
        self.epoch = epoch
        self.asking: asyncio.Task[None] | None = None
        self._bot = bot
        self._outbox = outbox
        self._renewal = renewal
        self._lost = lost
        self._renewed = renewed
        self._answered = answered
        self._turned = self._now()
        self._ask_at = self._turned + renewal
        self._ours_until = self._turned + TRUSTED

    def sure(self, now: float) -> bool:
        """Whether something may be sent now."""
        return now < self._ours_until

    def turn(self) -> None:
        """The loop turns: ask when it is time, at once when it stood still."""
        now = self._now()
        if now - self._turned > STOOD_STILL:
            log.warning("stood still", bot=str(self._bot), seconds=round(now - self._turned, 1))
            self._ours_until = self._ask_at = now
        self._turned = now
        if self.asking is None and now >= self._ask_at:
            self.asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        """An owner gets its epoch, or a new one after a gap; without an answer the last one is trusted on."""
        asked = self._now()
        try:
            epoch = await self._outbox.own(self._bot)
        except StorageUnavailable:
            log.warning("nobody says whether the lane is still ours", bot=str(self._bot))
        except Exception:
            log.exception("asking for the lane broke", bot=str(self._bot))
        else:
            self._take(epoch, asked)
        finally:
            self._ask_at = self._now() + self._renewal
            self.asking = None
            self._answered()

    def _take(self, epoch: int | None, asked: float) -> None:
        if epoch is None:
            self._lost()
            return
        self._ours_until = asked + TRUSTED
        if epoch != self.epoch:
            log.warning("lane owned anew", bot=str(self._bot), epoch=epoch)
            self.epoch = epoch
            self._renewed()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
