"""`kill -9` at enumerated points and random moments: nothing is lost, nothing happens twice."""

from pathlib import Path

import pytest

from tests.crash import trial
from tests.crash.points import POINTS, Moment, Point
from tests.crash.trial import PLATFORMS, TrialFailed, found_out, tried

FEW = ("before the commit", "200 about to be given", "sent, not marked")
"""What the short trial passes, beside one random moment; the other passes every point."""
LONG = 64

NOT_REACHED = Point("metrics are asked for", "bots.http.metrics:MetricsPage.handle", Moment.BEFORE)
RENAMED = Point("renamed", "storage.writer:Writer.commit_everything", Moment.BEFORE)
BROKEN = [
    ("acknowledge before commit", "before the commit", "lost"),
    ("forget ambiguity", "sent, not marked", "doubled"),
    pytest.param("mark before sending", "marked", "lost", marks=pytest.mark.long),
    pytest.param("change late", "before the commit", "reordered", marks=pytest.mark.long),
    pytest.param("take every claim", "commit known to the door", "doubled", marks=pytest.mark.long),
]


@pytest.mark.long
async def test_killed_now_and_then(database_url: str, tmp_path: Path) -> None:
    """Each accepted update had its effect once and in order; only counted ambiguities came twice."""
    points = [point for point in POINTS if point.name in FEW]
    platforms = PLATFORMS if database_url.startswith("sqlite") else ("telegram",)  # Discord takes its time
    report = await tried(database_url, tmp_path, kills=4, points=points, platforms=platforms)
    assert report.verdict.findings == []
    assert (report.kills.total(), set(FEW) <= set(report.kills)) == (4, True)
    assert report.verdict.accepted > 20


@pytest.mark.first
@pytest.mark.long
async def test_killed_everywhere(database_url: str, tmp_path: Path) -> None:
    """The same at every enumerated point, and at random moments."""
    report = await tried(database_url, tmp_path, kills=LONG, seed=2)
    assert report.verdict.findings == []
    assert report.kills.total() == LONG
    assert {point.name for point in POINTS} <= set(report.kills)


@pytest.mark.parametrize(("mutant", "point", "kind"), BROKEN)
@pytest.mark.long
async def test_a_broken_program_is_found_out(
    sqlite_template: Path, tmp_path: Path, mutant: str, point: str, kind: str
) -> None:
    """A program that breaks its word in a way that only a crash shows is caught."""
    points = [one for one in POINTS if one.name == point]

    async def tried_once(url: str, folder: Path, seed: int) -> bool:
        report = await tried(
            url, folder, kills=1, seed=seed, points=points, mutant=mutant, platforms=["telegram"]
        )
        return bool(getattr(report.verdict, kind))

    assert await found_out(sqlite_template, tmp_path, tried_once)


@pytest.mark.long
@pytest.mark.parametrize(
    ("point", "said"),
    [(NOT_REACHED, "was not reached"), (RENAMED, "ended with 70")],
    ids=["never", "renamed"],
)
async def test_a_point_that_is_not_passed_fails_the_trial(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    point: Point,
    said: str,
) -> None:
    """A point that the program does not pass any more, or whose function is gone, is no silent success."""
    monkeypatch.setattr(trial, "PATIENCE", 3.0)
    with pytest.raises(TrialFailed, match=said):
        await tried(sqlite_url, tmp_path, kills=1, points=[point], platforms=["telegram"])
