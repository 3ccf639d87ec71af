"""`kill -9` while agents work in a desk's chat: what they did happened once, a ticket has one topic."""

from pathlib import Path

import pytest

from tests.crash import trial
from tests.crash.desk_trial import DeskTrial
from tests.crash.points import AT_DESK
from tests.crash.trial import tried

FEW = ("reply committed, nobody told", "topic opened, not marked")
"""What the default run passes; the long one passes every point."""
LONG = 34


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """One requester after the other, so that a kill more costs a ticket more."""
    monkeypatch.setitem(trial.AT_ONCE, "telegram", 1)


async def test_killed_while_an_agent_works(sqlite_url: str, tmp_path: Path, one_at_a_time: None) -> None:
    """One claim, one reply and one status each, one topic, no draft that is left."""
    points = [point for point in AT_DESK if point.name in FEW]
    report = await tried(sqlite_url, tmp_path, kills=2, points=points, platforms=["telegram"], kind=DeskTrial)
    assert report.verdict.findings == []
    assert set(FEW) == set(report.kills)


@pytest.mark.long
@pytest.mark.postgres_again
async def test_killed_everywhere_at_the_desk(database_url: str, tmp_path: Path) -> None:
    """The same at every enumerated point of the desk, and at random moments, on both engines."""
    report = await tried(
        database_url,
        tmp_path,
        kills=LONG,
        seed=2,
        points=AT_DESK,
        platforms=["telegram"],
        kind=DeskTrial,
    )
    assert report.verdict.findings == []
    assert {point.name for point in AT_DESK} <= set(report.kills)


@pytest.mark.long
async def test_a_desk_that_takes_every_claim_is_found_out(
    sqlite_url: str, tmp_path: Path, one_at_a_time: None
) -> None:
    """Where a repeated update is handled again, the ticket is put on hold twice, and that is noticed.

    A claim or a reply would be refused: somebody has the ticket, and the draft is gone.
    """
    points = [point for point in AT_DESK if point.name == "status committed, nobody told"]
    mutant, platforms = "take every claim", ["telegram"]
    report = await tried(
        sqlite_url, tmp_path, 1, points=points, mutant=mutant, platforms=platforms, kind=DeskTrial
    )
    assert [each for each in report.verdict.doubled if "2 times status_changed" in each] != []
