"""The canary trial in small, and proof that it can fail."""

from pathlib import Path

import pytest

from core.usecases.gate import WAYS_IN
from tests.canaries.trial import TrialFailed, tried

SOME = 50
"""A wave sends at least so many."""


@pytest.mark.again
@pytest.mark.long
async def test_no_secret_is_found_again(sqlite_url: str, tmp_path: Path) -> None:
    """A canary or more through every way in of every chat; none is anywhere afterwards."""
    outcome = await tried(sqlite_url, tmp_path, waves=1, kills=False)
    assert [str(leak) for leak in outcome.leaks] == []
    assert outcome.sent > SOME


@pytest.mark.first
@pytest.mark.long
@pytest.mark.postgres_again
async def test_no_secret_is_found_after_kills(database_url: str, tmp_path: Path) -> None:
    """The same through three waves with a kill after each but the last, on both engines."""
    outcome = await tried(database_url, tmp_path, waves=3, kills=True, seed=2)
    assert [str(leak) for leak in outcome.leaks] == []
    assert (outcome.sent > 3 * SOME, outcome.kills) == (True, 2)


@pytest.mark.long
@pytest.mark.postgres_again
async def test_a_program_that_sees_no_secrets_is_found_out(database_url: str, tmp_path: Path) -> None:
    """With the recognisers off the same trial finds what was sent, by every chat and by agents; of the desk's
    chats everything, since nothing that an agent writes there is passed over."""
    outcome = await tried(database_url, tmp_path, waves=1, kills=False, blind=True)
    assert len(outcome.leaks) > outcome.sent / 2
    chats = {leak.sent.way.partition(" ")[0] for leak in outcome.leaks}
    assert chats == {"agent's", "desk's", "discord", "telegram", "terminal", "web"}
    at_desk = {way for way in outcome.ways if way.startswith("desk's")}
    assert {leak.sent.way for leak in outcome.leaks} >= at_desk


@pytest.mark.long
async def test_a_way_in_that_nothing_goes_through_fails_the_trial(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever puts a new way in on the list must send canaries through it."""
    monkeypatch.setitem(WAYS_IN, "LetterReceived", ("text",))
    with pytest.raises(TrialFailed, match=r"Nothing was sent through: LetterReceived\.text"):
        await tried(sqlite_url, tmp_path, waves=1, kills=False)
