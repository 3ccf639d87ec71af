"""A bot at the emulated Telegram and a writer that keeps what it is given, for the tests of the adapter."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import telegram

from bots.telegram_bot.messenger import TelegramMessenger
from bots.telegram_bot.request import TelegramRequest
from bots.telegram_bot.standing import Standing
from core.changes import Acknowledgement
from core.delivery import Action, Delivery, Lane
from core.events import ChoicePressed, Update
from core.ids import BotKey, ConversationId
from core.ports import Accepted, FileStore, StorageUnavailable, Transaction
from core.replies import Attached, RenderedChoice, RenderedReply, ReplyKind, Topic

BOT = BotKey("telegram")
TOKEN = "1001:TEST"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


SAYING_NOTHING = (Action.DELETE, Action.PIN, Action.SHUT)


def clock() -> datetime:
    """Always the same moment."""
    return NOW


def delivery(
    chat: int | str,
    text: str = "hello",
    action: Action = Action.SEND,
    target: str | None = None,
    choices: tuple[tuple[RenderedChoice, ...], ...] = (),
    topic: Topic | None = None,
    files: tuple[Attached, ...] = (),
) -> Delivery:
    """Something to deliver."""
    said = RenderedReply(ReplyKind.MESSAGE, text, choices, topic, files)
    reply = None if action in SAYING_NOTHING else said
    return Delivery(1, BOT, str(chat), ConversationId(1), 1, Lane.REPLY, action, reply, target=target)


@dataclass
class FakeWriter:
    """Accepts each update once; `available` False refuses, `note` answers presses."""

    accepted: list[Update] = field(default_factory=list)
    available: bool = True
    note: str | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def accept(self, update: Update) -> Accepted:
        """Keep the update."""
        await asyncio.sleep(0)
        if not self.available:
            raise StorageUnavailable
        self.accepted.append(update)
        self.changed.set()
        event = update.event
        interaction = event.interaction if isinstance(event, ChoicePressed) else None
        answers = (Acknowledgement(interaction, self.note),) if interaction else ()
        return Accepted(ConversationId(1), answers)

    async def perform(self, work: Callable[[Transaction], Any]) -> Any:
        """Not used here."""
        raise NotImplementedError

    async def until(self, count: int) -> list[Update]:
        """Wait until so many updates were accepted."""
        async with asyncio.timeout(5):
            while len(self.accepted) < count:
                self.changed.clear()
                await self.changed.wait()
        return self.accepted


@asynccontextmanager
async def connected(api_url: str, token: str = TOKEN) -> AsyncIterator[tuple[telegram.Bot, TelegramRequest]]:
    """The unmodified library on our request class."""
    request = TelegramRequest(api_url)
    await request.initialize()
    bot = telegram.Bot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=request,
        get_updates_request=request,
    )
    try:
        yield bot, request
    finally:
        await request.shutdown()


@asynccontextmanager
async def messenger_at(
    api_url: str,
    token: str = TOKEN,
    standing: Standing | None = None,
    files: FileStore | None = None,
) -> AsyncIterator[TelegramMessenger]:
    """A messenger for that bot."""
    async with connected(api_url, token) as (bot, request):
        yield TelegramMessenger(request, bot.base_url, standing, files)
