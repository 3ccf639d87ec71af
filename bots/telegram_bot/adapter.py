"""One Telegram bot's life: who it is, its commands, and updates by polling or webhook until it is stopped."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import structlog
import telegram
from aiohttp import web
from telegram.error import InvalidToken, TelegramError

from bots.desk_troubles import Report
from bots.telegram_bot.failures import classified
from bots.telegram_bot.files import TelegramFileSource
from bots.telegram_bot.intake import Intake, PressAnswer
from bots.telegram_bot.messenger import TelegramMessenger
from bots.telegram_bot.payload import Json
from bots.telegram_bot.polling import TOKEN_REFUSED, Polling, waiting
from bots.telegram_bot.request import TelegramRequest
from bots.telegram_bot.standing import Problem, Standing, problem_at, problem_of, unreported
from bots.telegram_bot.translate import ALLOWED_UPDATES, Identity
from bots.telegram_bot.webhook import Webhook, webhook_handler
from bots.telegram_bot.webhook_watch import WebhookWatch
from core.desk.definition import NO_DESK, Desk, DeskChat
from core.ids import BotKey
from core.ports import Clock, FileStore, StorageUnavailable, Writer

log = structlog.get_logger(__name__)

API_URL = "https://api.telegram.org"

Commands = Mapping[str, Sequence[tuple[str, str]]]
"""(command, description) by language code, "" for everybody else."""

Result = TypeVar("Result")


class TelegramAdapter:
    """A bot of ours on Telegram. `messenger` and `file_source` work between `open` and `close`. `report` is
    told what is wrong in a group in which agents work.

    With a `webhook`, `handler` is the route to serve at `webhook.path`; without one the bot polls.
    """

    def __init__(
        self,
        bot: BotKey,
        token: str,
        writer: Writer,
        clock: Clock,
        api_url: str = API_URL,
        webhook: Webhook | None = None,
        commands: Commands | None = None,
        desk: Desk = NO_DESK,
        files: FileStore | None = None,
        report: Report = unreported,
        desk_commands: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.bot = bot
        self._desks = tuple(chat for chat in desk.chats if chat.bot == bot)
        self._standing = Standing(self._desks, report)
        self.webhook = webhook
        self._commands = commands or {}
        self._desk_commands = [telegram.BotCommand(name, words) for name, words in desk_commands]
        self._request = TelegramRequest(api_url)
        self._api = telegram.Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self.messenger = TelegramMessenger(self._request, self._api.base_url, self._standing, files)
        self.file_source = TelegramFileSource(self._api, self._request)
        self._intake = Intake(bot, writer, clock, self.messenger, desk, self._look_again)
        self._identity: Identity | None = None
        self._serving: asyncio.Task[None] | None = None
        self._trouble: str | None = "Telegram has not answered yet"
        self._intake_line: Polling | WebhookWatch | None = None

    @property
    def trouble(self) -> str | None:
        """Why no updates come now, for an operator; None while they do."""
        return self._trouble if self._intake_line is None else self._intake_line.trouble

    @property
    def identity(self) -> Identity | None:
        """Who the bot is, once Telegram said so."""
        return self._identity

    @property
    def handler(self) -> Callable[[web.Request], Awaitable[web.Response]]:
        """The webhook's route. Only with a webhook."""
        assert self.webhook is not None
        return webhook_handler(self.webhook.secret, self._take_from_webhook)

    async def open(self) -> None:
        """Open the session: `messenger` and `file_source` work from here on. Nothing is requested."""
        await self._request.initialize()

    def serve(self) -> None:
        """Begin to take updates; an unreachable Telegram is waited for in the background."""
        self._serving = asyncio.create_task(self._serve())

    async def stop_serving(self) -> None:
        """Take no more updates; finish those in hand and the answers to presses."""
        if self._serving is not None:
            self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving
            self._serving = None
        await self._intake.close()

    async def close(self) -> None:
        """Close the session. Stop the dispatcher of this bot before: it sends through it."""
        await self._request.shutdown()

    async def run(self) -> None:
        """Open, serve until cancelled, close."""
        await self.open()
        self.serve()
        try:
            await asyncio.Event().wait()
        finally:
            await self.stop_serving()
            await self.close()

    async def _serve(self) -> None:
        me = await self._insist(self._api.get_me)
        identity = Identity(me.id, me.username or "")
        if self.webhook is None:
            await self._insist(self._api.delete_webhook)
        self._identity = identity
        if self.webhook is not None:
            await self._insist(self._set_webhook)
        await self._set_commands()
        await self._look_at_desks(identity)
        log.info("Telegram is served", bot=str(self.bot), username=identity.username)
        line: Polling | WebhookWatch
        if self.webhook is None:
            line = Polling(self._request, self._api.base_url, self._take_from_poll, str(self.bot))
        else:
            line = WebhookWatch(self._api.get_webhook_info, self.webhook.url, str(self.bot))
        self._intake_line = line
        await line.run()

    async def _insist(self, ask: Callable[[], Awaitable[Result]]) -> Result:
        """Ask Telegram until it answers, ever more slowly, telling why."""
        failures = 0
        while True:
            try:
                return await ask()
            except TelegramError as error:
                failures += 1
                reason, wait = TOKEN_REFUSED, 0.0
                if not isinstance(error, InvalidToken):
                    failed = classified(error)
                    reason, wait = failed.detail, failed.retry_after or 0.0
                self._trouble = f"Telegram is not served yet: {reason}"
                log.warning("Telegram is not served yet", bot=str(self.bot), reason=reason)
                await asyncio.sleep(max(waiting(failures), wait))

    async def _set_webhook(self) -> bool:
        assert self.webhook is not None
        return await self._api.set_webhook(
            self.webhook.url,
            allowed_updates=ALLOWED_UPDATES,
            secret_token=self.webhook.secret,
            max_connections=self.webhook.max_connections,
        )

    async def _set_commands(self) -> None:
        """Show the commands in the menu of private chats; without them everything works as well."""
        scope = telegram.BotCommandScopeAllPrivateChats()
        for language, commands in self._commands.items():
            shown = [telegram.BotCommand(name, description) for name, description in commands]
            try:
                # Telegram knows two-letter codes only: https://core.telegram.org/bots/api#setmycommands
                await self._api.set_my_commands(shown, scope=scope, language_code=language.split("-")[0])
            except TelegramError as error:
                log.warning("commands not shown", bot=str(self.bot), reason=classified(error).detail)

    async def _set_desk_commands(self, chat: DeskChat) -> None:
        """Show agents their commands in the menu of the desk's group; without it they work as well."""
        try:
            scope = telegram.BotCommandScopeChat(int(chat.chat))
            await self._api.set_my_commands(self._desk_commands, scope=scope)
        except TelegramError as error:
            log.warning("commands not shown", desk=chat.name, reason=classified(error).detail)

    async def _look_at_desks(self, identity: Identity) -> None:
        """Whether the bot can work where agents do; what changed while nobody listened comes out here."""
        for chat in self._desks:
            await self._set_desk_commands(chat)
            try:
                await self._standing.seen(chat.chat, await self._problem_at(chat, identity))
            except TelegramError as error:
                log.warning("a desk was not looked at", desk=chat.name, reason=classified(error).detail)
            except StorageUnavailable:
                log.warning("trouble at a desk could not be noted", desk=chat.name)

    async def _look_again(self, chat: DeskChat, member: Json) -> None:
        """Something changed there. Updates can be old, so Telegram is asked what holds now. Raises
        StorageUnavailable."""
        assert self._identity is not None
        try:
            problem = await self._problem_at(chat, self._identity)
        except TelegramError:
            problem = problem_of(member)
        await self._standing.seen(chat.chat, problem)
        if problem is None:
            await self._set_desk_commands(chat)

    async def _problem_at(self, chat: DeskChat, identity: Identity) -> Problem | None:
        return await problem_at(self._request, self._api.base_url, chat.chat, identity.bot_id)

    async def _take_from_poll(self, payload: Mapping[str, Any]) -> None:
        assert self._identity is not None
        answer = await self._intake.take(payload, self._identity)
        if answer is not None:
            self._intake.answer_soon(answer)

    async def _take_from_webhook(self, payload: Mapping[str, Any]) -> PressAnswer | None:
        if self._identity is None:
            raise StorageUnavailable("Telegram has not said yet who we are")
        return await self._intake.take(payload, self._identity)
