"""Fetches attachments from Discord's file server; links grow old, so an old one is asked for anew.

https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
"""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson

from bots.discord_bot.api import DiscordApi, proxy_for
from bots.discord_bot.content import mapping, objects
from bots.discord_bot.sending import MESSAGE
from core.delivery import DeliveryError, DeliveryFailure

CHUNK = 64 * 1024
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=10.0, sock_read=30.0)
TOO_OLD = (401, 403, 404)


class LinkTooOld(Exception):
    """The file server does not know this link any more."""


class DiscordFileSource:
    """core.ports.FileSource for one bot. Open it before the first fetch."""

    def __init__(self, api: DiscordApi) -> None:
        self._api = api
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the session."""
        self._session = aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(self, handle: str) -> AsyncIterator[bytes]:
        """The file's bytes in chunks. Raises DeliveryError; REJECTED when it can never be had."""
        told = read_handle(handle)
        if told.get("url"):
            try:
                async for chunk in self._stream(str(told["url"])):
                    yield chunk
            except LinkTooOld:
                pass
            else:
                return
        try:
            async for chunk in self._stream(await self._fresh_link(told)):
                yield chunk
        except LinkTooOld:
            raise DeliveryError(DeliveryFailure.REJECTED, "the file is not there any more") from None

    async def _fresh_link(self, told: dict[str, Any]) -> str:
        """The link in the message as it is now. What came with a form window stands in no message."""
        if not told.get("message"):
            raise DeliveryError(DeliveryFailure.REJECTED, "the file's link is too old")
        message = await self._api.request(
            "GET", MESSAGE, channel_id=str(told["channel"]), message_id=str(told["message"])
        )
        places = [message, *(mapping(one, "message") for one in objects(message, "message_snapshots"))]
        for attachment in (one for place in places for one in objects(place, "attachments")):
            if str(attachment["id"]) == told["attachment"]:
                return str(attachment["url"])
        raise DeliveryError(DeliveryFailure.REJECTED, "the file is not in its message any more")

    async def _stream(self, url: str) -> AsyncIterator[bytes]:
        if self._session is None:
            raise DeliveryError(DeliveryFailure.TEMPORARY, "the session is not open")
        try:
            async with self._session.get(url, proxy=proxy_for(url)) as response:
                if response.status in TOO_OLD:
                    raise LinkTooOld
                if response.status != 200:
                    raise DeliveryError(DeliveryFailure.TEMPORARY, f"file server answered {response.status}")
                async for chunk in response.content.iter_chunked(CHUNK):
                    yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as error:  # a fetch can always be repeated
            raise DeliveryError(DeliveryFailure.TEMPORARY, type(error).__name__) from None


def read_handle(handle: str) -> dict[str, Any]:
    """A handle made by content.py. Raises DeliveryError(REJECTED)."""
    try:
        told = orjson.loads(handle)
        return {**told, "attachment": str(told["attachment"])}
    except (ValueError, KeyError, TypeError):
        raise DeliveryError(DeliveryFailure.REJECTED, "not a handle of this platform") from None
