"""Times every statement that reaches SQLite, with what is fetched from it, and asks how it is looked up."""

import re
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from storage.database import Database

ALIAS = re.compile(r"\b(\w+) AS (\w+)")
TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE) (\w+)")


@dataclass(slots=True)
class Timings:
    """Seconds of each run of one statement, and the parameters of its newest."""

    sql: str
    seconds: list[float] = field(default_factory=list)
    parameters: Any = ()
    many: bool = False


@dataclass(slots=True)
class Recorder:
    """What was run in one database, by the name of what was being done and the statement's text."""

    doing: str = ""
    found: dict[tuple[str, str], Timings] = field(default_factory=dict)

    def begin(self, sql: str, parameters: Any, many: bool) -> Timings:
        """A statement is run now; its seconds are to be added."""
        timings = self.found.setdefault((self.doing, sql), Timings(sql))
        timings.parameters, timings.many = parameters, many
        timings.seconds.append(0.0)
        return timings

    @contextmanager
    def named(self, doing: str) -> Iterator[None]:
        """What is run inside counts as `doing`."""
        before, self.doing = self.doing, doing
        try:
            yield
        finally:
            self.doing = before


def record(database: Database, recorder: Recorder) -> None:
    """Time all that `database` runs from now on; before its first connection."""

    class Cursor(sqlite3.Cursor):
        """Adds the time of a run and of its fetches together: SQLite works while rows are fetched."""

        timings: Timings | None = None

        def execute(self, sql: str, parameters: Any = ()) -> "Cursor":
            self.timings = recorder.begin(sql, parameters, many=False)
            began = time.perf_counter()
            super().execute(sql, parameters)
            self._spend(began)
            return self

        def executemany(self, sql: str, parameters: Any) -> "Cursor":
            self.timings = recorder.begin(sql, parameters, many=True)
            began = time.perf_counter()
            super().executemany(sql, parameters)
            self._spend(began)
            return self

        def fetchone(self) -> Any:
            began = time.perf_counter()
            rows = super().fetchone()
            self._spend(began)
            return rows

        def fetchmany(self, size: int | None = 1) -> list[Any]:
            began = time.perf_counter()
            rows = super().fetchmany(size)
            self._spend(began)
            return rows

        def fetchall(self) -> list[Any]:
            began = time.perf_counter()
            rows = super().fetchall()
            self._spend(began)
            return rows

        def _spend(self, began: float) -> None:
            if self.timings is not None:
                self.timings.seconds[-1] += time.perf_counter() - began

    class Connection(sqlite3.Connection):
        """Hands out such cursors."""

        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

    @event.listens_for(database.engine, "do_connect")
    def connect(_dialect: Any, _record: Any, _arguments: Any, named: dict[str, Any]) -> None:
        named["factory"] = Connection


def is_statement(sql: str) -> bool:
    """Whether it reads or writes rows, rather than beginning a transaction or setting something."""
    return sql.lstrip().split(" ", 1)[0].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def names_of(statements: list[str]) -> dict[str, str]:
    """A short name for each: what it does to which table first, numbered where that is not enough."""
    names: dict[str, str] = {}
    seen: defaultdict[str, int] = defaultdict(int)
    for sql in statements:
        table = TABLE.search(sql)
        name = f"{sql.lstrip().split(None, 1)[0].lower()} {table[1] if table else ''}".strip()
        seen[name] += 1
        names[sql] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return names


def scans(connection: sqlite3.Connection, timings: Timings) -> list[str]:
    """The tables or indexes that the statement reads from end to end, as SQLite plans it with its parameters
    (https://www.sqlite.org/eqp.html). Reading in order up to a LIMIT, or an index of few rows (one with a
    condition), is none."""
    parameters = timings.parameters[0] if timings.many else timings.parameters
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {timings.sql}", parameters)]
    if " LIMIT " in timings.sql and not any(step.startswith("USE TEMP B-TREE") for step in steps):
        return []
    tables = {alias: table for table, alias in ALIAS.findall(timings.sql)}
    named = [" ".join(tables.get(word, word) for word in step.split()) for step in steps]
    return [step for step in named if step.startswith("SCAN ") and _is_long(connection, step)]


def _is_long(connection: sqlite3.Connection, step: str) -> bool:
    """Whether what is scanned is a table or a whole index, not rows already found or few by condition."""
    read = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'index')")
    words = set(step.split())
    found = [(kind, sql or "") for kind, name, sql in read if name in words]
    return bool(found) and not any(kind == "index" and " WHERE " in sql for kind, sql in found)
