"""Tickets of before the blind index get their entries, in portions that can be broken off at any time."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from core.conversation import Answer
from core.ports import Transaction
from core.redaction import PART_REMOVED
from core.sameness import compared_fields, normal_form, shared_values
from core.tickets import Shared
from storage.applying import TICKETS
from storage.blind_index import BLIND_INDEX
from storage.database import Database
from storage.encryption import Keys
from storage.index_backfill import IndexBackfill
from storage.threads import ReaderThreads
from tests.builders import starter_rules
from tests.contracts.houses import House, MovableClock, database_house

TICKETS_OF_BEFORE = 7


def compare(answers: Sequence[Answer]) -> tuple[tuple[Shared, str], ...]:
    """The contact of the tickets that these houses submit."""
    return tuple((Shared.CONTACT, answer.value) for answer in answers if answer.field == "contact")


@pytest.fixture
async def house(database_url: str, keys: Keys, tmp_path: Path) -> AsyncIterator[House]:
    """Seven tickets without entries, and one that was submitted with its own."""
    house = database_house(database_url, keys, erasures=tmp_path / "erasures.log")
    await house.writer.start()
    for number in range(1, TICKETS_OF_BEFORE + 1):
        await house.say(f"submit d{number} N-{number} contact=here", number, who=f"person-{number % 3}")
    yield house
    await house.writer.stop()
    house.close()


@pytest.fixture
async def threads() -> AsyncIterator[ReaderThreads]:
    """For the backfills."""
    threads = ReaderThreads()
    yield threads
    threads.close()


def backfill(database: Database, keys: Keys, threads: ReaderThreads) -> IndexBackfill:
    """As a process that has just begun has it."""
    return IndexBackfill(database, keys, MovableClock(), threads, compare, {"contact"})


def forget_entries(database: Database) -> None:
    """As they would be after the migration."""
    with database.writing() as connection:
        connection.execute(delete(BLIND_INDEX))


def indexed(database: Database) -> int:
    """How many tickets have an entry."""
    with database.reading() as connection:
        return connection.execute(select(func.count(BLIND_INDEX.c.ticket_id.distinct()))).scalar_one()


async def test_tickets_of_before_are_found_like_new_ones(
    house: House, database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """Their entries are the same that they would have got at submission."""
    forget_entries(database)
    await house.say("submit d9 N-9 contact=here", 90)
    filling = backfill(database, keys, threads)
    assert [await filling.sweep(3) for _ in range(4)] == [3, 3, 1, 0]
    found = await house.directory.tickets_with_same("N-9")

    assert [one.number for one in found[Shared.CONTACT]] == [f"N-{number}" for number in range(7, 0, -1)]


async def test_it_goes_on_where_it_was_broken_off(
    house: House, database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """Another process begins below the oldest entry; two at once do each ticket's once."""
    forget_entries(database)
    assert await backfill(database, keys, threads).sweep(3) == 3
    assert indexed(database) == 3
    first, second = backfill(database, keys, threads), backfill(database, keys, threads)
    assert [await first.sweep(2), await second.sweep(2), await first.sweep(2), await second.sweep(9)] == [
        2,
        2,
        2,
        0,
    ]
    assert indexed(database) == TICKETS_OF_BEFORE


async def test_nothing_is_done_where_nothing_is_missing(
    house: House, database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """The oldest ticket has its entries: there is nothing below it."""
    assert await backfill(database, keys, threads).sweep(100) == 0


async def test_the_erased_get_no_entry(
    house: House, database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """Their key is gone, and they are passed over."""

    def erase(transaction: Transaction) -> None:
        found = transaction.conversation_of("N-1")
        assert found is not None
        transaction.erase(found[1].requester_id)

    await house.writer.perform(erase)
    forget_entries(database)
    assert await backfill(database, keys, threads).sweep(100) == TICKETS_OF_BEFORE
    with database.reading() as connection:
        theirs = select(TICKETS.c.number).join(BLIND_INDEX, BLIND_INDEX.c.ticket_id == TICKETS.c.id)
        numbers = set(connection.execute(theirs).scalars())

    assert numbers == {"N-2", "N-3", "N-5", "N-6"}


def test_what_was_removed_is_compared_with_nothing() -> None:
    """The marker would make all such tickets alike."""
    rules = starter_rules()
    assert normal_form(Shared.CONTACT, PART_REMOVED) == ""
    assert shared_values(rules.fields, [Answer("contact", PART_REMOVED)]) == ()
    assert compared_fields(rules.fields) == {"contact", "transaction_id"}
