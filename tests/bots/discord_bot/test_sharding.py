"""Which connections a process makes, and when: against the emulated gateway, through the real library."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bots.discord_bot import sharding
from bots.discord_bot.api import DiscordApi
from bots.discord_bot.sharding import ShardedGateway, begins_after, takes_direct_messages
from bots.settings.shards import Shards
from core.ids import BotKey
from tests.emulators.discord import DiscordEmulator, Settings, server_error

TOKEN = "a.b.c"
PATIENCE = 20.0


@asynccontextmanager
async def connected(
    emulator: DiscordEmulator, given: Shards | None, sessions: int
) -> AsyncIterator[asyncio.Queue[tuple[str, dict[str, Any]]]]:
    """What a process is told once it has so many sessions."""
    told: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
    api = DiscordApi(TOKEN, emulator.api_url)
    await api.log_in()
    gateway = ShardedGateway(
        BotKey("discord"), TOKEN, emulator.gateway_url, lambda *event: told.put_nowait(event), api, given
    )
    running = asyncio.create_task(gateway.run())
    try:
        await emulator.connected(sessions, PATIENCE)
        yield told
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await api.close()


def shards_of(emulator: DiscordEmulator) -> set[tuple[int, int]]:
    """The shards that the bot holds now."""
    return {session.shard for session in emulator.gateway.connected}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, {(0, 2), (1, 2)}),
        (Shards((1,), 2), {(1, 2)}),
        (Shards((0, 3), 4), {(0, 4), (3, 4)}),
    ],
)
async def test_the_shards_of_a_process(given: Shards | None, expected: set[tuple[int, int]]) -> None:
    """Those that it was given, else all, as many as Discord recommends."""
    async with (
        DiscordEmulator(Settings(token=TOKEN, shards=2, begin_together=16)) as emulator,
        connected(emulator, given, len(expected)),
    ):
        assert expected == shards_of(emulator)
        assert emulator.violations == []


@pytest.mark.parametrize(
    ("together", "seconds"), [(1, [0, 5, 10, 15]), (2, [0, 0, 5, 5]), (16, [0, 0, 0, 0])]
)
def test_sessions_begin_in_turn(together: int, seconds: list[float]) -> None:
    """So many at a time as Discord said, the next ones five seconds later."""
    assert seconds == [begins_after(place, together) for place in range(4)]


async def test_discord_does_not_answer_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever can't be told how many shards there are asks again."""
    monkeypatch.setattr(sharding, "waiting", lambda failures: 0.0)
    async with DiscordEmulator(Settings(token=TOKEN)) as emulator:
        refused = emulator.fail(server_error(503), operation="get_bot_gateway", times=2)
        async with connected(emulator, None, 1):
            assert (refused.hits, shards_of(emulator)) == (2, {(0, 1)})


async def test_direct_messages_come_to_the_first_shard() -> None:
    """Whatever guild their writer is in; its READY says that it is the one."""
    async with DiscordEmulator(Settings(token=TOKEN)) as emulator:
        member = emulator.guild(shard=(1, 2)).member()
        async with connected(emulator, Shards((0,), 2), 1) as told:
            member.writes_dm("hello")
            async with asyncio.timeout(PATIENCE):
                (first, ready), (second, _) = [await told.get() for _ in range(2)]
    assert (first, second) == ("READY", "MESSAGE_CREATE")
    assert takes_direct_messages(ready)


@pytest.mark.parametrize(
    ("ready", "first"), [({}, True), ({"shard": [0, 2]}, True), ({"shard": [1, 2]}, False)]
)
def test_who_takes_direct_messages(ready: dict[str, Any], first: bool) -> None:
    """Shard 0, and a session without shards."""
    assert takes_direct_messages(ready) == first
