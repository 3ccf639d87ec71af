"""What docs/scale.md says in numbers, measured with real processes: `python -m tests.processes.measured`."""

import asyncio
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from storage.migrating import migrate
from tests.databases import drop_database, fresh_database, server_url, stop_server
from tests.processes.fleet import OWNED, Fleet, ended, fleet
from tests.scenarios_terminal.programs import Program

End = Callable[[Program], Awaitable[object]]
WAITING = "lane owned elsewhere"
TIMES = 5


def tell(line: str) -> None:
    """One result."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@asynccontextmanager
async def a_fleet(server: str | None) -> AsyncIterator[Fleet]:
    """An empty fleet on SQLite, or on a fresh database of the PostgreSQL at `server`."""
    with tempfile.TemporaryDirectory(prefix="frontdoor-measured-") as name:
        url = fresh_database(server) if server is not None else f"sqlite:///{name}/frontdoor.db"
        if server is None:
            migrate(url)
        try:
            async with fleet(url, Path(name)) as running:
                yield running
        finally:
            if server is not None:
                drop_database(server, url)


async def killed(owner: Program) -> None:
    """kill -9."""
    await asyncio.to_thread(owner.kill)


async def silenced(owner: Program) -> None:
    """It stands still, as on a machine that is gone: its connection stays open."""
    os.kill(owner.process.pid, signal.SIGSTOP)


async def takeover(running: Fleet, owner: Program, end: End) -> tuple[float, Program]:
    """The owner ends while another process waits: seconds until a message of that one arrives, and it."""
    heir = running.start("worker")
    await running.ready(heir, words=WAITING)
    await end(owner)
    began = time.monotonic()
    await running.leaves(somebody := running.people(1))
    await running.sees(lambda: running.arrived(somebody))
    return running.emulator.record.sent_to(somebody[0])[0].arrived - began, heir


async def takeovers(name: str, server: str | None, end: End, times: int = TIMES) -> None:
    """Print how long it took, and how long a stop took."""
    async with a_fleet(server) as running:
        owner = running.start("worker")
        await running.ready(owner, words=OWNED)
        found = []
        for _ in range(times):
            seconds, owner = await takeover(running, owner, end)
            found.append(seconds)
    tell(f"{name}: median {statistics.median(found):.2f} s, longest {max(found):.2f} s of {times}")


async def stops(server: str | None) -> None:
    """Print how long a process takes to stop while it sends."""
    found = []
    async with a_fleet(server) as running:
        for _ in range(TIMES):
            worker = running.start("worker")
            await running.ready(worker, words=OWNED)
            await running.leaves(crowd := running.people(60))
            await running.sees(lambda: running.arrived(crowd) >= 10)
            found.append(await ended(worker))
    tell(f"stop while sending: median {statistics.median(found):.2f} s, longest {max(found):.2f} s")


async def rates() -> None:
    """Print how much of each limit is used, and how full the fullest window was."""
    async with a_fleet(None) as running:
        await running.ready(running.start("worker"), words=OWNED)
        await running.leaves(crowd := running.people(900))
        await running.sees(lambda: running.arrived(crowd) == 900)
        record = running.emulator.record
        times = [call.arrived for call in record.sent_to()]
        rate = (len(times) - 1) / (times[-1] - times[0])
        tell(f"bot: {rate:.2f}/s, {rate / 30:.1%} of 30; fullest second {record.busiest(1.0)}")
        [person], group = running.people(1, "one "), running.bot.group("Wallet friends")
        member = group.member("Wang")
        began = len(record)
        await running.leaves([person] * 60, "/tickets")
        await running.leaves([member] * 45, "/start@frontdoor_bot")
        await running.emulator.pulse.until(lambda: len(record) >= began + 105, 300.0)
    mine = [call.arrived for call in record.sent_to(person)]
    rate = (len(mine) - 5) / (mine[-5] - mine[0])
    tell(f"chat: {rate:.3f}/s, {rate:.1%} of 1; fullest 5 s {record.busiest(5.0, person)}")
    theirs = [call.arrived for call in record.sent_to(group)]
    share = 60.0 * 2 / (theirs[40] - theirs[0])
    tell(f"group: {share:.1%} of 20 a minute; fullest minute {record.busiest(60.0, group)}")
    tell(f"refused with 429: {sum(call.error is not None for call in record.refused())}")


async def everything(server: str) -> None:
    """All of it, one after the other."""
    for name, url in (("SQLite", None), ("PostgreSQL", server)):
        await takeovers(f"{name}, owner killed", url, killed)
        await takeovers(f"{name}, owner stopped", url, ended)
    await takeovers("PostgreSQL, owner silent", server, silenced, 2)
    await stops(server)
    await rates()


def main() -> None:
    """Start a PostgreSQL, measure, end it."""
    shared = Path(tempfile.mkdtemp(prefix="frontdoor-measured-"))
    try:
        asyncio.run(everything(server_url(shared)))
    finally:
        stop_server(shared)
        shutil.rmtree(shared, ignore_errors=True)


if __name__ == "__main__":
    main()
