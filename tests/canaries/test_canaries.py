"""The canary trial in small, and proof that it can fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.canaries.trial import tried
from tests.crash.starter import Starter


@pytest.fixture(scope="module")
def starters() -> Iterator[tuple[Starter, Starter]]:
    """Loaded interpreters for the service and for commands beside it."""
    with Starter() as service, Starter() as commands:
        yield service, commands


async def test_no_secret_is_found_again(
    starters: tuple[Starter, Starter], sqlite_url: str, tmp_path: Path
) -> None:
    """One canary or more through every way in of every chat; none is anywhere afterwards."""
    outcome = await tried(*starters, sqlite_url, tmp_path, waves=1, kills=False)
    assert [str(leak) for leak in outcome.leaks] == []
    assert outcome.sent > 50


async def test_a_program_that_sees_no_secrets_is_found_out(
    starters: tuple[Starter, Starter], sqlite_url: str, tmp_path: Path
) -> None:
    """With the recognisers off the same trial finds what was sent."""
    outcome = await tried(*starters, sqlite_url, tmp_path, waves=1, kills=False, blind=True)
    assert len(outcome.leaks) > outcome.sent / 2
