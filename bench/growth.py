"""What grows with people, tickets and processes, and what must not: `python -m bench.growth`.

Memory with more and more people in mid-form; each statement with few and with many tickets; PostgreSQL beside
SQLite, and two web processes beside one.
"""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import growth_memory, growth_postgresql, growth_queries
from bench.growth_queries import VISIT_WEIGHT, WARM_UP
from bench.growth_seed import rows_of
from bench.growth_tables import (
    memory_json,
    memory_table,
    postgresql_json,
    postgresql_table,
    queries_json,
    queries_table,
)
from bench.systems import cores
from bots.logs import configure_logs
from tests.databases import NoPostgres

PARTS = ("memory", "queries", "postgresql")
WIDTH = 140
"""Characters of the tables in a file."""
Found = tuple[dict[str, Any], Table | str]
"""What a part found, for scripts and for people."""


def memory(given: argparse.Namespace, progress: Progress) -> Found:
    """Memory by people in mid-form."""
    advance = _bar(progress, "people in mid-form", given.people[-1])
    levels = asyncio.run(growth_memory.levels(given.people, advance))
    return memory_json(levels), memory_table(levels)


def queries(given: argparse.Namespace, progress: Progress) -> Found:
    """Statements by tickets."""
    few, many = given.tickets
    whole = rows_of(few) + rows_of(many) + (given.visits + WARM_UP) * VISIT_WEIGHT
    advance = _bar(progress, "tickets and visits", whole)
    sizes = (few, many)
    found = asyncio.run(growth_queries.statements(sizes, given.visits, given.folder, advance))
    return queries_json(found, sizes), queries_table(found, sizes)


def postgresql(given: argparse.Namespace, progress: Progress) -> Found:
    """PostgreSQL by processes; left out with a word where there is none."""
    advance = _bar(progress, "PostgreSQL", given.repetitions * len(growth_postgresql.LAYOUTS))
    try:
        runs = asyncio.run(growth_postgresql.compare(given.repetitions, given.seconds, given.crowd, advance))
    except NoPostgres as missing:
        return {"missing": str(missing)}, f"PostgreSQL skipped: {missing}"
    return postgresql_json(runs), postgresql_table(runs)


MEASURE: dict[str, Callable[[argparse.Namespace, Progress], Found]] = {
    "memory": memory,
    "queries": queries,
    "postgresql": postgresql,
}


def _bar(progress: Progress, what: str, total: int) -> Callable[[int], None]:
    task = progress.add_task(what, total=total)
    return lambda more: progress.advance(task, more)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--parts", type=_words, default=PARTS, help=f"comma separated: {', '.join(PARTS)}")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument(
        "--people", type=_numbers, default=(1_000, 10_000, 100_000), help="memory: levels, ascending"
    )
    parser.add_argument("--tickets", type=_numbers, default=(1_000, 1_000_000), help="queries: few, many")
    parser.add_argument("--visits", type=int, default=40, help="queries: people who visit each database")
    parser.add_argument("--folder", type=Path, help="queries: where the databases lie meanwhile")
    parser.add_argument("--repetitions", type=int, default=3, help="postgresql: runs of each layout")
    parser.add_argument("--seconds", type=float, default=6.0, help="postgresql: how long a run lasts")
    parser.add_argument("--crowd", type=int, default=400, help="postgresql: at most so many people at once")
    given = parser.parse_args()
    if sys.platform != "linux":
        parser.error("only Linux tells the memory and CPU time of a process, and keeps it on a core")
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}")
    if len(given.tickets) != 2 or list(given.people) != sorted(set(given.people)):
        parser.error("--tickets are two numbers, --people ascend")
    if min(*given.people, *given.tickets, given.visits, given.repetitions, given.crowd) < 1:
        parser.error("all numbers are at least 1")
    return given


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word.replace("_", "")) for word in _words(text))


def main() -> None:
    """Measure and print."""
    given = options()
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    configure_logs(logging.ERROR)
    first, last = cores()
    found: dict[str, Found] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        for part in given.parts:
            os.sched_setaffinity(0, {last})
            try:
                found[part] = MEASURE[part](given, progress)
            except (TimeoutError, ChildProcessError) as error:
                sys.exit(f"{part}: the service ended or did not get everybody through in time ({error})")
            finally:
                os.sched_setaffinity(0, {first, last})
    if given.json:
        print(
            orjson.dumps(
                {part: json for part, (json, _) in found.items()}, option=orjson.OPT_INDENT_2
            ).decode()
        )
        return
    for _, table in found.values():
        console.print(table)


if __name__ == "__main__":
    main()
