"""The front door that every scenario walks through; on the way out it must have kept to Telegram's rules."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.settings.definition_file import starter_text
from bots.settings.environment import Environment
from bots.settings.loading import load_settings
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord import Settings as DiscordSettings
from tests.emulators.telegram import TelegramEmulator
from tests.scenarios.discord import DiscordDoor
from tests.scenarios.telegram import SECRET, FrontDoor, free_port, settings_in
from tests.scenarios.telegram_desk import TelegramDesk

TOKEN = "1001:TEST-TOKEN-OF-THE-SCENARIOS"
DISCORD_TOKEN = "TEST-TOKEN-OF-THE.SCENE-.SCENARIOS-WITH-A-GATEWAY-ON-LOOPBACK"


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine's environment says, a scenario decides alone."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    """Telegram."""
    async with TelegramEmulator() as telegram:
        yield telegram


@pytest.fixture
def made_door(
    emulator: TelegramEmulator, house_url: str, tmp_path: Path, bare_environment: None
) -> FrontDoor:
    """A front door that polls, still closed."""
    bot = emulator.add_bot(token=TOKEN, username="frontdoor_bot")
    variables = {
        "telegram_token": TOKEN,
        "telegram_api_url": emulator.api_url,
        "database_url": house_url,
    }
    return FrontDoor(emulator, bot, settings_in(tmp_path, **variables), port=0)


@pytest.fixture
async def front_door(made_door: FrontDoor) -> AsyncIterator[FrontDoor]:
    """The front door, open; afterwards every press was answered and no request broke Telegram's rules."""
    async for door in _opened(made_door):
        yield door


@pytest.fixture
def made_desk(made_door: FrontDoor, tmp_path: Path) -> TelegramDesk:
    """A desk in a forum group, its door still closed."""
    desk = TelegramDesk.in_group(made_door.bot)
    (tmp_path / "frontdoor.toml").write_text(desk.definition(), encoding="utf-8")
    made_door.settings = load_settings(tmp_path)
    desk.door = made_door
    return desk


@pytest.fixture
async def telegram_desk(made_desk: TelegramDesk) -> AsyncIterator[TelegramDesk]:
    """The desk, at work."""
    async for _ in _opened(made_desk.front):
        yield made_desk


@pytest.fixture
async def webhook_door(
    emulator: TelegramEmulator, house_url: str, tmp_path: Path, bare_environment: None
) -> AsyncIterator[FrontDoor]:
    """The front door, open, with Telegram calling it."""
    bot = emulator.add_bot(token=TOKEN, username="frontdoor_bot")
    port = free_port()
    variables = {
        "telegram_token": TOKEN,
        "telegram_api_url": emulator.api_url,
        "database_url": house_url,
        "telegram_mode": "webhook",
        "telegram_webhook_url": f"http://127.0.0.1:{port}/telegram",
        "telegram_webhook_secret": SECRET,
    }
    async for door in _opened(FrontDoor(emulator, bot, settings_in(tmp_path, **variables), port)):
        yield door


@pytest.fixture
async def discord() -> AsyncIterator[DiscordEmulator]:
    """Discord."""
    async with DiscordEmulator(DiscordSettings(token=DISCORD_TOKEN)) as emulator:
        yield emulator


@pytest.fixture
def made_discord_door(
    discord: DiscordEmulator, house_url: str, tmp_path: Path, bare_environment: None
) -> DiscordDoor:
    """A front door on Discord, still closed; its guild has a role of moderators."""
    guild = discord.guild()
    moderators = guild.role("Moderators")
    starter = starter_text() + f'\n[discord]\nmoderator_roles = ["{moderators.role_id}"]\n'
    (tmp_path / "frontdoor.toml").write_text(starter, encoding="utf-8")
    variables = {
        "discord_token": discord.token,
        "discord_api_url": discord.api_url,
        "discord_gateway_url": discord.gateway_url,
        "database_url": house_url,
    }
    return DiscordDoor(discord, guild, moderators, settings_in(tmp_path, **variables))


@pytest.fixture
async def discord_door(made_discord_door: DiscordDoor) -> AsyncIterator[DiscordDoor]:
    """The front door on Discord, open; afterwards no request broke Discord's rules."""
    door = made_discord_door
    try:
        await door.open()
        yield door
    finally:
        await door.leave()
    assert door.emulator.violations == []


async def _opened(door: FrontDoor) -> AsyncIterator[FrontDoor]:
    try:
        await door.open()
        yield door
        await door.emulator.settled()
    finally:
        await door.leave()
    assert door.emulator.violations == []
    assert door.bot.unanswered_presses() == []
