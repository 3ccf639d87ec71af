"""Pushes updates to the address that setWebhook named: several at once, and again until each is answered with
2xx.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import aiohttp

from .bots import EmulatedBot
from .errors import Json
from .updates import Pending

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
log = logging.getLogger(__name__)

# Executes a method call that came in the body of a webhook's answer.
Execute = Callable[[EmulatedBot, Json], Awaitable[None]]


class WebhookSender:
    """Delivers for all bots of an emulator. `backoff` is the seconds before a failed delivery is repeated."""

    def __init__(self, execute: Execute, *, backoff: float, timeout: float) -> None:
        self._execute = execute
        self._backoff = backoff
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, bot: EmulatedBot) -> None:
        """Deliver what this bot has, for ever; cancelled when the emulator stops."""
        while True:
            entry = await bot.pulse.until(lambda: self._next(bot), timeout=3600.0 * 24 * 365)
            assert entry is not None
            entry.delivering = True
            task = asyncio.create_task(self._deliver(bot, entry))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up what is on its way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _next(self, bot: EmulatedBot) -> Pending | None:
        """The oldest update that is not on its way, while a connection is free.

        Those on their way always come first in the queue, so only so many are looked at, however long it is.
        """
        within_reach = bot.queue.entries[: bot.webhook.max_connections] if bot.webhook.url else []
        return next((one for one in within_reach if not one.delivering), None)

    async def _deliver(self, bot: EmulatedBot, entry: Pending) -> None:
        """Hold one connection until the update is taken or the webhook changes."""
        generation = bot.webhook.generation
        try:
            while bot.webhook.generation == generation and entry in bot.queue.entries:
                problem, body = await self._post(bot, entry)
                if problem is None:
                    bot.queue.done(entry)
                    await self._ride_along(bot, body)
                    break
                bot.webhook.last_error_date, bot.webhook.last_error_message = bot.now(), problem
                await asyncio.sleep(self._backoff)
        finally:
            entry.delivering = False
            bot.pulse.beat()

    async def _post(self, bot: EmulatedBot, entry: Pending) -> tuple[str | None, Json | None]:
        """What went wrong if anything, and the JSON of the answer if it is an object."""
        if self._session is None:
            # Updates of one chat travel on several connections, each new: no order is promised between them.
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout)
        headers = {SECRET_HEADER: bot.webhook.secret_token} if bot.webhook.secret_token else {}
        try:
            async with self._session.post(
                bot.webhook.url, json=entry.update, headers=headers, allow_redirects=False
            ) as answer:
                if not 200 <= answer.status < 300:
                    return f"Wrong response from the webhook: {answer.status} {answer.reason}", None
                body = await answer.json() if answer.content_type == "application/json" else None
                return None, body if isinstance(body, dict) else None
        except TimeoutError:
            return "Read timeout expired", None
        except (aiohttp.ClientError, ValueError) as error:
            return f"Connection failed: {error}", None

    async def _ride_along(self, bot: EmulatedBot, body: Json | None) -> None:
        """https://core.telegram.org/bots/api#making-requests-when-getting-updates"""
        if body and "method" in body:
            await self._execute(bot, body)
