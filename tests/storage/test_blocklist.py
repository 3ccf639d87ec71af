"""The blocklist on both engines: who is shut out is seen by the next decision, and what was done stays."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from core.abuse import Block
from core.changes import Changes
from core.ids import Account
from core.ports import Turn
from storage.blocklist import DatabaseBlocklist
from storage.database import Database
from storage.encryption import Keys
from storage.threads import ReaderThreads
from tests.contracts.decisions import decide, spoken
from tests.contracts.houses import House, MovableClock, database_house

ANN, BOB = Account("telegram", "ann"), Account("telegram", "bob")


def tell_blocks(turn: Turn) -> Changes:
    """Says which block the turn has."""
    changes = decide(turn)
    said = replace(changes.deliveries[0], reply=spoken(str(turn.block)))
    return replace(changes, deliveries=(said,))


@pytest.fixture
async def house(database_url: str, keys: Keys) -> AsyncIterator[House]:
    """A house that tells what it knows of blocks."""
    built = database_house(database_url, keys, tell_blocks)
    await built.writer.start()
    yield built
    await built.writer.stop()
    built.close()


@pytest.fixture
def blocklist(database_url: str, house: House) -> Iterator[DatabaseBlocklist]:
    """As a command has it: on connections of its own."""
    database, threads = Database(database_url), ReaderThreads()
    yield DatabaseBlocklist(database, house.clock, threads)
    threads.close()
    database.close()


async def seen_by(house: House, number: int, who: str = "ann") -> str:
    """The block that a message of `who` meets."""
    return (await house.shown(await house.say("hello", number, who=who)))[-1]


async def test_a_block_is_met_at_once_and_ends_by_itself(house: House, blocklist: DatabaseBlocklist) -> None:
    """Also by somebody who never wrote before; nobody else meets it."""
    clock: MovableClock = house.clock
    ends_at = clock.now + timedelta(hours=1)
    block_id = await blocklist.add(ANN, "spam", ends_at, "olga")
    assert str(Block(block_id, ends_at)) == await seen_by(house, 1)
    assert await seen_by(house, 2, who="bob") == "None"
    clock.advance(hours=1)
    assert await seen_by(house, 3) == "None"
    assert await blocklist.entries(0, 10, ended=False) == ()
    assert not await blocklist.lift(ANN, "olga")


async def test_the_record_tells_who_did_what(house: House, blocklist: DatabaseBlocklist) -> None:
    """A second block replaces the first, a lifted one stays in the record, pages go by key."""
    clock: MovableClock = house.clock
    soon, later = (clock.now + timedelta(hours=hours) for hours in (1, 2))
    first = await blocklist.add(ANN, "spam", soon, "olga")
    second = await blocklist.add(ANN, "more spam", later, "omar")
    other = await blocklist.add(BOB, "threats", later, "omar")
    assert [second, other] == [one.block_id for one in await blocklist.entries(0, 10, ended=False)]
    assert await blocklist.lift(ANN, "oscar")
    assert not await blocklist.lift(ANN, "oscar")
    record = await blocklist.entries(0, 10, ended=True)
    assert [
        (first, "spam", "olga", soon, "omar"),
        (second, "more spam", "omar", later, "oscar"),
        (other, "threats", "omar", later, None),
    ] == [(one.block_id, one.reason, one.blocked_by, one.ends_at, one.lifted_by) for one in record]
    assert [second] == [one.block_id for one in await blocklist.entries(first, 1, ended=True)]
    assert await seen_by(house, 1) == "None"


async def test_the_account_behind_a_ticket(house: House, blocklist: DatabaseBlocklist) -> None:
    """An operator knows the ticket's number and not the account."""
    await house.say("submit d1 WLT-1", 1)
    assert await blocklist.accounts_of("WLT-1") == (ANN,)
    assert await blocklist.accounts_of("WLT-2") == ()
