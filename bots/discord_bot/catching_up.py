"""Reads in the chats that we know what was written while nobody listened.

The gateway never repeats what happened while no session was alive; the messages are still in their channels:
https://discord.com/developers/docs/events/gateway#resuming. Update ids make a message that was taken before
a repetition without effect. A first message from somebody unknown can't be found this way.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bots.discord_bot.api import DiscordApi
from bots.discord_bot.content import Json
from bots.discord_bot.failures import Failure
from bots.discord_bot.messenger import DiscordMessenger
from bots.discord_bot.places import DIRECT, snowflake_at
from bots.discord_bot.rooms import Room
from bots.discord_bot.sending import MESSAGES
from core.delivery import DeliveryFailure
from core.ids import BotKey
from core.ports import Clock, StorageUnavailable

log = structlog.get_logger(__name__)

REACH = timedelta(days=7)
"""Chats that were quiet for longer are not looked at: each costs a request at every start."""
OVERLAP = timedelta(minutes=10)
"""How much is read twice, since messages of the same moment need not be stored in their order."""
MOST_CHATS = 2000
PAGE = 100


class KnownChats(Protocol):
    """The conversations of a bot; see storage/chats.py."""

    async def touched_since(self, bot: BotKey, since: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """Chat and the time of the last thing taken from it, the newest first."""
        ...


class CatchingUp:
    """Reads what was missed by one bot."""

    def __init__(
        self,
        bot: BotKey,
        api: DiscordApi,
        messenger: DiscordMessenger,
        chats: KnownChats,
        clock: Clock,
        take: Callable[[Json], Awaitable[None]],
        take_in: Callable[[Room, Json], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._api = api
        self._messenger = messenger
        self._chats = chats
        self._clock = clock
        self._take = take
        self._take_in = take_in

    async def run(self) -> None:
        """Look into every chat once."""
        now = self._clock()
        try:
            chats = await self._chats.touched_since(self._bot, now - REACH, MOST_CHATS)
        except StorageUnavailable:
            log.warning("chats could not be looked at for missed messages", bot=str(self._bot))
            return
        missed = 0
        for chat, touched_at in chats:
            if chat.startswith(DIRECT):
                # A time to come says that the clock went back: nobody knows when that chat was last heard.
                since = touched_at if touched_at <= now else now - REACH
                after = snowflake_at((since - OVERLAP).timestamp())
                missed += await self._read(chat.removeprefix(DIRECT), after)
        log.info("chats looked at for missed messages", bot=str(self._bot), chats=len(chats), read=missed)

    async def read_posts(self, posts: Sequence[tuple[Room, Json]]) -> None:
        """Look into the posts of desks, each as Discord tells of it, for what agents wrote meanwhile."""
        now = self._clock()
        try:
            touched = await self._chats.touched_since(self._bot, now - REACH, MOST_CHATS)
        except StorageUnavailable:
            log.warning("posts could not be looked at for missed messages", bot=str(self._bot))
            return
        for room, thread in posts:
            times = [at for chat, at in touched if chat == room.desk.chat]
            heard = min(times) if times and max(times) <= now else now - REACH
            after = snowflake_at((heard - OVERLAP).timestamp())
            if int(thread.get("last_message_id") or 0) > after:
                await self._read_post(room, after)

    async def _read_post(self, room: Room, after: int) -> None:
        try:
            await self._read_channel(room.thread, after, lambda message: self._take_in(room, message))
        except Failure as error:
            log.warning("a post could not be read", bot=str(self._bot), reason=error.detail)

    async def _read(self, account: str, after: int) -> int:
        try:
            channel = await self._messenger.channel_of(account)
            if int(channel.get("last_message_id") or 0) <= after:
                return 0
            return await self._read_channel(str(channel["id"]), after, self._take)
        except Failure as error:
            if error.failure is not DeliveryFailure.UNREACHABLE:
                log.warning("a chat could not be read", bot=str(self._bot), reason=error.detail)
            return 0

    async def _read_channel(self, channel: str, after: int, take: Callable[[Json], Awaitable[None]]) -> int:
        read = 0
        while True:
            page = await self._api.request(
                "GET", MESSAGES, query={"after": str(after), "limit": str(PAGE)}, channel_id=channel
            )
            for message in sorted(page, key=lambda one: int(one["id"])):
                await take(message)
                after = int(message["id"])
            read += len(page)
            if len(page) < PAGE:
                return read
