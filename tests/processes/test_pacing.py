"""How fast a worker process speaks, and to whom first, as the emulated Telegram recorded it."""

from bisect import bisect_right
from pathlib import Path

import pytest

from core.delivery import Lane
from core.tickets import Status
from tests.processes.fleet import OWNED, ended, fleet
from tests.processes.town import visit

pytestmark = pytest.mark.long

PER_SECOND = 30
CHAT_BURST, CHAT_SECONDS = 5, 5.0
BEST = 3.0
"""Seconds of the stretch in which the rate is judged; the machine may be busy before and after."""


def busiest(times: list[float], seconds: float) -> int:
    """The most messages in any window of so many seconds."""
    return max(bisect_right(times, start + seconds) - index for index, start in enumerate(times))


async def test_a_busy_bot_keeps_its_limits_and_uses_them(sqlite_url: str, tmp_path: Path) -> None:
    """A hundred and forty answers are owed, ten of them to one person. No second holds more than the bot's
    limit and no five seconds more than a chat's, while at least 95 % of both are used."""
    async with fleet(sqlite_url, tmp_path) as running:
        await running.ready(running.start("worker"), words=OWNED)
        [talkative], others = running.people(1, "talkative "), running.people(130)
        await running.leaves([talkative] * 10, "/tickets")
        await running.sees(lambda: running.arrived([talkative]) == CHAT_BURST)
        await running.leaves(others)
        await running.sees(lambda: running.arrived([talkative, *others]) == 140)
        record = running.emulator.record
        assert record.refused() == []
        assert record.busiest(1.0) <= PER_SECOND
        times = [call.arrived for call in record.sent_to()]
        assert busiest(times, BEST) - 1 >= 0.95 * PER_SECOND * BEST
        mine = [call.arrived for call in record.sent_to(talkative)]
        assert record.busiest(CHAT_SECONDS, talkative) <= CHAT_BURST
        assert mine[CHAT_BURST] - mine[0] <= CHAT_SECONDS / 0.95


async def test_replies_before_status_changes_before_broadcasts(sqlite_url: str, tmp_path: Path) -> None:
    """What was owed last leaves first, when it is more urgent."""
    async with fleet(sqlite_url, tmp_path) as running:
        first = running.start("telegram,worker")
        visits = [await visit(running, f"person-{number}") for number in range(3)]
        await ended(first)
        began = len(running.emulator.record)
        told = await running.desk.notice({"en": "Networks are slow today."}, "transfer")
        assert told.recipients == 3
        for one in visits:
            await running.desk.status(one.number, Status.SOLVED)
        await running.leaves(running.people(25))
        running.start("worker")
        await running.settled()
        lanes = {row.message: Lane(row.lane) for row in running.rows()}
        sent = [call for call in running.emulator.record.calls[began:] if call.messages]
        order = [lanes[str(call.result["message_id"])] for call in sent]
        assert order == [Lane.REPLY] * 25 + [Lane.STATUS] * 3 + [Lane.BROADCAST] * 3
