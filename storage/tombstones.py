"""The one way in which rows of immutable tables are deleted: a tombstone first, then the row."""

from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Table, delete, literal, select

from storage.tables import TombstoneRow, table_of
from storage.upsert import insert_or_ignore

TOMBSTONES = table_of(TombstoneRow)
Reason = Literal["retention", "erasure", "redaction"]


def lay_stone(connection: Connection, table: Table, row_id: int, reason: Reason, now: datetime) -> None:
    """The trace of a row that goes later, or was never immutable. Repeating it changes nothing."""
    stone = {"table_name": table.name, "row_id": row_id, "reason": reason, "at": now}
    connection.execute(insert_or_ignore(connection, TOMBSTONES).values(stone))


def bury(
    connection: Connection, table: Table, condition: ColumnElement[bool], reason: Reason, now: datetime
) -> int:
    """Delete the rows of the immutable `table` that fulfil `condition`: how many there were.

    The tombstones stay as the trace of the deletion. Repeating it changes nothing.
    """
    when = literal(now, TOMBSTONES.c.at.type)
    doomed = select(literal(table.name), table.c.id, literal(reason), when).where(condition)
    columns = ["table_name", "row_id", "reason", "at"]
    connection.execute(insert_or_ignore(connection, TOMBSTONES).from_select(columns, doomed))
    return connection.execute(delete(table).where(condition)).rowcount
