"""A desk on Discord: from what agents do in its posts to the commit, and what they are told at once.

Whatever is to be seen in a post comes by the messenger. Only the presser is told something here, in a passing
note, and only with an answer that Discord wants within three seconds.
"""

import asyncio

import structlog

from bots.discord_bot import render
from bots.discord_bot.answering import Answering
from bots.discord_bot.api import DiscordApi
from bots.discord_bot.commands import desk_commands
from bots.discord_bot.content import Json
from bots.discord_bot.desk_translate import translate_changed, translate_said
from bots.discord_bot.failures import Failure
from bots.discord_bot.intake import Intake
from bots.discord_bot.interactions import Interactions
from bots.discord_bot.rooms import Room, Rooms
from bots.discord_bot.sentences import Sentences
from bots.discord_bot.translate import Asked
from core.ids import BotKey
from core.ports import StorageUnavailable, Writer

log = structlog.get_logger(__name__)


class AtDesk:
    """Takes what is done at the desks of one bot."""

    def __init__(
        self,
        bot: BotKey,
        api: DiscordApi,
        rooms: Rooms,
        writer: Writer,
        intake: Intake,
        interactions: Interactions,
        answering: Answering,
        sentences: Sentences,
    ) -> None:
        self._bot = bot
        self._api = api
        self._rooms = rooms
        self._writer = writer
        self._intake = intake
        self._interactions = interactions
        self._answering = answering
        self._sentences = sentences

    async def take_message(self, message: Json) -> None:
        """What somebody wrote in a server, if it was in a post of a desk. Returns after the commit."""
        room = await self._rooms.of_message(message)
        if room is not None:
            await self.take_in(room, message)

    async def take_in(self, room: Room, message: Json) -> None:
        """The same, where it is known to be one."""
        await self._intake.accept(translate_said(message, self._bot, room))

    async def take_edit(self, message: Json) -> None:
        """An edit of it."""
        room = await self._rooms.of_message(message)
        update = None if room is None else translate_changed(message, self._bot, room)
        await self._intake.accept(() if update is None else (update,))

    async def take_deed(self, asked: Asked) -> None:
        """A command, a press or a window; returns when it is committed and answered."""
        entry = self._interactions.entry(asked.here, asked.locale)
        deferring = asyncio.create_task(self._answering.defer_in_time(entry))
        try:
            for update in asked.updates:
                accepted = await self._writer.accept(update)
                for acknowledgement in accepted.acknowledgements:
                    await self._answering.acknowledge(asked, entry, acknowledgement)
            await self._finish(asked)
        except StorageUnavailable:
            log.warning("what an agent did can't be stored now; they are asked to try again")
            await self._answering.tell(entry, self._sentences("discord.unavailable", entry.locale))
        await deferring

    async def refuse_elsewhere(self, asked: Asked) -> None:
        """A command of the desk was used where no desk is."""
        entry = self._interactions.entry(asked.here, asked.locale)
        await self._answering.tell(entry, self._sentences("discord.desk_elsewhere", entry.locale))

    async def show_commands(self, guild: str) -> None:
        """Show agents their commands in a server with a desk."""
        try:
            await self._api.request(
                "PUT",
                "/applications/{application_id}/guilds/{guild_id}/commands",
                desk_commands(self._sentences),
                application_id=self._api.application,
                guild_id=guild,
            )
        except Failure as error:
            log.warning("commands of the desk not shown", bot=str(self._bot), reason=error.detail)

    async def _finish(self, asked: Asked) -> None:
        entry = self._interactions.entry(asked.here, asked.locale)
        try:
            done = render.content(self._sentences("discord.desk_done", entry.locale))
            await self._interactions.finish(entry, done)
        except Failure as error:
            log.warning("what an agent did got no answer", reason=error.detail)
