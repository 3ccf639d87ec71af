"""How the memory of the serving process grows with the people who are in the middle of the form.

The people are real to it: their updates come by webhook, their replies go to an API. They stop after agreeing
to the privacy notice, with a draft each, and all of them act in turn, so that nobody's second update finds
what their first one left in a cache.
"""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.api_stub import ApiStub
from bench.crowd import Crowd
from bench.form import STEPS
from bench.systems import OURS, PATH, SECRET, System, start
from bench.throughput import ready
from bench.wire import WebhookCaller

MID_FORM = STEPS[:3]
"""Start, new ticket, consent: the first of six answers is given."""
SLOWEST = 50.0
"""Updates a second below which the process counts as stuck."""
SETTLING = 0.5
"""Seconds until what was sent is marked and the loops are idle."""
LOOK = 0.5

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Level:
    """The process after `people` are in mid-form: its resident memory, and updates a second and CPU time an
    update on the way there from the level before."""

    people: int
    megabytes: float
    updates_per_second: float
    cpu_ms_per_update: float


async def levels(people: Sequence[int], advance: Advance) -> list[Level]:
    """One process through all levels, ascending; `advance` is told of people who reached mid-form. Raises
    TimeoutError, ChildProcessError."""
    stub = ApiStub()
    api_port = await stub.start()
    with tempfile.TemporaryDirectory(prefix="frontdoor-bench-") as folder:
        system = await asyncio.to_thread(start, OURS, Path(folder), api_port)
        caller = WebhookCaller(system.port, PATH, SECRET)
        try:
            await caller.open(await ready(system, stub))
            crowd = Crowd(caller, MID_FORM)
            stub.listener = crowd.see
            return [await _reached(system, stub, crowd, level, advance) for level in people]
        finally:
            caller.close()
            await asyncio.to_thread(system.stop)
            stub.stop()


async def _reached(system: System, stub: ApiStub, crowd: Crowd, people: int, advance: Advance) -> Level:
    more = people - crowd.ended
    updates = more * len(MID_FORM)
    cpu = system.cpu_seconds()
    watching = asyncio.create_task(_tell(crowd, advance))
    try:
        seconds = await crowd.rush(more, 30.0 + updates / SLOWEST)
    finally:
        watching.cancel()
    cpu = system.cpu_seconds() - cpu
    stub.sends.clear()  # the bench's own memory
    await asyncio.sleep(SETTLING)
    resident = resident_megabytes(system.process.pid)
    return Level(people, resident, updates / seconds, cpu * 1000 / updates)


async def _tell(crowd: Crowd, advance: Advance) -> None:
    told = crowd.ended
    while True:
        await asyncio.sleep(LOOK)
        advance(crowd.ended - told)
        told = crowd.ended


def resident_megabytes(process: int) -> float:
    """Resident memory in units of 10^6 bytes; VmRSS of proc(5) is in units of 1024 bytes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1_000_000
    raise ChildProcessError(f"process {process} has ended")
