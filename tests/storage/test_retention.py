"""What is kept no longer goes, a portion at a time; what belongs to an open ticket stays."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from core.delivery import Decision, Fate
from core.ports import Marked
from core.retention import Retention
from storage.applying import ANSWERS, FILES, MESSAGES, TICKETS
from storage.attempts import ATTEMPTS as HANDLING_ATTEMPTS
from storage.batch import INBOX
from storage.blind_index import BLIND_INDEX
from storage.database import Database
from storage.encryption import Keys
from storage.holding import ACCOUNTS, OUTBOX
from storage.house import ALERTS, raise_alert
from storage.marking import ATTEMPTS
from storage.retention import RetentionSweep
from storage.threads import ReaderThreads
from storage.tombstones import TOMBSTONES
from tests.contracts.houses import BOT, House, MovableClock, database_house

COUNTED = (ANSWERS, MESSAGES, BLIND_INDEX, OUTBOX, ATTEMPTS, HANDLING_ATTEMPTS, INBOX, ALERTS, TICKETS)
FOR_GOOD = Retention(None, None, None, None, None, None, None, None)


@dataclass
class Shelf:
    """A house with one solved and one open ticket, everything else there is, and the sweep."""

    house: House
    database: Database
    threads: ReaderThreads

    def sweep(self, retention: Retention) -> RetentionSweep:
        """The sweep that keeps this promise."""
        return RetentionSweep(self.database, self.house.clock, self.threads, retention)

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        with self.database.reading() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in COUNTED
            }

    def files(self) -> list[str]:
        """The state of each file."""
        with self.database.reading() as connection:
            return list(connection.execute(select(FILES.c.state).order_by(FILES.c.id)).scalars())


@pytest.fixture
async def shelf(database_url: str, keys: Keys) -> AsyncIterator[Shelf]:
    """Filled today; ids are made of the machine's time, so the clock begins there."""
    clock = MovableClock()
    clock.now = datetime.now(UTC)
    house, database, threads = (
        database_house(database_url, keys, clock=clock),
        Database(database_url),
        ReaderThreads(1),
    )
    await house.writer.start()
    for number in (1, 2):
        await house.say(f"file {number} d{number}", 10 * number)
        await house.say(f"submit d{number} N-{number} contact=x", 10 * number + 1)
        await house.say(f"attach {number} N-{number}", 10 * number + 2)
        await house.say(f"say N-{number} words", 10 * number + 3)
    await house.say("status N-1 solved", 30)
    clock.advance(seconds=1)
    epoch = await house.outbox.own(BOT)
    assert epoch is not None
    claimed = await house.outbox.claim(BOT, epoch, 100)
    await house.outbox.mark([Marked(one, Decision(Fate.SENT), message="m") for one in claimed[1:]])
    with database.writing() as connection:
        connection.execute(update(FILES).values(state="stored"))
        tried = {"platform": "p", "bot": "b", "update_id": "u", "attempts": 1, "last_at": clock.now}
        connection.execute(insert(HANDLING_ATTEMPTS), tried)
        for correlation in ("c", "d"):
            raise_alert(connection, "poison", correlation, "An update failed.", clock.now)
        first = select(func.min(ALERTS.c.id)).scalar_subquery()
        connection.execute(update(ALERTS).where(ALERTS.c.id == first).values(resolved_at=clock.now))
    yield Shelf(house, database, threads)
    await house.writer.stop()
    threads.close()
    database.close()
    house.close()


async def test_what_its_time_is_over_goes(shelf: Shelf) -> None:
    """Of the solved ticket answers, messages, files and comparisons; delivered messages, attempts, ids,
    looked-at alerts. The open ticket's, what waits, and what nobody looked at stay; so do the tickets."""
    before = shelf.counts()
    sweep = shelf.sweep(Retention())
    assert await sweep.sweep(100) == 0
    assert shelf.counts() == before
    shelf.house.clock.advance(days=1096)
    assert await sweep.sweep(100) > 0
    assert shelf.counts() == {
        "answers": 2,
        "messages": 1,
        "blind_index": 1,
        "outbox": 1,
        "delivery_attempts": 0,
        "handling_attempts": 0,
        "inbox": 0,
        "alerts": 1,
        "tickets": 2,
    }
    assert shelf.files() == ["dropped", "stored"]
    with shelf.database.reading() as connection:
        assert set(connection.execute(select(TOMBSTONES.c.reason)).scalars()) == {"retention"}
    assert await sweep.sweep(100) == 0
    solved, opened = await shelf.house.directory.view("N-1"), await shelf.house.directory.view("N-2")
    assert solved is not None
    assert opened is not None
    assert (solved.answers, len(opened.answers), solved.erased) == ((), 2, False)


async def test_strangers_become_unknown(shelf: Shelf) -> None:
    """Who opened no ticket, wants no announcements and has not written for long; the others stay."""
    say, clock = shelf.house.say, shelf.house.clock
    for number, who in enumerate(("gone", "fan", "back", "drafting"), start=50):
        await say("hello", number, who=who)
    await say("wish", 60, who="fan")
    await say("due 99999999", 61, who="drafting")
    clock.advance(days=100)
    await say("hello", 62, who="back")
    clock.advance(days=100)
    sweep = shelf.sweep(replace(FOR_GOOD, strangers=timedelta(days=180)))
    assert await sweep.sweep(100) == 1
    assert await sweep.sweep(100) == 0
    with shelf.database.reading() as connection:
        accounts = connection.execute(select(ACCOUNTS.c.account_id).order_by(ACCOUNTS.c.account_id)).scalars()
        assert list(accounts) == ["ann", "back", "drafting", "fan"]


async def test_a_stranger_who_writes_at_this_moment_stays(shelf: Shelf) -> None:
    """Between being found and being erased they were heard of."""
    await shelf.house.say("hello", 50, who="late")
    shelf.house.clock.advance(days=200)
    sweep = shelf.sweep(replace(FOR_GOOD, strangers=timedelta(days=180)))
    [(_, find, forget)] = [kind for kind in sweep._kinds if kind[0] is not None]
    with shelf.database.reading() as connection:
        due = connection.execute(find(shelf.house.clock.now - timedelta(days=180)).limit(9)).all()
    assert len(due) == 1
    accepted = await shelf.house.say("hello again", 51, who="late")
    with shelf.database.writing() as connection:
        forget(connection, due, shelf.house.clock.now)
    assert await shelf.house.shown(accepted) == ["heard hello", "heard hello again"]


async def test_a_portion_is_small(shelf: Shelf) -> None:
    """Each call takes at most so many rows of a kind, and repeating it ends."""
    shelf.house.clock.advance(days=1096)
    sweep, before = shelf.sweep(replace(FOR_GOOD, inbox=timedelta(days=90))), shelf.counts()
    assert await sweep.sweep(4) == 4
    assert shelf.counts() == before | {"inbox": before["inbox"] - 4}
    while await sweep.sweep(4):
        pass
    assert shelf.counts()["inbox"] == 0


async def test_for_good_means_for_good(shelf: Shelf) -> None:
    """Without a limit nothing goes, however old."""
    before = shelf.counts()
    shelf.house.clock.advance(days=36_500)
    assert await shelf.sweep(FOR_GOOD).sweep(100) == 0
    assert shelf.counts() == before


async def test_two_processes_at_once(shelf: Shelf) -> None:
    """Both find the same rows; the second deletes nothing more and fails at nothing."""
    shelf.house.clock.advance(days=1096)
    first, second = shelf.sweep(Retention()), shelf.sweep(Retention())
    for kind in range(len(first._kinds)):
        _, find, forget = first._kinds[kind]
        with shelf.database.reading() as connection:
            due = connection.execute(find(shelf.house.clock.now).limit(100)).all()
        for _ in range(2):
            if due:
                with shelf.database.writing() as connection:
                    forget(connection, due, shelf.house.clock.now)
    assert await second.sweep(100) == 0
