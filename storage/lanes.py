"""Which process delivers a bot's messages: a lock that dies with its owner, and an epoch that fences it.

PostgreSQL: an advisory lock held by a connection of its own. SQLite: a file lock beside the database, so all
processes of one file must be on one machine (which SQLite's WAL demands anyway).
"""

import fcntl
import hashlib
import os
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
        """The lock, or None when another holds it."""
        connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # closing it must end the session, and with it the lock
        number = _digest(bot)
        if connection.execute(select(func.pg_try_advisory_lock(number))).scalar_one():
            return cls(connection, number)
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


def acquire_lane(database: Database, bot: BotKey) -> LaneLock | None:
    """The lock of `bot`'s lane, or None when another owner lives."""
    if database.is_sqlite:
        return FileLaneLock.acquire(database.path, bot)
    return AdvisoryLaneLock.acquire(database, bot)


def next_epoch(connection: Connection, bot: BotKey, ours: int | None = None) -> int:
    """Begin a new epoch of the lane; what earlier owners write from now on is ignored.

    `ours` is an epoch whose lock we lost with a connection: it goes on when nobody owned the lane since, so
    that what was sent under it can still be marked as sent.
    """
    this = select(LANES.c.epoch).where(LANES.c.platform == bot.platform, LANES.c.bot == bot.name)
    if ours is not None and connection.execute(this.with_for_update()).scalar() == ours:
        return ours
    first = insert_for(connection, LANES).values(platform=bot.platform, bot=bot.name, epoch=1)
    begun = first.on_conflict_do_update(
        index_elements=[LANES.c.platform, LANES.c.bot], set_={"epoch": LANES.c.epoch + 1}
    ).returning(LANES.c.epoch)
    return int(connection.execute(begun).scalar_one())


def _digest(bot: BotKey) -> int:
    """A 63-bit number for the lane; advisory locks are named by numbers."""
    return int.from_bytes(hashlib.sha256(f"lane {bot}".encode()).digest()[:8]) >> 1
