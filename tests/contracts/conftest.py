"""The house that the contract tests run in, once for each kind of store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.encryption import Keys
from tests.contracts.houses import House, database_house, memory_house


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def house(request: pytest.FixtureRequest, keys: Keys, tmp_path: Path) -> AsyncIterator[House]:
    """A running house on each kind of store in turn."""
    if request.param == "memory":
        built = memory_house()
    else:
        url = request.getfixturevalue(f"{request.param}_url")
        built = database_house(url, keys, erasures=tmp_path / "erasures.log")
    await built.writer.start()
    yield built
    await built.writer.stop()
    built.close()


@pytest.fixture
async def pair(database_url: str, keys: Keys) -> AsyncIterator[tuple[House, House]]:
    """Two running houses on one database, as two processes would be."""
    first = database_house(database_url, keys)
    second = database_house(database_url, keys, clock=first.clock)
    await first.writer.start()
    await second.writer.start()
    yield first, second
    for built in (first, second):
        await built.writer.stop()
        built.close()
