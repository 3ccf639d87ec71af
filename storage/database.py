"""How we open SQLite and PostgreSQL: the settings without which they lose updates or wait for ever.

SQLite: the driver's own transactions are switched off (isolation_level=None), writers say BEGIN IMMEDIATE,
readers BEGIN; see "Known traps" in the design and https://www.sqlite.org/lang_transaction.html.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, TimeoutError

from core.errors import ConfigurationError
from core.ports import StorageUnavailable

BUSY_MILLISECONDS = 5_000
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""How soon a server is given up that went away without a word (the last in milliseconds, the others in
seconds or counts); by default that takes hours. What stands in the URL comes first.
https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS"""


class Database:
    """An opened database; one object a process is enough. `writing` and `reading` give connections.

    Inside a process the writers of a SQLite file queue at a lock of ours, because SQLite's own waiting sleeps
    and polls.
    """

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url) if self.is_sqlite else _postgresql_engine(self.url)
        self._turn = threading.RLock() if self.is_sqlite else nullcontext()

    @property
    def path(self) -> Path:
        """The SQLite file."""
        assert self.url.database is not None
        return Path(self.url.database)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes; committed at the end, rolled back when an error leaves the block."""
        with (
            self._turn,
            self.engine.connect() as connection,
            connection.execution_options(writes=True).begin(),
        ):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and sees one state of the database."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def parse_url(url: str) -> URL:
    """The URL as SQLAlchemy takes it: `sqlite:///file` or `postgresql://…`. Raises ConfigurationError."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except Exception as error:
        raise ConfigurationError("DATABASE_URL can't be read as a URL.") from error
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise ConfigurationError(
        "DATABASE_URL must be sqlite:///path/to/file or postgresql://user:password@host/name."
    )


def is_storage_failure(error: BaseException) -> bool:
    """Whether `error` tells of the database, a lock or the disk rather than of what we asked it to write.

    IntegrityError and DataError blame the values (PEP 249); every other error of the driver the database.
    """
    if isinstance(error, (StorageUnavailable, TimeoutError)):
        return True
    return isinstance(error, DBAPIError) and not isinstance(error, (IntegrityError, DataError))


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_size=8, max_overflow=8, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        _write_ahead(connection)
        for setting in ("synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. Where two processes do so for the first time SQLite tells one of them at
    once that the file is locked, whatever its busy timeout says, so it is asked again for as long."""
    until = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= until:
                raise
        time.sleep(0.02)


def _postgresql_engine(url: URL) -> Engine:
    patience = {name: value for name, value in PATIENCE.items() if name not in url.query}
    return create_engine(url, pool_size=8, max_overflow=8, hide_parameters=True, connect_args=patience)
