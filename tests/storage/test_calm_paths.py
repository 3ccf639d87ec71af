"""Timers, stuck messages, pauses, and how the databases are opened."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text, update

from core.delivery import Decision, Fate
from core.errors import ConfigurationError
from core.events import DraftExpired
from core.ports import LaneClosed, Marked
from storage.database import Database, parse_url
from storage.encryption import Keys
from storage.holding import OUTBOX
from storage.house import ALERTS
from storage.outbox import DatabaseOutbox
from storage.stuck import StuckMessages
from storage.threads import ReaderThreads
from storage.timers import DueDrafts
from tests.contracts.houses import BOT, House, database_house


@pytest.fixture
async def running(database_url: str, keys: Keys) -> AsyncIterator[House]:
    """A running house on each engine in turn."""
    house = database_house(database_url, keys)
    await house.writer.start()
    yield house
    await house.writer.stop()
    house.close()


@pytest.fixture
async def threads() -> AsyncIterator[ReaderThreads]:
    """Threads for what is read."""
    pool = ReaderThreads(2)
    yield pool
    pool.close()


async def test_due_drafts_become_updates(
    running: House, database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """A draft whose time is over becomes an update that takes effect once, however often it is found."""
    await running.say("due 60", 5)
    timers = DueDrafts(database, keys, running.clock, threads)
    assert await timers.due(10) == ()
    running.clock.advance(seconds=60)
    [expired] = await timers.due(10)
    [again] = await timers.due(10)
    assert (expired.event, expired.order, expired.chat) == (DraftExpired(), 5, "chat-ann")
    assert expired.update_id == again.update_id
    assert not (await running.writer.accept(expired)).repeated
    assert (await running.writer.accept(again)).repeated
    assert await timers.due(10) == ()


async def test_dead_letters_can_be_retried_or_discarded(
    running: House, database: Database, threads: ReaderThreads
) -> None:
    """The desk lists dead letters by key, owes one again, and lets another go."""
    await running.say("one", 1)
    await running.say("two", 2)
    epoch = await running.outbox.own(BOT)
    assert epoch is not None
    claimed = await running.outbox.claim(BOT, epoch, 10)
    await running.outbox.mark([Marked(one, Decision(Fate.DEAD), error="no") for one in claimed])
    stuck = StuckMessages(database, running.clock, threads)
    first, second = await stuck.list(Fate.DEAD, 0, 10)
    assert [one.outbox_id for one in await stuck.list(Fate.DEAD, first.outbox_id, 10)] == [second.outbox_id]
    assert (first.attempts, first.error, first.correlation) == (1, "no", "telegram:default:1")
    assert await stuck.retry(first.outbox_id)
    assert await stuck.discard(second.outbox_id)
    assert not await stuck.retry(second.outbox_id)
    assert list(await stuck.list(Fate.DEAD, 0, 10)) == []
    [again] = await running.outbox.claim(BOT, epoch, 10)
    assert again.outbox_id == first.outbox_id
    alerts = await stuck.alerts(0, 10)
    assert [alert.kind for alert in alerts] == ["dead_letter", "dead_letter"]
    assert [one.alert_id for one in await stuck.alerts(alerts[0].alert_id, 10)] == [alerts[1].alert_id]


async def test_an_unreadable_message_does_not_stop_the_lane(running: House, database: Database) -> None:
    """A message that no key opens becomes a dead letter; what follows is delivered."""
    await running.say("one", 1)
    await running.say("two", 2)
    with database.writing() as connection:
        connection.execute(update(OUTBOX).where(OUTBOX.c.number == 1).values(body=b"damaged"))
    epoch = await running.outbox.own(BOT)
    assert epoch is not None
    assert [one.number for one in await running.outbox.claim(BOT, epoch, 10)] == [2]
    assert [kind for kind, _ in await running.alerts()] == ["dead_letter"]


async def test_a_pause_of_the_token_survives(
    running: House, database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """What the platform asked of a token holds for the next owner too."""
    outbox = DatabaseOutbox(database, keys, running.clock, threads)
    await running.say("one", 1)
    epoch = await outbox.own(BOT)
    assert epoch is not None
    until = running.clock() + timedelta(seconds=30)
    await outbox.pause(BOT, until)
    with pytest.raises(LaneClosed):
        await outbox.claim(BOT, epoch, 10)
    await outbox.disown(BOT)
    epoch = await outbox.own(BOT)
    assert epoch is not None
    assert await outbox.paused_until(BOT) == until
    running.clock.advance(seconds=30)
    [delivery] = await outbox.claim(BOT, epoch, 10)
    await outbox.mark([Marked(delivery, Decision(Fate.SENT), message="m-1")])
    assert await outbox.own(BOT) == epoch
    await outbox.disown(BOT)


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    """SQLModel's own datetime columns keep the moment and give UTC on both engines."""
    moment = datetime(2026, 11, 22, 20, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    row = {"id": 1, "kind": "k", "correlation": "c", "text": "t", "created_at": moment}
    with database.writing() as connection:
        connection.execute(insert(ALERTS), row)
        found = connection.execute(select(ALERTS.c.created_at)).scalar_one()
    assert found == moment
    assert found.tzinfo == UTC


def test_sqlite_is_opened_safely(sqlite_url: str) -> None:
    """The settings without which SQLite loses updates or commits are on."""
    database = Database(sqlite_url)
    with database.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    """An error that leaves the block rolls everything back."""
    row = {"id": 1, "kind": "k", "correlation": "c", "text": "t", "created_at": datetime.now(UTC)}

    def fail_after_writing() -> None:
        with database.writing() as connection:
            connection.execute(insert(ALERTS), row)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM alerts")).scalar() == 0


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///x.db", "sqlite"),
        ("postgresql://h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg"),
    ],
)
def test_urls_that_we_take(url: str, driver: str) -> None:
    """The operator writes the engine; the driver is ours."""
    assert parse_url(url).drivername == driver


@pytest.mark.parametrize("url", ["", "mysql://h/d", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_urls_that_we_refuse(url: str) -> None:
    """Any other database is refused with what would be right."""
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        parse_url(url)
