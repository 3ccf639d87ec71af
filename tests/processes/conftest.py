"""Whatever the machine's environment says, a trial decides alone."""

import pytest

from bots.settings.environment import Environment


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of ours is set."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
