"""People on the website chat, as a bench needs them: they open a ticket, write, and upload files."""

import asyncio
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import aiohttp
import orjson

STORY = "Hello, yesterday 15:00 UTC+8 I sent 250 USDT on TRON and it is not there, mail li@example.com, TxID "
TRANSACTION = "3f5a0c1e9b7d4286af31c05e7b9d8142f6a3e0b5c7d91824a6e3f0b1c2d4e597"
TO_TICKET = (STORY + TRANSACTION, "agree", "li-2001", "submit")


class Visitor:
    """A browser with its cookies, in English."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Accept-Language": "en"}
        )
        self._sent = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    @staticmethod
    async def waits_for(url: str, patience: float) -> None:
        """Until the service at `url` answers."""
        async with asyncio.timeout(patience), aiohttp.ClientSession() as client:
            while True:
                try:
                    async with client.get(f"{url}/health/live") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)

    async def begins(self) -> None:
        """Open the page."""
        await self._post("session", b"{}")

    async def says(self, text: str) -> None:
        """Write; returns once it is committed."""
        self._sent += 1
        body = orjson.dumps({"client_id": f"c{self._sent}", "text": text})
        status, said = await self._post("messages", body)
        if status != 200:
            raise RuntimeError(f"{text!r} was not taken: {status} {said}")

    async def opens_ticket(self) -> None:
        """From the first message to the number."""
        await self.begins()
        for text in TO_TICKET:
            await self.says(text)

    async def sends(self, name: str, content: bytes) -> tuple[int, dict[str, Any]]:
        """Upload a file: (status, answer)."""
        self._sent += 1
        return await self._post(f"files?client_id=f{self._sent}", content, {"X-File-Name": quote(name)})

    async def _post(
        self, path: str, body: bytes, more: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Origin": self._url, "X-Front-Door": "1", **(more or {})}
        async with self._client.post(f"{self._url}/chat/api/{path}", data=body, headers=headers) as answer:
            return answer.status, orjson.loads(await answer.read())
