"""Discord's gateway ends in every way there is: it comes back, or says what is wrong while others go on.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bots.discord_bot import gateway as our_gateway
from bots.discord_bot.failures import TOKEN_REFUSED
from bots.discord_bot.gateway import FATAL, Connection, Event, Listening, waiting_long
from bots.running import Service
from storage.tables import InboxRow
from tests.emulators.discord import DiscordEmulator, Gateway, Member, Settings
from tests.emulators.telegram import TelegramEmulator
from tests.scenarios.conftest import DISCORD_TOKEN, TOKEN
from tests.scenarios.discord import DiscordDoor, newcomer, talk
from tests.scenarios.telegram import FrontDoor, settings_in, until

pytestmark = pytest.mark.long

Ending = Callable[[Gateway], None]

ENDINGS: dict[str, tuple[Ending, str]] = {
    "drop": (Gateway.drop, "resumes"),
    "op 7": (Gateway.reconnect, "resumes"),
    "op 9 true": (lambda gateway: gateway.invalidate(resumable=True), "resumes"),
    "op 9 false": (lambda gateway: gateway.invalidate(resumable=False), "begins anew"),
    "close 4000": (lambda gateway: gateway.close(4000), "resumes"),
    "close 1000": (lambda gateway: gateway.close(1000), "resumes"),
}


def trouble(door: DiscordDoor) -> str | None:
    """What health says of the bot's connection."""
    return connections(door._service)["connection discord:default"]


def connections(service: Service | None) -> dict[str, str | None]:
    """What health tells without being less ready for it."""
    assert service is not None
    return service._told()


async def taken_once(door: DiscordDoor, li: Member) -> None:
    """What was written is answered, every update was claimed once, and nothing is missing or said twice."""
    await li.sees("简版只需两步", 20.0)
    await until(lambda: trouble(door) is None)
    claimed = [row["update_id"] for row in door.rows(InboxRow)]
    assert len(claimed) == len(set(claimed)) == 2
    assert len([one for one in li.dm.shown if one.from_bot]) == 2


@pytest.mark.parametrize("how", [one for one in ENDINGS if one != "op 9 false"])
async def test_it_comes_back(discord_door: DiscordDoor, how: str) -> None:
    """What is written right after the end is answered once, and health is well again."""
    await comes_back(discord_door, how)


@pytest.mark.long
async def test_its_session_is_refused(discord_door: DiscordDoor) -> None:
    """The same after op 9 false, for which the library takes five seconds."""
    await comes_back(discord_door, "op 9 false")


async def comes_back(discord_door: DiscordDoor, how: str) -> None:
    """End the gateway and write; it is resumed, or begun anew."""
    end, expected = ENDINGS[how]
    li = newcomer(discord_door)
    await talk(li, "> 你好\n< 请问需要什么帮助")
    gateway = discord_door.emulator.gateway
    before = len(gateway.identified)
    end(gateway)
    li.writes_dm("人工")
    await taken_once(discord_door, li)
    assert len(gateway.identified) - before == (0 if expected == "resumes" else 1)


@pytest.mark.long
async def test_it_is_forgotten_and_missed_messages_are_read(discord_door: DiscordDoor) -> None:
    """Dropped, and the session is lost too: what was written meanwhile is read from the chat's history."""
    li = newcomer(discord_door)
    await talk(li, "> 你好\n< 请问需要什么帮助")
    gateway = discord_door.emulator.gateway
    gateway.forget()
    gateway.drop()
    li.writes_dm("人工")
    await taken_once(discord_door, li)
    assert len(gateway.identified) == 2


def later(code: int) -> Any:
    """For the long run."""
    return pytest.param(code, marks=pytest.mark.long)


class Impatient(Connection):
    """The connection, which leaves a silent line sooner."""

    def __init__(
        self,
        event: Event,
        cut: Callable[[], None],
        proxy: str | None,
        shard: tuple[int, int],
        listening: Listening,
    ) -> None:
        super().__init__(event, cut, proxy, shard, listening)
        self._connection.heartbeat_timeout = 2.0


@pytest.fixture
async def nervous_door(
    tmp_path: Path, sqlite_url: str, bare_environment: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[DiscordDoor]:
    """A door on a Discord that wants a heartbeat every 0.6 s."""
    monkeypatch.setattr(our_gateway, "Connection", Impatient)
    settings = Settings(token=DISCORD_TOKEN, heartbeat_interval=0.6)
    async with DiscordEmulator(settings) as emulator:
        guild = emulator.guild()
        variables = {
            "discord_token": emulator.token,
            "discord_api_url": emulator.api_url,
            "discord_gateway_url": emulator.gateway_url,
            "database_url": sqlite_url,
        }
        door = DiscordDoor(emulator, guild, guild.role("Moderators"), settings_in(tmp_path, **variables))
        try:
            await door.open()
            yield door
        finally:
            await door.leave()
        assert emulator.violations == []


@pytest.mark.long
async def test_heartbeats_are_not_answered(nervous_door: DiscordDoor) -> None:
    """A line that is dead without having ended is noticed by its missing heartbeats, and left. (The library
    waits a minute; here two seconds.)"""
    li = newcomer(nervous_door)
    await talk(li, "> 你好\n< 请问需要什么帮助")
    gateway = nervous_door.emulator.gateway
    (dead,) = gateway.connections
    gateway.acknowledges = False
    await nervous_door.emulator.pulse.until(lambda: dead not in gateway.connections, 20.0)
    gateway.acknowledges = True
    li.writes_dm("人工")
    await taken_once(nervous_door, li)


@pytest.mark.parametrize("code", [4004, 4014, *map(later, (4010, 4011, 4012, 4013))])
async def test_only_a_person_can_help(
    discord_door: DiscordDoor, code: int, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A final close is told in health and in one line, with what to do, and is not tried again soon; once it
    is put right, the next try takes what was written meanwhile."""
    again = asyncio.Event()
    waited: list[float] = []

    def soon(failures: int) -> float:
        waited.append(waiting_long(failures))
        again.set()
        return 0.3

    monkeypatch.setattr(our_gateway, "waiting_long", soon)
    li = newcomer(discord_door)
    await talk(li, "> 你好\n< 请问需要什么帮助")
    discord_door.emulator.gateway.close(code)
    li.writes_dm("人工")
    await asyncio.wait_for(again.wait(), 20.0)
    assert trouble(discord_door) == f"Discord's gateway is not connected: {FATAL[code]}"
    assert capfd.readouterr().out.count("Discord's gateway is not connected") == 1
    assert waited == [60.0]
    await taken_once(discord_door, li)


def test_a_bot_is_not_tried_to_death() -> None:
    """Beyond 1,000 sessions in a day Discord takes the token away; endless final closes stay below that."""
    tries, seconds = 0, 0.0
    while seconds < 24 * 3600:
        tries += 1
        seconds += waiting_long(tries)
    assert tries < 120


async def test_a_refused_token_stops_nobody_else(
    emulator: TelegramEmulator,
    discord: DiscordEmulator,
    tmp_path: Path,
    sqlite_url: str,
    bare_environment: None,
) -> None:
    """Discord refuses its token: Telegram goes on, and health names the bot and what to do."""
    variables = {
        "telegram_token": TOKEN,
        "telegram_api_url": emulator.api_url,
        "discord_token": f"{'x' * 24}.{'y' * 6}.{'z' * 30}",
        "discord_api_url": discord.api_url,
        "discord_gateway_url": discord.gateway_url,
        "database_url": sqlite_url,
    }
    bot = emulator.add_bot(token=TOKEN)
    door = FrontDoor(emulator, bot, settings_in(tmp_path, **variables), port=0)
    try:
        await door.open()
        li = door.li()
        li.says("/start")
        await li.sees("请问需要什么帮助")
        expected = {
            "connection telegram:default": None,
            "connection discord:default": TOKEN_REFUSED,
            "files": None,
        }
        await until(lambda: connections(door._service) == expected)
    finally:
        await door.leave()
