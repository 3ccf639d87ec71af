"""Tickets with something in common are found, on every kind of store, and no value can be read from it."""

from core.ports import Transaction
from core.tickets import Shared
from storage.blind_index import BLIND_INDEX
from storage.database import Database
from storage.encryption import Keys
from tests.contracts.houses import House, database_house


async def same(house: House, number: str) -> dict[Shared, list[str]]:
    """Numbers of the tickets with something in common."""
    found = await house.directory.tickets_with_same(number)
    return {kind: [ticket.number for ticket in tickets] for kind, tickets in found.items()}


async def test_what_two_tickets_share_is_found(house: House) -> None:
    """By kind, newest first, over all requesters; a ticket is not the same as itself."""
    await house.say("submit d1 N-1 transaction=abc contact=ann", 1)
    await house.say("submit d2 N-2 transaction=abc contact=bob", 2, who="bob")
    await house.say("submit d3 N-3 transaction=abc contact=ann", 3)
    await house.say("submit d4 N-4 contact=abc", 4)
    assert await same(house, "N-1") == {Shared.TRANSACTION: ["N-3", "N-2"], Shared.CONTACT: ["N-3"]}
    assert await same(house, "N-4") == {}
    assert await same(house, "N-9") == {}


async def test_the_erased_share_nothing(house: House) -> None:
    """An erased requester's tickets are found no more."""
    await house.say("submit d1 N-1 transaction=abc", 1)
    await house.say("submit d2 N-2 transaction=abc", 2, who="bob")

    def erase(transaction: Transaction) -> None:
        found = transaction.conversation_of("N-1")
        assert found is not None
        transaction.erase(found[1].requester_id)

    await house.writer.perform(erase)
    assert (await same(house, "N-1"), await same(house, "N-2")) == ({}, {})


async def test_the_entries_say_nothing_without_the_key(
    database_url: str, database: Database, keys: Keys
) -> None:
    """A digest is neither the value nor its plain hash, and two kinds of one value differ; it stays the same
    for the next process."""
    for number in (1, 2):
        house = database_house(database_url, keys)
        await house.writer.start()
        await house.say(f"submit d{number} N-{number} transaction=abc contact=abc", number)
        await house.writer.stop()
        house.close()
    with database.reading() as connection:
        rows = connection.execute(BLIND_INDEX.select()).all()
    digests = {(row.kind, row.digest) for row in rows}
    assert (len(rows), len(digests), len({digest for _, digest in digests})) == (4, 2, 2)
    assert {len(digest) for _, digest in digests} == {32}
