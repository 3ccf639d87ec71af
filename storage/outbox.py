"""The queue of messages owed, as a dispatcher uses it: own a lane, claim, mark.

A row that is leased stays leased while its owner tries: a RETRY keeps the lease, since the owner holds the
row in memory until it is due; the next epoch takes it over when the owner dies.
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from core.altered import replace
from core.delivery import Delivery, Fate
from core.ids import BotKey
from core.ports import Clock, LaneClosed, Marked
from storage.database import Database
from storage.encryption import Keys
from storage.holding import OUTBOX
from storage.house import raise_alert
from storage.ids import fresh_id
from storage.lanes import LANES, LaneLock, acquire_lane, lanes_of, next_epoch
from storage.marking import ATTEMPTS, write_marks
from storage.sealed_deliveries import delivery_rows, opened
from storage.tables import in_words
from storage.threads import ReaderThreads

JUMP = timedelta(minutes=1)
"""Clocks of machines that share a database differ by less than this."""
_NOW = bindparam("now", type_=OUTBOX.c.due_at.type)
_AHEAD = bindparam("ahead", type_=OUTBOX.c.due_at.type)


class DatabaseOutbox:
    """core.ports.Outbox on a database; one object a process."""

    def __init__(self, database: Database, keys: Keys, clock: Clock, threads: ReaderThreads) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._threads = threads
        self._owned: dict[BotKey, tuple[LaneLock, int]] = {}
        self._owning = threading.Lock()

    async def own(self, bot: BotKey) -> int | None:
        """Become the only dispatcher of `bot`'s lane: the epoch, or None when another owns it.

        Asked again by its owner it gives the same epoch, or a new one when another owned the lane meanwhile.
        """
        return await self._threads.run(lambda: self._own(bot))

    async def disown(self, bot: BotKey) -> None:
        """Give the lane back; rows leased but untouched become free at once."""
        await self._threads.run(lambda: self._disown(bot))

    async def claim(self, bot: BotKey, epoch: int, limit: int) -> Sequence[Delivery]:
        """Lease waiting rows that no living owner holds; see core.ports.Outbox. Raises LaneClosed while the
        lane is paused, and under an epoch that is over."""
        return await self._threads.run(lambda: self._claim(bot, epoch, limit))

    async def mark(self, marks: Sequence[Marked]) -> bool:
        """Write the results of attempts in one commit; those of an epoch that is over change nothing, and the
        answer is False then."""
        epochs = {bot: epoch for bot, (_, epoch) in self._owned.items()}

        def write() -> bool:
            with self._database.writing() as connection:
                return write_marks(connection, marks, epochs, self._clock())

        return await self._threads.run(write)

    async def pause(self, bot: BotKey, until: datetime) -> None:
        """Remember that the platform asked the whole token to wait; claims give nothing before `until`."""

        def write() -> None:
            with self._database.writing() as connection:
                connection.execute(update(LANES).where(_lane(bot)).values(not_before=until))

        await self._threads.run(write)

    async def paused_until(self, bot: BotKey) -> datetime | None:
        """Until when the platform asked the token to wait (UTC), if it did."""

        def read() -> datetime | None:
            with self._database.reading() as connection:
                until = connection.execute(select(LANES.c.not_before).where(_lane(bot))).scalar()
                return None if until is None else until - _gone_back(connection, self._clock())

        return await self._threads.run(read)

    @staticmethod
    def _paused(connection: Connection, until: datetime | None, now: datetime) -> bool:
        """Whether the platform asked the token to wait and the time is not over, if the clock can tell."""
        return until is not None and until > now and not _gone_back(connection, now)

    def _own(self, bot: BotKey) -> int | None:
        with self._owning:
            if bot in self._owned:
                lock, epoch = self._owned[bot]
                if lock.alive():
                    return epoch
                lock.release()  # its epoch stays good for marks until somebody begins the next one
            found = acquire_lane(self._database, bot)
            if found is None:
                self._owned.pop(bot, None)
                return None
            try:
                with self._database.writing() as connection:
                    epoch = next_epoch(connection, bot)
            except BaseException:
                found.release()  # nobody could own the lane before this process ends
                raise
            self._owned[bot] = (found, epoch)
            return epoch

    def _disown(self, bot: BotKey) -> None:
        with self._owning:
            if bot not in self._owned:
                return
            lock, epoch = self._owned.pop(bot)
            try:
                with self._database.writing() as connection:
                    if bot in lanes_of(connection, {bot: epoch}):
                        held = and_(_of(bot), OUTBOX.c.status == "waiting", OUTBOX.c.leased_epoch == epoch)
                        connection.execute(update(OUTBOX).where(held).values(leased_epoch=None))
            finally:
                lock.release()

    def _claim(self, bot: BotKey, epoch: int, limit: int) -> tuple[Delivery, ...]:
        now = self._clock()
        with self._database.writing() as connection:
            lane = connection.execute(
                select(LANES.c.epoch, LANES.c.not_before).where(_lane(bot))
            ).one_or_none()
            if lane is None or lane.epoch != epoch or self._paused(connection, lane.not_before, now):
                raise LaneClosed
            asked = {"platform": bot.platform, "bot": bot.name, "epoch": epoch, "now": now}
            asked["ahead"] = now + JUMP
            rows = list(connection.execute(_NUMBERED, asked | {"limit": limit}).all())
            if len(rows) < limit:
                rows += connection.execute(_BROADCASTS, asked | {"limit": limit - len(rows)}).all()
            leased = _lease(connection, rows, epoch, now)
            deliveries = opened(connection, self._keys, [row for row in rows if row.id in leased])
            for outbox_id in sorted(leased - {delivery.outbox_id for delivery in deliveries}):
                _give_up(connection, outbox_id, now)
        inherited = {row.id for row in rows if row.leased_epoch is not None}
        return tuple(
            replace(delivery, attempts=delivery.attempts + (delivery.outbox_id in inherited))
            for delivery in deliveries
        )


def _gone_back(connection: Connection, now: datetime) -> timedelta:
    """How far the clock went back since the last attempt that is on record; nothing when it did not.

    Waits were written down by the clock as it was then. Machines differ a little; jumps are longer.
    """
    last = connection.execute(select(ATTEMPTS.c.at).order_by(ATTEMPTS.c.id.desc()).limit(1)).scalar()
    return max(timedelta(), last - now) if last is not None and last > now + JUMP else timedelta()


def _give_up(connection: Connection, outbox_id: int, now: datetime) -> None:
    """A message that no key opens can't be delivered: a dead letter."""
    dead = update(OUTBOX).where(OUTBOX.c.id == outbox_id).values(status="dead", error="no key opens it")
    correlation = connection.execute(dead.returning(OUTBOX.c.correlation)).scalar_one()
    raise_alert(connection, "dead_letter", correlation, f"No key opens message {outbox_id}.", now)


def _lane(bot: BotKey) -> ColumnElement[bool]:
    return and_(LANES.c.platform == bot.platform, LANES.c.bot == bot.name)


def _of(bot: BotKey) -> ColumnElement[bool]:
    return and_(OUTBOX.c.platform == bot.platform, OUTBOX.c.bot == bot.name)


def _unowned(table: Any) -> ColumnElement[bool]:
    """Waiting, and leased by nobody or under an epoch that is over."""
    free = or_(table.c.leased_epoch.is_(None), table.c.leased_epoch < bindparam("epoch"))
    return and_(table.c.status == in_words("waiting"), free)


def _of_asked(table: Any) -> ColumnElement[bool]:
    return and_(table.c.platform == bindparam("platform"), table.c.bot == bindparam("bot"))


def _numbered() -> Any:
    """Rows of conversations whose first unowned row is due: it and what follows it, most urgent lane first.

    A conversation goes by its most urgent row, so that a reply never overtakes a status change before it.
    """
    mine = OUTBOX.alias("mine")
    first = func.first_value(_due_at(mine))
    head_due = first.over(partition_by=mine.c.conversation_id, order_by=mine.c.number)
    urgency = func.min(mine.c.lane).over(partition_by=mine.c.conversation_id)
    ranked = (
        select(mine.c.id, head_due.label("head_due"), urgency.label("urgency"))
        .where(_of_asked(mine), _unowned(mine), mine.c.number.is_not(None))
        .subquery()
    )
    return (
        delivery_rows(ranked.c.head_due <= _NOW)
        .join(ranked, ranked.c.id == OUTBOX.c.id)
        .order_by(ranked.c.urgency, OUTBOX.c.conversation_id, OUTBOX.c.number)
        .limit(bindparam("limit", type_=Integer))
    )


def _due_at(table: Any) -> ColumnElement[datetime]:
    """When a row is due. What was made or last tried in the future was so before the clock went back, and is
    due now: nothing waits for as long as the jump was."""
    tried = select(ATTEMPTS.c.id).where(ATTEMPTS.c.outbox_id == table.c.id, ATTEMPTS.c.at > _AHEAD)
    gone_back = and_(table.c.due_at > _NOW, or_(table.c.created_at > _AHEAD, tried.exists()))
    return case((gone_back, _NOW), else_=table.c.due_at)


def _broadcasts() -> Any:
    free = and_(_of_asked(OUTBOX), _unowned(OUTBOX), OUTBOX.c.number.is_(None))
    return (
        delivery_rows(free, _due_at(OUTBOX) <= _NOW)
        .order_by(OUTBOX.c.id)
        .limit(bindparam("limit", type_=Integer))
    )


# Built once: the lane is looked at several times a second.
_NUMBERED = _numbered()
_BROADCASTS = _broadcasts()


def _lease(connection: Connection, rows: Sequence[Any], epoch: int, now: datetime) -> set[int]:
    """Lease the rows; those that a dead owner held count one ambiguous attempt. Returns the leased ids."""
    leased: set[int] = set()
    for inherited in (False, True):
        ids = sorted(row.id for row in rows if (row.leased_epoch is not None) is inherited)
        if not ids:
            continue
        values: dict[str, Any] = {"leased_epoch": epoch}
        if inherited:
            values |= {"attempts": OUTBOX.c.attempts + 1, "ambiguous": OUTBOX.c.ambiguous + 1}
        lease = update(OUTBOX).where(OUTBOX.c.id.in_(ids), _unowned(OUTBOX)).values(values)
        taken = set(connection.execute(lease.returning(OUTBOX.c.id), {"epoch": epoch}).scalars())
        leased |= taken
        if inherited and taken:
            left_behind = [
                {
                    "id": fresh_id(),
                    "outbox_id": outbox_id,
                    "at": now,
                    "epoch": epoch,
                    "fate": Fate.RETRY.value,
                    "ambiguous": True,
                    "error": "its owner died",
                }
                for outbox_id in sorted(taken)
            ]
            connection.execute(insert(ATTEMPTS), left_behind)
    return leased
