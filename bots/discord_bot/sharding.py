"""The connections of one bot in this process: a gateway for each shard that it holds.

An event of a server comes to one shard only, direct messages to shard 0, so several processes divide the work
without knowing of each other: https://discord.com/developers/docs/events/gateway#sharding
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog

from bots.discord_bot.api import DiscordApi, waiting
from bots.discord_bot.failures import Failure
from bots.discord_bot.gateway import Event, Gateway, Listening
from bots.settings.shards import Shards
from core.ids import BotKey

log = structlog.get_logger(__name__)

BEGIN_SECONDS = 5.0
"""In so many seconds only `together` shards may begin a session:
https://discord.com/developers/docs/events/gateway#session-start-limit-object"""


@dataclass(frozen=True, slots=True)
class Advice:
    """What Discord says of a bot's connections: how many it recommends, how many may begin `together`."""

    recommended: int
    together: int


class ShardedGateway:
    """Keeps the connections of this process until cancelled. Without `given` it holds every shard, as many as
    Discord recommends."""

    def __init__(
        self,
        bot: BotKey,
        token: str,
        gateway_url: str,
        event: Event,
        api: DiscordApi,
        given: Shards | None,
        listening: Listening | None = None,
    ) -> None:
        self._bot = bot
        self._token = token
        self._url = gateway_url
        self._event = event
        self._api = api
        self._given = given
        self._listening = listening
        self._held: list[Gateway] = []

    @property
    def trouble(self) -> str | None:
        """Why events of some server don't come, for an operator; None while all do."""
        if not self._held:
            return "Discord has not told its gateway yet"
        return next((held.trouble for held in self._held if held.trouble is not None), None)

    async def run(self) -> None:
        """Connect each shard, in turn as Discord wants it; a shard that fails leaves the others alone."""
        advice = await self._advised()
        shards = self._given or Shards(tuple(range(advice.recommended)), advice.recommended)
        if shards.count > 1:
            log.info("shards of this process", bot=str(self._bot), shards=str(shards))
        async with asyncio.TaskGroup() as connections:
            for place, number in enumerate(shards.numbers):
                later = begins_after(place, advice.together)
                connections.create_task(self._keep(number, shards.count, later))

    async def _keep(self, number: int, count: int, later: float) -> None:
        await asyncio.sleep(later)
        name = str(self._bot) if count == 1 else f"{self._bot} shard {number}/{count}"
        gateway = Gateway(name, self._token, self._url, self._event, (number, count), self._listening)
        self._held.append(gateway)
        await gateway.run()

    async def _advised(self) -> Advice:
        failures = 0
        while True:
            try:
                return await advice_of(self._api)
            except Failure as error:
                failures += 1
                log.warning("Discord does not tell its gateway", bot=str(self._bot), reason=error.detail)
                await asyncio.sleep(waiting(failures))


def begins_after(place: int, together: int) -> float:
    """Seconds after which the shard at this place, counted from 0, begins its session.

    Where several processes begin at once Discord refuses some; the library tries those again after as many.
    """
    return BEGIN_SECONDS * (place // together)


async def advice_of(api: DiscordApi) -> Advice:
    """Ask Discord. Raises Failure."""
    told = await api.request("GET", "/gateway/bot")
    return Advice(max(1, int(told["shards"])), max(1, int(told["session_start_limit"]["max_concurrency"])))


def takes_direct_messages(ready: dict[str, Any]) -> bool:
    """Whether the session that begins so is the one to which direct messages come."""
    number, _ = ready.get("shard") or (0, 1)
    return bool(number == 0)
