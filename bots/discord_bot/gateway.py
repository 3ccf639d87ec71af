"""The connection on which Discord tells us what happens, kept up whatever breaks it.

The library reconnects and resumes by itself, but not when its very first connect fails, nor after a close
that it takes for final. Events are taken as the JSON that came over the wire: what the library makes of them
is not used, so an event of an unforeseen shape costs nobody else theirs.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import discord
import orjson
import structlog
import yarl
from discord.gateway import DiscordWebSocket

from bots.discord_bot.api import proxy_for, waiting
from bots.discord_bot.failures import TOKEN_REFUSED

log = structlog.get_logger(__name__)

TAKEN = ("READY", "INTERACTION_CREATE", "MESSAGE_CREATE", "MESSAGE_UPDATE")
TOKEN_CLOSES = (4004,)
SHARD_CLOSES = (4010, 4011)
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""

SHARDS_REFUSED = "Discord refuses these shards: run `frontdoor check`, then correct DISCORD_SHARDS everywhere"

Event = Callable[[str, dict[str, Any]], None]


class Connection(discord.Client):
    """One client of the library; gives each event to `event` as it came. Asks for no privileged intent, and
    keeps neither messages nor members."""

    def __init__(self, event: Event, proxy: str | None, shard: tuple[int, int]) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, dm_messages=True),
            proxy=proxy,
            enable_debug_events=True,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            shard_id=shard[0],
            shard_count=shard[1],
        )
        self._event = event

    async def on_socket_raw_receive(self, frame: str) -> None:
        """Called by the library for everything that it receives, decompressed."""
        told = orjson.loads(frame)
        if told.get("op") == 0 and told.get("t") in TAKEN:
            self._event(told["t"], told.get("d") or {})


class Gateway:
    """Keeps one connection of a bot until cancelled; `shard` is its number, and how many there are."""

    def __init__(
        self, bot: str, token: str, gateway_url: str, event: Event, shard: tuple[int, int] = (0, 1)
    ) -> None:
        self._bot = bot
        self._token = token
        self._url = gateway_url
        self._give = event
        self._shard = shard
        self._failures = 0

    async def run(self) -> None:
        """Connect, again and again."""
        while True:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._url)
            connection = Connection(self._event, proxy_for(self._url), self._shard)
            reason = "the connection was closed"
            try:
                await connection.start(self._token)
            except Exception as error:  # noqa: BLE001 - the outermost loop: whatever it was, we connect again
                reason = explained(error)
            finally:
                await connection.close()
            self._failures += 1
            log.warning("Discord's gateway is not connected", bot=self._bot, reason=reason)
            await asyncio.sleep(waiting(self._failures))

    def _event(self, name: str, data: dict[str, Any]) -> None:
        if name == "READY":
            self._failures = 0
            log.info("Discord is served", bot=self._bot, username=(data.get("user") or {}).get("username"))
        self._give(name, data)


def explained(error: Exception) -> str:
    """One line on what is wrong and, where somebody can, what to do."""
    match error:
        case discord.LoginFailure():
            return TOKEN_REFUSED
        case discord.ConnectionClosed() if error.code in TOKEN_CLOSES:
            return TOKEN_REFUSED
        case discord.ConnectionClosed() if error.code in SHARD_CLOSES:
            return f"{SHARDS_REFUSED} (code {error.code})"
        case discord.ConnectionClosed():
            return f"Discord closed the connection with code {error.code}"
        case AttributeError():
            # The library trips over its own missing socket when the first connect fails.
            cause = error.__context__
            return f"no connection ({type(cause).__name__})" if cause is not None else "no connection"
        case _:
            return f"{type(error).__name__}: {error}"[:200]
