"""A small outbox, a scripted platform and a running dispatcher, for the tests of delivery."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bots.dispatcher import Dispatcher
from bots.tenure import Settings
from core.delivery import Action, Delivery, DeliveryError, Fate, Lane
from core.ids import BotKey, ConversationId
from core.ports import Marked, StorageUnavailable
from core.replies import RenderedChoice, RenderedReply, ReplyKind
from core.throttle import HANDOVER, Limits
from tests.bots.virtual_time import clock

BOT = BotKey("telegram")
FAST = Limits(per_second=1_000, chat_burst=1_000, group_messages=1_000)
CHOICES = ((RenderedChoice("Yes", "yes"),),)


def delivery(
    outbox_id: int,
    number: int | None = 1,
    conversation: int = 1,
    lane: Lane = Lane.REPLY,
    action: Action = Action.SEND,
    replaces: int | None = None,
    target: str | None = None,
    choices: tuple[tuple[RenderedChoice, ...], ...] = (),
) -> Delivery:
    """An outbox row that says its own id."""
    reply = None if action is Action.DELETE else RenderedReply(ReplyKind.MESSAGE, f"row {outbox_id}", choices)
    return Delivery(
        outbox_id,
        BOT,
        f"chat {conversation}",
        ConversationId(conversation),
        number,
        lane,
        action,
        reply,
        replaces,
        target,
    )


@dataclass(eq=False)
class FakeOutbox:
    """Rows in memory. `states` holds what became of each, `batches` the sizes of the marks."""

    rows: dict[int, Delivery] = field(default_factory=dict)
    leased: dict[int, int] = field(default_factory=dict)
    states: dict[int, list[Fate]] = field(default_factory=dict)
    marks: list[Marked] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    claims: int = 0
    epoch: int = 0
    owner: object = None
    available: bool = True
    pauses: dict[BotKey, datetime] = field(default_factory=dict)

    async def own(self, bot: BotKey) -> int | None:
        """A new epoch for a new owner, the same for the old one; None for all others."""
        return self.own_as(self)

    def own_as(self, process: object) -> int | None:
        """The same, for any process."""
        self._check()
        if self.owner is None:
            self.owner = process
            self.epoch += 1
        return self.epoch if self.owner is process else None

    async def disown(self, bot: BotKey) -> None:
        """The lane is free."""
        self.disown_as(self)

    def disown_as(self, process: object) -> None:
        """The same, for any process."""
        if self.owner is process:
            self.owner = None

    async def claim(self, bot: BotKey, epoch: int, limit: int) -> Sequence[Delivery]:
        """Rows without a final state that this epoch does not hold."""
        self._check()
        self.claims += 1
        free = [row for key, row in self.rows.items() if self.leased.get(key) != epoch and self.is_open(key)]
        free.sort(key=lambda row: (row.lane, row.conversation_id, row.number or 0, row.outbox_id))
        for row in free[:limit]:
            self.leased[row.outbox_id] = epoch
        await asyncio.sleep(0.001)
        return free[:limit]

    async def mark(self, marks: Sequence[Marked]) -> bool:
        """Keep the results; none once somebody else owns the lane."""
        return await self.mark_as(self, marks)

    async def mark_as(self, process: object, marks: Sequence[Marked]) -> bool:
        """The same, for any process."""
        self._check()
        if self.owner is not process:
            return False
        self.marks += marks
        self.batches.append(len(marks))
        for marked in marks:
            self.states.setdefault(marked.delivery.outbox_id, []).append(marked.decision.fate)
        await asyncio.sleep(0.001)
        return True

    async def pause(self, bot: BotKey, until: datetime) -> None:
        """Remember the pause."""
        self._check()
        self.pauses[bot] = until

    async def paused_until(self, bot: BotKey) -> datetime | None:
        """The pause, if any."""
        self._check()
        return self.pauses.get(bot)

    def is_open(self, outbox_id: int) -> bool:
        """Whether the row still waits."""
        return self.states.get(outbox_id, [Fate.RETRY])[-1] is Fate.RETRY

    def final(self, outbox_id: int) -> list[Fate]:
        """The final states that were written for a row; there should be one."""
        return [fate for fate in self.states.get(outbox_id, []) if fate is not Fate.RETRY]

    def _check(self) -> None:
        if not self.available:
            raise StorageUnavailable


@dataclass(eq=False)
class Elsewhere:
    """The same outbox, as another process sees it."""

    house: FakeOutbox

    async def own(self, bot: BotKey) -> int | None:
        """The lane, when it is free or its own."""
        return self.house.own_as(self)

    async def disown(self, bot: BotKey) -> None:
        """Free the lane if it is its own."""
        self.house.disown_as(self)

    async def claim(self, bot: BotKey, epoch: int, limit: int) -> Sequence[Delivery]:
        """As the house does."""
        return await self.house.claim(bot, epoch, limit)

    async def mark(self, marks: Sequence[Marked]) -> bool:
        """As the house does."""
        return await self.house.mark_as(self, marks)

    async def pause(self, bot: BotKey, until: datetime) -> None:
        """As the house does."""
        await self.house.pause(bot, until)

    async def paused_until(self, bot: BotKey) -> datetime | None:
        """As the house does."""
        return await self.house.paused_until(bot)


@dataclass
class FakeLeases:
    """What the writer was told; None after `unlease`."""

    epochs: dict[BotKey, int | None] = field(default_factory=dict)

    def lease(self, bot: BotKey, epoch: int) -> None:
        """The lane is owned."""
        self.epochs[bot] = epoch

    def unlease(self, bot: BotKey) -> None:
        """It is not."""
        self.epochs[bot] = None


@dataclass
class FakeMessenger:
    """A platform: `tried` holds every attempt with its time; `script` may raise for the attempt."""

    script: Callable[[Delivery, int], DeliveryError | None] = lambda delivery, attempt: None
    takes: Callable[[Delivery], float] = lambda delivery: 0.01
    tried: list[tuple[float, Delivery]] = field(default_factory=list)

    async def deliver(self, delivery: Delivery) -> str | None:
        """Take the message after a while, or refuse it."""
        loop = asyncio.get_running_loop()
        attempt = sum(1 for _, earlier in self.tried if earlier.outbox_id == delivery.outbox_id) + 1
        self.tried.append((loop.time(), delivery))
        await asyncio.sleep(self.takes(delivery))
        error = self.script(delivery, attempt)
        if error is not None:
            raise error
        return f"m{delivery.outbox_id}" if delivery.action is Action.SEND else None

    @property
    def ids(self) -> list[int]:
        """The rows that were tried, in order."""
        return [delivery.outbox_id for _, delivery in self.tried]


@dataclass
class Desk:
    """A dispatcher at work: `commit` writes rows as the writer does, `leave` as another process does."""

    outbox: FakeOutbox
    messenger: FakeMessenger
    dispatcher: Dispatcher
    leases: FakeLeases

    def commit(self, *rows: Delivery) -> None:
        """Write rows, leased when the dispatcher wants them so, and offer the leased ones."""
        epoch = self.leases.epochs.get(BOT)
        self.leave(*rows)
        if epoch is not None:
            self.outbox.leased |= {row.outbox_id: epoch for row in rows}
            self.dispatcher.offer(rows)

    def leave(self, *rows: Delivery) -> None:
        """Write rows that nobody is told of."""
        self.outbox.rows |= {row.outbox_id: row for row in rows}


@asynccontextmanager
async def dispatching(
    messenger: FakeMessenger | None = None,
    outbox: FakeOutbox | None = None,
    limits: Limits = FAST,
    settings: Settings | None = None,
) -> AsyncIterator[Desk]:
    """A dispatcher that owns its lane; stopped cleanly at the end."""
    outbox = outbox or FakeOutbox()
    messenger = messenger or FakeMessenger()
    leases = FakeLeases()
    dispatcher = Dispatcher(BOT, outbox, messenger, clock, limits, leases, settings=settings)
    running = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(0.1 + HANDOVER)
    try:
        yield Desk(outbox, messenger, dispatcher, leases)
    finally:
        dispatcher.stop()
        await running
    assert leases.epochs == {BOT: None}
    assert outbox.owner is not outbox
