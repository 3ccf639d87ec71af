"""A submitted ticket can't be changed, by any program: the databases refuse; and events are the truth."""

from dataclasses import astuple
from functools import partial

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError

from core.changes import NewTicketEvent
from core.desk.records import AuditEntry
from core.tickets import EventKind
from storage.database import Database
from storage.encryption import Keys
from storage.readers import TICKET_STATE, State, rebuilt_states
from storage.tables.triggers import GUARDED
from tests.contracts.calm import record
from tests.contracts.houses import database_house

CHANGES = {
    "tickets": "team = 'other'",
    "answers": "verdict = 'checked'",
    "messages": "author = 'somebody'",
    "ticket_events": "actor = 'somebody'",
    "audit_log": "actor = 'somebody'",
}


@pytest.fixture
async def filled(database_url: str, keys: Keys) -> str:
    """A database with a row in each immutable table."""
    house = database_house(database_url, keys)
    await house.writer.start()
    await house.say("submit d1 N-1", 1)
    await house.say("say N-1 words", 2)
    await house.say("submit d2 N-2", 3)
    await house.say("status N-2 open", 4)
    await house.say("status N-2 pending", 5)
    await house.say("submit d3 N-3", 6)
    await house.say("status N-3 open", 7)
    changes = (
        NewTicketEvent("N-2", EventKind.ASSIGNED, house.clock(), "Li", assignee="Li"),
        NewTicketEvent("N-3", EventKind.ASSIGNED, house.clock(), "Li", assignee="Li"),
        NewTicketEvent(
            "N-3", EventKind.RECATEGORISED, house.clock(), "Li", category="theft", priority="urgent"
        ),
        NewTicketEvent("N-3", EventKind.TRANSFERRED, house.clock(), "Li", team="second", assignee=""),
    )
    for event in changes:
        await house.writer.perform(partial(record, event=event))
    entry = AuditEntry("May", "operator", "reply", "N-1")
    await house.writer.perform(lambda transaction: transaction.audit.append(entry))
    await house.writer.stop()
    house.close()
    return database_url


def refused(database: Database, statement: str) -> None:
    """The database refuses `statement` because rows are immutable."""
    with pytest.raises(IntegrityError, match="immutable"), database.writing() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("table", GUARDED)
def test_update_and_delete_are_refused(filled: str, database: Database, table: str) -> None:
    """No row of an immutable table can be changed or deleted."""
    refused(database, f"UPDATE {table} SET {CHANGES[table]}")
    refused(database, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", GUARDED)
def test_replacing_and_truncating_are_refused(filled: str, database: Database, table: str) -> None:
    """The engines' ways round row triggers are closed."""
    if database.is_sqlite:
        refused(database, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        refused(database, f"REPLACE INTO {table} SELECT * FROM {table}")
        refused(database, f"UPDATE OR REPLACE {table} SET id = id")
    else:
        refused(database, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_replacing_by_another_unique_key_is_refused(filled: str, database: Database) -> None:
    """A new id with an old number is no way round either (PostgreSQL has no INSERT OR REPLACE)."""
    columns = (
        "requester_id, conversation_id, category, team, priority, language, submitted_at, due_at FROM tickets"
    )
    for number, draft in (("number", "'d-new'"), ("'N-new'", "draft_id")):
        statement = (
            "INSERT OR REPLACE INTO tickets (id, number, draft_id, requester_id, conversation_id, category,"
            f" team, priority, language, submitted_at, due_at) SELECT 1, {number}, {draft}, {columns} LIMIT 1"
        )
        refused(database, statement)


def test_a_tombstone_permits_the_delete(filled: str, database: Database) -> None:
    """With a tombstone that one message can go, and its event stays."""

    def bury(connection: Connection) -> int:
        message = connection.execute(text("SELECT id FROM messages")).scalar_one()
        connection.execute(
            text("INSERT INTO tombstones VALUES ('messages', :id, 'redaction', '2026-11-22 12:00:00')"),
            {"id": message},
        )
        return connection.execute(text("DELETE FROM messages")).rowcount

    with database.writing() as connection:
        assert bury(connection) == 1
    refused(database, "DELETE FROM ticket_events")


def test_the_projection_is_what_the_events_say(filled: str, database: Database) -> None:
    """`ticket_state` rebuilt from the events is the `ticket_state` that was written: status, team, category,
    priority and assignee, of tickets that changed hands and of one that never did."""
    with database.reading() as connection:
        rows = connection.execute(select(TICKET_STATE))
        written = {
            row.ticket_id: State(row.status, row.team, row.category, row.priority, row.assignee)
            for row in rows
        }
        assert rebuilt_states(connection) == written
    assert sorted(written.values(), key=astuple) == [
        State("new", "first", "transfer", "normal", None),
        State("open", "second", "theft", "urgent", None),
        State("pending", "first", "transfer", "normal", "Li"),
    ]
