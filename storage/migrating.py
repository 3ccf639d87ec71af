"""Brings a database to the schema of this program, and refuses one that is not ours or newer than us.

The revision table is called `frontdoor_revision`, which tells our database from another program's; a SQLite
file carries our application id as well (https://www.sqlite.org/pragma.html#pragma_application_id).
"""

from collections.abc import Iterator
from contextlib import contextmanager

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


class WrongDatabase(FrontDoorError):
    """This database can't be used."""


class MigrationNeeded(FrontDoorError):
    """The database's schema is older than this program: run `frontdoor migrate`."""


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database to `revision`, in one transaction. Raises WrongDatabase."""
    database = Database(url)
    try:
        if database.is_sqlite:
            database.path.parent.mkdir(parents=True, exist_ok=True)
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
    if REVISION_TABLE not in tables:
        if tables or _application_id(connection) not in (None, 0):
            raise WrongDatabase("It belongs to another program.")
        return None
    if _application_id(connection) not in (None, APPLICATION_ID):
        raise WrongDatabase("It belongs to another program.")
    found = connection.execute(text(f"SELECT version_num FROM {REVISION_TABLE}")).scalar()  # noqa: S608
    if found is not None and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise WrongDatabase(f"A newer Front Door made it (revision {found}); install that version.")
    return str(found) if found is not None else None


def _application_id(connection: Connection) -> int | None:
    if connection.dialect.name != "sqlite":
        return None
    return int(connection.exec_driver_sql("PRAGMA application_id").scalar_one())


@contextmanager
def _exclusive(database: Database) -> Iterator[Connection]:
    """A writing transaction in which nobody else migrates.

    On SQLite foreign keys are off, which must be said before BEGIN: batch mode copies tables, and dropping
    the old one would delete what refers to it.
    """
    if not database.is_sqlite:
        with database.writing() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            yield connection
        return
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.execution_options(writes=True).begin():
                yield connection
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


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
