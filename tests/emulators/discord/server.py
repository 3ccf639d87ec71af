"""Discord on loopback: takes the requests of any client, plays the faults, keeps the record.

A request goes: operation → token → description → planned fault → effect → record → answer. What the
description refuses meets no fault, so that a planned fault always hits a real request.
"""

# ruff: noqa: ASYNC109 - waiting is what these do; a time-out in the call keeps a scenario one line

import time
from typing import Any

from aiohttp import web

from .calls import Call
from .errors import ApiError, RateLimited, unauthorized
from .faults import Fault, FaultPlan, PlannedFault
from .gateway import Gateway
from .guilds import Guild
from .interactions import Interaction
from .limits import Buckets
from .messages import Message
from .performing import Performance, json_answer, read_body
from .places import Place
from .record import Record, Violation
from .settings import Settings
from .spec import Operation, load_specification
from .world import World

LARGEST_REQUEST = 32 * 1024 * 1024
API = "/api/v10"


class DiscordEmulator:
    """Discord for a test: `async with DiscordEmulator() as emulator:` or `start()` … `stop()`."""

    def __init__(self, settings: Settings | None = None, *, port: int = 0) -> None:
        self.settings = settings or Settings()
        self._port = port
        self._skipped = 0.0
        self.world = World(self.settings, self.now)
        self.pulse = self.world.pulse
        self.gateway: Gateway = self.world.gateway
        self.record = Record()
        self.violations: list[Violation] = []
        self._faults = FaultPlan()
        self.buckets = Buckets(self.settings.channel_messages, self.settings.channel_seconds, time.monotonic)
        self._specification = load_specification()
        self._runner: web.AppRunner | None = None
        self._stopping = False

    # --- life -----------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen on 127.0.0.1; the addresses are known afterwards."""
        application = web.Application(client_max_size=LARGEST_REQUEST)
        application.router.add_get("/gateway", self.gateway.handle)
        application.router.add_get("/cdn/attachments/{channel}/{attachment}/{name}", self._download)
        application.router.add_route("*", API + "/{path:.+}", self._handle)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.world.files.origin = f"http://127.0.0.1:{self._port}"
        self.gateway.url = self.gateway_url

    async def stop(self) -> None:
        """Cut all connections and stop."""
        self._stopping = True
        self.pulse.beat()
        self.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> "DiscordEmulator":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def api_url(self) -> str:
        """What `discord.http.Route.BASE` must be."""
        return f"http://127.0.0.1:{self._port}{API}"

    @property
    def gateway_url(self) -> str:
        """What `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY` must be, as a yarl.URL."""
        return f"ws://127.0.0.1:{self._port}/gateway"

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.settings.token

    def now(self) -> float:
        """Discord's clock: UTC in seconds."""
        return time.time() + self._skipped

    def advance(self, seconds: float) -> None:
        """Let Discord's clock jump forward, so that interactions, links and nonces grow old."""
        self._skipped += seconds
        self.pulse.beat()

    # --- for tests ------------------------------------------------------------------------------------------

    def guild(
        self, name: str = "Wallet users", *, locale: str = "en-US", shard: tuple[int, int] | None = None
    ) -> Guild:
        """A guild with the bot in it; `shard`: on which one, and of how many, where that matters."""
        return self.world.new_guild(name, locale, shard)

    def fail(
        self,
        fault: Fault,
        *,
        operation: str | None = None,
        times: int | None = 1,
        place: Place | None = None,
    ) -> PlannedFault:
        """Let the next `times` requests (None: all) of an operation and channel meet a fault; see faults.py.

        `operation` is Discord's operationId, e.g. "create_message", "create_interaction_response",
        "execute_webhook", "create_dm".
        """
        assert operation is None or operation in self._specification.operations, f"no operation {operation!r}"
        planned = PlannedFault(fault, operation, place.channel_id if place else None, times)
        self._faults.planned.append(planned)
        return planned

    def redeliver(self, happened: Message | Interaction, times: int = 1) -> None:
        """Tell the bot of a message or an interaction again."""
        for _ in range(times):
            if isinstance(happened, Interaction):
                self.world.tell_interaction(happened)
            else:
                self.world.tell_message("MESSAGE_CREATE", happened)

    async def connected(self, sessions: int = 1, timeout: float = 5.0) -> None:
        """Wait until so many sessions of the bot have a living socket."""
        await self.pulse.until(lambda: len(self.gateway.connected) >= sessions, timeout)

    async def settled(self, timeout: float = 5.0) -> None:
        """Wait until every interaction got its answer or failed."""
        try:
            await self.pulse.until(lambda: not self._open(), timeout)
        except TimeoutError:
            left = [one.payload["data"] for one in self._open()]
        else:
            return
        raise AssertionError(f"{len(left)} interactions had no answer within {timeout} s: {left}")

    def _open(self) -> list[Interaction]:
        everything = self.world.interactions.values()
        return [one for one in everything if one.answered is None and not one.failed(self.now())]

    # --- requests -------------------------------------------------------------------------------------------

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        arrived = time.monotonic()
        try:
            call = await self._read(request)
            return await Performance(self, call, arrived, request).run()
        except RateLimited as error:
            return json_answer(error.to_json(), error.status, error.headers)
        except ApiError as error:
            return json_answer(error.to_json(), error.status)

    async def _read(self, request: web.Request) -> Call:
        found = self._specification.find(request.method, request.match_info["path"])
        if found is None:
            self.violations.append(Violation(f"{request.method} {request.path}", "no such route", None))
            raise ApiError(404, 0, "404: Not Found")
        operation, path = found
        body, uploads = await read_body(request)
        call = Call(self.world, self._specification, operation, path, dict(request.query), body, uploads)
        if not call.answers_interaction and request.headers.get("Authorization") != f"Bot {self.token}":
            raise unauthorized()
        return call

    async def pause(self, seconds: float) -> None:
        """Wait; a stop of the emulator cuts it short."""
        try:
            await self.pulse.until(lambda: self._stopping, seconds)
        except TimeoutError:
            return

    def take_fault(self, call: Call) -> Fault | None:
        """The planned fault that this request meets."""
        return self._faults.take(call.operation.name, call.channel_id)

    def violated(self, operation: Operation, description: str, body: Any) -> None:
        """Remember a breach."""
        self.violations.append(Violation(operation.name, description, body))

    async def _download(self, request: web.Request) -> web.Response:
        attachment_id = int(request.match_info["attachment"])
        attachment = self.world.files.download(attachment_id, request.query.get("ex", ""))
        if attachment is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=attachment.upload.data, content_type=attachment.upload.content_type)
