"""What is lost when the program is killed: `python -m bench.crash --engine sqlite --kills 300`.

The trial is the one of tests/crash (its people, its kill points, its judge), only longer: the real program,
`kill -9` at every enumerated point in turn and at random moments, Telegram and Discord on loopback.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

os.environ.setdefault("PTB_TIMEDELTA", "1")  # as bots/__main__.py does, before the library is imported

from storage.migrating import migrate
from tests.crash.plan import RANDOM_MOMENT
from tests.crash.points import POINTS
from tests.crash.trial import Report, TrialFailed, tried
from tests.databases import NoPostgres, drop_database, fresh_database, server_url, stop_server

SQLITE, POSTGRESQL = "sqlite", "postgresql"
SHOWN = 20
"""How many findings are printed."""


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """The URL of a new migrated database. Raises NoPostgres."""
    if engine == SQLITE:
        url = f"sqlite:///{folder}/frontdoor.db"
        migrate(url)
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="frontdoor-bench-") as shared:
        try:
            server = server_url(Path(shared))
            url = fresh_database(server)
            yield url
            drop_database(server, url)
        finally:
            stop_server(Path(shared))


def measure(engine: str, kills: int, seed: int, advance: Callable[[str], None]) -> Report:
    """One trial. Raises TrialFailed, NoPostgres."""
    with (
        tempfile.TemporaryDirectory(prefix="frontdoor-bench-") as folder,
        database(engine, Path(folder)) as url,
    ):
        return asyncio.run(tried(url, Path(folder), kills, seed, advance=advance))


def as_json(report: Report) -> dict[str, int]:
    """Counts only."""
    verdict = report.verdict
    return {
        "kills": report.kills.total(),
        "accepted": verdict.accepted,
        "lost": len(verdict.lost),
        "doubled": len(verdict.doubled),
        "reordered": len(verdict.reordered),
        "ambiguous": verdict.ambiguous,
    }


def show(console: Console, report: Report) -> None:
    """For people: the counts, the kills by point, and what went wrong."""
    counts = Table("", "")
    for name, count in as_json(report).items():
        counts.add_row(name, str(count))
    counts.add_row("people", str(report.visits))
    kills = Table("killed at", "times")
    for name in (*(point.name for point in POINTS), RANDOM_MOMENT):
        if report.kills[name]:
            kills.add_row(name, str(report.kills[name]))
    console.print(kills)
    console.print(counts)
    for finding in report.verdict.findings[:SHOWN]:
        console.print(finding, highlight=False, markup=False)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__)
    parser.add_argument("--engine", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--kills", type=int, default=len(POINTS))
    parser.add_argument(
        "--seed", type=int, default=1, help="which kill comes when; timing stays the machine's"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    if given.kills < 1:
        parser.error("--kills is at least 1")
    if sys.platform == "win32":
        parser.error("Windows has neither fork nor SIGKILL")
    return given


def main() -> None:
    """Kill, print; exit 1 when an accepted update was lost, doubled or out of order."""
    given, console = options(), Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Console(stderr=True)
    with Progress(*columns, console=bar, transient=True, disable=not bar.is_terminal) as progress:
        task = progress.add_task("killing", total=given.kills)
        try:
            report = measure(given.engine, given.kills, given.seed, lambda name: progress.advance(task))
        except (TrialFailed, NoPostgres) as error:
            progress.stop()
            sys.exit(str(error))
    if given.json:
        print(orjson.dumps(as_json(report), option=orjson.OPT_INDENT_2).decode())
    else:
        show(console, report)
    sys.exit(1 if report.verdict.findings else 0)


if __name__ == "__main__":
    main()
