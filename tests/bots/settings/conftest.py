"""Every test of the settings starts in an empty folder and with none of our variables set."""

import os
from pathlib import Path

import pytest

from bots.settings.environment import Environment


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory and an environment without our variables."""
    for name in list(os.environ):
        if name.lower() in Environment.model_fields or name.upper().startswith("TELEGRAM_TOKEN"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path
