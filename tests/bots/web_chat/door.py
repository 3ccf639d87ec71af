"""A front door with nothing but the web chat, and visitors who talk to its API as the page does."""

import asyncio
import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from bots.bootstrap import CAPABILITIES, House, open_house, web_settings
from bots.running import PARTS, Service
from bots.settings.loading import Settings
from bots.web_chat.adapter import WebChat
from bots.web_chat.limits import WebLimits
from bots.web_chat.sent_files import SentFiles
from core.access import AsOperator
from core.files import FileLimits
from core.usecases.desk import reply_to_ticket
from core.usecases.notices import send_notice
from storage.visitors import DatabaseVisitors
from tests.scenarios.telegram import HouseClock, settings_in

APP_KEY = "a-signing-key-of-the-app-for-tests-only"
PATIENCE = 5.0
AGENT = AsOperator("Mei")


@dataclass
class WebDoor:
    """The running service on one database; `restart` it as often as a test needs."""

    settings: Settings
    clock: HouseClock = field(default_factory=HouseClock)
    limits: WebLimits | None = None
    maximum_file: int | None = None
    port: int = 0
    _house: House | None = None
    _service: Service | None = None

    @property
    def house(self) -> House:
        """The house that is open now."""
        assert self._house is not None, "the door is closed"
        return self._house

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def files_folder(self) -> Path:
        """Where the file store keeps its files."""
        return Path(self.settings.environment.files_url)

    async def open(self) -> None:
        """Open the house and start serving, at the same port as before."""
        house = open_house(self.settings, self.clock)
        self._house = replace(house, web_chat=self._web_chat(house))
        self._service = Service(self._house, frozenset(PARTS), "127.0.0.1", self.port)
        await self._service.start()
        assert self._service.port is not None
        self.port = self._service.port

    async def close(self) -> None:
        """Stop serving and close the house."""
        if self._service is not None and self._house is not None:
            await self._service.stop()
            self._house.close()
        self._service = self._house = None

    def _web_chat(self, house: House) -> WebChat:
        settings = web_settings(self.settings)
        settings = replace(settings, limits=self.limits or settings.limits)
        rules = house.rules
        if self.maximum_file is not None:
            limits = FileLimits(maximum_bytes=self.maximum_file)
            rules = replace(rules, definition=replace(rules.definition, files=limits))
        visitors = DatabaseVisitors(house.database, house.threads)
        sent = SentFiles(house.stored_files, house.directory, house.file_store)
        return WebChat(
            rules, house.writer, house.mailbox, visitors, house.file_store, sent, self.clock, settings
        )

    async def numbers(self) -> list[str]:
        """Every ticket there is, newest first."""
        return [ticket.number for ticket in await self.house.directory.list(None, None, None, 100)]

    async def reply(self, number: str, text: str) -> None:
        """An agent answers."""
        rules = self.house.rules
        await self.house.writer.perform(
            lambda transaction: reply_to_ticket(transaction, rules, CAPABILITIES, AGENT, number, text)
        )

    async def notice(self, text: str, category: str) -> None:
        """Tell those with an open ticket in a category."""
        rules, texts = self.house.rules, {"zh-Hans": text, "en": text}
        await self.house.writer.perform(
            lambda transaction: send_notice(transaction, rules, CAPABILITIES, AGENT, texts, category)
        )


def settings_for_web(folder: Path, url: str, **variables: str) -> Settings:
    """The built-in starter on this database, with the app's key."""
    given = {"database_url": url, "web_signing_key": APP_KEY, **variables}
    return settings_in(folder, **given)


def token(key: str = APP_KEY, algorithm: str = "HS256", **claims: Any) -> str:
    """A token as the company's server signs it."""
    head = ".".join(_encoded(orjson.dumps(part)) for part in ({"alg": algorithm, "typ": "JWT"}, claims))
    return f"{head}.{_encoded(hmac.digest(key.encode(), head.encode(), 'sha256'))}"


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Tab:
    """One open page: it applies messages as the page does and can be asked what it shows."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.shown: dict[str, dict[str, Any]] = {}
        self.order: list[int] = []
        self.deleted: list[str] = []
        self.last = 0
        self.notice = "0"

    async def frame(self) -> list[dict[str, Any]]:
        """The next batch of messages."""
        said = orjson.loads(await self.socket.receive_str(timeout=PATIENCE))
        self.notice = said["notice"]
        messages: list[dict[str, Any]] = said["messages"]
        for message in messages:
            if message["number"] is not None:
                self.order.append(message["number"])
                self.last = message["number"]
            if "deletes" in message:
                self.deleted.append(message["deletes"])
            elif "text" in message:
                self.shown[message["id"]] = message
        return messages

    async def sees(self, words: str) -> dict[str, Any]:
        """The newest message with these words, once it is there."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for message in reversed(self.shown.values()):
                    if words in message["text"]:
                        return message
                await self.frame()


class Person:
    """A browser with its cookies."""

    def __init__(self, door: WebDoor, language: str = "zh-CN") -> None:
        self._door = door
        self.client = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Accept-Language": language}
        )
        self._sent = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.close()

    async def post(
        self, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """(status, answer) of an API call; `headers` replace those that the page sends."""
        sent = {"Origin": self._door.url, "X-Front-Door": "1"} if headers is None else headers
        content = body if isinstance(body, bytes) else orjson.dumps(body or {})
        async with self.client.post(
            f"{self._door.url}/chat/api/{path}", data=content, headers=sent
        ) as answer:
            return answer.status, orjson.loads(await answer.read())

    async def begins(self, app_token: str | None = None) -> dict[str, Any]:
        """Open the page; whoever is new gets the greeting."""
        status, said = await self.post("session", {"token": app_token} if app_token else {})
        assert status == 200, said
        if said["fresh"]:
            await self.says("/start", client_id="start")
        return said

    async def says(self, text: str, client_id: str | None = None) -> dict[str, Any]:
        """Write something; returns the answer once it is accepted."""
        self._sent += 1
        status, said = await self.post("messages", {"client_id": client_id or f"c{self._sent}", "text": text})
        assert status == 200, said
        return said

    async def presses(
        self, message: Mapping[str, Any], label: str, client_id: str | None = None
    ) -> dict[str, Any]:
        """Press a button of a message."""
        self._sent += 1
        choices = {choice["label"]: choice for row in message["choices"] for choice in row}
        body = {
            "client_id": client_id or f"c{self._sent}",
            "choice": choices[label]["value"],
            "message": message["id"],
        }
        status, said = await self.post("messages", body)
        assert status == 200, said
        return said

    async def sends(self, content: bytes, name: str, client_id: str) -> tuple[int, dict[str, Any]]:
        """Upload a picture."""
        headers = {
            "Origin": self._door.url,
            "X-Front-Door": "1",
            "X-File-Name": name,
            "Content-Type": "image/png",
        }
        return await self.post(f"files?client_id={client_id}", content, headers)

    async def opens(self, after: int = 0, notice: str = "0", origin: str | None = None) -> Tab:
        """Connect a tab."""
        socket = await self.client.ws_connect(
            f"{self._door.url}/chat/api/events?after={after}&notice={notice}",
            headers={"Origin": origin or self._door.url},
        )
        return Tab(socket)

    async def fills_in(self, tab: Tab) -> None:
        """The shortest form, up to its review card."""
        await self.says("/human")
        await self.presses(await tab.sees("两步"), "简版工单（两步）")
        await self.presses(await tab.sees("隐私"), "同意并继续")
        await tab.sees("发生了什么")
        await self.says("我从交易所提了一些币到钱包，对方显示已经完成，可是余额一直没有变化。")
        await self.presses(await tab.sees("怎样联系您"), "在此聊天中回复")

    async def submits(self, tab: Tab) -> dict[str, Any]:
        """The shortest way to a ticket; returns the answer to the press of "submit"."""
        await self.fills_in(tab)
        return await self.presses(await tab.sees("请核对"), "✅ 提交")
