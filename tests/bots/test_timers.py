"""Timers: an expired draft is handed over once, whoever finds it, and a database that is away is survived."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bots import timers
from bots.bootstrap import House, open_house
from bots.settings.loading import load_settings
from bots.timers import Housekeeping, Timers
from core.events import DraftExpired, TextReceived, Update
from core.ids import Account, BotKey
from core.ports import Accepted, StorageUnavailable
from storage.encryption import new_secret_key
from storage.holding import CONVERSATIONS
from storage.tables import InboxRow, table_of

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
BOT = BotKey("terminal")
LI = Account("terminal", "li")
INBOX = table_of(InboxRow)
Advance = Callable[[timedelta], None]


def update(number: int, event: TextReceived | DraftExpired) -> Update:
    """Something of Li's."""
    return Update(BOT, str(number), number, LI, "li", event, NOW, f"m{number}", client_language="en")


@pytest.fixture
async def houses(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[House, House, Advance]]:
    """Two houses on one database, as two processes would be, and their clock."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("FILES_URL", str(tmp_path / "files"))
    monkeypatch.setenv("SECRET_KEYS", new_secret_key())
    moment = [NOW]

    def advance(by: timedelta) -> None:
        moment[0] += by

    opened = [open_house(load_settings(tmp_path), lambda: moment[0]) for _ in range(2)]
    for house in opened:
        await house.writer.start()
    yield opened[0], opened[1], advance
    for house in opened:
        await house.writer.stop()
        house.close()


async def test_an_expired_draft_is_dropped_once(houses: tuple[House, House, Advance]) -> None:
    """Two processes look at the same time: one update takes effect, and the draft is not found again."""
    first, second, advance = houses
    told = TextReceived("My swap of 20 USDT to TRX has failed, and the money is gone since yesterday.")
    await first.writer.accept(update(1, told))
    assert await Timers(first.due_drafts, first.writer).tick() == 0
    advance(timedelta(hours=73))
    found = await asyncio.gather(
        *(Timers(house.due_drafts, house.writer).tick() for house in (first, second))
    )
    assert set(found) <= {0, 1}
    assert max(found) == 1
    with first.database.reading() as connection:
        claimed = connection.execute(select(INBOX.c.update_id).order_by(INBOX.c.update_id)).scalars().all()
        due = connection.execute(select(CONVERSATIONS.c.draft_due_at)).scalars().all()
    assert [update_id.partition(":")[0] for update_id in claimed] == ["1", "draft-expired"]
    assert list(due) == [None]
    assert await Timers(second.due_drafts, second.writer).tick() == 0


class Away:
    """Finds nothing but trouble, twice; then one draft; then says that it was asked enough."""

    def __init__(self) -> None:
        self.asked = 0
        self.enough = asyncio.Event()

    async def due(self, limit: int) -> Sequence[Update]:
        """Internal updates whose time has come."""
        self.asked += 1
        if self.asked <= 2:
            raise StorageUnavailable("OperationalError")
        if self.asked == 3:
            return [update(7, DraftExpired())]
        self.enough.set()
        return []


class Taking:
    """A writer that only remembers what it was given."""

    def __init__(self) -> None:
        self.taken: list[Update] = []

    async def accept(self, update: Update) -> Accepted:
        """Remember."""
        self.taken.append(update)
        raise StorageUnavailable("disk full")


async def test_a_database_that_is_away_is_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither looking nor handing over ends the timers; they look again at the next turn."""
    monkeypatch.setattr(timers, "POLL_SECONDS", 0.001)
    drafts, writer = Away(), Taking()
    running_timers = Timers(drafts, writer)  # type: ignore[arg-type]  # a writer that only takes
    running = asyncio.create_task(running_timers.run())
    await asyncio.wait_for(drafts.enough.wait(), 5)
    assert [one.update_id for one in writer.taken] == ["7"]
    assert not running.done()
    running_timers.stop()
    await asyncio.wait_for(running, 5)


class Portions:
    """Something to forget in three portions, after the database was away once."""

    def __init__(self) -> None:
        self.left = [200, 200, 7, 0]
        self.away = True
        self.empty = asyncio.Event()

    async def sweep(self, limit: int) -> int:
        """The next portion."""
        if self.away:
            self.away = False
            raise StorageUnavailable("OperationalError")
        if len(self.left) == 1:
            self.empty.set()
            return 0
        return self.left.pop(0)


async def test_housekeeping_goes_on_until_nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portion by portion, again after the database was away, until it is told to stop."""
    monkeypatch.setattr(timers, "HOUSEKEEPING_SECONDS", 0.001)
    monkeypatch.setattr(timers, "PAUSE_SECONDS", 0.001)
    portions = Portions()
    housekeeping = Housekeeping({"done": portions})
    running = asyncio.create_task(housekeeping.run())
    await asyncio.wait_for(portions.empty.wait(), 5)
    assert portions.left == [0]
    housekeeping.stop()
    await asyncio.wait_for(running, 5)
