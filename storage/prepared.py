"""Statements of the hot path, compiled once: putting one together again costs more than running it.

SQLAlchemy looks a statement up in its cache and prepares the parameters of each row, which costs about twice
what SQLite needs to write the row. Here the text is kept for each dialect, with what turns the values of each
parameter into the driver's; the connection, its errors and its transaction stay SQLAlchemy's
(`Connection.exec_driver_sql`).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Table, TypeDecorator, insert
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import TypeEngine

Row = Mapping[str, Any]

REMEMBERED_TIMES = 256
"""The rows of a batch share a few points in time."""


class Prepared:
    """A statement; `names` are all its parameters."""

    def __init__(self, statement: ClauseElement, names: Sequence[str]) -> None:
        self._statement = statement
        self._names = tuple(names)
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Run an INSERT or UPDATE for all `rows`, which must not be empty."""
        compiled = self._for(connection.dialect)
        connection.exec_driver_sql(compiled.text, [compiled.values(row) for row in rows])

    def rows(self, connection: Connection, values: Row) -> Sequence[Any]:
        """What a SELECT finds, as the driver gives it: neither times nor truth values are converted."""
        compiled = self._for(connection.dialect)
        return connection.exec_driver_sql(compiled.text, compiled.values(values)).fetchall()

    def _for(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, self._names, dialect)
        return compiled


@cache
def _insert(table: Table, names: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table), names)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert `rows`, which must not be empty and all name the same columns."""
    _insert(table, tuple(rows[0])).run(connection, rows)


class _Compiled:
    """The statement as one dialect has it."""

    def __init__(self, statement: ClauseElement, names: Sequence[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        assert isinstance(compiled, SQLCompiler)
        assert set(names) == set(compiled.binds), "every parameter comes from the rows"
        self.text = str(compiled)
        self._positions = compiled.positiontup
        converts = {name: _convert(bound.type, dialect) for name, bound in compiled.binds.items()}
        self._converts = [(name, convert) for name, convert in converts.items() if convert is not None]

    def values(self, row: Row) -> Any:
        """A row's parameters as the driver takes them: by name, or in the order of the question marks."""
        ready = dict(row)
        for name, convert in self._converts:
            value = ready[name]
            if value is not None:
                ready[name] = convert(value)
        return ready if self._positions is None else tuple([ready[name] for name in self._positions])


def _convert(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a value of this type the driver's, as SQLAlchemy would; None: it is one already."""
    # A decorating type has its own step before that of the type behind it.
    source = kind if isinstance(kind, TypeDecorator) else kind.dialect_impl(dialect)
    convert = source.bind_processor(dialect)
    behind = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if convert is not None and isinstance(behind, DateTime):
        return lru_cache(REMEMBERED_TIMES)(convert)
    return convert
