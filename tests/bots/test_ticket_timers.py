"""The loop that does what is due on tickets: one's trouble keeps no other waiting, a database may be away."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bots import timers
from bots.bootstrap import CAPABILITIES, House, open_house
from bots.settings.loading import load_settings
from bots.timers import TicketTimers
from core.access import AsOperator
from core.desk_ports import DueTimer, DueWork
from core.events import TextReceived, Update
from core.ids import Account, BotKey
from core.ports import StorageUnavailable, Transaction
from core.tickets import Status
from core.usecases.desk import change_status
from core.usecases.ticket_timers import fire
from storage.encryption import new_secret_key

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
WORDS = [
    "我从币安转了 100 USDT 到钱包，用的 TRC20，昨天下午3点，显示成功，但是余额一直没有变。",
    *("同意并继续", "wallet_li", "没有", "在此聊天中回复", "提交"),
]


class Clock:
    """A clock that is moved by hand."""

    now = NOW

    def __call__(self) -> datetime:
        """UTC."""
        return self.now


@pytest.fixture
async def house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[House, Clock]]:
    """A house, its writer running, and its clock."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("FILES_URL", str(tmp_path / "files"))
    monkeypatch.setenv("SECRET_KEYS", new_secret_key())
    clock = Clock()
    opened = open_house(load_settings(tmp_path), clock)
    await opened.writer.start()
    yield opened, clock
    await opened.writer.stop()
    opened.close()


async def solved(house: House, who: str) -> str:
    """Somebody's ticket, solved now; its number."""
    for index, words in enumerate(WORDS):
        event = TextReceived(words)
        account = Account("terminal", who)
        await house.writer.accept(
            Update(BotKey("terminal"), f"{who}-{index}", index, account, who, event, NOW, f"{who}-{index}")
        )
    (newest, *_) = await house.directory.list(None, None, None, 1)
    await house.writer.perform(
        lambda work: change_status(
            work, house.rules, CAPABILITIES, AsOperator("May"), newest.number, Status.SOLVED
        )
    )
    return newest.number


async def statuses(house: House) -> dict[str, Status]:
    """Of every ticket."""
    return {one.number: one.status for one in await house.directory.list(None, None, None, 10)}


async def test_one_tickets_trouble_keeps_no_other_waiting(house: tuple[House, Clock]) -> None:
    """The other one closes at its time; the troubled one is tried again, and a person is asked to look."""
    opened, clock = house
    troubled, other = await solved(opened, "li"), await solved(opened, "wang")
    broken = [True]

    def fires(work: Transaction, due: DueTimer) -> None:
        if due.number == troubled and broken[0]:
            raise ValueError("something of this ticket")
        fire(work, opened.rules, CAPABILITIES, due)

    loop = TicketTimers(opened.desk_dues, opened.writer, fires)
    for days in (2, 4):
        clock.now = NOW + timedelta(days=days)
        await loop.tick()
    assert await statuses(opened) == {troubled: Status.SOLVED, other: Status.CLOSED}
    assert [alert.kind for alert in await opened.stuck.alerts(0, 10)] == ["ticket_timer"]
    broken[0] = False
    for days in (5, 8):
        clock.now = NOW + timedelta(days=days)
        await loop.tick()

    assert await statuses(opened) == {troubled: Status.CLOSED, other: Status.CLOSED}


class Away:
    """A list of what is due in a database that is away once."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.times = 0

    async def timers(self, limit: int) -> Sequence[DueTimer]:
        """Nothing, but for the first time."""
        self.times += 1
        if self.times == 1:
            raise StorageUnavailable
        self.asked.set()
        return ()

    async def work(self, limit: int) -> Sequence[DueWork]:
        """Not asked for here."""
        return ()


async def test_a_database_that_is_away_is_waited_for(
    house: tuple[House, Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop goes on, and ends when it is told to."""
    monkeypatch.setattr(timers, "POLL_SECONDS", 0.01)
    dues = Away()
    loop = TicketTimers(dues, house[0].writer, lambda work, due: None)
    running = asyncio.create_task(loop.run())
    async with asyncio.timeout(5):
        await dues.asked.wait()
    loop.stop()
    async with asyncio.timeout(5):
        await running

    assert dues.times >= 2
