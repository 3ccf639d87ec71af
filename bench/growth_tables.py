"""What bench.growth found, for people and for scripts."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from bench.growth_memory import Level
from bench.growth_postgresql import (
    ONE_HELD,
    ONE_WEB,
    POSTGRESQL,
    SQLITE,
    TWO_HELD,
    TWO_WEBS,
    Run,
)
from bench.growth_queries import Statement, worst

MEMORY_TARGET = 1.3
QUERY_TARGET = 2.0
Runs = dict[str, Run]


def memory_ratio(levels: Sequence[Level]) -> float:
    """Memory with the most people against that with the fewest."""
    return levels[-1].megabytes / levels[0].megabytes


def memory_json(levels: Sequence[Level]) -> dict[str, Any]:
    """For scripts."""
    return {
        "ratio": round(memory_ratio(levels), 3),
        "target": MEMORY_TARGET,
        "levels": [_rounded(asdict(level)) for level in levels],
    }


def memory_table(levels: Sequence[Level]) -> Table:
    """For people."""
    table = Table("in mid-form", "memory MB", "times the first", "updates/s", "CPU ms", title="Memory")
    for level in levels:
        ratio = level.megabytes / levels[0].megabytes
        speed = f"{level.updates_per_second:.0f}"
        cpu = f"{level.cpu_ms_per_update:.2f}"
        table.add_row(f"{level.people:,}", f"{level.megabytes:.0f}", f"{ratio:.2f} x", speed, cpu)
    table.caption = f"target: at most {MEMORY_TARGET} x"
    return table


def queries_json(found: Sequence[Statement], tickets: tuple[int, int]) -> dict[str, Any]:
    """For scripts: every statement; `ratio` is the largest of those that somebody waits for."""
    largest = worst(found)
    return {
        "tickets": list(tickets),
        "ratio": round(largest.ratio, 3),
        "target": QUERY_TARGET,
        "worst": f"{largest.doing}: {largest.name}",
        "scans": sorted({step for one in found if one.hot for step in one.scans}),
        "statements": [_rounded({**asdict(one), "ratio": one.ratio, "hot": one.hot}) for one in found],
    }


def queries_table(found: Sequence[Statement], tickets: tuple[int, int]) -> Table:
    """For people: what is done, with its statements together and the one that grows most."""
    few, many = (f"µs, {number:,}" for number in tickets)
    table = Table("what is done", few, many, "", "grows most", "", "reads all of", title="Queries")
    for doing in dict.fromkeys(one.doing for one in found):
        these = [one for one in found if one.doing == doing]
        sums = sum(one.few_microseconds for one in these), sum(one.many_microseconds for one in these)
        most = max(these, key=lambda one: one.ratio)
        read = ", ".join(step.split()[1] for one in these for step in one.scans)
        times = (*(f"{whole:.0f}" for whole in sums), f"{sums[1] / sums[0]:.2f} x")
        table.add_row(doing, *times, most.name, f"{most.ratio:.2f} x", read, style="" if most.hot else "dim")
    table.caption = f"target: at most {QUERY_TARGET} x where somebody waits; most: {worst(found).ratio:.2f} x"
    return table


def postgresql_json(runs: Runs) -> dict[str, Any]:
    """For scripts."""
    sqlite, postgresql = runs[SQLITE.name], runs[POSTGRESQL.name]
    return {
        "throughput_ratio_to_sqlite": _ratio(postgresql.updates_per_second, sqlite.updates_per_second),
        "cpu_ratio_to_sqlite": _ratio(postgresql.cpu_ms, sqlite.cpu_ms),
        "two_web_processes": _speed_up(runs, ONE_WEB.name, TWO_WEBS.name),
        "two_held_web_processes": _speed_up(runs, ONE_HELD.name, TWO_HELD.name),
        "layouts": {name: _rounded({**asdict(run), "cpu_ms": run.cpu_ms}) for name, run in runs.items()},
    }


def postgresql_table(runs: Runs) -> Table:
    """For people."""
    heads = ("", "updates/s", "CPU ms", "web", "worker", "PostgreSQL", "machine: ours", "all")
    table = Table(*heads, title="PostgreSQL")
    for name, run in runs.items():
        parts = (run.cpu_ms, run.web_ms, run.worker_ms, run.database_ms)
        shares = (f"{run.used:.0%}", f"{run.busy:.0%}")
        table.add_row(name, f"{run.updates_per_second:.0f}", *(f"{part:.2f}" for part in parts), *shares)
    table.caption = (
        f"2 web processes against 1: {_speed_up(runs, ONE_WEB.name, TWO_WEBS.name):.2f} x; "
        f"where each is held to a part of a core: {_speed_up(runs, ONE_HELD.name, TWO_HELD.name):.2f} x"
    )
    return table


def _speed_up(runs: Runs, before: str, after: str) -> float:
    return _ratio(runs[after].updates_per_second, runs[before].updates_per_second)


def _ratio(value: float, to: float) -> float:
    return round(value / to, 3)


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in values.items()}
