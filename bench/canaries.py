"""Whether a secret stays anywhere: `python -m bench.canaries --engine sqlite --waves 6`.

The trial is the one of tests/canaries, only longer: the real program, canaries through every way in of every
chat, `kill -9` in between, then a search of every opened column and file, and of all bytes. It runs a second
time with the recognisers off, when it must find them.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

os.environ.setdefault("PTB_TIMEDELTA", "1")  # as bots/__main__.py does, before the library is imported

from bench.crash import POSTGRESQL, SHOWN, SQLITE, database
from tests.canaries.trial import Outcome, TrialFailed, tried
from tests.databases import NoPostgres

WAVES = 6
"""Each sends about 79 canaries, one or more through every way."""


def measure(
    engine: str, waves: int, seed: int, *, blind: bool, advance: Callable[[int], None] = lambda sent: None
) -> Outcome:
    """One trial. Raises TrialFailed, NoPostgres, Undecipherable."""
    with (
        tempfile.TemporaryDirectory(prefix="frontdoor-bench-") as folder,
        database(engine, Path(folder)) as url,
    ):
        trial = tried(url, Path(folder), waves, kills=True, blind=blind, seed=seed, advance=advance)
        return asyncio.run(trial)


def as_json(seeing: Outcome, blind: Outcome) -> dict[str, int]:
    """Counts only."""
    return {
        "secrets_sent": seeing.sent,
        "found": len(seeing.leaks),
        "found_with_recognisers_off": len(blind.leaks),
    }


def show(console: Console, seeing: Outcome, blind: Outcome) -> None:
    """For people: by way in what was sent and what was found again, with the recognisers on and off."""
    table = Table("way in", "sent", "found", "found with recognisers off")
    found, found_blind = (Counter(leak.sent.way for leak in each.leaks) for each in (seeing, blind))
    for way, sent in sorted(seeing.ways.items()):
        table.add_row(way, str(sent), str(found[way]), str(found_blind[way]))
    table.add_section()
    table.add_row("all", str(seeing.sent), str(len(seeing.leaks)), str(len(blind.leaks)))
    console.print(table)
    console.print(f"{seeing.kills} kills, {seeing.places} places searched")
    for leak in seeing.leaks[:SHOWN]:
        console.print(str(leak), highlight=False, markup=False)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.canaries", description=__doc__)
    parser.add_argument("--engine", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--waves", type=int, default=WAVES, help="a kill comes after each but the last")
    parser.add_argument("--seed", type=int, default=1, help="which secrets; timing stays the machine's")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    if given.waves < 1:
        parser.error("--waves is at least 1")
    if sys.platform == "win32":
        parser.error("Windows has neither fork nor SIGKILL")
    return given


def watched(progress: Progress, given: argparse.Namespace, *, blind: bool) -> Outcome:
    """`measure` with a bar."""
    task = progress.add_task("recognisers off" if blind else "recognisers on", total=given.waves)
    return measure(
        given.engine, given.waves, given.seed, blind=blind, advance=lambda sent: progress.advance(task)
    )


def main() -> None:
    """Send, search, print; exit 1 when something was found, or when nothing is found by the blind program."""
    given, console = options(), Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Console(stderr=True)
    with Progress(*columns, console=bar, transient=True, disable=not bar.is_terminal) as progress:
        try:
            seeing, unseeing = (watched(progress, given, blind=blind) for blind in (False, True))
        except (TrialFailed, NoPostgres) as error:
            progress.stop()
            sys.exit(str(error))
    if given.json:
        print(orjson.dumps(as_json(seeing, unseeing), option=orjson.OPT_INDENT_2).decode())
    else:
        show(console, seeing, unseeing)
    sys.exit(1 if seeing.leaks or not unseeing.leaks else 0)


if __name__ == "__main__":
    main()
