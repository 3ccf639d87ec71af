"""A front door of its own for each test: the installed program in an empty folder on a fresh database."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.scenarios_terminal.programs import Chat, Here, Place

Enter = Callable[..., Chat]


@pytest.fixture
def place(tmp_path: Path, house_url: str) -> Place:
    """An empty folder; on SQLite with the database in the usual place, on PostgreSQL with its address set."""
    if not house_url.startswith("sqlite"):
        return Place(tmp_path, DATABASE_URL=house_url)
    (tmp_path / "frontdoor-data").mkdir()
    shutil.move(house_url.removeprefix("sqlite:///"), tmp_path / "frontdoor-data")
    return Place(tmp_path)


@pytest.fixture
def here(place: Place) -> Here:
    """The commands of the same front door inside this process."""
    return Here(place.folder, **place.variables)


@pytest.fixture
def enter(place: Place) -> Iterator[Enter]:
    """Starts chats, and ends those that a test left open."""
    with ExitStack() as stack:
        yield lambda name="li", language="en": stack.enter_context(place.chat(name, language))
