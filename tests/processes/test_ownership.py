"""Two worker processes and one bot token: one of them sends, and the other as soon as that one is gone."""

import asyncio
import time
from pathlib import Path

from tests.emulators.telegram import Person
from tests.processes.fleet import Fleet, check_deliveries, ended, fleet, said

TAKEOVER_SECONDS = 2.0
STOP_SECONDS = 10.0


async def first_arrival(running: Fleet, people: list[Person], since: float) -> float:
    """Wait until one of these people was sent something: how many seconds after `since`."""
    await running.sees(lambda: running.arrived(people))
    wanted = {one.chat_id for one in people}
    calls = (call for call in running.emulator.record.sent_to() if call.chat_id in wanted)
    return next(calls).arrived - since


async def test_one_owner_at_a_time(database_url: str, tmp_path: Path) -> None:
    """Two workers fight for a lane. The owner is killed: the other sends within two seconds. That one is told
    to stop while it sends: it ends in order, and the lane is free at once. Nothing is lost, out of order, or
    repeated without having been counted."""
    async with fleet(database_url, tmp_path) as running:
        workers = [running.start("worker"), running.start("worker")]
        first = await running.owner_among(workers)
        [second] = [one for one in workers if one is not first]
        await running.leaves(crowd := running.people(40, "first "))
        await running.sees(lambda: running.arrived(crowd) >= 5)
        assert not said(second, "lane owned")

        killed = time.monotonic()
        await asyncio.to_thread(first.kill)
        await running.leaves(late := running.people(1, "late "))
        assert await first_arrival(running, late, killed) < TAKEOVER_SECONDS
        third = running.start("worker")
        await running.sees(lambda: running.arrived(crowd) >= 40)

        await running.leaves(more := running.people(40, "more "))
        await running.sees(lambda: running.arrived(more) >= 5)
        assert not said(third, "lane owned")
        assert await ended(second) < STOP_SECONDS
        stopped = time.monotonic()
        await running.leaves(last := running.people(1, "last "))
        assert await first_arrival(running, last, stopped) < TAKEOVER_SECONDS
        await running.settled()
        assert check_deliveries(running) <= 40
        assert running.emulator.record.busiest(1.0) <= 30
        assert [epoch(one) for one in (first, second, third)] == ["1", "2", "3"]


def epoch(worker: object) -> str:
    """The epoch under which a process owned the lane."""
    [line] = [line for line in worker.said if "lane owned" in line]
    return line.rpartition("epoch=")[2].strip()
