"""What the trials share: a front door that really runs, its Telegram, a database to be ill-treated."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.encryption import new_secret_key
from tests.databases import NoPostgres
from tests.emulators.telegram import EmulatedBot, TelegramEmulator
from tests.faults.postgres import OwnPostgres, own_postgres
from tests.faults.running import Running
from tests.scenarios.conftest import (
    bare_environment,
    discord,
    discord_door,
    emulator,
    front_door,
    made_discord_door,
    made_door,
    webhook_door,
)
from tests.scenarios.telegram import free_port
from tests.scenarios_terminal.programs import Place

__all__ = [
    "bare_environment",
    "discord",
    "discord_door",
    "emulator",
    "front_door",
    "made_discord_door",
    "made_door",
    "webhook_door",
]
TOKEN = "123456789:" + "Ab_-5" * 7


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    """Telegram, with the bot of `place`."""
    async with TelegramEmulator() as telegram:
        telegram.add_bot(token=TOKEN)
        yield telegram


@pytest.fixture
def bot(telegram: TelegramEmulator) -> EmulatedBot:
    """Our bot there."""
    return telegram.bots[TOKEN]


@pytest.fixture
def place(tmp_path: Path, telegram: TelegramEmulator, sqlite_url: str) -> Place:
    """Where the program runs: Telegram by polling, a migrated SQLite file."""
    return Place(
        tmp_path,
        DATABASE_URL=sqlite_url,
        SECRET_KEYS=new_secret_key(),
        TELEGRAM_TOKEN=TOKEN,
        TELEGRAM_API_URL=telegram.api_url,
    )


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    """A PostgreSQL that may be stopped; skips without one, or fails when FRONTDOOR_REQUIRE_POSTGRES=1."""
    try:
        with own_postgres() as server:
            yield server
    except NoPostgres as missing:
        if os.environ.get("FRONTDOOR_REQUIRE_POSTGRES") == "1":
            pytest.fail(f"No PostgreSQL: {missing}")
        pytest.skip(f"No PostgreSQL: {missing}")


@pytest.fixture
def running(place: Place) -> Iterator[Running]:
    """The program on SQLite, not started yet; ended with the test."""
    with Running(place, free_port()) as program:
        yield program
