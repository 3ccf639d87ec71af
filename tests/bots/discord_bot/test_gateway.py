"""A connection that ends is explained in one line, and what Discord tells arrives as it came."""

import asyncio
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route

from bots.discord_bot.failures import TOKEN_REFUSED
from bots.discord_bot.gateway import FATAL, Gateway, explained
from tests.emulators.discord import DiscordEmulator, Settings


def closed(code: int) -> discord.ConnectionClosed:
    """The library's error for a close with this code."""

    class Socket:
        close_code = code

    socket: Any = Socket()
    return discord.ConnectionClosed(socket, shard_id=None, code=code)


def tripped() -> AttributeError:
    """What the library raises when its first connect fails."""
    error = AttributeError("'NoneType' object has no attribute 'sequence'")
    error.__context__ = aiohttp.ClientConnectionError()
    return error


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (discord.LoginFailure(), TOKEN_REFUSED),
        (closed(4004), TOKEN_REFUSED),
        (closed(4010), FATAL[4010]),
        (closed(4011), FATAL[4011]),
        (closed(4014), FATAL[4014]),
        (discord.PrivilegedIntentsRequired(None), FATAL[4014]),
        (closed(4009), "Discord closed the connection with code 4009"),
        (tripped(), "no connection (ClientConnectionError)"),
        (ValueError("odd"), "ValueError: odd"),
    ],
)
def test_why_there_is_no_connection(error: Exception, line: str) -> None:
    """What a person can do about it, where there is something."""
    assert explained(error) == line


async def test_events_arrive_as_they_came_and_in_order() -> None:
    """READY first, then what somebody writes; nothing of what is said in the guild."""
    async with DiscordEmulator(Settings(token="a.b.c")) as emulator:
        Route.BASE = emulator.api_url
        told: list[tuple[str, dict[str, Any]]] = []
        some = asyncio.Event()

        def take(name: str, data: dict[str, Any]) -> None:
            told.append((name, data))
            some.set()

        member = emulator.guild().member()
        running = asyncio.create_task(Gateway("discord:default", "a.b.c", emulator.gateway_url, take).run())
        async with asyncio.timeout(10):
            await some.wait()
            member.says("in public")
            for text in ("one", "two"):
                member.writes_dm(text)
            while len(told) < 3:
                some.clear()
                await some.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert [(name, data.get("content")) for name, data in told] == [
        ("READY", None),
        ("MESSAGE_CREATE", "one"),
        ("MESSAGE_CREATE", "two"),
    ]
