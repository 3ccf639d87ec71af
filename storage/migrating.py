"""Brings a database to the schema of this program, and refuses one that is not ours or newer than us.

The revision table is called `frontdoor_revision`, which tells our database from another program's; a SQLite
file carries our application id as well (https://www.sqlite.org/pragma.html#pragma_application_id). What is
refused stays as it was.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from core.errors import FrontDoorError
from storage.database import Database
from storage.tables.triggers import drop_triggers, restore_triggers

APPLICATION_ID = 0x46446F72  # "FDor"
REVISION_TABLE = "frontdoor_revision"
MIGRATION_LOCK = 0x46446F72
PATIENCE_SECONDS = 60
"""How long SQLite waits for whoever holds the file; PostgreSQL waits until it is free."""
NAMED_TABLES = 3
log = logging.getLogger(__name__)


class WrongDatabase(FrontDoorError):
    """This database can't be used."""


class MigrationNeeded(FrontDoorError):
    """The database's schema is older than this program: run `frontdoor migrate`."""


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database to `revision`, in one transaction; whoever comes second waits, and finds it done.

    Raises WrongDatabase.
    """
    database = Database(url)
    try:
        if database.is_sqlite:
            database.path.parent.mkdir(parents=True, exist_ok=True)
            _look_into(database.path)
        with _exclusive(database) as connection:
            current = _current_revision(connection)
            if current == _wanted(revision):
                return
            drop_triggers(connection)
            command.upgrade(alembic_config(connection), revision)
            restore_triggers(connection)
            if database.is_sqlite:
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                _check_references(connection)
    finally:
        database.close()


def ensure_ready(url: str) -> None:
    """Check the database at start: SQLite migrates itself, PostgreSQL asks for `frontdoor migrate`.

    Raises WrongDatabase for another program's database or a newer schema, MigrationNeeded for an older one.
    """
    database = Database(url)
    try:
        if database.is_sqlite:
            database.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _look_into(database.path)
        with database.reading() as connection:
            current = _current_revision(connection)
    finally:
        database.close()
    if current == _wanted("head"):
        return
    if not database.is_sqlite:
        raise MigrationNeeded
    migrate(url)


def _current_revision(connection: Connection) -> str | None:
    """The schema's revision, None for an empty database. Raises WrongDatabase when it is not ours."""
    tables = set(inspect(connection).get_table_names())
    _refuse_foreign(tables, _application_id(connection))
    if REVISION_TABLE not in tables:
        return None
    found = connection.execute(text(f"SELECT version_num FROM {REVISION_TABLE}")).scalar()  # noqa: S608
    if found is not None and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise WrongDatabase(f"A newer Front Door made it (revision {found}); install that version.")
    return str(found) if found is not None else None


def _refuse_foreign(tables: set[str], application_id: int) -> None:
    """Raise WrongDatabase unless it is ours, or has nothing in it. (0 is the application id of nobody.)"""
    ours = REVISION_TABLE in tables
    if application_id not in (0, APPLICATION_ID) or (tables and not ours):
        seen = f" It has the table {', '.join(sorted(tables)[:NAMED_TABLES])}." if tables and not ours else ""
        cure = "Name an empty database in DATABASE_URL, or ours."
        raise WrongDatabase(f"It belongs to another program.{seen} {cure}")


def _look_into(path: Path) -> None:
    """Refuse another program's SQLite file before we open it as ours, which would change its journal mode.

    What can't be read here is left to the opening, which says what is wrong with it.
    """
    if not path.is_file():
        return
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw,
    ):
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {name for (name,) in names if not name.startswith("sqlite_")}
        _refuse_foreign(tables, int(raw.execute("PRAGMA application_id").fetchone()[0]))


def _application_id(connection: Connection) -> int:
    if connection.dialect.name != "sqlite":
        return 0
    return int(connection.exec_driver_sql("PRAGMA application_id").scalar_one())


@contextmanager
def _exclusive(database: Database) -> Iterator[Connection]:
    """A writing transaction in which nobody else migrates.

    On SQLite foreign keys are off, which must be said before BEGIN: batch mode copies tables, and dropping
    the old one would delete what refers to it.
    """
    if not database.is_sqlite:
        with database.writing() as connection:
            lock = {"lock": MIGRATION_LOCK}
            if not connection.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), lock).scalar_one():
                log.warning("Another process migrates this database: waiting for it.")
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), lock)
            yield connection
        return
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        _wait_for_file(raw)
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.execution_options(writes=True).begin():
                yield connection
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def _wait_for_file(raw: Any) -> None:
    """Say so when another process holds the file; the transaction that follows then waits for it."""
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:  # what else is wrong, the transaction tells
            log.warning("Another process holds this database: waiting for it, up to %s s.", PATIENCE_SECONDS)
    raw.execute(f"PRAGMA busy_timeout = {PATIENCE_SECONDS * 1000}")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise WrongDatabase(f"{len(broken)} rows refer to rows that are missing, first in {broken[0][0]}.")


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file: the scripts travel in the package, so that a wheel has them."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())


def _wanted(revision: str) -> str | None:
    return _scripts().get_current_head() if revision == "head" else revision
