"""When to look into the outbox for rows that did not come straight from a commit of this process.

Such rows were left by an earlier run, written by another process, or released for a requester who is back.
"""

from dataclasses import dataclass

import structlog

from bots.lane import LaneQueue
from core.delivery import Lane
from core.ids import BotKey
from core.ports import LaneClosed, Outbox, StorageUnavailable

log = structlog.get_logger(__name__)

BATCH = 200


@dataclass(slots=True)
class Claims:
    """One claim at a time: when somebody asked, when a line has a gap, and every `poll` seconds."""

    bot: BotKey
    outbox: Outbox
    queue: LaneQueue
    poll: float
    asked: bool = True
    under_way: bool = False
    _next: float = 0.0
    _not_before: float = 0.0
    _failed: bool = False

    def limit(self, now: float, room: int) -> int:
        """How many rows to claim now, given the room in memory; 0 for not now."""
        wanted = self.asked or self.queue.has_gaps or now >= self._next
        if self.under_way or not wanted or now < self._not_before:
            return 0
        if self.queue.has_gaps:
            return BATCH  # whatever the room: rows wait for what only a claim can show
        return max(0, min(BATCH, room))

    def begin(self) -> None:
        """A claim starts."""
        self.asked = False
        self.under_way = True
        self.queue.begin_claim()

    async def claim(self, epoch: int, limit: int, now: float) -> None:
        """Claim up to `limit` rows into the queue; after `begin`."""
        complete = False
        try:
            found = await self.outbox.claim(self.bot, epoch, limit)
        except LaneClosed:
            self._not_before = now + self.poll  # nobody looked, so no gap is closed
        except StorageUnavailable as error:
            if not self._failed:  # it is tried twice a second
                log.warning("outbox can't be read now", bot=str(self.bot), reason=str(error))
            self._failed = True
            self._not_before = now + self.poll
        except Exception:
            log.exception("claim broke", bot=str(self.bot))
            self._not_before = now + self.poll
        else:
            if self._failed:
                log.info("outbox is read again", bot=str(self.bot))
            self._failed = False
            self.queue.add(found)
            full = len(found) >= limit
            complete = not full or found[-1].lane is Lane.BROADCAST  # broadcasts come last
            self.asked = self.asked or full
        finally:
            self.queue.end_claim(complete)
            self._next = now + self.poll
            self.under_way = False
