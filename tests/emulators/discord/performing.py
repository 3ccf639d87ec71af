"""One request at work: held to the description, met by its fault, carried out, recorded, answered."""

import mimetypes
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

from .calls import Call
from .checks import pings
from .errors import ApiError, Json, SpecError
from .faults import Effect, Fault
from .files import Upload
from .record import RecordedCall
from .rest_account import ACCOUNT_OPERATIONS
from .rest_channels import CHANNEL_OPERATIONS
from .rest_interactions import INTERACTION_OPERATIONS
from .rest_messages import MESSAGE_OPERATIONS

if TYPE_CHECKING:
    from .server import DiscordEmulator

OPERATIONS = {**ACCOUNT_OPERATIONS, **CHANNEL_OPERATIONS, **MESSAGE_OPERATIONS, **INTERACTION_OPERATIONS}


class Performance:
    """One request: its check, its fault, its effect, its entry in the record."""

    def __init__(self, emulator: "DiscordEmulator", call: Call, arrived: float, request: web.Request) -> None:
        self.emulator = emulator
        self.call = call
        self.arrived = arrived
        self.request = request
        self.fault: Fault | None = None

    async def run(self) -> web.StreamResponse:
        """The answer."""
        self._check()
        fault = self.fault = self.emulator.take_fault(self.call)
        if fault is None:
            return self._perform_within_limits()
        if fault.effect is Effect.NONE:
            self._note(fault.status, effect=False)
            return self._drop() if fault.drop else _fault_answer(fault)
        if fault.effect is Effect.LATER:
            await self.emulator.pause(fault.delay)
        answer = self._perform()
        if fault.effect is Effect.NOW:
            await self.emulator.pause(fault.delay)
        return self._drop() if fault.drop else answer

    def _check(self) -> None:
        call = self.call
        try:
            call.specification.check(call.operation, call.body, call.query)
        except SpecError as error:
            self._refuse(error)
            raise
        if isinstance(call.body, dict):
            said = call.body.get("data") or call.body.get("message") or call.body
            for ping in pings(said) if isinstance(said, dict) else []:
                self.emulator.violated(call.operation, f"would ping {ping}", call.body)

    def _perform_within_limits(self) -> web.StreamResponse:
        passes, headers = self.emulator.buckets.take(self.call.operation.name, self.call.channel_id)
        if not passes:
            self._note(429, effect=False)
            body = {"message": "You are being rate limited.", "global": False}
            return json_answer(body | {"retry_after": float(headers["Retry-After"])}, 429, headers)
        answer = self._perform()
        answer.headers.update(headers)
        return answer

    def _perform(self) -> web.StreamResponse:
        handler = OPERATIONS.get(self.call.operation.name)
        try:
            if handler is None:
                raise ApiError(501, 0, f"the emulator has no {self.call.operation.name} yet")
            result = handler(self.call)
        except ApiError as error:
            if isinstance(error, SpecError):
                self._refuse(error)
            else:
                self._note(error.status, effect=False, code=error.code)
            raise
        status = 204 if result is None else 200
        self._note(status, effect=self.call.operation.method != "get" and not self.call.repeated)
        self.emulator.pulse.beat()
        return web.Response(status=204) if result is None else json_answer(result, 200)

    def _refuse(self, error: SpecError) -> None:
        self.emulator.violated(self.call.operation, error.reason, self.call.body)
        self._note(error.status, effect=False, code=error.code)

    def _note(self, status: int, *, effect: bool, code: int | None = None) -> None:
        call = self.call
        entry = RecordedCall(
            arrived=self.arrived,
            operation=call.operation.name,
            route=call.operation.route,
            path=call.path,
            body=call.body,
            channel_id=call.channel_id,
            status=status,
            effect=effect,
            code=code,
            message=call.created,
            repeated=call.repeated,
            fault=self.fault.name if self.fault else None,
        )
        self.emulator.record.calls.append(entry)

    def _drop(self) -> web.StreamResponse:
        """Cut the connection; what is returned cannot be written, which aiohttp takes for a client gone."""
        if self.request.transport is not None:
            self.request.transport.abort()
        return web.Response()


def json_answer(body: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """JSON whose Content-Type is exactly what discord.py looks for, without a charset."""
    return web.Response(
        body=orjson.dumps(body),
        status=status,
        headers={"Content-Type": "application/json", **(headers or {})},
    )


def _fault_answer(fault: Fault) -> web.Response:
    if isinstance(fault.body, str):
        return web.Response(
            text=fault.body, status=fault.status, headers=fault.headers, content_type="text/html"
        )
    return json_answer(fault.body, fault.status, fault.headers)


async def read_body(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """JSON, or multipart with `payload_json` and `files[n]`."""
    if not request.content_type.startswith("multipart/"):
        raw = await request.read()
        return _parsed(raw) if raw else None, {}
    body: Json = {}
    uploads: dict[int, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            index = int(name.removeprefix("files[").removesuffix("]"))
            uploads[index] = Upload(value.filename, value.file.read(), _guessed(value))
            value.file.close()
        elif name == "payload_json":
            body = _parsed(value.encode() if isinstance(value, str) else bytes(value))
    return body, uploads


def _guessed(field: web.FileField) -> str:
    kind = mimetypes.guess_type(field.filename)[0]
    return kind or field.content_type


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
