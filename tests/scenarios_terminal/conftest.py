"""A front door of its own for each test: the installed program in an empty folder on a fresh SQLite file."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.scenarios_terminal.programs import Chat, Here, Place

Enter = Callable[..., Chat]


@pytest.fixture
def place(tmp_path: Path, sqlite_template: Path) -> Place:
    """An empty folder with a migrated database in the usual place."""
    (tmp_path / "frontdoor-data").mkdir()
    shutil.copy(sqlite_template, tmp_path / "frontdoor-data" / "frontdoor.db")
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
