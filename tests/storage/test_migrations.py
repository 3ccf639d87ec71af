"""The schema's history: from nothing to now on both engines, with the triggers intact after each revision."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.migrating import REVISION_TABLE, ensure_ready, migrate
from storage.tables import METADATA
from storage.tables.triggers import GUARDED, trigger_names
from tests.storage.revisions import REVISIONS, at_revision, described, kept, rows_in, triggers_in


def with_connection(url: str, look: Callable[[Connection], object]) -> object:
    """What `look` sees in the database at `url`."""
    database = Database(url)
    try:
        with database.writing() as connection:
            return look(connection)
    finally:
        database.close()


def guards(connection: Connection) -> set[tuple[str, str]]:
    """The triggers that the immutable tables of this schema must have."""
    present = GUARDED.keys() & set(inspect(connection).get_table_names())
    assert present
    return {(name, table) for table in present for name in trigger_names(connection.dialect.name, table)}


def assert_guarded(url: str) -> None:
    """Every immutable table has its triggers, and they refuse to change or delete a row that is there."""
    database = Database(url)
    try:
        with database.reading() as connection:
            expected = guards(connection)
            assert expected == triggers_in(connection)
            filled = {table for table, rows in rows_in(connection).items() if rows}
        for table in sorted({table for _, table in expected} & filled):
            for statement in (f"UPDATE {table} SET id = id + 7", f"DELETE FROM {table}"):
                with pytest.raises(IntegrityError, match="immutable"), database.writing() as connection:
                    connection.execute(text(statement))
    finally:
        database.close()


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_revision_reaches_the_newest_with_its_data(blank_url: str, revision: str) -> None:
    """Rows made under any revision are all there after the newest; the schema is what the tables say, and the
    immutable ones are guarded before and after."""
    before = at_revision(blank_url, revision)
    assert_guarded(blank_url)
    migrate(blank_url)
    database = Database(blank_url)
    try:
        with database.reading() as connection:
            assert before == kept(before, rows_in(connection))
            compared = MigrationContext.configure(
                connection, opts={"version_table": REVISION_TABLE, "compare_type": True}
            )
            assert compare_metadata(compared, METADATA) == []
            if database.is_sqlite:
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
    finally:
        database.close()
    assert_guarded(blank_url)
    ensure_ready(blank_url)


def test_what_migrations_make_is_what_the_tables_say(blank_url: str) -> None:
    """Columns, keys, constraints and indexes are the same whether made from the models or migrated."""

    def make(connection: Connection) -> object:
        METADATA.create_all(connection)
        made = described(connection)
        METADATA.drop_all(connection)
        return made

    made = with_connection(blank_url, make)
    migrate(blank_url)
    assert made == with_connection(blank_url, described)


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
