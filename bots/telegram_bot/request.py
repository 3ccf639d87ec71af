"""Telegram's HTTP: the library's set-up calls and files on one pooled aiohttp session, what we ask all the
time (`call`) on connections of our own.

It tells "certainly not sent" from "perhaps sent", which decides whether a message is repeated, and keeps
the token, which is part of every address, out of all errors.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass
from uuid import uuid4

import aiohttp
import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bots.telegram_bot.multipart import Part, multipart
from bots.telegram_bot.posting import (
    CONNECT_SECONDS,
    CONNECTIONS,
    KEEP_ALIVE_SECONDS,
    Broken,
    Poster,
    Unreachable,
)

READ_SECONDS = 20.0
UPLOAD_SECONDS = 55.0
"""How long an upload may take with its answer."""
CHUNK = 64 * 1024
JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):
    """No connection came about: Telegram certainly did not see the request."""

    __slots__ = ()


class PerhapsSent(NetworkError):
    """The connection broke after the request was written: it may have taken effect."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from a raw call: the result, or an error with its parameters. What is not `spoken`
    by the Bot API comes from something in between, such as a proxy."""

    ok: bool
    status: int
    result: Any = None
    description: str = ""
    retry_after: float | None = None
    new_chat: int | None = None
    spoken: bool = True


class TelegramRequest(BaseRequest):
    """The library's request class on aiohttp; `call` and `stream` are for what we ask without the library."""

    def __init__(self, api_url: str) -> None:
        self._api_url = api_url
        self._session: aiohttp.ClientSession | None = None
        self._poster: Poster | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the session; nothing is requested."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS)
            proxy = proxy_for(self._api_url)
            self._session = aiohttp.ClientSession(connector=connector, proxy=proxy)
            self._poster = Poster(self._api_url) if proxy is None else None

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()
        if self._poster is not None:
            await self._poster.close()

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
            status, body = await self._request(method, url, _timeout(seconds), data=form)
        else:
            parameters = {} if request_data is None else request_data.parameters
            status, body = await self._request_json(method, url, parameters, seconds)
        if status >= 400 and not body.lstrip().startswith(b"{"):
            # A proxy in between speaks: its 403 says nothing about the chat, its page may hold the address.
            raise NetworkError(f"{status}, and not from Telegram")
        return status, body

    async def call(self, url: str, parameters: Mapping[str, Any], seconds: float) -> Answer:
        """One Bot API call with raw JSON. Raises NotSent, PerhapsSent or TimedOut."""
        return _read(*await self._post(url, parameters, seconds))

    async def upload(self, url: str, parameters: Mapping[str, Any], files: Mapping[str, Part]) -> Answer:
        """One Bot API call with files, each a part by its name. Raises NotSent, PerhapsSent, TimedOut."""
        boundary = uuid4().hex
        body = BytesIO(multipart(parameters, files, boundary))  # aiohttp sends this in pieces
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        patience = aiohttp.ClientTimeout(total=UPLOAD_SECONDS, connect=CONNECT_SECONDS)
        return _read(*await self._request("POST", url, patience, data=body, headers=headers))

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

    async def _post(self, url: str, parameters: Mapping[str, Any], seconds: float) -> tuple[int, bytes]:
        """On a connection of ours, or through the session when there is a proxy."""
        if self._poster is None or self._session is None:
            return await self._request_json("POST", url, parameters, seconds)
        try:
            return await self._poster.post(_path(url), orjson.dumps(parameters), seconds)
        except Unreachable as error:
            raise NotSent(f"no connection to Telegram ({error})") from None
        except Broken:
            raise PerhapsSent("connection to Telegram broke") from None
        except TimeoutError:
            raise TimedOut("no answer from Telegram in time") from None

    async def _request_json(
        self, method: str, url: str, parameters: Mapping[str, Any], seconds: float | None
    ) -> tuple[int, bytes]:
        body = orjson.dumps(dict(parameters))
        return await self._request(method, url, _timeout(seconds), data=body, headers=JSON)

    async def _request(
        self, method: str, url: str, patience: aiohttp.ClientTimeout, **options: Any
    ) -> tuple[int, bytes]:
        try:
            async with self._open().request(method, url, timeout=patience, **options) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise translated(error) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NotSent("the session is not open")
        return self._session


def _read(status: int, body: bytes) -> Answer:
    """What an answer says."""
    try:
        answer = orjson.loads(body)
    except ValueError:
        answer = read_leniently(body)
    if not isinstance(answer, dict):
        words = f"not an answer of the Bot API ({status})"
        return Answer(ok=False, status=status, description=words, spoken=False)
    given = answer.get("parameters") or {}
    return Answer(
        ok=answer.get("ok") is True,
        status=status,
        result=answer.get("result"),
        description=str(answer.get("description") or status),
        retry_after=given.get("retry_after"),
        new_chat=given.get("migrate_to_chat_id"),
    )


def refusal(answer: Answer) -> TelegramError:
    """The library's error for an answer that is not ok, by the same rules as its own
    (`BaseRequest._request_wrapper` of python-telegram-bot 22)."""
    words = answer.description
    if not answer.spoken:
        return NetworkError(words) if answer.status >= 400 else TelegramError(words)
    if answer.new_chat is not None:
        return ChatMigrated(answer.new_chat)
    if answer.retry_after is not None:
        return RetryAfter(answer.retry_after)  # type: ignore[arg-type]  # fractions of a second are kept
    match answer.status:
        case 400:
            return BadRequest(words)
        case 401 | 404:
            return InvalidToken(words)
        case 403:
            return Forbidden(words)
        case 409:
            return Conflict(words)
        case _:
            return NetworkError(words)


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


@lru_cache(maxsize=256)
def _path(url: str) -> str:
    """The path of one of the few addresses that are asked all the time."""
    return urlsplit(url).path


@lru_cache(maxsize=16)
def _timeout(seconds: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=seconds)


def read_leniently(body: bytes) -> Any:
    """JSON that orjson refuses, such as lone surrogates, as far as the standard library reads it."""
    try:
        return json.loads(body.decode("utf-8", "replace"))
    except ValueError:
        return None
