"""Several processes on one database, and processes that die: one effect, no dead-lock, no endless poison."""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, insert, select, text

from core.changes import Changes
from core.delivery import Decision, Fate
from core.ports import LaneClosed, Marked, StorageUnavailable, Turn
from storage.attempts import Attempts
from storage.database import Database
from storage.encryption import Keys
from storage.holding import CONVERSATIONS, OUTBOX
from storage.house import RUNS
from storage.lanes import acquire_lane
from storage.notify import CommitWatch
from storage.stuck import StuckMessages
from storage.tables import InboxRow, table_of
from storage.threads import ReaderThreads
from tests.contracts.decisions import decide
from tests.contracts.houses import BOT, House, MovableClock, database_house, update

INBOX = table_of(InboxRow)


async def test_two_writers_have_one_effect(pair: tuple[House, House], database: Database) -> None:
    """Updates of a few chats delivered to both processes at once take effect once, none is lost."""
    first, second = pair
    updates = [update(f"w{number}", number, who=f"p{number % 4}") for number in range(60)]
    work = [house.writer.accept(one) for one in updates for house in (first, second)]
    answers = await asyncio.wait_for(asyncio.gather(*work), 20)
    assert [answer.repeated for answer in answers].count(False) == 60
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(INBOX)).scalar() == 60
        assert connection.execute(select(func.count()).select_from(OUTBOX)).scalar() == 60
        assert connection.execute(select(func.count()).select_from(CONVERSATIONS)).scalar() == 4


async def test_an_old_epoch_changes_nothing(pair: tuple[House, House], database: Database) -> None:
    """An owner that was paused while another took over can neither claim nor mark."""
    first, second = pair
    await first.say("one", 1)
    epoch = await first.outbox.own(BOT)
    assert epoch is not None
    assert await second.outbox.own(BOT) is None
    [delivery] = await first.outbox.claim(BOT, epoch, 10)
    first.owner_dies(BOT)
    newer = await second.outbox.own(BOT)
    assert newer is not None
    assert newer > epoch
    assert not await first.outbox.mark([Marked(delivery, Decision(Fate.SENT), message="m")])
    with pytest.raises(LaneClosed):
        await first.outbox.claim(BOT, epoch, 10)
    await first.outbox.disown(BOT)
    with database.reading() as connection:
        assert connection.execute(select(OUTBOX.c.status)).scalar() == "waiting"
    [again] = await second.outbox.claim(BOT, newer, 10)
    assert again.attempts == 1  # it may have been sent, and that was counted


async def test_a_lock_that_broke_and_came_back_loses_no_result(
    pair: tuple[House, House], database: Database
) -> None:
    """What was sent before the lock broke is marked under the next epoch when nobody else came between."""
    first, _ = pair
    await first.say("one", 1)
    epoch = await first.outbox.own(BOT)
    assert epoch is not None
    [delivery] = await first.outbox.claim(BOT, epoch, 10)
    first.owner_dies(BOT)
    assert await first.outbox.own(BOT) == epoch + 1
    assert await first.outbox.mark([Marked(delivery, Decision(Fate.SENT), message="m")])
    with database.reading() as connection:
        assert connection.execute(select(OUTBOX.c.status)).scalar() == "sent"
    assert list(await first.outbox.claim(BOT, epoch + 1, 10)) == []


@contextmanager
def without_lanes(database: Database) -> Iterator[None]:
    """The database can't be asked for epochs."""
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE lanes RENAME TO lanes_elsewhere"))
    yield
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE lanes_elsewhere RENAME TO lanes"))


async def test_a_lane_is_free_when_its_epoch_could_not_begin(
    pair: tuple[House, House], database: Database
) -> None:
    """Whoever got the lock, but could not write, gives it back: another one may own the lane."""
    first, second = pair
    with without_lanes(database), pytest.raises(StorageUnavailable):
        await first.outbox.own(BOT)
    assert await second.outbox.own(BOT) == 1
    assert await first.outbox.own(BOT) is None


async def test_a_lane_is_free_when_it_could_not_be_left_in_order(
    pair: tuple[House, House], database: Database
) -> None:
    """Giving the lane back to a database that is away gives the lock back all the same."""
    first, second = pair
    assert await first.outbox.own(BOT) == 1
    with without_lanes(database), pytest.raises(StorageUnavailable):
        await first.outbox.disown(BOT)
    assert await second.outbox.own(BOT) == 2


@pytest.mark.postgres
async def test_postgresql_gives_the_lane_of_a_silent_owner_away(
    postgres_url: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An owner that asks nothing for the length of the lease loses its session and the lane; one that asks
    keeps them."""
    monkeypatch.setattr("storage.lanes.LEASE_SECONDS", 1)
    first, second = database_house(postgres_url, keys), database_house(postgres_url, keys)
    assert await first.outbox.own(BOT) == 1
    async with asyncio.timeout(20):
        while (epoch := await second.outbox.own(BOT)) is None:  # noqa: ASYNC110 - nothing tells it
            await asyncio.sleep(0.1)
    assert epoch == 2
    assert await first.outbox.own(BOT) is None
    for _ in range(8):
        await asyncio.sleep(0.2)
        assert await second.outbox.own(BOT) == 2
    first.close()
    second.close()


@pytest.mark.postgres
def test_waiting_for_a_lane_opens_no_connections(postgres_url: str) -> None:
    """Whoever asks for a lane that somebody else owns does so on one connection, however often."""
    owner, other = Database(postgres_url), Database(postgres_url)
    opened: list[object] = []
    event.listen(other.engine, "connect", lambda connection, record: opened.append(connection))
    lock = acquire_lane(owner, BOT)
    assert lock is not None
    assert [acquire_lane(other, BOT) for _ in range(5)] == [None] * 5
    assert len(opened) == 1
    lock.release()
    taken = acquire_lane(other, BOT)
    assert taken is not None
    taken.release()
    owner.close()
    other.close()


@pytest.mark.postgres
async def test_a_retried_dead_letter_wakes_its_dispatcher(postgres_url: str, keys: Keys) -> None:
    """`frontdoor outbox retry` in another process is noticed without waiting for the next poll."""
    house, database, threads = database_house(postgres_url, keys), Database(postgres_url), ReaderThreads()
    await house.writer.start()
    accepted = await house.say("one", 1)
    with database.writing() as connection:
        connection.execute(OUTBOX.update().values(status="dead"))
        outbox_id = connection.execute(select(OUTBOX.c.id)).scalar_one()
    woken = asyncio.Event()
    watch = CommitWatch(database, woken.set)
    await watch.start()
    await woken.wait()  # for what was committed before it listened
    woken.clear()
    stuck = StuckMessages(database, house.clock, threads)
    assert await stuck.retry(outbox_id)
    await asyncio.wait_for(woken.wait(), 0.5)
    assert await house.shown(accepted) == ["heard one"]
    await watch.stop()
    await house.writer.stop()
    house.close()
    threads.close()
    database.close()


async def test_other_processes_are_woken(
    pair: tuple[House, House], database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """What one process commits, another notices by itself within half a second."""
    woken = asyncio.Event()
    watch = CommitWatch(database, woken.set)
    await watch.start()
    try:
        await asyncio.sleep(0)
        woken.clear()
        await pair[0].say("hello", 1)
        await asyncio.wait_for(woken.wait(), 0.5)
    finally:
        await watch.stop()
    assert caplog.records == []  # it was woken by the commit, not by trying again and again


@pytest.mark.postgres
async def test_a_locked_conversation_waits_for_its_turn(postgres_url: str, keys: Keys) -> None:
    """While another process holds a conversation its updates stay unclaimed, and others go on."""
    house, other = database_house(postgres_url, keys), Database(postgres_url)
    await house.writer.start()
    await house.say("hello", 1)
    with other.writing() as connection:
        connection.execute(select(CONVERSATIONS.c.id).with_for_update(key_share=True)).all()
        held = asyncio.ensure_future(house.say("waits", 2))
        await house.say("goes on", 3, who="bob")
        assert connection.execute(text("SELECT count(*) FROM inbox WHERE update_id = '2'")).scalar() == 0
        assert not held.done()
    assert not (await asyncio.wait_for(held, 5)).failed
    await house.writer.stop()
    house.close()
    other.close()


def died(database: Database, process: int, clock: MovableClock) -> None:
    """Leave the traces of a writer on this machine that never stopped."""
    values = {"id": 1, "host": socket.gethostname(), "process": process, "started_at": clock()}
    with database.writing() as connection:
        connection.execute(insert(RUNS), values)


async def test_poison_that_kills_the_process_is_buried(
    database: Database, database_url: str, keys: Keys
) -> None:
    """An update whose handling began three times without an end is not begun a fourth time."""
    decided: list[str] = []

    def watched(turn: Turn) -> Changes:
        decided.append(turn.update.update_id)
        return decide(turn)

    house = database_house(database_url, keys, watched)
    died(database, os.getpid(), house.clock)
    attempts = Attempts(database)
    assert [attempts.begin(update("x", 1), house.clock()) for _ in range(3)] == [1, 2, 3]
    await house.writer.start()
    result = await house.say("kills", 1)
    assert result.failed
    assert decided == []
    assert await house.shown(result) == ["sorry"]
    assert await house.alerts() == [("poison", "An update could not be handled: it ended the process.")]
    assert not (await house.say("harmless", 2)).failed
    await house.writer.stop()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM handling_attempts")).scalar() == 0
        assert connection.execute(text("SELECT count(*) FROM writer_runs WHERE clean IS NULL")).scalar() == 0
    house.close()


async def test_attempts_are_counted_before_handling_after_an_unclean_stop(
    database: Database, database_url: str, keys: Keys
) -> None:
    """While the first updates after a crash are handled, their attempts are in the database already."""
    seen: list[object] = []
    reading = Database(database_url)

    def watched(turn: Turn) -> Changes:
        with reading.reading() as connection:
            seen.append(connection.execute(text("SELECT attempts FROM handling_attempts")).scalar())
        return decide(turn)

    house = database_house(database_url, keys, watched)
    died(database, os.getpid(), house.clock)
    await house.writer.start()
    await house.say("hello", 1)
    await house.writer.stop()
    assert seen == [1]
    house.close()
    reading.close()


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=2)])
async def test_a_clean_stop_needs_no_care(
    database: Database, database_url: str, keys: Keys, after: timedelta
) -> None:
    """After a clean stop nothing is counted beforehand."""
    first = database_house(database_url, keys)
    await first.writer.start()
    await first.writer.stop()
    first.close()
    seen: list[object] = []
    reading = Database(database_url)

    def watched(turn: Turn) -> Changes:
        with reading.reading() as connection:
            seen.append(connection.execute(text("SELECT count(*) FROM handling_attempts")).scalar())
        return decide(turn)

    house = database_house(database_url, keys, watched)
    house.clock.now += after
    await house.writer.start()
    await house.say("hello", 1)
    await house.writer.stop()
    assert seen == [0]
    house.close()
    reading.close()


def failure(house: House) -> str | None:
    """What the writer's database last refused with."""
    return house.writer.failure


def breaking(database_url: str) -> Callable[[Turn], Changes]:
    """A decision during which the database fails: it reads from a table that is not there."""
    broken = Database(database_url)

    def decision(turn: Turn) -> Changes:
        if turn.update.event == update("breaks", 1).event:
            try:
                with broken.reading() as connection:
                    connection.execute(text("SELECT * FROM missing"))
            finally:
                broken.close()
        return decide(turn)

    return decision


async def test_database_errors_are_nobodys_poison(database_url: str, database: Database, keys: Keys) -> None:
    """An error of the database reaches the callers, shows in health, and counts against no update."""
    house = database_house(database_url, keys, breaking(database_url))
    await house.writer.start()
    for _ in range(4):
        with pytest.raises(StorageUnavailable):
            await house.say("breaks", 1)
    assert str(failure(house)).startswith("The database lacks a table or column of ours.")
    assert not (await house.say("hello", 2)).failed
    assert failure(house) is None
    assert await house.alerts() == []
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM handling_attempts")).scalar() == 0
    await house.writer.stop()
    with pytest.raises(StorageUnavailable):
        await house.say("too late", 3)
    house.close()


async def test_stopping_finishes_what_waits(database_url: str, keys: Keys) -> None:
    """Updates that were handed over before the stop are committed."""
    house = database_house(database_url, keys)
    await house.writer.start()
    waiting = [asyncio.ensure_future(house.say("w", number)) for number in range(10)]
    await asyncio.sleep(0)
    await house.writer.stop()
    assert [result.failed for result in await asyncio.gather(*waiting)] == [False] * 10
    house.close()
