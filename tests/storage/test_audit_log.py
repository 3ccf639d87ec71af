"""The audit log in real databases: chained by several processes at once, proven whole, and broken in every
way that somebody with the database's password could try."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, text

from core.audit import Checked, Head
from core.desk.records import AuditEntry
from core.errors import NotFound
from core.ports import Transaction
from storage.backup import back_up
from storage.database import Database
from storage.desk import audit
from storage.desk.audit import AUDIT, AuditLog
from storage.encryption import Keys, new_secret_key
from storage.key_rotation import KeyRotation
from storage.restoring import restore
from storage.tables.triggers import drop_triggers
from storage.threads import ReaderThreads
from tests.contracts.calm import reply_with
from tests.contracts.houses import House, MovableClock, database_house

Tamper = Callable[[Connection], object]


def act(number: int) -> Callable[[Transaction], None]:
    """Somebody did something."""
    entry = AuditEntry("Mei", "agent", "reply", f"N-{number}", {"b": "2", "a": "1"})
    return lambda transaction: transaction.audit.append(entry)


async def verified(database: Database, keys: Keys, known: Head | None = None) -> Checked:
    """What a check of the log finds."""
    threads = ReaderThreads(1)
    try:
        log = AuditLog(database, keys, MovableClock(), threads)
        return await log.verify(Head() if known is None else known, lambda rows: None)
    finally:
        threads.close()


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several portions for a few rows."""
    monkeypatch.setattr(audit, "PORTION", 3)


@pytest.fixture
async def running(database_url: str, keys: Keys, tmp_path: Path) -> AsyncIterator[House]:
    """A house in which eight things were done at the desk."""
    house = database_house(database_url, keys, erasures=tmp_path / "erasures.log")
    await house.writer.start()
    for number in range(1, 9):
        await house.writer.perform(act(number))
    yield house
    await house.writer.stop()
    house.close()


async def test_a_log_is_whole_and_is_read_in_portions(running: House, database: Database, keys: Keys) -> None:
    """Positions 1 to 8; the check tells how far it is, and ends at the head."""
    threads = ReaderThreads(1)
    log = AuditLog(database, keys, MovableClock(), threads)
    head = await log.head()
    told: list[int] = []
    assert await log.verify(head, told.append) == Checked(head)
    assert (head.position, told) == (8, [3, 6, 8])
    page = await log.entries(2, 3)
    assert [(record.position, record.subject) for record, _ in page] == [(3, "N-3"), (4, "N-4"), (5, "N-5")]
    assert [record.position for record, _ in await log.entries(0, 9, "N-7")] == [7]
    threads.close()


async def test_what_was_rolled_back_was_not_done(running: House, database: Database, keys: Keys) -> None:
    """Its line is not there and leaves no gap; a transaction may write several lines."""

    def fails(transaction: Transaction) -> None:
        transaction.audit.append(AuditEntry("Mei", "agent", "reply"))
        raise NotFound("after all")

    def several(transaction: Transaction) -> None:
        for number in range(3):
            act(number)(transaction)

    with pytest.raises(NotFound):
        await running.writer.perform(fails)
    await running.writer.perform(several)
    checked = await verified(database, keys)
    assert (checked.head.position, checked.broken_at) == (11, None)


TAMPERED: dict[str, tuple[str, int]] = {
    # what somebody runs once the triggers are gone → the first position that is wrong
    "a changed row": ("UPDATE audit_log SET actor = 'Bo' WHERE id = 5", 5),
    "a refusal made an act": ("UPDATE audit_log SET allowed = NOT allowed WHERE id = 8", 8),
    "a row removed from the middle": ("DELETE FROM audit_log WHERE id = 4", 4),
    "the beginning removed": ("DELETE FROM audit_log WHERE id <= 3", 1),
    "a row removed, the others moved up": (
        "DELETE FROM audit_log WHERE id = 4; UPDATE audit_log SET id = id - 100 WHERE id > 4;"
        " UPDATE audit_log SET id = id + 99 WHERE id < 0",
        4,
    ),
    "a row put in twice": (
        'INSERT INTO audit_log (id, "at", actor, role, action, subject, detail, allowed, digest)'
        ' SELECT 9, "at", actor, role, action, subject, detail, allowed, digest FROM audit_log WHERE id = 8',
        9,
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
async def test_what_was_done_to_the_rows_is_found(
    running: House, database: Database, keys: Keys, what: str
) -> None:
    """Whoever has the database and not the key can change nothing unseen, even without the triggers."""
    statements, position = TAMPERED[what]
    with database.writing() as connection:
        drop_triggers(connection)
        for statement in statements.split(";"):
            connection.execute(text(statement))
    assert (await verified(database, keys)).broken_at == position


async def test_a_row_of_ones_own_does_not_fit(running: House, database: Database, keys: Keys) -> None:
    """Put in behind the last one, where no trigger stands in the way: it takes the key to sign it."""
    values = {"actor": "Mei", "role": "agent", "action": "reply", "subject": "N-1", "detail": "{}"}
    with database.writing() as connection:
        made_up = {"id": 9, "at": MovableClock().now, "allowed": True, "digest": b"x" * 32, **values}
        connection.execute(insert(AUDIT), made_up)
    assert (await verified(database, keys)).broken_at == 9


async def test_a_cut_off_end_shows_against_a_kept_head(
    running: House, database: Database, keys: Keys
) -> None:
    """The one thing that the chain alone can't show."""
    head = (await verified(database, keys)).head
    with database.writing() as connection:
        drop_triggers(connection)
        connection.execute(text("DELETE FROM audit_log WHERE id > 6"))
    assert (await verified(database, keys)).broken_at is None
    assert (await verified(database, keys, head)).broken_at == 7
    running.clock.advance(seconds=1)
    for number in (7, 8, 9):
        await running.writer.perform(act(number))
    assert (await verified(database, keys, head)).broken_at == 8  # the digest of another row


async def test_processes_append_at_once(database_url: str, database: Database, keys: Keys) -> None:
    """No gap, no fork, no line lost, whatever else their transactions hold."""
    houses = [database_house(database_url, keys) for _ in range(3)]
    for house in houses:
        await house.writer.start()
    for number in (1, 2):
        await houses[0].say(f"submit d{number} N-{number}", number, who=f"p{number}")

    def works_on(*numbers: str) -> Callable[[Transaction], None]:
        """A reply and a line for each of the tickets."""

        def work(transaction: Transaction) -> None:
            for number in numbers:
                reply_with(transaction, number, "words")
                act(1)(transaction)

        return work

    jobs = [
        house.writer.perform(works_on(*numbers))
        for _ in range(10)
        for house in houses
        for numbers in (("N-1", "N-2"), ("N-2",))
    ]
    await asyncio.wait_for(asyncio.gather(*jobs), 30)
    for house in houses:
        await house.writer.stop()
        house.close()
    checked = await verified(database, keys)
    assert (checked.head.position, checked.broken_at) == (90, None)


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
async def test_the_end_of_the_chain_is_held_for_the_shortest_time(
    database_url: str, database: Database, keys: Keys
) -> None:
    """Somebody who wrote a line and then waits for a ticket keeps nobody from writing theirs: else the one
    who holds that ticket and wants to write a line would wait for them, and both for ever. (SQLite has one
    writer at a time.)"""
    house = database_house(database_url, keys)
    await house.writer.start()
    await house.say("submit d1 N-1", 1)
    lock = {"key": audit.LOCK}
    taken = []

    def work(transaction: Transaction) -> None:
        act(1)(transaction)
        with database.writing() as other:
            free = text("SELECT pg_try_advisory_xact_lock(:key)")
            taken.append(other.execute(free, lock).scalar_one())

    await house.writer.perform(work)
    await house.writer.stop()
    house.close()
    assert taken == [True]


async def test_rotating_the_keys_does_not_break_it(database_url: str, database: Database) -> None:
    """The chain's secret comes from the house key, which a rotation only wraps anew."""
    old, new = new_secret_key(), new_secret_key()
    house = database_house(database_url, Keys([old]))
    await house.writer.start()
    await house.writer.perform(act(1))
    await house.writer.stop()
    house.close()
    KeyRotation(database, Keys([new, old])).rotate(lambda count: None)
    house = database_house(database_url, Keys([new]))
    await house.writer.start()
    await house.writer.perform(act(2))
    await house.writer.stop()
    house.close()
    checked = await verified(database, Keys([new]))
    assert (checked.head.position, checked.broken_at) == (2, None)


async def test_an_erasure_leaves_it_whole(running: House, database: Database, keys: Keys) -> None:
    """The log names tickets and agents, never what a requester wrote, so an erasure has nothing to take."""
    await running.say("submit d1 N-1", 1)

    def erase(transaction: Transaction) -> None:
        found = transaction.conversation_of("N-1")
        assert found is not None
        transaction.erase(found[1].requester_id)

    before = await verified(database, keys)
    await running.writer.perform(erase)
    assert await verified(database, keys) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_restored_backup_is_whole(
    running: House, database: Database, database_url: str, keys: Keys, tmp_path: Path
) -> None:
    """It proves itself, and against a head that was kept before the backup; one that was kept after it tells
    how much is missing."""
    before = (await verified(database, keys)).head
    ledger, files = tmp_path / "erasures.log", str(tmp_path / "files")
    back_up(database, files, ledger, tmp_path / "copy", MovableClock().now)
    await running.writer.perform(act(9))
    after = (await verified(database, keys)).head
    await running.writer.stop()
    place = database.path
    database.close()
    restore(tmp_path / "copy", database_url, files, ledger, keys, MovableClock().now, force=True)
    restored = Database(database_url)
    assert await verified(restored, keys, before) == Checked(before)
    assert (await verified(restored, keys, after)).broken_at == 9
    restored.close()
    with closing(sqlite3.connect(place)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM audit_log")
