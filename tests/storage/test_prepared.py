"""Statements prepared by us write and read what SQLAlchemy's own execution does, on both engines."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select, update

from storage.database import Database
from storage.prepared import Prepared, insert_rows
from storage.tables import NoticeRow, RequesterRow, table_of

REQUESTERS = table_of(RequesterRow)
AT = datetime(2026, 11, 22, 12, 30, 15, 123456, tzinfo=UTC)


def row(row_id: int, **changes: object) -> dict[str, object]:
    """A requester's row."""
    values: dict[str, object] = {
        "id": row_id,
        "wrapped_key": b"\x00key",
        "language": None,
        "consent": "1",
        "announcements": True,
        "created_at": AT,
    }
    return values | changes


@pytest.fixture
def database(database_url: str) -> Database:
    """An empty database of each engine."""
    return Database(database_url)


def test_rows_are_written_alike(database: Database) -> None:
    """Bytes, times, truth values, numbers and nothing: what we insert equals what SQLAlchemy inserts."""
    with database.writing() as connection:
        insert_rows(connection, REQUESTERS, [row(1), row(2, language="zh-Hans", announcements=False)])
        connection.execute(insert(REQUESTERS), [row(11), row(12, language="zh-Hans", announcements=False)])
    with database.reading() as connection:
        found = {one.id: one._asdict() for one in connection.execute(select(REQUESTERS))}
    database.close()
    for ours, theirs in ((1, 11), (2, 12)):
        assert found[theirs] | {"id": ours} == found[ours]
    assert (found[1]["created_at"], found[1]["wrapped_key"]) == (AT, b"\x00key")


def test_an_update_and_a_select(database: Database) -> None:
    """Parameters by name, in whatever order the dialect wants them."""
    rename = Prepared(
        update(REQUESTERS)
        .where(REQUESTERS.c.id == bindparam("row_id"))
        .values(language=bindparam("new_language"), created_at=bindparam("new_created_at")),
        ("row_id", "new_language", "new_created_at"),
    )
    wanted = select(REQUESTERS.c.id, REQUESTERS.c.language).where(
        REQUESTERS.c.language == bindparam("language")
    )
    with database.writing() as connection:
        insert_rows(connection, REQUESTERS, [row(1), row(2), row(3)])
        changes = [{"row_id": i, "new_language": "en", "new_created_at": AT} for i in (1, 3)]
        rename.run(connection, changes)
        found = Prepared(wanted, ("language",)).rows(connection, {"language": "en"})
    database.close()
    assert sorted(tuple(one) for one in found) == [(1, "en"), (3, "en")]


def test_a_hidden_parameter_is_refused(database: Database) -> None:
    """A value in the statement itself would be lost silently."""
    hidden = Prepared(
        update(REQUESTERS).where(REQUESTERS.c.id == 1).values(language=bindparam("new")), ("new",)
    )
    with database.writing() as connection, pytest.raises(AssertionError):
        hidden.run(connection, [{"new": "en"}])
    database.close()


def test_a_missing_value_is_refused(database: Database) -> None:
    """Each row gives all names."""
    with database.writing() as connection:
        with pytest.raises(KeyError):
            insert_rows(
                connection, table_of(NoticeRow), [{"id": 1, "texts": b"", "created_at": AT}, {"id": 2}]
            )
        connection.rollback()
    database.close()
