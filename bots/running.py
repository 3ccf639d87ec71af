"""The running service: which parts this process is, started in order and stopped in the reverse one.

Parts: `web` answers HTTP (webhooks), `telegram` polls where polling is chosen, `worker` delivers what is
owed, fetches files and keeps time. One process is all of them unless told otherwise.
"""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

import structlog

from bots.bootstrap import House
from bots.dispatcher import Dispatcher
from bots.file_fetcher import FileFetcher
from bots.http.server import HttpServer
from bots.settings.environment import Bot
from bots.telegram_bot.adapter import TelegramAdapter
from bots.telegram_bot.commands import commands_of
from bots.telegram_bot.render import is_group
from bots.telegram_bot.webhook import Webhook
from bots.timers import Timers
from core.delivery import Delivery
from core.throttle import Limits

log = structlog.get_logger(__name__)

PARTS = ("web", "telegram", "worker")


class Service:
    """Everything that `frontdoor run` starts. `limits` are the platform's; tests have their own."""

    def __init__(
        self, house: House, parts: frozenset[str], host: str, port: int, limits: Limits | None = None
    ) -> None:
        self._house = house
        self._limits = limits or Limits()
        self._parts = parts
        environment = house.settings.environment
        telegram_bots = [bot for bot in environment.bots if bot.key.platform == "telegram"]
        self._adapters = [self._adapter(bot, many=len(telegram_bots) > 1) for bot in telegram_bots]
        self._dispatchers = [self._dispatcher(adapter) for adapter in self._adapters]
        sources = {adapter.bot: adapter.file_source for adapter in self._adapters}
        self._fetcher = FileFetcher(house.file_queue, house.file_store, sources, house.clock)
        self._timers = Timers(house.due_drafts, house.writer)
        self._watch = house.watch(self._wake)
        webhooks = {
            adapter.webhook.path: adapter.handler for adapter in self._adapters if adapter.webhook is not None
        }
        self._http = HttpServer(host, port, webhooks) if "web" in parts else None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def port(self) -> int | None:
        """The port that is listened on, once started."""
        return self._http.port if self._http is not None else None

    async def start(self) -> None:
        """Start: the writer first, then delivery, then whatever takes updates. Raises StorageUnavailable,
        OSError when the port is taken."""
        await self._house.writer.start()
        self._house.writer.on_commit(self._committed)
        await self._watch.start()
        for adapter in self._adapters:
            await adapter.open()
        if "worker" in self._parts:
            for dispatcher in self._dispatchers:
                self._tasks.append(asyncio.create_task(dispatcher.run()))
            self._tasks.append(asyncio.create_task(self._fetcher.run()))
            self._tasks.append(asyncio.create_task(self._timers.run()))
        if self._http is not None:
            await self._http.start()
            log.info("listening", port=self._http.port)
        for adapter in self._adapters:
            if ("web" if adapter.webhook is not None else "telegram") in self._parts:
                adapter.serve()

    async def wait(self, stopping: asyncio.Event) -> None:
        """Until `stopping` is set, or a part ends by itself, whose error is raised."""
        stop = asyncio.create_task(stopping.wait())
        try:
            done, _ = await asyncio.wait({stop, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stop}:
                task.result()
        finally:
            stop.cancel()

    async def stop(self) -> None:
        """Take nothing more, finish what is in hand, give everything back."""
        for adapter in self._adapters:
            await adapter.stop_serving()
        if self._http is not None:
            await self._http.stop()
        self._timers.stop()
        self._fetcher.stop()
        for dispatcher in self._dispatchers:
            dispatcher.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for adapter in self._adapters:
            await adapter.close()
        await self._watch.stop()
        await self._house.writer.stop()

    def _committed(self, deliveries: Sequence[Delivery]) -> None:
        """What this process committed goes straight to the dispatchers."""
        for dispatcher in self._dispatchers:
            dispatcher.offer(deliveries)
        self._fetcher.wake()

    def _wake(self) -> None:
        """Another process may have committed something."""
        for dispatcher in self._dispatchers:
            dispatcher.wake()
        self._fetcher.wake()

    def _dispatcher(self, adapter: TelegramAdapter) -> Dispatcher:
        house = self._house
        return Dispatcher(
            adapter.bot, house.outbox, adapter.messenger, house.clock, self._limits, house.writer, is_group
        )

    def _adapter(self, bot: Bot, *, many: bool) -> TelegramAdapter:
        house, environment = self._house, self._house.settings.environment
        return TelegramAdapter(
            bot.key,
            bot.token.get_secret_value(),
            house.writer,
            house.clock,
            environment.telegram_api_url,
            self._webhook(bot, many=many),
            commands_of(house.rules),
        )

    def _webhook(self, bot: Bot, *, many: bool) -> Webhook | None:
        """With several bots each has a path of its own, which ends in its name."""
        environment = self._house.settings.environment
        if not environment.webhook:
            return None
        url, secret = environment.telegram_webhook_url, environment.telegram_webhook_secret
        assert url is not None and secret is not None, "the settings were checked"  # noqa: PT018
        address = urlsplit(url)
        path = f"{address.path.rstrip('/')}/{bot.key.name}" if many else address.path or "/"
        return Webhook(f"{address.scheme}://{address.netloc}", path, secret.get_secret_value())
