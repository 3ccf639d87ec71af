"""The front door that every test of the web chat knocks at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.settings.environment import Environment
from tests.bots.web_chat.door import Person, WebDoor, settings_for_web


@pytest.fixture
def closed_door(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> WebDoor:
    """A door, still closed, on SQLite or what a test parametrises ("postgres"); whatever the machine's
    environment says, the test decides alone."""
    url: str = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return WebDoor(settings_for_web(tmp_path, url))


@pytest.fixture
async def web_door(closed_door: WebDoor) -> AsyncIterator[WebDoor]:
    """The door, open."""
    await closed_door.open()
    yield closed_door
    await closed_door.close()


@pytest.fixture
async def li(web_door: WebDoor) -> AsyncIterator[Person]:
    """Somebody whose browser is in Chinese."""
    async with Person(web_door) as person:
        yield person
