"""The counts behind the gauges: right on both engines, by index, and bounded however long the backlog is."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text

from core.delivery import Decision, Fate
from core.ids import BotKey
from core.meter import Counts, LaneCount
from core.ports import Marked, StorageUnavailable
from storage.database import Database
from storage.encryption import Keys
from storage.gauges import Gauges
from storage.threads import ReaderThreads
from tests.contracts.houses import BOT, House, database_house

OTHER = BotKey(BOT.platform, "other")


@pytest.fixture
def threads() -> Iterator[ReaderThreads]:
    """Threads to read on."""
    opened = ReaderThreads()
    yield opened
    opened.close()


async def lived(url: str, keys: Keys) -> House:
    """A house in which something of everything happened."""
    house = database_house(url, keys)
    await house.writer.start()
    texts = [
        "submit d1 WLT-1",
        "submit d2 WLT-2",
        "submit d3 WLT-3",
        "status WLT-3 solved",
        "file 1 d9",
        "due 60",
        "fail",
    ]
    for number, words in enumerate(texts, start=1):
        await house.say(words, number)
    return house


async def test_what_there_is(
    database_url: str, database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """Waiting messages with their age, drafts, tickets, files and alerts are counted as they are."""
    house = await lived(database_url, keys)
    epoch = await house.outbox.own(BOT)
    house.clock.advance(seconds=90)
    counts = await Gauges(database, house.clock, threads).counts([BOT, OTHER])
    await house.writer.stop()
    house.close()
    expected = Counts(
        lanes={BOT: LaneCount(7, 90.0, epoch), OTHER: LaneCount()},
        stuck={},
        drafts=0,
        tickets={"new": 2, "solved": 1},
        files={"waiting": 1, "failed": 0},
        alerts={"poison": 1},
    )
    assert counts == expected


async def test_a_draft_and_what_is_stuck(
    database_url: str, database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """A draft counts while it may expire; dead letters and held messages count apart from those that wait."""
    house = database_house(database_url, keys)
    await house.writer.start()
    for number, who in enumerate(("ann", "bob", "eve"), start=1):
        await house.say("due 60", number, who=who)
    epoch = await house.outbox.own(BOT)
    assert epoch is not None
    dead, held, _ = await house.outbox.claim(BOT, epoch, 10)
    await house.outbox.mark([Marked(dead, Decision(Fate.DEAD)), Marked(held, Decision(Fate.HELD))])
    counts = await Gauges(database, house.clock, threads).counts([BOT])
    await house.writer.stop()
    house.close()
    assert counts.drafts == 3
    assert counts.stuck == {"dead": 1, "held": 1}
    assert counts.alerts == {"dead_letter": 1}
    assert counts.lanes == {BOT: LaneCount(1, 0.0, epoch)}


async def test_a_long_backlog_is_not_counted_to_its_end(
    database_url: str, database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """Beyond the bound no row is looked at, so that a scrape costs the same with a million waiting."""
    house = database_house(database_url, keys)
    await house.writer.start()
    for number in range(1, 6):
        await house.say("hello", number)
    counts = await Gauges(database, house.clock, threads, most=3).counts([BOT])
    await house.writer.stop()
    house.close()
    assert counts.lanes[BOT].waiting == 3


async def test_every_count_reads_an_index(sqlite_url: str, keys: Keys, threads: ReaderThreads) -> None:
    """SQLite's own plan names an index for every table that grows with the house."""
    database = Database(sqlite_url)
    house = database_house(sqlite_url, keys)
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    await Gauges(database, house.clock, threads).counts([BOT])
    event.remove(database.engine, "before_cursor_execute", note)
    steps: list[str] = []
    with database.reading() as connection:
        for statement, parameters in asked:
            if statement.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                steps += [row[-1] for row in plan]
    house.close()
    database.close()
    tables = ("outbox", "conversations", "ticket_state", "files", "alerts", "lanes")
    read = [step for step in steps if step.split()[1] in tables]
    assert len(read) == 9
    assert [step for step in read if "USING INDEX" not in step and "USING COVERING INDEX" not in step] == []
    assert [step for step in steps if " tickets" in step] == []


async def test_trying_changes_nothing(
    database_url: str, database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """A trial write goes through to the disk and leaves the row as it was."""
    house = database_house(database_url, keys)
    await house.writer.start()
    gauges = Gauges(database, house.clock, threads)
    whole = text("SELECT * FROM house_keys ORDER BY name")
    with database.reading() as connection:
        before = connection.execute(whole).all()
    house.clock.advance(days=1)
    await gauges.try_writing()
    await gauges.try_reading()
    with database.reading() as connection:
        after = connection.execute(whole).all()
    await house.writer.stop()
    house.close()
    assert before == after


async def test_a_database_that_takes_no_writes(sqlite_url: str, keys: Keys, threads: ReaderThreads) -> None:
    """A file that can only be read answers questions and refuses the trial write."""
    house = database_house(sqlite_url, keys)
    await house.writer.start()
    await house.writer.stop()
    database = Database(sqlite_url)
    event.listen(database.engine, "connect", lambda raw, record: raw.execute("PRAGMA query_only = ON"))
    gauges = Gauges(database, house.clock, threads)
    await gauges.try_reading()
    with pytest.raises(StorageUnavailable):
        await gauges.try_writing()
    house.close()
    database.close()
