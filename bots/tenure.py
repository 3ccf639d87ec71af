"""One time of owning a bot's lane: what waits in memory, what is under way, the loop that starts the next.

A tenure ends when it is stopped, or when the lane was lost (the lock dies with a database connection): then
what waited here is the next owner's to send, and the outbox ignores marks of an epoch that is over
(`bots/ownership.py`).
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from bots.claims import Claims
from bots.lane import LaneQueue, Row
from bots.marks import MarkWriter
from bots.outcomes import Outcomes
from bots.ownership import Ownership
from bots.pacing import Pacing
from core.delivery import Action, Delivery, DeliveryError, DeliveryFailure
from core.ids import BotKey
from core.meter import UNMETERED, Meter
from core.ports import Clock, Messenger, Outbox, StorageUnavailable
from core.throttle import Place

log = structlog.get_logger(__name__)

SHORTEST_SLEEP = 0.001


@dataclass(frozen=True, slots=True)
class Settings:
    """How a dispatcher works; times in seconds. `at_once` is at least rate times round trip."""

    at_once: int = 64
    poll: float = 0.5
    renewal: float = 1.0
    patience: float = 60.0
    grace: float = 4.0
    most_waiting: int = 5_000


class Leases(Protocol):
    """The writer, as far as it has to know who owns a lane: new rows of the bot are then leased to this epoch
    in the commit that creates them."""

    def lease(self, bot: BotKey, epoch: int) -> None:
        """The lane of `bot` is ours under `epoch`."""
        ...

    def unlease(self, bot: BotKey) -> None:
        """New rows of `bot` are to wait in the outbox."""
        ...


class Tenure:
    """The lane of `bot` under `epoch`, from `serve` to `close`."""

    def __init__(
        self,
        bot: BotKey,
        epoch: int,
        outbox: Outbox,
        messenger: Messenger,
        clock: Clock,
        pacing: Pacing,
        leases: Leases,
        settings: Settings,
        meter: Meter = UNMETERED,
    ) -> None:
        self.bot = bot
        self._outbox = outbox
        self._messenger = messenger
        self._pacing = pacing
        self._leases = leases
        self._settings = settings
        self._queue = LaneQueue()
        self._claims = Claims(bot, outbox, self._queue, settings.poll)
        self._marks = MarkWriter(outbox, self._lose)
        self._marking = asyncio.create_task(self._marks.run())
        self._outcomes = Outcomes(self._queue, self._marks, pacing, clock, self._remember_rest, meter)
        self._clock = clock
        self._remembering: set[asyncio.Task[None]] = set()
        self._offered: deque[Delivery] = deque()
        self._under_way: dict[asyncio.Task[None], Row] = {}
        self._claiming: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._wakeup = asyncio.Event()
        self._ownership = Ownership(
            bot, epoch, outbox, settings.renewal, self._lose, self._lease_anew, self._wakeup.set
        )
        self._ending = False
        self._leasing = False

    def offer(self, deliveries: Sequence[Delivery]) -> None:
        """Rows that were just committed, leased to this epoch. From any thread."""
        self._offered.extend(delivery for delivery in deliveries if delivery.bot == self.bot)
        self._rouse()

    def wake(self) -> None:
        """There may be something in the outbox. From any thread."""
        self._claims.asked = True
        self._rouse()

    def end(self) -> None:
        """Let `serve` return. From any thread."""
        self._ending = True
        self._rouse()

    async def serve(self) -> None:
        """Deliver until `end`, or until the lane is lost."""
        self._pacing.begin(_now())
        await self._rest_as_asked()
        while not self._ending:
            self._wakeup.clear()
            while self._offered:
                self._queue.add([self._offered.popleft()])
            self._set_leasing()
            self._ownership.turn()
            self._claim_when_due()
            await self._sleep(self._start_due())

    async def close(self) -> None:
        """Finish what is under way, write the results, give the lane back."""
        self._leases.unlease(self.bot)
        for task in (self._claiming, self._ownership.asking, *self._remembering):
            if task is not None:
                await asyncio.wait({task})
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=self._settings.grace)
        cut_off = {task: row for task, row in self._under_way.items() if not task.done()}
        for task, row in cut_off.items():
            task.cancel()
            self._outcomes.cut_off(row)
        if cut_off:
            await asyncio.wait(cut_off)
        self._marks.close()
        await self._marking
        try:
            await self._outbox.disown(self.bot)
        except StorageUnavailable:
            log.warning("lane could not be given back; it becomes free by itself", bot=str(self.bot))

    async def _rest_as_asked(self) -> None:
        """A wait that the platform asked of an earlier owner holds for us as well."""
        try:
            until = await self._outbox.paused_until(self.bot)
        except StorageUnavailable:
            return
        if until is not None:
            self._pacing.rest(_now() + (until - self._clock()).total_seconds())

    def _remember_rest(self, until: datetime) -> None:
        """Write down that the whole bot has to rest, so that a restart obeys it too."""
        task = asyncio.create_task(self._write_rest(until))
        self._remembering.add(task)
        task.add_done_callback(self._remembering.discard)

    async def _write_rest(self, until: datetime) -> None:
        try:
            await self._outbox.pause(self.bot, until)
        except StorageUnavailable:
            log.warning("the bot's rest could not be written down", bot=str(self.bot))

    def _rouse(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wakeup.set)

    async def _sleep(self, until: float | None) -> None:
        """Sleep until a loop time or until roused; at most one poll interval."""
        wait = self._settings.poll if until is None else min(until - _now(), self._settings.poll)
        try:
            async with asyncio.timeout(max(SHORTEST_SLEEP, wait)):
                await self._wakeup.wait()
        except TimeoutError:
            pass

    def _set_leasing(self) -> None:
        """Stop taking rows straight from commits while too many wait in memory: they are claimed later."""
        most = self._settings.most_waiting
        if not self._leasing and self._queue.waiting <= most // 2:
            self._leasing = True
            self._leases.lease(self.bot, self._ownership.epoch)
        elif self._leasing and self._queue.waiting >= most:
            self._leasing = False
            self._leases.unlease(self.bot)

    def _lease_anew(self) -> None:
        """The lane is ours under another epoch: new rows are to be leased to that one."""
        self._leasing = False

    def _lose(self) -> None:
        """Somebody else owns the lane."""
        if not self._ending:
            log.warning("lane lost", bot=str(self.bot), epoch=self._ownership.epoch)
        self.end()

    def _claim_when_due(self) -> None:
        limit = self._claims.limit(_now(), self._settings.most_waiting - self._queue.waiting)
        if limit > 0:
            self._claims.begin()
            self._claiming = asyncio.create_task(self._claims.claim(self._ownership.epoch, limit, _now()))
            self._claiming.add_done_callback(lambda task: self._wakeup.set())

    def _start_due(self) -> float | None:
        """Start every delivery that may go now; the loop time at which the next one may."""
        now = _now()
        if not self._ownership.sure(now):
            return None
        while len(self._under_way) < self._settings.at_once and not self._marks.behind:
            wait = self._pacing.wait(now)
            if wait > 0.0:
                return now + wait
            row = self._queue.take(now)
            if row is None:
                return self._queue.next_due()
            self._start(row, now)
        return None

    def _start(self, row: Row, now: float) -> None:
        delivery = self._queue.aim(row.delivery)
        if delivery is None:
            self._outcomes.needless(row)
            return
        wait = self._pacing.wait_of(now, delivery)
        if wait > 0.0:
            self._queue.put_back(row, now + max(SHORTEST_SLEEP, wait))
            return
        task = asyncio.create_task(self._deliver(row, delivery, self._pacing.take(now, delivery)))
        self._under_way[task] = row
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        self._wakeup.set()

    async def _deliver(self, row: Row, delivery: Delivery, place: Place) -> None:
        structlog.contextvars.bind_contextvars(correlation=delivery.correlation)  # the task's own
        try:
            message = await self._attempt(delivery, place)
        except DeliveryError as error:
            self._outcomes.failed(row, delivery, error)
        except TimeoutError:
            unanswered = DeliveryError(DeliveryFailure.AMBIGUOUS, "no answer in time")
            self._outcomes.failed(row, delivery, unanswered)
        except Exception as error:
            # One message that we can't make must not stop the lane.
            log.exception("delivery broke", bot=str(self.bot), correlation=delivery.correlation)
            broken = DeliveryError(DeliveryFailure.REJECTED, type(error).__name__)
            self._outcomes.failed(row, delivery, broken)
        else:
            if delivery.action is Action.OPEN and message is not None:
                await self._outcomes.opened(row, delivery, message)
            else:
                self._outcomes.sent(row, delivery, message)

    async def _attempt(self, delivery: Delivery, place: Place) -> str | None:
        try:
            async with asyncio.timeout(self._settings.patience):
                return await self._messenger.deliver(delivery)
        finally:
            self._pacing.answered(_now(), place)


def _now() -> float:
    return asyncio.get_running_loop().time()
