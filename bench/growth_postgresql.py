"""What an update costs on PostgreSQL beside SQLite, and what a second web process brings.

All layouts fill in the same form in turn. PostgreSQL is one of our own that syncs each commit to the disk, as
our SQLite does, or it would win by promising less.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.api_stub import ApiStub
from bench.crowd import Crowd
from bench.form import STEPS
from bench.growth_processes import (
    Shared,
    confine,
    cpu_seconds_of_family,
    hold,
    idle_seconds,
    listens,
    start_part,
)
from bench.systems import PATH, SECRET, System, cores
from bench.throughput import LIMIT, WARM_UP, ready
from bench.wire import WebhookCaller
from storage.encryption import new_secret_key
from storage.migrating import migrate
from tests.databases import blank_database, durable_server, server_process, stop_server

ALL = "web,telegram,worker"
CORES = os.cpu_count() or 1
SHARE = 0.2
"""The part of a core that a web process gets where it is held, so that no core is the bottleneck."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the service is laid out: the parts of each process; `pinned`: it has one core, and everything else
    the other; `held`: each web process gets `SHARE` of a core."""

    name: str
    postgresql: bool
    processes: tuple[str, ...]
    pinned: bool = False
    held: bool = False

    @property
    def webs(self) -> int:
        """How many processes take updates."""
        return sum("web" in parts for parts in self.processes)


SQLITE = Layout("SQLite, one process", False, (ALL,), pinned=True)
POSTGRESQL = Layout("PostgreSQL, one process", True, (ALL,), pinned=True)
ONE_WEB = Layout("PostgreSQL, web + worker", True, ("web", "worker"))
TWO_WEBS = Layout("PostgreSQL, 2 web + worker", True, ("web", "web", "worker"))
ONE_HELD = Layout("the same, web held: 1", True, ("web", "worker"), held=True)
TWO_HELD = Layout("the same, web held: 2", True, ("web", "web", "worker"), held=True)
LAYOUTS = (SQLITE, POSTGRESQL, ONE_WEB, TWO_WEBS, ONE_HELD, TWO_HELD)


@dataclass(frozen=True, slots=True)
class Run:
    """One layout, one repetition, or the medians of several. CPU in milliseconds an update: of the processes
    that take updates, of the one that delivers, of PostgreSQL. Shares of the machine (0 to 1): `used` by all
    of these and the bench, `busy` with anything, also others' work."""

    updates_per_second: float
    web_ms: float
    worker_ms: float
    database_ms: float
    used: float
    busy: float

    @property
    def cpu_ms(self) -> float:
        """Everything that an update costs."""
        return self.web_ms + self.worker_ms + self.database_ms


@dataclass(slots=True)
class _Server:
    """A PostgreSQL of our own."""

    url: str
    process: int


async def compare(
    repetitions: int, seconds: float, people: int, advance: Callable[[int], None]
) -> dict[str, Run]:
    """The medians of all layouts by name; each is kept busy for about `seconds` a repetition.

    At most `people` are there at the same time; `advance` is told of runs. Raises NoPostgres, TimeoutError,
    ChildProcessError.
    """
    runs: dict[str, list[Run]] = {layout.name: [] for layout in LAYOUTS}
    with tempfile.TemporaryDirectory(prefix="frontdoor-growth-") as shared:
        url = await asyncio.to_thread(durable_server, Path(shared))
        server = _Server(url, server_process(Path(shared)))
        try:
            for _ in range(repetitions):
                for layout in LAYOUTS:
                    runs[layout.name].append(await _run(layout, server, seconds, people))
                    advance(1)
        finally:
            stop_server(Path(shared))
    return {name: _middle(found) for name, found in runs.items()}


async def _run(layout: Layout, server: _Server, seconds: float, people: int) -> Run:
    ours, others = _cores(layout)
    os.sched_setaffinity(0, others)
    confine(server.process, others)
    stub = ApiStub()
    api_port = await stub.start()
    try:
        with tempfile.TemporaryDirectory(prefix="frontdoor-growth-") as folder:
            url = blank_database(server.url) if layout.postgresql else f"sqlite:///{folder}/frontdoor.db"
            await asyncio.to_thread(migrate, url)
            given = Shared(Path(folder), url, api_port, new_secret_key())
            async with _started(layout, given, ours) as systems:
                return await _measured(layout, server, stub, systems, seconds, people)
    finally:
        stub.stop()


def _cores(layout: Layout) -> tuple[set[int], set[int]]:
    """The cores of our processes, and those of the database and of whoever measures."""
    first, last = cores()
    return ({first}, {last}) if layout.pinned else ({first, last}, {first, last})


@asynccontextmanager
async def _started(layout: Layout, shared: Shared, allowed: set[int]) -> AsyncIterator[list[System]]:
    """The layout's processes, all listening that will."""
    systems = [start_part(shared, parts, allowed) for parts in layout.processes]
    try:
        for system in systems:
            if "web" in system.name:
                await listens(system, LIMIT)
        yield systems
    finally:
        for system in systems:
            await asyncio.to_thread(system.stop)


async def _measured(
    layout: Layout, server: _Server, stub: ApiStub, systems: Sequence[System], seconds: float, people: int
) -> Run:
    webs = [system for system in systems if "web" in system.name]
    caller = WebhookCaller(webs[0].port, PATH, SECRET, [web.port for web in webs[1:]])
    holding: asyncio.Task[None] | None = None
    try:
        await caller.open(await ready(webs[0], stub))
        crowd = Crowd(caller)
        stub.listener = crowd.see
        await crowd.rush(min(WARM_UP, people), LIMIT)
        if layout.held:
            holding = asyncio.create_task(hold(webs, SHARE))
        warm = min(2 * WARM_UP, people)
        speed = warm * len(STEPS) / await crowd.rush(warm, LIMIT)
        many = max(min(8, people), min(people, round(speed * seconds / len(STEPS))))
        before, idle = _spent(server, systems), idle_seconds()
        took = await crowd.rush(many, LIMIT + seconds)
        after, idle = _spent(server, systems), idle_seconds() - idle
    finally:
        caller.close()
        if holding is not None:
            holding.cancel()
            with suppress(asyncio.CancelledError):
                await holding
    spent = [later - sooner for later, sooner in zip(after, before, strict=True)]
    web, worker, database = (part * 1000 / (many * len(STEPS)) for part in spent[:3])
    return Run(
        updates_per_second=many * len(STEPS) / took,
        web_ms=web,
        worker_ms=worker,
        database_ms=database if layout.postgresql else 0.0,
        used=sum(spent) / took / CORES,
        busy=1.0 - idle / took / CORES,
    )


def _spent(server: _Server, systems: Sequence[System]) -> tuple[float, float, float, float]:
    """CPU seconds so far: of web processes, of other parts, of PostgreSQL, of the bench."""
    web = sum(system.cpu_seconds() for system in systems if "web" in system.name)
    others = sum(system.cpu_seconds() for system in systems if "web" not in system.name)
    return web, others, cpu_seconds_of_family(server.process), time.process_time()


def _middle(runs: Sequence[Run]) -> Run:
    return Run(
        median(run.updates_per_second for run in runs),
        median(run.web_ms for run in runs),
        median(run.worker_ms for run in runs),
        median(run.database_ms for run in runs),
        median(run.used for run in runs),
        median(run.busy for run in runs),
    )
