"""Which databases are refused, and untouched by that; and several processes that migrate at once."""

import logging
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, text

from storage.database import Database
from storage.migrating import (
    APPLICATION_ID,
    MIGRATION_LOCK,
    REVISION_TABLE,
    MigrationNeeded,
    WrongDatabase,
    ensure_ready,
    migrate,
)
from tests.databases import dumped
from tests.storage.revisions import REVISIONS, described

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 60.0
MIGRATES = """
import sys
from storage.migrating import migrate
print("ready", flush=True)
sys.stdin.readline()
migrate(sys.argv[1])
"""


def executed(url: str, *statements: str) -> None:
    """Do this in the database, as another program would: with the plain driver."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.executescript(";".join(statements))
        return
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["CREATE TABLE theirs (a int)"], "theirs"),
        (
            [
                "CREATE TABLE alembic_version (version_num text)",
                "INSERT INTO alembic_version VALUES ('0002')",
            ],
            "alembic_version",
        ),
        (["CREATE TABLE tickets (id int)", "CREATE TABLE orders (id int)"], "orders, tickets"),
    ],
)
def test_another_programs_database_is_refused(blank_url: str, statements: list[str], named: str) -> None:
    """A database with somebody else's tables stays as it was, to the byte; the message names them."""
    executed(blank_url, *statements)
    before = content(blank_url)
    for attempt in (ensure_ready, migrate):
        with pytest.raises(WrongDatabase, match=f"another program. It has the table {named}"):
            attempt(blank_url)
    assert before == content(blank_url)


def content(url: str) -> object:
    """What a refusal must not touch."""
    if url.startswith("sqlite"):
        return dumped(url)
    database = Database(url)
    try:
        with database.reading() as connection:
            return described(connection)
    finally:
        database.close()


def test_another_programs_mark_is_refused(tmp_path: Path) -> None:
    """A SQLite file that carries another program's application id is theirs, with or without tables."""
    url = f"sqlite:///{tmp_path / 'theirs.db'}"
    executed(url, "PRAGMA application_id = 252006674")
    for attempt in (ensure_ready, migrate):
        with pytest.raises(WrongDatabase, match="another program"):
            attempt(url)


def test_a_file_without_our_mark_is_still_ours(sqlite_url: str) -> None:
    """A file that was made again from a dump has lost the mark; its tables tell whose it is."""
    executed(sqlite_url, "PRAGMA application_id = 0")
    ensure_ready(sqlite_url)


def test_our_mark_is_set(sqlite_url: str) -> None:
    """Other programs can tell that the file is ours."""
    database = Database(sqlite_url)
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA application_id").scalar() == APPLICATION_ID
    database.close()


def test_newer_schema_is_refused(database_url: str) -> None:
    """A schema that this program doesn't know is refused by name, and not migrated either."""
    executed(database_url, f"UPDATE {REVISION_TABLE} SET version_num = '9999'")
    for attempt in (ensure_ready, migrate):
        with pytest.raises(WrongDatabase, match=r"newer.*9999"):
            attempt(database_url)


@pytest.mark.parametrize("revision", [None, *REVISIONS[:-1]])
def test_older_schemas(blank_url: str, revision: str | None) -> None:
    """At a start SQLite migrates itself; PostgreSQL is not migrated behind the operator's back."""
    if revision is not None:
        migrate(blank_url, revision)
    if blank_url.startswith("sqlite"):
        ensure_ready(blank_url)
    else:
        with pytest.raises(MigrationNeeded, match="frontdoor migrate"):
            ensure_ready(blank_url)
    migrate(blank_url)
    ensure_ready(blank_url)


@contextmanager
def held(url: str) -> Iterator[Connection]:
    """The database while another process migrates it."""
    database = Database(url)
    try:
        with database.writing() as connection:
            if not database.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            yield connection
    finally:
        database.close()


class Heard(logging.Handler):
    """Sets `event` at the first record."""

    def __init__(self) -> None:
        super().__init__()
        self.event = threading.Event()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Called by logging."""
        self.text = record.getMessage()
        self.event.set()


def test_who_comes_second_says_so_and_waits(blank_url: str) -> None:
    """While another process migrates, a line says that we wait; when it is done, so are we."""
    heard = Heard()
    logger = logging.getLogger("storage.migrating")
    logger.addHandler(heard)
    second = threading.Thread(target=migrate, args=(blank_url,))
    try:
        with held(blank_url):
            second.start()
            assert heard.event.wait(PATIENCE)
            assert second.is_alive()
        second.join(PATIENCE)
    finally:
        logger.removeHandler(heard)
    assert "waiting for it" in heard.text
    ensure_ready(blank_url)


@pytest.mark.long
@pytest.mark.parametrize("processes", [2, 6])
def test_several_processes_migrate_at_once(blank_url: str, processes: int) -> None:
    """All of them end well, and the schema is made once. (That one waits for the other is tested above.)"""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATES, blank_url],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=PATIENCE)[1] for process in started]
    assert [process.returncode for process in started] == [0] * processes, said
    ensure_ready(blank_url)
