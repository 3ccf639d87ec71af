"""`kill -9` while agents work in a desk's chat: what they did happened once, a ticket has one topic."""

from functools import partial
from pathlib import Path

import pytest

from tests.crash import trial
from tests.crash.desk_trial import DeskTrial
from tests.crash.points import AT_DESK, IN_FORUM, IN_GROUP, Point
from tests.crash.trial import Report, found_out, tried

POINTS = {"telegram": (*AT_DESK, *IN_GROUP), "discord": (*AT_DESK, *IN_FORUM)}
"""What is passed where the desk is on that platform."""
FEW = {
    "telegram": ("reply committed, nobody told", "topic opened, not marked"),
    "discord": ("reply committed, nobody told", "post opened, not marked"),
}
"""What the short trials pass; the long ones pass every point."""
LONG = 34
BROKEN = [
    ("telegram", "take every claim", "note committed, nobody told", "times noted"),
    ("discord", "take every claim", "note committed, nobody told", "times noted"),
    ("discord", "open every post anew", "post opened, not marked", "2 topics show it"),
    ("discord", "answer agents before the commit", "claim decided, not committed", "waits in vain"),
]


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """One requester after the other, so that a kill more costs a ticket more."""
    monkeypatch.setitem(trial.AT_ONCE, "telegram", 1)


async def _tried(
    url: str,
    folder: Path,
    desk_on: str,
    kills: int,
    points: tuple[Point, ...],
    *,
    seed: int = 1,
    mutant: str = "",
) -> Report:
    """A trial of a desk on that platform; its requesters write on Telegram."""
    kind = partial(DeskTrial, desk_on)
    return await tried(
        url, folder, kills, seed=seed, points=points, mutant=mutant, platforms=["telegram"], kind=kind
    )


def _named(desk_on: str, *names: str) -> tuple[Point, ...]:
    return tuple(point for point in POINTS[desk_on] if point.name in names)


async def test_killed_while_an_agent_works(sqlite_url: str, tmp_path: Path, one_at_a_time: None) -> None:
    """One claim, one reply and one status each, one topic, no draft that is left."""
    few = FEW["telegram"]
    report = await _tried(sqlite_url, tmp_path, "telegram", 2, _named("telegram", *few))
    assert report.verdict.findings == []
    assert set(few) == set(report.kills)


@pytest.mark.long
async def test_killed_while_an_agent_works_in_a_forum(
    sqlite_url: str, tmp_path: Path, one_at_a_time: None
) -> None:
    """The same on Discord, where nobody repeats for an agent what the program did not answer."""
    few = FEW["discord"]
    report = await _tried(sqlite_url, tmp_path, "discord", 2, _named("discord", *few))
    assert report.verdict.findings == []
    assert set(few) == set(report.kills)


@pytest.mark.first
@pytest.mark.long
@pytest.mark.postgres_again
@pytest.mark.parametrize("desk_on", POINTS)
async def test_killed_everywhere_at_the_desk(database_url: str, tmp_path: Path, desk_on: str) -> None:
    """The same at every enumerated point of the desk, and at random moments, on both engines."""
    points = POINTS[desk_on]
    report = await _tried(database_url, tmp_path, desk_on, LONG, points, seed=2)
    assert report.verdict.findings == []
    assert {point.name for point in points} <= set(report.kills)


@pytest.mark.long
@pytest.mark.parametrize(("desk_on", "mutant", "point", "found"), BROKEN)
async def test_a_broken_desk_is_found_out(
    sqlite_template: Path,
    tmp_path: Path,
    one_at_a_time: None,
    desk_on: str,
    mutant: str,
    point: str,
    found: str,
) -> None:
    """A program that handles again what it handled, opens again what is open, or says "done" too early."""

    async def tried_once(url: str, folder: Path, seed: int) -> bool:
        points = _named(desk_on, point)
        report = await _tried(url, folder, desk_on, 1, points, seed=seed, mutant=mutant)
        return any(found in each for each in report.verdict.findings)

    assert await found_out(sqlite_template, tmp_path, tried_once)
