"""`kill -9` at enumerated points and random moments: nothing is lost, nothing happens twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.mutants import MUTANTS
from tests.crash.points import POINTS
from tests.crash.starter import Starter
from tests.crash.trial import tried

FEW = ("before the commit", "committed, callers told", "200 about to be given", "sent, not marked")
"""What the default run looks at; the long one passes every point."""
LONG = 64

BROKEN = [
    ("acknowledge before commit", "before the commit", "lost"),
    ("mark before sending", "marked", "lost"),
    ("take every claim", "commit known to the door", "doubled"),
    ("forget ambiguity", "sent, not marked", "doubled"),
]


@pytest.fixture(scope="module")
def starter() -> Iterator[Starter]:
    """One loaded interpreter for all trials of this file."""
    with Starter() as loaded:
        yield loaded


async def test_killed_now_and_then(starter: Starter, database_url: str, tmp_path: Path) -> None:
    """Each accepted update had its effect once and in order; only counted ambiguities came twice."""
    points = [point for point in POINTS if point.name in FEW]
    report = await tried(starter, database_url, tmp_path, kills=5, points=points)
    assert report.verdict.findings == []
    assert (report.kills.total(), set(FEW) <= set(report.kills)) == (5, True)
    assert report.verdict.accepted > 20


@pytest.mark.long
async def test_killed_everywhere(starter: Starter, database_url: str, tmp_path: Path) -> None:
    """The same at every enumerated point, and at random moments."""
    report = await tried(starter, database_url, tmp_path, kills=LONG, seed=2)
    assert report.verdict.findings == []
    assert report.kills.total() == LONG
    assert {point.name for point in POINTS} <= set(report.kills)


@pytest.mark.parametrize(("mutant", "point", "kind"), BROKEN)
async def test_a_broken_program_is_found_out(
    starter: Starter, sqlite_url: str, tmp_path: Path, mutant: str, point: str, kind: str
) -> None:
    """A program that breaks its word in a way that only a crash shows is caught by one kill."""
    assert {name for name, _, _ in BROKEN} == set(MUTANTS)
    points = [one for one in POINTS if one.name == point]
    report = await tried(starter, sqlite_url, tmp_path, kills=1, points=points, mutant=mutant)
    assert getattr(report.verdict, kind) != []
