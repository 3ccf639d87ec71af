"""Whether one account that floods us delays everybody else: `python -m bench.abuse`.

Others fill in the form at an even pace while nothing else happens, then while one account sends 10,000
messages, then in peace again, all in one run of one process on one core. The flood has connections of its
own: what the platform's queue does before us is not ours to measure, what we do with it is.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

import orjson
from rich.console import Console
from rich.table import Table

from bench.api_stub import ApiStub
from bench.crowd import Crowd
from bench.form import STEPS, Step, update
from bench.systems import OURS, PATH, SECRET, System, cores, start
from bench.throughput import LIMIT, PACE, WARM_UP, Stuck, ready
from bench.wire import WebhookCaller

FLOOD = 10_000
FLOODER = 7_000_000
FIRST_UPDATE = 1_000_000_000
"""Update ids of the flood, beyond those of the others."""
PATIENCE = 300.0
"""Seconds after which the flood counts as stuck."""


@dataclass(frozen=True, slots=True)
class Result:
    """Others' times from update to reply in milliseconds, without and with the flood; `ratio` is of the two.
    `flood_answers` are the messages that the flooding account got, `flood_seconds` how long it lasted."""

    others_updates: int
    p95_ms_without: float
    p95_ms_with: float
    ratio: float
    flood_messages: int
    flood_per_second: float
    flood_seconds: float
    flood_answers: int


class Flood:
    """One account that sends the same thing again and again at an even rate."""

    def __init__(self, caller: WebhookCaller) -> None:
        self._caller = caller
        self._accepted = 0
        self._all = asyncio.Event()
        caller.accepted = self._accept

    async def run(self, messages: int, per_second: float) -> float:
        """Send them all; returns the seconds until the last was accepted. Raises TimeoutError."""
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            for number in range(messages):
                if (wait := began + number / per_second - time.monotonic()) > 0:
                    await asyncio.sleep(wait)
                step = Step(sees="", says=f"why does nobody answer me, number {number}")
                self._caller.post(FLOODER, update(step, FIRST_UPDATE + number, FLOODER, None))
            while self._accepted < messages:
                self._all.clear()
                await self._all.wait()
        return time.monotonic() - began

    def _accept(self, person: int) -> None:
        self._accepted += 1
        self._all.set()


async def measure(messages: int, per_second: float) -> Result:
    """Start our service and play peace, flood and peace. Raises Stuck."""
    stub = ApiStub()
    api_port = await stub.start()
    with tempfile.TemporaryDirectory(prefix="frontdoor-bench-") as folder:
        system = await asyncio.to_thread(start, OURS, Path(folder), api_port)
        try:
            return await _measured(system, stub, await ready(system, stub), messages, per_second)
        except (TimeoutError, ChildProcessError) as error:
            tail = (Path(folder) / "log").read_text(errors="replace")[-2000:]
            raise Stuck(f"Not everybody was answered. Its last words:\n{tail}") from error
        finally:
            await asyncio.to_thread(system.stop)
            stub.stop()


async def _measured(
    system: System, stub: ApiStub, connections: int, messages: int, per_second: float
) -> Result:
    others, flooding = (WebhookCaller(system.port, PATH, SECRET) for _ in range(2))
    for caller in (others, flooding):
        await caller.open(connections)
    crowd, flood = Crowd(others), Flood(flooding)
    stub.listener = crowd.see
    people = max(20, round(messages / per_second * PACE / len(STEPS)))
    try:
        await crowd.rush(WARM_UP, LIMIT)
        await crowd.pace(people // 2, PACE, LIMIT)
        peace = crowd.latencies
        flooded = asyncio.create_task(flood.run(messages, per_second))
        await crowd.pace(people, PACE, PATIENCE)
        trouble, seconds = crowd.latencies, await flooded
        await crowd.pace(people // 2, PACE, LIMIT)
        peace = [*peace, *crowd.latencies]
    finally:
        others.close()
        flooding.close()
    without, having = (quantiles(latencies, n=20)[18] * 1000 for latencies in (peace, trouble))
    answers = len(stub.sends[FLOODER])
    ratio = having / without
    return Result(len(trouble), without, having, ratio, messages, per_second, seconds, answers)


def table_of(result: Result) -> Table:
    """For people."""
    table = Table("others, from update to reply", "p95 ms")
    table.add_row("in peace", f"{result.p95_ms_without:.1f}")
    table.add_row(f"while one account sends {result.flood_messages} messages", f"{result.p95_ms_with:.1f}")
    table.add_row("ratio", f"{result.ratio:.2f}")
    return table


def main() -> None:
    """The command line: measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.abuse", description=__doc__)
    parser.add_argument("--messages", type=int, default=FLOOD)
    parser.add_argument("--per-second", type=float, default=500.0, help="how fast the flood comes")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    if sys.platform != "linux":
        parser.error("only Linux lets a process be kept on one core")
    if given.messages < 1 or given.per_second <= 0:
        parser.error("--messages is at least 1, --per-second more than 0")
    os.sched_setaffinity(0, {cores()[1]})
    try:
        result = asyncio.run(measure(given.messages, given.per_second))
    except Stuck as error:
        sys.exit(str(error))
    if given.json:
        rounded = {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(result).items()
        }
        print(orjson.dumps(rounded, option=orjson.OPT_INDENT_2).decode())
        return
    console = Console()
    console.print(table_of(result))
    console.print(
        f"The flood took {result.flood_seconds:.0f} s and was answered {result.flood_answers} times."
    )


if __name__ == "__main__":
    main()
