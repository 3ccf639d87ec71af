"""Discord's HTTP API through discord.py's own client, which keeps the rate limits of every route.

Logging in asks Discord who we are and may have to wait for it; until then requests fail as "not now".
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import discord
import orjson
import structlog
from discord.http import Route

from bots.discord_bot.failures import TOKEN_REFUSED, Failure, classified
from core.delivery import DeliveryFailure

log = structlog.get_logger(__name__)

LONGEST_PATIENCE = 30.0
"""Seconds that the library itself waits out a 429; a longer one goes back to the queue."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
FILE_TYPE = "application/octet-stream"
"""Of every file that we send: Discord looks at its name and content."""

Json = dict[str, Any]


class DiscordApi:
    """Requests of one bot. `open` begins to log in; all instances of a process share one address."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token = token
        self._url = api_url.rstrip("/")
        self._client: discord.Client | None = None
        self._logged_in = asyncio.Event()
        self._login: asyncio.Task[None] | None = None
        self.trouble: str | None = "Discord has not answered yet"
        """Why we are not logged in, for an operator; None once we are."""

    @property
    def application(self) -> str:
        """The application's id, once logged in."""
        assert self._client is not None, "not logged in"
        return str(self._client.application_id)

    @property
    def account(self) -> str:
        """The id of the account under which we speak, once logged in."""
        assert self._client is not None, "not logged in"
        assert self._client.user is not None, "not logged in"
        return str(self._client.user.id)

    @property
    def application_flags(self) -> discord.ApplicationFlags:
        """What the application was granted, once logged in."""
        assert self._client is not None, "not logged in"
        return self._client.application_flags

    async def open(self) -> None:
        """Log in in the background, however long Discord takes."""
        Route.BASE = self._url
        self._login = asyncio.create_task(self._insist())

    async def logged_in(self) -> None:
        """Wait until Discord knows us."""
        await self._logged_in.wait()

    async def log_in(self) -> None:
        """Try once. Raises discord.LoginFailure and what the HTTP client raises."""
        Route.BASE = self._url
        client = discord.Client(
            intents=discord.Intents.none(),
            proxy=proxy_for(self._url),
            max_ratelimit_timeout=LONGEST_PATIENCE,
        )
        try:
            await client.login(self._token)
        except BaseException:
            await client.close()
            raise
        self._client = client
        self.trouble = None
        self._logged_in.set()

    async def close(self) -> None:
        """Close the connections."""
        if self._login is not None:
            self._login.cancel()
            with suppress(asyncio.CancelledError):
                await self._login
        if self._client is not None:
            await self._client.close()
        self._logged_in.clear()
        self._client = None

    async def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Json | None = None,
        files: Sequence[discord.File] = (),
        **parameters: str,
    ) -> Any:
        """One call; `parameters` fill the braces of `path`, `files` go with the body. Raises Failure."""
        if self._client is None:
            raise Failure(DeliveryFailure.TEMPORARY, "not logged in to Discord yet")
        options: Json = {} if body is None else {"json": body}
        for file in files:
            file.reset(seek=True)
        if files:
            options = {"files": files, "form": _form(body, files)}
        if query:
            options["params"] = query
        try:
            return await self._client.http.request(Route(method, path, **parameters), **options)
        except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise classified(error) from None

    async def _insist(self) -> None:
        failures = 0
        while not self._logged_in.is_set():
            try:
                await self.log_in()
            except discord.LoginFailure:
                self.trouble = TOKEN_REFUSED
                log.error(TOKEN_REFUSED)
            except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
                reason = classified(error).detail
                self.trouble = f"Discord can't be reached yet: {reason}"
                log.warning("Discord can't be reached yet", reason=reason)
            else:
                return
            failures += 1
            await asyncio.sleep(waiting(failures))


def _form(body: Any, files: Sequence[discord.File]) -> list[Json]:
    """The parts of a request with files: https://discord.com/developers/docs/reference#uploading-files"""
    parts: list[Json] = [{"name": "payload_json", "value": orjson.dumps(body).decode()}]
    return parts + [
        {"name": f"files[{index}]", "value": file.fp, "filename": file.filename, "content_type": FILE_TYPE}
        for index, file in enumerate(files)
    ]


def waiting(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4, … up to 60."""
    return float(min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT))


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for `url` (HTTPS_PROXY and so on)."""
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme)
