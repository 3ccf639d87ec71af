"""How many updates a second we take on one core, next to other libraries: `python -m bench.throughput`.

Each system runs on one core, the people and the Bot API on another; the systems take turns, and medians are
shown. An update counts when its reply reached the API, a form when its confirmation did.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench.api_stub import ApiStub
from bench.crowd import Crowd
from bench.form import STEPS
from bench.profiling import dearest, shares
from bench.systems import OURS, PATH, PEERS, SECRET, System, Unavailable, cores, start
from bench.wire import WebhookCaller

SECONDS = 5.0
"""How long a system is kept busy, as far as its speed in the warm-up foretells it."""
WARM_UP = 24
PACE = 100.0
"""Updates a second at which latency is measured."""
PACED_PEOPLE = 56
LIMIT = 90.0
"""Seconds after which a system counts as stuck."""


class Stuck(Exception):
    """A system ended, or did not get everybody to the end in time."""


LEGEND = (
    "ours: how many times as fast we are. CPU ms, calls: CPU time and calls to the Bot API an update.\n"
    f"p50, p99: from update to reply at {PACE:.0f} updates/s; - where a system can't keep that pace."
)


@dataclass(frozen=True, slots=True)
class Run:
    """One system in one repetition. Latencies in milliseconds, None when it can't keep up with the pace."""

    updates_per_second: float
    cpu_ms_per_update: float
    calls_per_update: float
    p50_ms: float | None
    p99_ms: float | None
    forms_begun: int
    forms_ended: int


async def measure(name: str, round_trip: float, people: int, profile: Path | None = None) -> Run:
    """Start a system, warm it up, keep it busy, then at its ease; raises Unavailable, Stuck."""
    stub = ApiStub(round_trip)
    api_port = await stub.start()
    with tempfile.TemporaryDirectory(prefix="frontdoor-bench-") as folder:
        system = await asyncio.to_thread(start, name, Path(folder), api_port, profile)
        try:
            return await _measured(system, stub, await ready(system, stub), people)
        except (TimeoutError, ChildProcessError) as error:
            tail = (Path(folder) / "log").read_text(errors="replace")[-2000:]
            raise Stuck(f"{name} did not get everybody through the form. Its last words:\n{tail}") from error
        finally:
            await asyncio.to_thread(system.stop)
            stub.stop()


async def ready(system: System, stub: ApiStub) -> int:
    """How many connections the bot wants, once it asks for updates. Raises ChildProcessError when it ended,
    TimeoutError."""
    async with asyncio.timeout(LIMIT):
        while not stub.webhook.done():
            await asyncio.wait([stub.webhook], timeout=0.1)
            if system.process.poll() is not None:
                raise ChildProcessError(system.name)
    return stub.webhook.result()


async def _measured(system: System, stub: ApiStub, connections: int, people: int) -> Run:
    caller = WebhookCaller(system.port, PATH, SECRET)
    await caller.open(connections)
    crowd = Crowd(caller)
    stub.listener = crowd.see
    try:
        warm = min(WARM_UP, people)
        speed = warm * len(STEPS) / await crowd.rush(warm, LIMIT)
        many = max(min(8, people), min(people, round(speed * SECONDS / len(STEPS))))
        updates = many * len(STEPS)
        cpu, calls = system.cpu_seconds(), stub.calls.total()
        seconds = await crowd.rush(many, LIMIT)
        cpu, calls = system.cpu_seconds() - cpu, stub.calls.total() - calls
        p50 = p99 = None
        if updates / seconds > PACE:
            await crowd.pace(min(PACED_PEOPLE, people), PACE, LIMIT)
            cuts = quantiles(crowd.latencies, n=100)
            p50, p99 = cuts[49] * 1000, cuts[98] * 1000
    finally:
        caller.close()
    return Run(updates / seconds, cpu * 1000 / updates, calls / updates, p50, p99, crowd.begun, crowd.ended)


def middle_of(runs: Sequence[Run]) -> Run:
    """The medians; forms are added up."""

    def middle(value: Callable[[Run], float | None]) -> float | None:
        values = [found for run in runs if (found := value(run)) is not None]
        return median(values) if values else None

    return Run(
        median(run.updates_per_second for run in runs),
        median(run.cpu_ms_per_update for run in runs),
        median(run.calls_per_update for run in runs),
        middle(lambda run: run.p50_ms),
        middle(lambda run: run.p99_ms),
        sum(run.forms_begun for run in runs),
        sum(run.forms_ended for run in runs),
    )


async def compare(
    names: Sequence[str], repetitions: int, round_trip: float, people: int, advance: Callable[[str], None]
) -> tuple[dict[str, Run], dict[str, str]]:
    """The medians by system, and why a peer is missing. `advance` is told what has been run."""
    runs: dict[str, list[Run]] = {name: [] for name in names}
    missing: dict[str, str] = {}
    for _ in range(repetitions):
        for name in names:
            if name not in missing:
                try:
                    runs[name].append(await measure(name, round_trip, people))
                except Unavailable as error:
                    missing[name] = str(error)
            advance(name)
    return {name: middle_of(found) for name, found in runs.items() if found}, missing


def as_json(results: dict[str, Run], missing: dict[str, str]) -> dict[str, Any]:
    """Ours with the ratios to the peers (null for one that is missing), and all systems by name."""
    ours = results[OURS]
    ratios = {
        name: round(ours.updates_per_second / run.updates_per_second, 2)
        for name, run in results.items()
        if name != OURS
    }
    return {
        **_rounded(ours),
        "ratio_to": {**ratios, **dict.fromkeys(missing)},
        "systems": {name: _rounded(run) for name, run in results.items()},
        "missing": missing,
    }


def _rounded(run: Run) -> dict[str, float | int | None]:
    return {name: None if value is None else round(value, 3) for name, value in asdict(run).items()}


def table_of(results: dict[str, Run], missing: dict[str, str]) -> Table:
    """For people."""
    ours = results[OURS]
    table = Table("", "updates/s", "ours", "CPU ms", "calls", "p50 ms", "p99 ms", "forms")
    for name, run in results.items():
        ratio = "" if name == OURS else f"{ours.updates_per_second / run.updates_per_second:.2f} x"
        latency = ["-" if value is None else f"{value:.1f}" for value in (run.p50_ms, run.p99_ms)]
        numbers = [f"{run.updates_per_second:.0f}", ratio, f"{run.cpu_ms_per_update:.2f}"]
        forms = f"{run.forms_ended} of {run.forms_begun}"
        table.add_row(name, *numbers, f"{run.calls_per_update:.2f}", *latency, forms)
    for name, reason in missing.items():
        table.add_row(name, f"skipped: {reason}")
    return table


def show_profile(console: Console, round_trip: float, people: int) -> None:
    """One run of ours under the profiler: shares by kind of work, and the dearest functions."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profile"
        asyncio.run(measure(OURS, round_trip, people, path))
        groups = Table("kind of work", "share of CPU")
        for name, share in shares(path).items():
            groups.add_row(name, f"{share:.1%}")
        functions = Table("function", "with what it calls", "itself")
        for name, whole, own in dearest(path, 45):
            functions.add_row(name, f"{whole:.1%}", f"{own:.1%}")
    console.print(groups)
    console.print(functions)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.throughput", description=__doc__)
    parser.add_argument("--peers", default=",".join(PEERS), help="comma separated; empty for none")
    parser.add_argument("--rtt-ms", type=float, default=0.0, help="how long the Bot API takes to answer")
    parser.add_argument("--people", type=int, default=1000, help="at most so many at the same time")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--profile", action="store_true", help="show where our CPU time goes, and nothing else"
    )
    given = parser.parse_args()
    if sys.platform != "linux":
        parser.error("only Linux lets a process be kept on one core and tells its CPU time")
    if given.profile and sys.version_info >= (3, 12):
        parser.error("--profile needs Python 3.11: later ones profile one thread only")
    given.peers = [name for name in given.peers.split(",") if name]
    if unknown := set(given.peers) - set(PEERS):
        parser.error(f"there is no peer {', '.join(sorted(unknown))}; there are: {', '.join(PEERS)}")
    if min(given.people, given.repetitions) < 1 or given.rtt_ms < 0:
        parser.error("--people and --repetitions are at least 1, --rtt-ms is at least 0")
    return given


def show_comparison(console: Console, round_trip: float, given: argparse.Namespace) -> None:
    """All systems, repeatedly, with a progress bar while it lasts."""
    names = [OURS, *given.peers]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("measuring", total=given.repetitions * len(names))
        results, missing = asyncio.run(
            compare(names, given.repetitions, round_trip, given.people, lambda name: progress.advance(task))
        )
    if given.json:
        print(orjson.dumps(as_json(results, missing), option=orjson.OPT_INDENT_2).decode())
    else:
        console.print(table_of(results, missing))
        console.print(LEGEND, highlight=False)


def main() -> None:
    """Measure and print."""
    given, console = options(), Console()
    os.sched_setaffinity(0, {cores()[1]})
    round_trip = given.rtt_ms / 1000
    try:
        if given.profile:
            show_profile(console, round_trip, given.people)
        else:
            show_comparison(console, round_trip, given)
    except Stuck as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
