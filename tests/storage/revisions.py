"""Databases at earlier revisions, with rows in every table, whatever tables that revision has.

Nothing here names a table: what a revision left behind is read from the database, so the revisions that are
still to come are covered when they are written.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, Table, inspect, select, text
from sqlalchemy.types import Boolean, Date, DateTime, Integer, LargeBinary, String

from storage.database import Database
from storage.migrating import REVISION_TABLE, alembic_config, migrate

REVISIONS = [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()][
    ::-1
]
"""Every revision there is, the first one first."""
ROWS = 3
BEGAN = datetime(2026, 1, 1, 12, tzinfo=UTC)

Rows = dict[str, list[dict[str, Any]]]


def at_revision(url: str, revision: str) -> Rows:
    """Bring a blank database to the revision and fill every table; returns what is in it then."""
    migrate(url, revision)
    database = Database(url)
    try:
        with database.writing() as connection:
            for table in _tables(connection):
                connection.execute(table.insert(), [_row(table, number) for number in range(ROWS)])
        with database.reading() as connection:
            return rows_in(connection)
    finally:
        database.close()


def rows_in(connection: Connection) -> Rows:
    """Every row of every table, by the names of the columns."""
    return {
        table.name: [
            dict(row)
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        ]
        for table in _tables(connection)
    }


def kept(before: Rows, after: Rows) -> Rows:
    """The rows after a migration, reduced to the columns that there were before."""
    return {
        name: [{column: row[column] for column in rows[0]} for row in after[name]]
        for name, rows in before.items()
    }


def described(connection: Connection) -> dict[str, dict[str, object]]:
    """Tables with their columns, keys, constraints and indexes, as the database tells them."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": _by_name(inspector.get_columns(table)),
            "key": _plain(inspector.get_pk_constraint(table)),
            "references": _by_name(inspector.get_foreign_keys(table)),
            "unique": _by_name(inspector.get_unique_constraints(table)),
            "checks": _by_name(inspector.get_check_constraints(table)),
            "indexes": _by_name(inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
        if table != REVISION_TABLE
    }


def triggers_in(connection: Connection) -> set[tuple[str, str]]:
    """Name and table of every trigger."""
    found = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal"
    )
    return {(row[0], row[1]) for row in connection.execute(text(found))}


def _tables(connection: Connection) -> Sequence[Table]:
    """The tables as they are, those first to which others refer."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != REVISION_TABLE]


def _row(table: Table, number: int) -> dict[str, Any]:
    """A row that the table takes; the last one has nothing in the columns that may be empty."""
    return {
        column.name: None if column.nullable and number == ROWS - 1 else _value(column, number)
        for column in table.columns
    }


def _value(column: Column[Any], number: int) -> Any:
    for reference in column.foreign_keys:
        return _value(reference.column, number)
    match column.type:
        case Boolean():
            return number % 2 == 1
        case Integer():
            return 1000 + number
        case DateTime():
            return _moment(column, number)
        case Date():
            return date(2026, 1, 1) + timedelta(days=number)
        case LargeBinary():
            return bytes([number, 0, 255])
        case String():
            return f"{column.name} {number}"
    raise AssertionError(f"no value for {column} ({column.type}) yet: say here what fits")


def _moment(column: Column[Any], number: int) -> datetime:
    moment = BEGAN + timedelta(hours=number)
    assert isinstance(column.type, DateTime)
    return moment if column.type.timezone else moment.replace(tzinfo=None)


def _by_name(found: Sequence[Mapping[str, Any]]) -> dict[object, object]:
    return {one["name"]: _plain(one) for one in found}


def _plain(value: object) -> object:
    """The same with every type and clause as its text, so that it can be compared."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else str(value)
