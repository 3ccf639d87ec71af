"""The running service: which parts this process is, started in order and stopped in the reverse one.

Parts: `web` answers HTTP (web chat, webhooks), `telegram` polls where polling is chosen, `discord` holds
Discord's gateway, `worker` delivers what is owed, fetches files and keeps time. One process is all of them
unless told otherwise.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bots.bootstrap import CAPABILITIES, House
from bots.connection_watch import ConnectionWatch
from bots.desk_troubles import DeskTroubles, reporting
from bots.discord_bot.adapter import DiscordAdapter
from bots.dispatcher import Dispatcher, Standing
from bots.http.health import Readiness, database_check, lane_check, writer_check
from bots.http.metrics import MetricsPage
from bots.http.server import HttpServer
from bots.settings.environment import Bot
from bots.telegram_bot.adapter import TelegramAdapter
from bots.telegram_bot.commands import commands_of, desk_commands_of
from bots.telegram_bot.render import is_group
from bots.telegram_bot.webhook import Webhook
from bots.timers import Housekeeping, TicketTimers, Timers
from bots.web_chat.api import BOT as WEB
from core.delivery import Delivery
from core.desk_ports import DueTimer
from core.ids import BotKey
from core.ports import FileSource, Messenger, Transaction
from core.throttle import Limits
from core.usecases.ticket_timers import fire

log = structlog.get_logger(__name__)

PARTS = ("web", "telegram", "discord", "worker")

OTHER_PORT = "Choose another --port or --host."
OTHER_HEALTH_PORT = "Choose another HEALTH_PORT or --host."

DISCORD_LIMITS = Limits(per_second=50, chat_burst=50, chat_seconds=1.0)
"""Of the whole bot; those of a channel the library reads from each answer, they are not published:
https://discord.com/developers/docs/topics/rate-limits#global-rate-limit"""


INTAKE_SECONDS = 3.5
"""How long updates that came before the stop may take to their commit."""
WORK_SECONDS = 5.0
"""How long the parts of a worker may take to end; a dispatcher needs its grace time and a moment."""


class Adapter(Protocol):
    """A bot's connection to its platform."""

    bot: BotKey

    @property
    def messenger(self) -> Messenger: ...

    @property
    def file_source(self) -> FileSource: ...

    @property
    def trouble(self) -> str | None:
        """Why no updates come now, in one line for an operator; None while they do."""
        ...

    async def open(self) -> None: ...

    def serve(self) -> None: ...

    async def stop_serving(self) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Served:
    """A bot's adapter, the part that takes its updates, and how fast it may speak."""

    adapter: Adapter
    part: str
    limits: Limits
    is_group: Callable[[str], bool] = lambda chat: False


class Service:
    """Everything that `frontdoor run` starts. `limits` are the platform's; tests have their own."""

    def __init__(
        self, house: House, parts: frozenset[str], host: str, port: int, limits: Limits | None = None
    ) -> None:
        self._house = house
        self._limits = limits
        self._parts = parts
        environment = house.settings.environment
        telegram_bots = [bot for bot in environment.bots if bot.key.platform == "telegram"]
        telegram = [self._telegram(bot, many=len(telegram_bots) > 1) for bot in telegram_bots]
        discord = [self._discord(bot) for bot in environment.bots if bot.key.platform == "discord"]
        self._served = [*map(_telegram_served, telegram), *map(_discord_served, discord)]
        self._dispatchers = [self._dispatcher(served) for served in self._served]
        sources = {served.adapter.bot: served.adapter.file_source for served in self._served}
        self._fetcher = house.fetcher(sources | {WEB: house.web_chat.file_source})
        self._follower = house.desk_follower()
        self._timers = Timers(house.due_drafts, house.writer)
        self._ticket_timers = TicketTimers(house.desk_dues, house.writer, self._fire)
        self._housekeeping = Housekeeping(
            {
                "what is kept no longer was deleted": house.retention_sweep,
                "older tickets can be compared with others now": house.index_backfill,
            }
        )
        self._connections = ConnectionWatch(self._taking(), house.writer)
        self._watch = house.watch(self._wake)
        webhooks = {
            adapter.webhook.path: adapter.handler for adapter in telegram if adapter.webhook is not None
        }
        self._readiness = self._ready()
        watched = self._watched()
        handed_out = (*house.file_routes(), *house.export_routes(), *house.transcript_routes())
        routes = [*house.web_chat.routes(), *handed_out, *watched]
        self._http = HttpServer(host, port, webhooks, routes, OTHER_PORT) if "web" in parts else None
        health = environment.health_port if self._http is None else None
        self._health = (
            HttpServer(host, health, {}, watched, OTHER_HEALTH_PORT) if health is not None else None
        )
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def port(self) -> int | None:
        """The port that is listened on, once started."""
        return self._http.port if self._http is not None else None

    async def start(self) -> None:
        """Start: the writer first, then delivery, then whatever takes updates. Raises StorageUnavailable,
        CannotListen."""
        await self._house.writer.start()
        self._house.writer.on_commit(self._committed)
        self._house.writer.on_file(self._fetcher.wake)
        self._house.writer.on_ticket(self._follower.wake)
        await self._watch.start()
        if self._health is not None:
            await self._health.start()
        for served in self._served:
            await served.adapter.open()
        if "worker" in self._parts:
            for dispatcher in self._dispatchers:
                self._tasks.append(asyncio.create_task(dispatcher.run()))
            self._tasks.append(asyncio.create_task(self._fetcher.run()))
            self._tasks.append(asyncio.create_task(self._follower.run()))
            self._tasks.append(asyncio.create_task(self._timers.run()))
            self._tasks.append(asyncio.create_task(self._ticket_timers.run()))
            self._tasks.append(asyncio.create_task(self._housekeeping.run()))
        if self._http is not None:
            self._house.web_chat.start()
            await self._http.start()
            log.info("listening", port=self._http.port)
        for adapter in self._taking():
            adapter.serve()
        self._tasks.append(asyncio.create_task(self._connections.run()))
        log.info("running", parts=",".join(sorted(self._parts)))

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
        """Take nothing more, finish what is in hand, give everything back: in less than ten seconds, after
        which a supervisor would kill us. What is cut off comes again: nobody acknowledged or marked it."""
        intake = [asyncio.create_task(served.adapter.stop_serving()) for served in self._served]
        if self._http is not None:
            intake += [
                asyncio.create_task(self._house.web_chat.stop()),
                asyncio.create_task(self._http.stop()),
            ]
        await _ended(intake, INTAKE_SECONDS)
        self._timers.stop()
        self._ticket_timers.stop()
        self._housekeeping.stop()
        self._connections.stop()
        self._fetcher.stop()
        self._follower.stop()
        for dispatcher in self._dispatchers:
            dispatcher.stop()
        await _ended(self._tasks, WORK_SECONDS)
        for served in self._served:
            await served.adapter.close()
        await self._watch.stop()
        if self._health is not None:
            await self._health.stop()
        await self._readiness.close()
        await self._house.writer.stop()

    def _taking(self) -> list[Adapter]:
        """The bots whose updates this process takes."""
        return [served.adapter for served in self._served if served.part in self._parts]

    def _fire(self, transaction: Transaction, due: DueTimer) -> None:
        """What is due on a ticket."""
        fire(transaction, self._house.rules, CAPABILITIES, due)

    def _committed(self, deliveries: Sequence[Delivery]) -> None:
        """What this process committed goes straight to the dispatchers."""
        for dispatcher in self._dispatchers:
            dispatcher.offer(deliveries)
        self._house.web_chat.wake()

    def _wake(self) -> None:
        """Another process may have committed something."""
        for dispatcher in self._dispatchers:
            dispatcher.wake()
        self._fetcher.wake()
        self._house.web_chat.wake()

    def _ready(self) -> Readiness:
        """What has to work in this process for it to be ready."""
        gauges = self._house.gauges
        checks = {
            "database": database_check(gauges.try_reading),
            "writer": writer_check(self._house.writer, gauges.try_writing),
        }
        if "worker" in self._parts:
            checks |= {f"lane {one.bot}": lane_check(one) for one in self._dispatchers}
        scanner = self._house.scanner if "worker" in self._parts else None
        beside = {} if scanner is None else {"virus scanner": scanner.reach}
        return Readiness(checks, beside, told=self._told)

    def _told(self) -> dict[str, str | None]:
        """Why a bot whose updates this process takes gets none, and why files can't be stored; None for what
        works. All else goes on: no reason to take this process out of service."""
        connections = {f"connection {adapter.bot}": adapter.trouble for adapter in self._taking()}
        return connections | {"files": self._house.file_store.trouble}

    def _watched(self) -> list[web.RouteDef]:
        """How this process is seen from outside."""
        house = self._house
        token = house.settings.environment.metrics_token
        page = MetricsPage(
            house.metrics,
            lambda: house.gauges.counts([dispatcher.bot for dispatcher in self._dispatchers]),
            lambda: {one.bot: one.standing is Standing.OURS for one in self._dispatchers},
            lambda: {adapter.bot: adapter.trouble is None for adapter in self._taking()},
            None if token is None else token.get_secret_value(),
        )
        return [web.get("/health/ready", self._readiness.handle), web.get("/metrics", page.handle)]

    def _dispatcher(self, served: Served) -> Dispatcher:
        house, adapter = self._house, served.adapter
        limits = self._limits or served.limits
        return Dispatcher(
            adapter.bot,
            house.outbox,
            adapter.messenger,
            house.clock,
            limits,
            house.writer,
            served.is_group,
            meter=house.metrics,
        )

    def _discord(self, bot: Bot) -> DiscordAdapter:
        house, environment = self._house, self._house.settings.environment
        return DiscordAdapter(
            bot.key,
            bot.token.get_secret_value(),
            house.writer,
            house.clock,
            house.rules,
            CAPABILITIES,
            house.chats,
            house.settings.decisions.moderator_roles,
            house.file_store,
            DeskTroubles(house.writer),
            environment.discord_api_url,
            environment.discord_gateway_url,
            environment.discord_shards,
        )

    def _telegram(self, bot: Bot, *, many: bool) -> TelegramAdapter:
        house, environment = self._house, self._house.settings.environment
        return TelegramAdapter(
            bot.key,
            bot.token.get_secret_value(),
            house.writer,
            house.clock,
            environment.telegram_api_url,
            self._webhook(bot, many=many),
            commands_of(house.rules),
            house.rules.definition.desk,
            house.file_store,
            reporting(house.writer),
            desk_commands_of(house.rules),
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


async def _ended(tasks: Sequence[asyncio.Task[None]], seconds: float) -> None:
    """Wait until the tasks have ended; after so many seconds they are cut off."""
    if not tasks:
        return
    ended, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        log.warning("cut off while stopping", part=getattr(task.get_coro(), "__qualname__", ""))
        task.cancel()
    for task in ended:
        if not task.cancelled() and task.exception() is not None:
            log.error("a part broke", exc_info=task.exception())
    if late:
        await asyncio.wait(late, timeout=0.5)


def _telegram_served(adapter: TelegramAdapter) -> Served:
    part = "web" if adapter.webhook is not None else "telegram"
    return Served(adapter, part, Limits(), is_group)


def _discord_served(adapter: DiscordAdapter) -> Served:
    return Served(adapter, "discord", DISCORD_LIMITS)
