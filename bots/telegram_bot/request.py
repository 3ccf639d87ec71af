"""Telegram's HTTP on one pooled aiohttp session: a fifth of the CPU time of the library's default client.

It tells "certainly not sent" from "perhaps sent", which decides whether a message is repeated, and keeps
the token, which is part of every address, out of all errors.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
KEEP_ALIVE_SECONDS = 30.0
"""Shorter than the server's, so that a request rarely meets a connection that is just being closed."""
CONNECTIONS = 100
CHUNK = 64 * 1024


class NotSent(NetworkError):
    """No connection came about: Telegram certainly did not see the request."""

    __slots__ = ()


class PerhapsSent(NetworkError):
    """The connection broke after the request was written: it may have taken effect."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the Bot API answered to a raw call: the result, or an error with its parameters."""

    ok: bool
    status: int
    result: Any = None
    description: str = ""
    retry_after: float | None = None


class TelegramRequest(BaseRequest):
    """The library's request class on aiohttp; `call` and `stream` are for what we ask without the library."""

    def __init__(self, api_url: str) -> None:
        self._api_url = api_url
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the session; nothing is requested."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, proxy=proxy_for(self._api_url))

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request for the library: status and body. Raises NotSent, PerhapsSent or TimedOut, NetworkError
        when something in between refuses."""
        seconds = READ_SECONDS if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        if request_data is not None and request_data.contains_files:
            form = aiohttp.FormData(request_data.json_parameters)
            for name, part in request_data.multipart_data.items():
                file_name, content, media_type = part
                form.add_field(name, content, filename=file_name, content_type=media_type)
            status, body = await self._request(method, url, seconds, data=form)
        else:
            parameters = {} if request_data is None else request_data.parameters
            status, body = await self._request_json(method, url, parameters, seconds)
        if status >= 400 and not body.lstrip().startswith(b"{"):
            # A proxy in between speaks: its 403 says nothing about the chat, its page may hold the address.
            raise NetworkError(f"{status}, and not from Telegram")
        return status, body

    async def call(self, url: str, parameters: Mapping[str, Any], seconds: float) -> Answer:
        """One Bot API call with raw JSON. Raises NotSent, PerhapsSent or TimedOut."""
        status, body = await self._request_json("POST", url, parameters, seconds)
        try:
            answer = orjson.loads(body)
        except ValueError:
            answer = read_leniently(body)
        if not isinstance(answer, dict):
            return Answer(ok=False, status=status, description=f"not an answer of the Bot API ({status})")
        given = answer.get("parameters") or {}
        return Answer(
            ok=answer.get("ok") is True,
            status=status,
            result=answer.get("result"),
            description=str(answer.get("description") or status),
            retry_after=given.get("retry_after"),
        )

    async def stream(self, url: str) -> AsyncIterator[bytes]:
        """The body of a GET in chunks. Raises NotSent, PerhapsSent or TimedOut; NetworkError when refused."""
        try:
            async with self._open().get(url, timeout=_timeout(READ_SECONDS)) as response:
                if response.status != 200:
                    raise NetworkError(f"file server answered {response.status}")
                async for chunk in response.content.iter_chunked(CHUNK):
                    yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise translated(error) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The library's own reading, with a faster parser and without a log entry."""
        try:
            answer = orjson.loads(payload)
        except ValueError:
            answer = read_leniently(payload)
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer

    async def _request_json(
        self, method: str, url: str, parameters: Mapping[str, Any], seconds: float | None
    ) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"}
        body = orjson.dumps(dict(parameters))
        return await self._request(method, url, seconds, data=body, headers=headers)

    async def _request(
        self, method: str, url: str, seconds: float | None, **options: Any
    ) -> tuple[int, bytes]:
        try:
            async with self._open().request(method, url, timeout=_timeout(seconds), **options) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise translated(error) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NotSent("the session is not open")
        return self._session


def translated(error: Exception) -> TelegramError:
    """The library's error for one of aiohttp's, in our own words, since aiohttp's may hold the address."""
    kind = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL):
        return NotSent(f"no connection to Telegram ({kind})")
    if isinstance(error, TimeoutError):
        return TimedOut("no answer from Telegram in time")
    return PerhapsSent(f"connection to Telegram broke ({kind})")


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for `url` (HTTPS_PROXY and so on)."""
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme)


def _timeout(seconds: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=seconds)


def read_leniently(body: bytes) -> Any:
    """JSON that orjson refuses, such as lone surrogates, as far as the standard library reads it."""
    try:
        return json.loads(body.decode("utf-8", "replace"))
    except ValueError:
        return None
