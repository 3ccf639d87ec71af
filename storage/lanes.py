"""Which process delivers a bot's messages: a lock that dies with its owner, and an epoch that fences it.

PostgreSQL: an advisory lock held by a connection of its own, which the server ends when its owner was not
heard of for `LEASE_SECONDS`: a machine without power, a network that was cut, a process that was stopped.
SQLite: a file lock beside the database, so all processes of one file must be on one machine (which SQLite's
WAL demands anyway); the system drops it with its process, and only then.
"""

import fcntl
import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from core.ids import BotKey
from storage.database import Database
from storage.tables import LaneRow, table_of
from storage.upsert import insert_for

LANES = table_of(LaneRow)

LEASE_SECONDS = 10
"""How long PostgreSQL waits for a sign of life of a lane's owner. Owners give one every second and send
nothing once they have had no answer for half of this (`bots/ownership.py`)."""


class LaneLock(Protocol):
    """A held lock."""

    def alive(self) -> bool:
        """Whether it is still held."""
        ...

    def release(self) -> None:
        """Give it back."""
        ...


class FileLaneLock:
    """A lock on a file beside the database (flock: the system drops it when the process ends)."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def acquire(cls, database: Path, bot: BotKey) -> "FileLaneLock | None":
        """The lock, or None when another holds it."""
        path = database.with_name(f"{database.name}.lane-{_digest(bot):x}")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return cls(descriptor)

    def alive(self) -> bool:
        """A file lock lives as long as its process, or until it is given back."""
        return self._descriptor is not None

    def release(self) -> None:
        """Give it back; once more does no harm."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class AdvisoryLaneLock:
    """A session's advisory lock; PostgreSQL drops it when the connection ends."""

    def __init__(self, connection: Connection, number: int) -> None:
        self._connection = connection
        self._number = number

    @classmethod
    def acquire(cls, database: Database, bot: BotKey) -> "AdvisoryLaneLock | None":
        """The lock, or None when another holds it. Whoever waits asks twice a second, so that is seen on a
        connection of the pool first; the lock needs one of its own, which costs the server a process."""
        number = _digest(bot)
        with database.reading() as pooled:
            if not pooled.execute(select(func.pg_try_advisory_xact_lock(number))).scalar_one():
                return None
        connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # closing it must end the session, and with it the lock
        try:
            if connection.execute(select(func.pg_try_advisory_lock(number))).scalar_one():
                _expect_signs_of_life(connection)
                return cls(connection, number)
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def alive(self) -> bool:
        """Whether the session still lives, and the lock with it."""
        try:
            self._connection.execute(text("SELECT 1"))
        except Exception:  # noqa: BLE001 - whatever is wrong with the connection, the lock is gone
            return False
        return True

    def release(self) -> None:
        """Give it back at once: the server may take a while to notice that a connection was closed."""
        with suppress(SQLAlchemyError):  # the session is gone already, and the lock with it
            self._connection.execute(select(func.pg_advisory_unlock(self._number)))
        self._connection.close()


def _expect_signs_of_life(connection: Connection) -> None:
    """Let the server end this session, and its lock with it, when nothing is asked for `LEASE_SECONDS`.
    Before version 14 it can't; there a lost machine is noticed when its connection breaks.

    https://www.postgresql.org/docs/14/runtime-config-client.html#GUC-IDLE-SESSION-TIMEOUT
    """
    lease = "SELECT set_config(name, :lease, false) FROM pg_settings WHERE name = 'idle_session_timeout'"
    connection.execute(text(lease), {"lease": str(1000 * LEASE_SECONDS)})


def acquire_lane(database: Database, bot: BotKey) -> LaneLock | None:
    """The lock of `bot`'s lane, or None when another owner lives."""
    if database.is_sqlite:
        return FileLaneLock.acquire(database.path, bot)
    return AdvisoryLaneLock.acquire(database, bot)


def next_epoch(connection: Connection, bot: BotKey) -> int:
    """Begin a new epoch of the lane; what earlier owners write from now on is ignored."""
    first = insert_for(connection, LANES).values(platform=bot.platform, bot=bot.name, epoch=1)
    begun = first.on_conflict_do_update(
        index_elements=[LANES.c.platform, LANES.c.bot], set_={"epoch": LANES.c.epoch + 1}
    ).returning(LANES.c.epoch)
    return int(connection.execute(begun).scalar_one())


def lanes_of(connection: Connection, epochs: Mapping[BotKey, int]) -> set[BotKey]:
    """Those of the lanes that are still in this epoch; the next one begins after this transaction."""
    ours = set()
    for bot, epoch in sorted(epochs.items()):
        lane = select(LANES.c.epoch).where(LANES.c.platform == bot.platform, LANES.c.bot == bot.name)
        if connection.execute(lane.with_for_update(read=True)).scalar() == epoch:
            ours.add(bot)
    return ours


def _digest(bot: BotKey) -> int:
    """A 63-bit number for the lane; advisory locks are named by numbers."""
    return int.from_bytes(hashlib.sha256(f"lane {bot}".encode()).digest()[:8]) >> 1
