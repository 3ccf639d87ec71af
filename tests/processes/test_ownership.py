"""Two worker processes and one bot token: one of them sends, and the other as soon as that one is gone."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from tests.emulators.telegram import Person
from tests.processes.fleet import OWNED, Fleet, check_deliveries, ended, fleet, said
from tests.scenarios_terminal.programs import Program

WAITING = "lane owned elsewhere"
TAKEOVER_SECONDS = 2.0
STOP_SECONDS = 10.0


async def first_arrival(running: Fleet, people: list[Person], since: float) -> float:
    """Wait until one of these people was sent something: how many seconds after `since`."""
    await running.sees(lambda: running.arrived(people))
    wanted = {one.chat_id for one in people}
    calls = (call for call in running.emulator.record.sent_to() if call.chat_id in wanted)
    return next(calls).arrived - since


@pytest.mark.long
async def test_one_owner_at_a_time(database_url: str, tmp_path: Path) -> None:
    """Three workers fight for a lane. The owner is killed: another one sends within two seconds. That one
    is told to stop while it sends: it ends in order, and the lane is free at once. Nothing is lost, out of
    order, or repeated without having been counted."""
    async with fleet(database_url, tmp_path) as running:
        workers = [running.start("worker") for _ in range(3)]
        first = await running.owner_among(workers)
        others = [one for one in workers if one is not first]
        await running.ready(*others, words=WAITING)
        await running.leaves(crowd := running.people(15, "first "))
        await running.sees(lambda: running.arrived(crowd) >= 3)
        assert not any(said(one, OWNED) for one in others)

        killed = time.monotonic()
        await asyncio.to_thread(first.kill)
        await running.leaves(late := running.people(1, "late "))
        assert await first_arrival(running, late, killed) < TAKEOVER_SECONDS
        second = await running.owner_among(others)
        [third] = [one for one in others if one is not second]

        await running.leaves(more := running.people(15, "more "))
        await running.sees(lambda: running.arrived(more) >= 3)
        assert not said(third, OWNED)
        assert await ended(second) < STOP_SECONDS
        stopped = time.monotonic()
        await running.leaves(last := running.people(1, "last "))
        assert await first_arrival(running, last, stopped) < TAKEOVER_SECONDS
        await running.settled()
        check_deliveries(running)
        assert running.emulator.record.busiest(1.0) <= 30
        assert [epoch(one) for one in (first, second, third)] == ["1", "2", "3"]


def epoch(worker: Program) -> str:
    """The epoch under which a process owned the lane."""
    [line] = [line for line in worker.said if OWNED in line]
    return str(line.rpartition("epoch=")[2].strip())


def send(program: Program, number: signal.Signals) -> None:
    """A signal."""
    os.kill(program.process.pid, number)


END_OF_ITS_SESSION = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.mark.long
@pytest.mark.postgres
async def test_an_owner_that_slept_is_fenced(postgres_url: str, tmp_path: Path) -> None:
    """The owner is stopped in the middle of its work and its session ends: the other takes over. When the
    first goes on, it learns that the lane is gone before it sends what it still had in its hands, and its
    results change nothing."""
    async with fleet(postgres_url, tmp_path) as running:
        workers = [running.start("worker"), running.start("worker")]
        sleeper = await running.owner_among(workers)
        [second] = [one for one in workers if one is not sleeper]
        await running.leaves(crowd := running.people(150))
        await running.sees(lambda: running.arrived(crowd) >= 10)
        send(sleeper, signal.SIGSTOP)
        before = running.arrived(crowd)
        assert not said(second, OWNED)  # a lock does not die with a process that merely stands still
        running.ask(END_OF_ITS_SESSION)
        await running.ready(second, words=OWNED)
        await running.sees(lambda: running.arrived(crowd) >= before + 60)
        send(sleeper, signal.SIGCONT)
        await running.ready(sleeper, words="lane lost")
        await running.settled()
        twice = check_deliveries(running)
        assert twice <= sum(row.ambiguous for row in running.rows()) <= 64 + 150 - before
        assert running.emulator.record.busiest(1.0) <= 30
        assert await ended(sleeper) < STOP_SECONDS
        assert await ended(second) < STOP_SECONDS


@pytest.mark.long
async def test_a_sleeping_owner_keeps_a_file_lock(sqlite_url: str, tmp_path: Path) -> None:
    """On SQLite the lane of a process that stands still is nobody else's; it goes on where it was."""
    async with fleet(sqlite_url, tmp_path) as running:
        workers = [running.start("worker"), running.start("worker")]
        sleeper = await running.owner_among(workers)
        [second] = [one for one in workers if one is not sleeper]
        await running.leaves(crowd := running.people(30))
        await running.sees(lambda: running.arrived(crowd) >= 3)
        send(sleeper, signal.SIGSTOP)
        await running.ready(second, words=WAITING)
        await asyncio.sleep(2.0)  # four times as long as it takes to ask for the lane
        assert not said(second, OWNED)
        send(sleeper, signal.SIGCONT)
        await running.settled()
        assert check_deliveries(running) == 0
        assert {row.ambiguous for row in running.rows()} == {0}
