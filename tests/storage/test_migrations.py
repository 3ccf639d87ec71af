"""The schema's history: from nothing to now on both engines, with the triggers intact after each revision."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.migrating import (
    MIGRATION_LOCK,
    REVISION_TABLE,
    MigrationNeeded,
    WrongDatabase,
    alembic_config,
    ensure_ready,
    migrate,
)
from storage.tables import METADATA
from storage.tables.triggers import GUARDED, trigger_names
from tests.databases import blank_database, drop_database

REVISIONS = [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()][
    ::-1
]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    url = blank_database(server)
    yield url
    drop_database(server, url)


def with_connection(url: str, look: Callable[[Connection], object]) -> object:
    """What `look` sees in the database at `url`."""
    database = Database(url)
    try:
        with database.writing() as connection:
            return look(connection)
    finally:
        database.close()


def trigger_list(connection: Connection) -> set[str]:
    """The names of all triggers."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return set(connection.execute(text(query)).scalars())


@pytest.mark.parametrize("revision", REVISIONS)
def test_triggers_guard_after_each_revision(blank_url: str, revision: str) -> None:
    """After each revision every immutable table has its triggers, and they refuse."""
    migrate(blank_url, revision)

    def look(connection: Connection) -> set[str]:
        present = GUARDED.keys() & set(inspect(connection).get_table_names())
        expected = {name for table in present for name in trigger_names(connection.dialect.name, table)}
        assert expected <= trigger_list(connection)
        assert present
        connection.execute(text("INSERT INTO requesters VALUES (1, 'k', NULL, NULL, false, '2026-01-01')"))
        connection.execute(
            text(
                "INSERT INTO conversations (id, platform, bot, requester_id, chat, state, last_touched,"
                " reachable) VALUES (2, 'p', 'b', 1, 'c', 's', '2026-01-01', true)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO tickets (id, number, draft_id, requester_id, conversation_id, category, team,"
                " priority, language, submitted_at, due_at) VALUES"
                " (3, 'N', 'd', 1, 2, 'c', 't', 'p', 'en', '2026-01-01', '2026-01-01')"
            )
        )
        with pytest.raises(IntegrityError, match="immutable"):
            connection.execute(text("UPDATE tickets SET team = 'other'"))
        connection.rollback()
        return present

    database = Database(blank_url)
    try:
        with database.engine.connect() as connection:
            look(connection)
    finally:
        database.close()


def test_a_migration_keeps_what_is_there(blank_url: str) -> None:
    """Tickets made under the first revision are all there after the newest, still immutable."""
    migrate(blank_url, "0001")

    def submit(connection: Connection) -> None:
        connection.execute(text("INSERT INTO requesters VALUES (1, 'k', NULL, NULL, false, '2026-01-01')"))
        connection.execute(
            text(
                "INSERT INTO conversations (id, platform, bot, requester_id, chat, state, last_touched,"
                " reachable) VALUES (2, 'p', 'b', 1, 'c', 's', '2026-01-01', true)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO tickets (id, number, draft_id, requester_id, conversation_id, category, team,"
                " priority, language, submitted_at, due_at) VALUES"
                " (3, 'N', 'd', 1, 2, 'c', 't', 'p', 'en', '2026-01-01', '2026-01-01')"
            )
        )

    def found(connection: Connection) -> tuple[object, ...]:
        return tuple(connection.execute(text("SELECT id, number, team FROM tickets")).one())

    def refuse(connection: Connection) -> None:
        with pytest.raises(IntegrityError, match="immutable"), connection.begin_nested():
            connection.execute(text("UPDATE tickets SET team = 'other'"))

    with_connection(blank_url, submit)
    migrate(blank_url)
    assert with_connection(blank_url, found) == (3, "N", "t")
    with_connection(blank_url, refuse)
    assert with_connection(
        blank_url, lambda connection: "help_counts" in inspect(connection).get_table_names()
    )


def test_models_and_migrated_schema_agree(database: Database) -> None:
    """Autogenerate finds nothing to do on a migrated database."""
    with database.reading() as connection:
        compared = MigrationContext.configure(
            connection, opts={"version_table": REVISION_TABLE, "compare_type": True}
        )
        assert compare_metadata(compared, METADATA) == []


def test_migrating_twice_changes_nothing(blank_url: str) -> None:
    """A second migration is harmless."""
    migrate(blank_url)
    migrate(blank_url)
    ensure_ready(blank_url)


def test_sqlite_migrates_itself(tmp_path: Path) -> None:
    """At start an empty SQLite file, even in a missing folder, becomes ready by itself."""
    path = tmp_path / "made" / "frontdoor.db"
    ensure_ready(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM tickets").fetchone() == (0,)
    connection.close()


@pytest.mark.postgres
def test_postgres_names_the_command(postgres_server: str) -> None:
    """PostgreSQL is not migrated behind the operator's back."""
    url = blank_database(postgres_server)
    try:
        with pytest.raises(MigrationNeeded, match="frontdoor migrate"):
            ensure_ready(url)
    finally:
        drop_database(postgres_server, url)


def test_another_programs_database_is_refused(blank_url: str) -> None:
    """A database with somebody else's tables stays untouched."""
    with_connection(blank_url, lambda connection: connection.execute(text("CREATE TABLE theirs (a int)")))
    with pytest.raises(WrongDatabase, match="another program"):
        ensure_ready(blank_url)
    with pytest.raises(WrongDatabase, match="another program"):
        migrate(blank_url)
    names = with_connection(blank_url, lambda connection: inspect(connection).get_table_names())
    assert names == ["theirs"]


def test_newer_schema_is_refused(database_url: str) -> None:
    """A schema that this program doesn't know is refused by name."""
    newer = f"UPDATE {REVISION_TABLE} SET version_num = '9999'"
    with_connection(database_url, lambda connection: connection.execute(text(newer)))
    with pytest.raises(WrongDatabase, match=r"newer.*9999"):
        ensure_ready(database_url)


@pytest.mark.postgres
def test_postgres_migrations_wait_for_each_other(postgres_url: str) -> None:
    """Two processes that migrate at once do it one after the other."""
    with psycopg.connect(postgres_url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        waiting = f"{postgres_url}&options=-c%20lock_timeout%3D50ms"
        with pytest.raises(Exception, match="lock timeout"):
            migrate(waiting)
