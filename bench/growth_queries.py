"""How long each statement takes with few and with many tickets in SQLite.

The service's own functions run on two databases in turn, and every statement is timed on its way
(bench/growth_visit.py says what is done). The same people come to both, so that only what lies there differs.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.api_stub import TOKEN
from bench.growth_seed import fill
from bench.growth_statements import Recorder, Timings, is_statement, names_of, record, scans
from bench.growth_visit import FIRST_PERSON, WATCHING, Visitor
from bots.bootstrap import open_house
from bots.settings.loading import load_settings
from storage.encryption import new_secret_key
from storage.migrating import migrate

WARM_UP = 3
"""Visits that are not counted: statements are put together and pages read for the first time."""

BLOCK = 4 * 1024 * 1024

SCRAPES = 5
VISIT_WEIGHT = 1000
"""Rows whose writing takes about as long as a visit, for the progress bar."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement by what was being done: median microseconds in each database, and what it reads from end to
    end in the larger one."""

    doing: str
    name: str
    runs: int
    few_microseconds: float
    many_microseconds: float
    scans: tuple[str, ...]
    sql: str

    @property
    def ratio(self) -> float:
        """How many times as long it takes among many tickets."""
        return self.many_microseconds / self.few_microseconds

    @property
    def hot(self) -> bool:
        """Whether somebody waits for it."""
        return self.doing != WATCHING


@dataclass(slots=True)
class _Side:
    """One of the two databases, open."""

    path: Path
    recorder: Recorder
    visitor: Visitor


async def statements(
    sizes: tuple[int, int], visits: int, place: Path | None, advance: Callable[[int], None]
) -> list[Statement]:
    """Fill databases with `sizes` tickets in a temporary folder (in `place`), let `visits` people visit both;
    `advance` is told of rows written and, as VISIT_WEIGHT rows, of visits."""
    with tempfile.TemporaryDirectory(prefix="frontdoor-growth-", dir=place) as folder:
        paths = [Path(folder) / str(number) / "frontdoor.db" for number in range(2)]
        for path, tickets in zip(paths, sizes, strict=True):
            path.parent.mkdir()
            migrate(f"sqlite:///{path}")
            await asyncio.to_thread(fill, path, tickets, advance)
        await asyncio.to_thread(_read, paths[1])
        async with _open(paths[0]) as few, _open(paths[1]) as many:
            for visit in range(WARM_UP + visits):
                if visit == WARM_UP:
                    few.recorder.found.clear()
                    many.recorder.found.clear()
                for side in (few, many) if visit % 2 else (many, few):
                    await side.visitor.visit(FIRST_PERSON + visit)
                advance(VISIT_WEIGHT)
            for side in (few, many) * SCRAPES:
                await side.visitor.watch()
        return _compared(few, many)


def _read(path: Path) -> None:
    """Into the system's memory, where a database that is in use lies: what is measured is not the disk."""
    with path.open("rb", buffering=0) as file:
        while file.read(BLOCK):
            pass


@asynccontextmanager
async def _open(path: Path) -> AsyncIterator[_Side]:
    """The service on a database, wired as ever, its statements timed."""
    variables = {
        "SECRET_KEYS": new_secret_key(),
        "DATABASE_URL": f"sqlite:///{path}",
        "FILES_URL": f"{path.parent}/files",
        "TELEGRAM_TOKEN": TOKEN,
    }
    lines = [f'{name}="{value}"\n' for name, value in variables.items()]
    (path.parent / ".env").write_text("".join(lines))
    house = open_house(load_settings(path.parent))
    recorder = Recorder()
    record(house.database, recorder)
    await house.writer.start()
    try:
        visitor = Visitor(house, recorder)
        await visitor.open()
        yield _Side(path, recorder, visitor)
    finally:
        await house.writer.stop()
        house.close()


def _compared(few: _Side, many: _Side) -> list[Statement]:
    """Every statement that both ran, in the order in which it first was."""
    found: list[Statement] = []
    connection = sqlite3.connect(many.path)
    try:
        named = [key for key in many.recorder.found if key[0] and is_statement(key[1])]
        for doing in dict.fromkeys(doing for doing, _ in named):
            names = names_of([sql for name, sql in named if name == doing])
            for sql, name in names.items():
                ours, theirs = few.recorder.found.get((doing, sql)), many.recorder.found[(doing, sql)]
                if ours is not None:
                    found.append(_statement(connection, doing, name, ours, theirs))
    finally:
        connection.close()
    return found


def _statement(
    connection: sqlite3.Connection, doing: str, name: str, few: Timings, many: Timings
) -> Statement:
    return Statement(
        doing=doing,
        name=name,
        runs=len(many.seconds),
        few_microseconds=median(few.seconds) * 1e6,
        many_microseconds=median(many.seconds) * 1e6,
        scans=tuple(scans(connection, many)),
        sql=many.sql,
    )


def worst(found: Sequence[Statement]) -> Statement:
    """The hot statement that grows most."""
    return max((one for one in found if one.hot), key=lambda one: one.ratio)
