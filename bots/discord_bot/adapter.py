"""One Discord bot's life: its commands, and events from the gateway until it is stopped."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import structlog

from bots.discord_bot.answering import Answering
from bots.discord_bot.api import DiscordApi
from bots.discord_bot.at_desk import AtDesk
from bots.discord_bot.catching_up import CatchingUp, KnownChats
from bots.discord_bot.commands import commands
from bots.discord_bot.content import Json
from bots.discord_bot.desk_translate import is_elsewhere, translate_deed
from bots.discord_bot.escalation import Escalation
from bots.discord_bot.failures import Failure
from bots.discord_bot.files import DiscordFileSource
from bots.discord_bot.gateway import Listening
from bots.discord_bot.intake import Intake
from bots.discord_bot.interactions import Interactions
from bots.discord_bot.looks import Looks
from bots.discord_bot.messenger import DiscordMessenger
from bots.discord_bot.panel import Panel
from bots.discord_bot.post_messenger import PostMessenger
from bots.discord_bot.rooms import Rooms
from bots.discord_bot.sending import Sending
from bots.discord_bot.sentences import Sentences
from bots.discord_bot.sharding import ShardedGateway, takes_direct_messages
from bots.discord_bot.translate import Asked, EscalationAsked, PanelAsked, translate_interaction
from bots.discord_bot.troubles import CONTENT, Report, Troubles
from bots.settings.shards import Shards
from core.desk.alerts import Trouble
from core.ids import BotKey
from core.ports import Clock, FileStore, Writer
from core.replies import Capabilities
from core.rules import Rules

log = structlog.get_logger(__name__)

STOP_SECONDS = 5.0


class DiscordAdapter:
    """A bot of ours on Discord. `messenger` and `file_source` work between `open` and `close`."""

    def __init__(
        self,
        bot: BotKey,
        token: str,
        writer: Writer,
        clock: Clock,
        rules: Rules,
        capabilities: dict[str, Capabilities],
        chats: KnownChats,
        moderator_roles: frozenset[str],
        files: FileStore,
        report: Report,
        api_url: str,
        gateway_url: str,
        shards: Shards | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bot = bot
        self._clock = clock
        self._sentences = Sentences(rules)
        self._escalates = bool(moderator_roles)
        self._api = DiscordApi(token, api_url)
        self._interactions = Interactions(self._api, lambda: clock().timestamp())
        self._rooms = Rooms(bot, rules.definition.desk, self._api)
        self._troubles = Troubles(report)
        self.messenger = self._messenger(files, monotonic)
        self.file_source = DiscordFileSource(self._api)
        self._intake = Intake(bot, writer)
        self._answering = Answering(writer, self._interactions, self._sentences)
        self._panel = Panel(self._api, self._interactions, self._answering, self._sentences)
        self._escalation = Escalation(
            bot,
            writer,
            rules,
            capabilities,
            moderator_roles,
            self.messenger,
            self._interactions,
            self._answering,
            self._sentences,
        )
        self._at_desk = AtDesk(
            bot,
            self._api,
            self._rooms,
            writer,
            self._intake,
            self._interactions,
            self._answering,
            self._sentences,
        )
        self._catching_up = CatchingUp(
            bot,
            self._api,
            self.messenger,
            chats,
            clock,
            self._intake.take_message,
            self._at_desk.take_in,
        )
        has_desk = bool(self._rooms.desks)
        listening = Listening(has_desk, has_desk, self._words_refused)
        self._gateway = ShardedGateway(bot, token, gateway_url, self._event, self._api, shards, listening)
        self._serving: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._commands_shown = False

    @property
    def trouble(self) -> str | None:
        """Why no events come now, for an operator; None while they do."""
        return self._api.trouble or self._gateway.trouble

    async def open(self) -> None:
        """Open the session and begin to log in: `messenger` and `file_source` work once Discord knows us."""
        await self._api.open()
        await self.file_source.open()

    def serve(self) -> None:
        """Begin to take events; an unreachable Discord is waited for in the background."""
        self._serving = asyncio.create_task(self._serve())

    async def stop_serving(self) -> None:
        """Take no more events; finish those in hand."""
        if self._serving is not None:
            self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving
            self._serving = None
        if self._under_way:
            _, left = await asyncio.wait(self._under_way, timeout=STOP_SECONDS)
            for task in left:
                task.cancel()
            if left:
                await asyncio.wait(left)

    async def close(self) -> None:
        """Close the session. Stop the dispatcher of this bot before: it sends through it."""
        await self.file_source.close()
        await self._api.close()

    async def _serve(self) -> None:
        await self._api.logged_in()
        await self._gateway.run()

    def _messenger(self, files: FileStore, now: Callable[[], float]) -> DiscordMessenger:
        sending = Sending(self._api, files, self._sentences)
        desk_of = self._rooms.desk_of
        looks = Looks(self._api, self._troubles, desk_of, now)
        posts = PostMessenger(self._api, looks, sending, self._troubles, desk_of)
        return DiscordMessenger(self._api, self._interactions, self._sentences, sending, posts)

    def _words_refused(self) -> None:
        """Discord does not let us read what is said in servers."""
        for desk in self._rooms.desks:
            self._soon(self._troubles.tell(desk, Trouble.NO_READING, CONTENT))

    def _event(self, name: str, data: dict[str, Any]) -> None:
        """Begin to handle an event, in the order in which they came."""
        self._rooms.learn(name, data)
        in_server = bool(data.get("guild_id"))
        match name:
            case "READY" if takes_direct_messages(data):
                self._soon(self._greet())
            case "GUILD_CREATE" if self._rooms.has_desk(str(data.get("id"))):
                self._soon(self._greet_desk(data))
            case "INTERACTION_CREATE":
                self._soon(self._take_interaction(data))
            case "MESSAGE_CREATE" if in_server:
                self._soon(self._at_desk.take_message(data))
            case "MESSAGE_UPDATE" if in_server:
                self._soon(self._at_desk.take_edit(data))
            case "MESSAGE_CREATE":
                self._soon(self._intake.take_message(data))
            case "MESSAGE_UPDATE":
                self._soon(self._intake.take_edit(data))

    async def _greet(self) -> None:
        """A new session of the shard with the direct messages: whatever happened before it is looked for; the
        commands are shown once a start."""
        if not self._commands_shown:
            await self._show_commands()
        await self._catching_up.run()

    async def _greet_desk(self, guild: Json) -> None:
        """A server with a desk is there: its agents see their commands, and what they wrote before is looked
        for."""
        await self._at_desk.show_commands(str(guild["id"]))
        await self._catching_up.read_posts(self._rooms.posts_of(guild))

    async def _show_commands(self) -> None:
        try:
            await self._api.request(
                "PUT",
                "/applications/{application_id}/commands",
                commands(self._sentences, escalation=self._escalates),
                application_id=self._api.application,
            )
        except Failure as error:
            log.warning("commands not shown", bot=str(self.bot), reason=error.detail)
        else:
            self._commands_shown = True

    async def _take_interaction(self, data: Json) -> None:
        room = self._rooms.of_interaction(data)
        deed = None if room is None else translate_deed(data, self.bot, self._clock(), room)
        if deed is not None:
            await self._at_desk.take_deed(deed)
            return
        asked = translate_interaction(data, self.bot, self._clock())
        match asked:
            case Asked() if is_elsewhere(asked):
                await self._at_desk.refuse_elsewhere(asked)
            case Asked():
                await self._answering.take(asked)
            case PanelAsked():
                await self._panel.take(asked)
            case EscalationAsked():
                await self._escalation.take(asked)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            # An event of a shape that nobody foresaw must not stop those behind it.
            log.exception("event not understood", bot=str(self.bot))
