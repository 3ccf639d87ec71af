"""The connection on which Discord tells us what happens, kept up whatever breaks it.

The library reconnects and resumes by itself, but not when its very first connect fails, nor after a close
that it takes for final. Events are taken as the JSON that came over the wire: what the library makes of them
is not used, so an event of an unforeseen shape costs nobody else theirs.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import discord
import orjson
import structlog
import yarl
from discord.gateway import DiscordWebSocket

from bots.discord_bot.api import proxy_for, waiting
from bots.discord_bot.failures import TOKEN_REFUSED

log = structlog.get_logger(__name__)

TAKEN = ("READY", "RESUMED", "INTERACTION_CREATE", "MESSAGE_CREATE", "MESSAGE_UPDATE")
TAKEN_AT_DESK = (*TAKEN, "GUILD_CREATE", "THREAD_CREATE", "THREAD_UPDATE", "THREAD_LIST_SYNC")
"""With a desk also where its posts are."""
INTENTS = "take away what was changed in it, or in the developer portal under Bot, Privileged Gateway Intents"
SHARDS = "run `frontdoor check`, then correct DISCORD_SHARDS everywhere"
FATAL = {
    4004: TOKEN_REFUSED,
    4010: f"Discord refuses these shards (4010): {SHARDS}",
    4011: f"Discord wants this bot in more shards (4011): {SHARDS}",
    4012: "Discord no longer speaks this version of its protocol (4012): update Front Door",
    4013: f"Discord does not know the intents asked for (4013): {INTENTS}, and update Front Door",
    4014: f"Discord does not grant the intents asked for (4014): {INTENTS}",
}
"""Closes after which only a person can help, and how.
https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""
FIRST_FATAL_WAIT, LONGEST_FATAL_WAIT = 60.0, 900.0
"""Each try costs one of the 1,000 sessions that a bot may begin in a day, and beyond them Discord takes the
token away: https://discord.com/developers/docs/events/gateway#session-start-limit-object"""

Event = Callable[[str, dict[str, Any]], None]


@dataclass(slots=True)
class Listening:
    """What a bot wants to hear: with a `desk` also what is said in servers, with `content` in which words.
    `refused` is called when Discord does not grant the words."""

    desk: bool = False
    content: bool = False
    refused: Callable[[], None] = lambda: None

    @property
    def intents(self) -> discord.Intents:
        """What is asked for: https://discord.com/developers/docs/events/gateway#gateway-intents"""
        return discord.Intents(
            guilds=True, dm_messages=True, guild_messages=self.desk, message_content=self.content
        )


class Connection(discord.Client):
    """One client of the library; gives each event to `event` as it came, and calls `cut` when the connection
    ends, which the library then tries to resume. Asks for the privileged intent only where a desk needs it,
    and keeps neither messages nor members."""

    def __init__(
        self,
        event: Event,
        cut: Callable[[], None],
        proxy: str | None,
        shard: tuple[int, int],
        listening: "Listening",
    ) -> None:
        super().__init__(
            intents=listening.intents,
            proxy=proxy,
            enable_debug_events=True,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            shard_id=shard[0],
            shard_count=shard[1],
        )
        self._event = event
        self._cut = cut
        self._taken = TAKEN_AT_DESK if listening.desk else TAKEN

    async def on_disconnect(self) -> None:
        """Called by the library when the connection ends, however it does."""
        self._cut()

    async def on_socket_raw_receive(self, frame: str) -> None:
        """Called by the library for everything that it receives, decompressed."""
        told = orjson.loads(frame)
        if told.get("op") == 0 and told.get("t") in self._taken:
            self._event(told["t"], told.get("d") or {})


class Gateway:
    """Keeps one connection of a bot until cancelled; `shard` is its number, and how many there are."""

    def __init__(
        self,
        bot: str,
        token: str,
        gateway_url: str,
        event: Event,
        shard: tuple[int, int] = (0, 1),
        listening: Listening | None = None,
    ) -> None:
        self._bot = bot
        self._token = token
        self._url = gateway_url
        self._give = event
        self._shard = shard
        self._listening = listening or Listening()
        self._failures = 0
        self.trouble: str | None = "Discord's gateway has not answered yet"
        """Why no events come, for an operator; None while they do."""

    async def run(self) -> None:
        """Connect, again and again."""
        while True:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._url)
            connection = Connection(
                self._event, self._cut, proxy_for(self._url), self._shard, self._listening
            )
            reason, fatal = "the connection was closed", False
            try:
                await connection.start(self._token)
            except Exception as error:  # noqa: BLE001 - the outermost loop: whatever it was, we connect again
                reason, fatal = explained(error), is_fatal(error)
                if self._does_without(error):
                    continue
            finally:
                await connection.close()
            self._failures += 1
            self.trouble = f"Discord's gateway is not connected: {reason}"
            log.warning("Discord's gateway is not connected", bot=self._bot, reason=reason)
            await asyncio.sleep(waiting_long(self._failures) if fatal else waiting(self._failures))

    def _does_without(self, error: Exception) -> bool:
        """Whether Discord only does not grant the words said in servers: all else works without."""
        if not (self._listening.content and isinstance(error, discord.PrivilegedIntentsRequired)):
            return False
        self._listening.content = False
        self._listening.refused()
        return True

    def _cut(self) -> None:
        if self.trouble is None:
            self.trouble = "Discord's gateway was cut off and is connected to again"

    def _event(self, name: str, data: dict[str, Any]) -> None:
        if name == "READY":
            self._failures = 0
            log.info("Discord is served", bot=self._bot, username=(data.get("user") or {}).get("username"))
        if name in ("READY", "RESUMED"):
            self.trouble = None
        self._give(name, data)


def explained(error: Exception) -> str:
    """One line on what is wrong and, where somebody can, what to do."""
    match error:
        case discord.LoginFailure():
            return TOKEN_REFUSED
        case discord.PrivilegedIntentsRequired():
            return FATAL[4014]
        case discord.ConnectionClosed() if error.code in FATAL:
            return FATAL[error.code]
        case discord.ConnectionClosed():
            return f"Discord closed the connection with code {error.code}"
        case AttributeError():
            # The library trips over its own missing socket when the first connect fails.
            cause = error.__context__
            return f"no connection ({type(cause).__name__})" if cause is not None else "no connection"
        case _:
            return f"{type(error).__name__}: {error}"[:200]


def is_fatal(error: Exception) -> bool:
    """Whether trying again soon makes no sense."""
    if isinstance(error, discord.LoginFailure | discord.PrivilegedIntentsRequired):
        return True
    return isinstance(error, discord.ConnectionClosed) and error.code in FATAL


def waiting_long(failures: int) -> float:
    """Seconds to wait after so many failures that only a person can end: 1, 2, 4, … up to 15 minutes."""
    return float(min(FIRST_FATAL_WAIT * 2 ** min(failures - 1, 10), LONGEST_FATAL_WAIT))
