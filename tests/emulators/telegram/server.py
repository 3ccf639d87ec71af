"""The Bot API on loopback: takes requests of any HTTP client, plays the faults, keeps the record.

A request goes: token → method → spec → planned fault → limits → effect → record → answer.
What is refused by the spec meets no fault and no limit, so that a planned fault always hits a real request.
"""

# ruff: noqa: ASYNC109 - waiting is what these do; a time-out in the call keeps a scenario one line

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from ..pulse import Pulse
from .administration import ADMINISTRATION_METHODS, allow_updates
from .bots import EmulatedBot, World
from .calls import Call
from .chats import migrated
from .editing import EDITING_METHODS
from .errors import ApiError, Json, SpecError
from .faults import Effect, Fault, FaultPlan, PlannedFault, chat_id_in
from .files import LARGEST_UPLOAD, FileStore
from .limits import Limits
from .record import SENDING, HasChatId, Record, RecordedCall, Violation, chat_id_of
from .sending import SENDING_METHODS
from .service import migrate_chat
from .spec import Method, Specification, Upload, load_specification
from .updates import Pending
from .webhook import WebhookSender

METHODS: dict[str, Callable[[Call], Any]] = {**SENDING_METHODS, **EDITING_METHODS, **ADMINISTRATION_METHODS}
LIMITED = SENDING | {"editMessageText", "editMessageCaption", "editMessageReplyMarkup"}


class TelegramEmulator:
    """Telegram for a test. `async with TelegramEmulator() as emulator:` or `start()` … `stop()`."""

    def __init__(
        self,
        *,
        port: int = 0,
        enforce_limits: bool = False,
        webhook_backoff: float = 0.02,
        webhook_timeout: float = 10.0,
        query_lifetime: float = 60.0,
    ) -> None:
        self._port = port
        self._skipped = 0.0
        self.pulse = Pulse()
        self.files = FileStore(self.now)
        self.world = World(self.pulse, self.files, self.now, query_lifetime)
        self.bots: dict[str, EmulatedBot] = {}
        self.record = Record()
        self.violations: list[Violation] = []
        self.limits = Limits()
        self.enforce_limits = enforce_limits
        self._faults = FaultPlan()
        self._specification: Specification = load_specification()
        self._webhooks = WebhookSender(self._execute_riding, backoff=webhook_backoff, timeout=webhook_timeout)
        self._senders: list[asyncio.Task[None]] = []
        self._runner: web.AppRunner | None = None
        # kept, so that a synchronous fixture can add a bot
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False

    # --- life -----------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen on 127.0.0.1; `api_url` is known afterwards."""
        application = web.Application(client_max_size=LARGEST_UPLOAD + 1024 * 1024)
        application.router.add_route("*", "/bot{token}/{method}", self._handle)
        application.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self._loop = asyncio.get_running_loop()
        for bot in self.bots.values():
            self._start_sender(bot)

    async def stop(self) -> None:
        """Answer the open polls and stop."""
        self._stopping = True
        self.pulse.beat()
        for task in self._senders:
            task.cancel()
        await asyncio.gather(*self._senders, return_exceptions=True)
        await self._webhooks.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> "TelegramEmulator":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def api_url(self) -> str:
        """Base address; python-telegram-bot wants it with "/bot" and "/file/bot" behind."""
        return f"http://127.0.0.1:{self._port}"

    def now(self) -> float:
        """Telegram's clock: UTC in seconds."""
        return time.time() + self._skipped

    def advance(self, seconds: float) -> None:
        """Let Telegram's clock jump forward, so that messages, presses and links grow old."""
        self._skipped += seconds
        self.pulse.beat()

    # --- for tests ------------------------------------------------------------------------------------------

    def add_bot(
        self, token: str = "1001:TEST", username: str = "frontdoor_bot", first_name: str = "Front Door"
    ) -> EmulatedBot:
        """A bot with this token."""
        bot = EmulatedBot(self.world, token, username, first_name)
        self.bots[token] = bot
        if self._loop is not None:
            self._start_sender(bot)
        return bot

    def fail(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        times: int | None = 1,
        chat: HasChatId | int | None = None,
        bot: EmulatedBot | None = None,
    ) -> PlannedFault:
        """Let the next `times` requests (None: all) of a method and chat meet a fault; see faults.py."""
        if method is not None:
            known = self._specification.method(method)
            assert known, f"the Bot API has no method {method!r}"
        chat_id = None if chat is None else chat_id_of(chat)
        planned = PlannedFault(fault, method, chat_id, bot.token if bot else None, times)
        self._faults.planned.append(planned)
        return planned

    def redeliver(self, update: Json, times: int = 1) -> None:
        """Deliver an update again, confirmed or not; a webhook gets the copies at the same time."""
        queues = [
            bot.queue for bot in self.bots.values() if bot.queue.made.get(update["update_id"]) is update
        ]
        assert queues, "no bot of this emulator was told of that update"
        queues[0].repeat(update, times)
        self.pulse.beat()

    async def settled(self, timeout: float = 5.0) -> None:
        """Wait until every update is confirmed (the offset moved past it, or the webhook answered 2xx)."""
        try:
            await self.pulse.until(lambda: not self._pending(), timeout)
        except TimeoutError:
            left = [next(iter(one.update.keys() - {"update_id"})) for one in self._pending()]
        else:
            return
        raise AssertionError(f"{len(left)} updates were not confirmed within {timeout} s: {left}")

    def _pending(self) -> list[Pending]:
        return [one for bot in self.bots.values() for one in bot.queue.entries]

    # --- requests -------------------------------------------------------------------------------------------

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        arrived = time.monotonic()
        try:
            bot = self._authorised(request.match_info["token"])
            raw, uploads = await _read(request)
            answer = await self._call(bot, request.match_info["method"], raw, uploads, arrived)
        except ApiError as error:
            return _refusal(error)
        except _Dropped:
            return _drop(request)
        except _Page as page:
            return web.Response(status=page.status, text=page.html, content_type="text/html")
        return web.json_response({"ok": True, "result": answer})

    def _authorised(self, token: str) -> EmulatedBot:
        if token not in self.bots:
            raise ApiError(401, "Unauthorized")
        return self.bots[token]

    async def _call(
        self,
        bot: EmulatedBot,
        method_name: str,
        raw: Mapping[str, Any],
        uploads: dict[str, Upload],
        arrived: float,
        *,
        by_webhook: bool = False,
    ) -> Any:
        method = self._specification.method(method_name)
        if method is None:
            self.violations.append(Violation(method_name, "no such method", dict(raw)))
            raise ApiError(404, "Not Found: method not found")
        call = self._checked(bot, method, raw, uploads)
        performance = _Performance(self, call, arrived, by_webhook)
        return await performance.run(self._faults.take(bot.token, method.name, call.parameters))

    def _checked(
        self, bot: EmulatedBot, method: Method, raw: Mapping[str, Any], uploads: dict[str, Upload]
    ) -> Call:
        for name in sorted((raw.keys() | uploads.keys()) - method.fields.keys()):
            if name in raw or not _attached(name, raw):
                # Telegram ignores it, so the request goes on; but whoever wrote it meant something
                self.violations.append(Violation(method.name, f"unknown field {name!r}", dict(raw)))
        try:
            parameters = self._specification.parse(method, raw, uploads)
        except SpecError as error:
            self.refuse(method.name, error, dict(raw))
            raise
        return Call(bot, method, self._specification, parameters, uploads)

    def refuse(self, method_name: str, error: SpecError, parameters: Json) -> None:
        """Remember a breach of the spec."""
        self.violations.append(Violation(method_name, error.description, parameters))

    async def _execute_riding(self, bot: EmulatedBot, body: Json) -> None:
        """A method call in a webhook's answer: its result is never told."""
        raw = {key: value for key, value in body.items() if key != "method"}
        try:
            await self._call(bot, str(body["method"]), raw, {}, time.monotonic(), by_webhook=True)
        except (ApiError, _Dropped, _Page):
            return

    def _start_sender(self, bot: EmulatedBot) -> None:
        assert self._loop is not None
        self._senders.append(self._loop.create_task(self._webhooks.run(bot)))

    # --- polling --------------------------------------------------------------------------------------------

    async def poll(self, call: Call) -> list[Json]:
        """getUpdates: a true long poll; the newer of two polls ends the older with 409."""
        bot = call.bot
        if bot.webhook.url:
            raise _conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        bot.poll_number += 1
        bot.poll_ended_by = (
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        own_number = bot.poll_number
        allow_updates(call)
        bot.queue.confirm(call.get("offset", 0))
        self.pulse.beat()
        limit = max(1, min(100, call.get("limit", 100)))
        await self.pause(
            max(0, call.get("timeout", 0)), lambda: bot.poll_number != own_number or bool(bot.queue.entries)
        )
        if bot.poll_number != own_number:
            raise _conflict(bot.poll_ended_by)
        return bot.queue.handed_out(bot.queue.batch(limit))

    async def pause(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Wait; a stop of the emulator cuts it short."""
        try:
            await self.pulse.until(lambda: self._stopping or until(), seconds)
        except TimeoutError:
            return

    # --- downloads ------------------------------------------------------------------------------------------

    async def _download(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if token not in self.bots:
            return _refusal(ApiError(401, "Unauthorized"))
        stored = self.files.download(token, request.match_info["path"])
        if stored is None:
            return _refusal(ApiError(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")


class _Dropped(Exception):
    """The socket closes without an answer."""


class _Page(Exception):
    """An HTML page is the answer."""

    def __init__(self, status: int, html: str) -> None:
        super().__init__(status)
        self.status = status
        self.html = html


class _Performance:
    """One valid request: its fault, its effect, its entry in the record."""

    def __init__(self, emulator: TelegramEmulator, call: Call, arrived: float, by_webhook: bool) -> None:
        self.emulator = emulator
        self.call = call
        self.arrived = arrived
        self.by_webhook = by_webhook
        self.fault: Fault | None = None

    async def run(self, fault: Fault | None) -> Any:
        """The result; ApiError, _Dropped or _Page where it is none."""
        self.fault = fault
        if fault is None:
            return await self._perform()
        if fault.migrates:
            return await self._migrate()
        if fault.effect is Effect.NONE:
            self._note(None, effect=False, error=fault.error.description if fault.error else fault.name)
            raise _outcome(fault)
        if fault.effect is Effect.LATER:
            await self.emulator.pause(fault.delay)
        result = await self._perform()
        if fault.effect is Effect.NOW:
            await self.emulator.pause(fault.delay)
        if fault.drop:
            raise _Dropped
        return result

    async def _perform(self) -> Any:
        try:
            result = await self._effect()
        except ApiError as error:
            if isinstance(error, SpecError):
                self.emulator.refuse(self.call.method.name, error, self.call.parameters)
            self._note(None, effect=False, error=error.description)
            raise
        self._note(result, effect=True)
        self.emulator.pulse.beat()
        return result

    async def _effect(self) -> Any:
        call = self.call
        if call.method.name == "getUpdates":
            return await self.emulator.poll(call)
        if self.emulator.enforce_limits and call.method.name in LIMITED and "chat_id" in call.parameters:
            self.emulator.limits.check(call.bot.token, call.chat(), _weight(call), self.arrived)
        handler = METHODS.get(call.method.name)
        if handler is not None:
            return handler(call)
        if call.method.returns == ("Boolean",):
            return True
        raise ApiError(501, f"Not Implemented: the emulator has no {call.method.name} yet")

    async def _migrate(self) -> Any:
        chat = self.call.chat()
        new = migrate_chat(chat, self.call.bot.user)
        error = migrated(new.chat_id)
        self._note(None, effect=False, error=error.description)
        raise error

    def _note(self, result: Any, *, effect: bool, error: str | None = None) -> None:
        if self.call.method.name == "getUpdates":
            return
        entry = RecordedCall(
            arrived=self.arrived,
            token=self.call.bot.token,
            method=self.call.method.name,
            parameters=self.call.parameters,
            chat_id=chat_id_in(self.call.parameters),
            result=result,
            effect=effect,
            error=error,
            fault=self.fault.name if self.fault else None,
            by_webhook=self.by_webhook,
        )
        self.emulator.record.calls.append(entry)


def _outcome(fault: Fault) -> Exception:
    if fault.drop or fault.error is None:
        return _Dropped()
    return _Page(fault.error.code, fault.html) if fault.html else fault.error


def _weight(call: Call) -> int:
    """How many messages a call counts for: an album as many as its items."""
    items = call.get("media") if call.method.name == "sendMediaGroup" else call.get("message_ids")
    return len(items) if items else 1


def _conflict(description: str) -> ApiError:
    return ApiError(409, f"Conflict: {description}")


def _refusal(error: ApiError) -> web.Response:
    seconds = (error.parameters or {}).get("retry_after")
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    return web.json_response(error.to_json(), status=error.code, headers=headers)


def _drop(request: web.Request) -> web.StreamResponse:
    """Cut the connection; what is returned can no longer be written, which aiohttp takes for a client gone
    away.
    """
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _attached(name: str, raw: Mapping[str, Any]) -> bool:
    return any(f"attach://{name}" in json.dumps(value) for value in raw.values())


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Parameters from the address and the body, in any of the four ways that the documentation allows."""
    raw: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        raw |= await _read_json(request)
        return raw, {}
    uploads: dict[str, Upload] = {}
    if request.content_type.startswith("multipart/") or request.content_type.endswith("form-urlencoded"):
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                uploads[name] = Upload(value.file.read(), value.filename, value.content_type)
                value.file.close()
            else:
                raw[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return raw, uploads


async def _read_json(request: web.Request) -> dict[str, Any]:
    body = await request.read()
    try:
        values = json.loads(body) if body else {}
    except ValueError:
        raise ApiError(400, "Bad Request: can't parse JSON object") from None
    if not isinstance(values, dict):
        raise ApiError(400, "Bad Request: object expected as request body")
    return values
