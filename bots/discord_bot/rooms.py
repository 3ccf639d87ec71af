"""Which posts of a server belong to a desk: learned from what the gateway tells, asked of Discord else.

A message tells the thread that it is in, not the forum of that thread.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bots.discord_bot.api import DiscordApi, waiting
from bots.discord_bot.content import Json, mapping, objects
from bots.discord_bot.failures import Failure
from bots.discord_bot.looks import CHANNEL
from bots.discord_bot.places import FORUM, read_post
from core.delivery import DeliveryFailure
from core.desk.definition import Desk, DeskChat
from core.ids import BotKey

REMEMBERED = 20_000
TOLD_ANEW = (DeliveryFailure.TEMPORARY, DeliveryFailure.AMBIGUOUS, DeliveryFailure.RATE_LIMITED)


@dataclass(frozen=True, slots=True)
class Room:
    """A post of a desk: which desk, the forum channel's id and the thread's."""

    desk: DeskChat
    forum: str
    thread: str


class Rooms:
    """The posts of one bot's desks."""

    def __init__(self, bot: BotKey, desk: Desk, api: DiscordApi) -> None:
        self._api = api
        self._desks = {
            read_post(each.chat)[0]: each
            for each in desk.chats
            if each.bot == bot and each.chat.startswith(FORUM)
        }
        self._guilds: set[str] = set()
        self._parents: OrderedDict[str, str] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    @property
    def desks(self) -> tuple[DeskChat, ...]:
        """The desks; none when the bot has none."""
        return tuple(self._desks.values())

    def desk_of(self, channel: str) -> DeskChat | None:
        """The desk at a forum channel; None when it is one no more."""
        return self._desks.get(channel)

    def learn(self, event: str, data: Json) -> None:
        """Remember what the gateway tells of channels and threads."""
        match event:
            case "GUILD_CREATE":
                self._note(objects(data, "channels"))
                self._note(objects(data, "threads"))
                if any(str(each.get("id")) in self._desks for each in objects(data, "channels")):
                    self._guilds.add(str(data.get("id")))
            case "THREAD_CREATE" | "THREAD_UPDATE":
                self._note([data])
            case "THREAD_LIST_SYNC":
                self._note(objects(data, "threads"))

    def has_desk(self, guild: str) -> bool:
        """Whether a desk is in this server."""
        return guild in self._guilds

    def room(self, channel: Json) -> Room | None:
        """The room that a channel object stands for; None when it is no post of a desk."""
        found = self._desks.get(str(channel.get("parent_id")))
        return None if found is None else Room(found, str(channel["parent_id"]), str(channel.get("id")))

    def posts_of(self, guild: Json) -> list[tuple[Room, Json]]:
        """The posts of desks that are open in a server, each as Discord tells of it."""
        found = ((self.room(thread), thread) for thread in objects(guild, "threads"))
        return [(room, thread) for room, thread in found if room is not None]

    async def of_message(self, message: Json) -> Room | None:
        """The room that a message of a server was written in; waits while Discord does not say."""
        if str(message.get("guild_id")) not in self._guilds:
            return None
        thread = str(message.get("channel_id"))
        parent = self._parents.get(thread)
        if parent is None:
            parent = await self._asked(thread)
        found = self._desks.get(parent)
        return None if found is None else Room(found, parent, thread)

    def of_interaction(self, data: Json) -> Room | None:
        """The room that a command was used in, or a button pressed."""
        return self.room(mapping(data, "channel"))

    async def _asked(self, thread: str) -> str:
        """Several messages wait for the same answer, and go on in their order."""
        async with self._asking.setdefault(thread, asyncio.Lock()):
            if thread not in self._parents:
                await self._ask(thread)
            self._asking.pop(thread, None)
        return self._parents[thread]

    async def _ask(self, thread: str) -> None:
        failures = 0
        while True:
            try:
                channel: dict[str, Any] = await self._api.request("GET", CHANNEL, channel_id=thread)
            except Failure as error:
                if error.failure not in TOLD_ANEW:
                    channel = {"id": thread}
                    break
                failures += 1
                await asyncio.sleep(waiting(failures))
            else:
                break
        self._note([channel | {"id": thread}])

    def _note(self, channels: Iterable[Json]) -> None:
        for channel in channels:
            known = str(channel.get("id"))
            self._parents.pop(known, None)
            self._parents[known] = str(channel.get("parent_id") or "")
        while len(self._parents) > REMEMBERED:
            self._parents.popitem(last=False)
