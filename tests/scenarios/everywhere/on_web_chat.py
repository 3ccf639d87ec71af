"""The front door on the website: the real server, and browsers that do what the page's script does."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from aiohttp import WSCloseCode, WSMsgType

from bots.bootstrap import House
from tests.bots.web_chat.door import Person, Tab, WebDoor, settings_for_web
from tests.scenarios.everywhere.elsewhere import Elsewhere
from tests.scenarios.everywhere.platforms import CannotDo, Seen
from tests.scenarios.everywhere.screen import Screen
from tests.scenarios.telegram import Desk

LANGUAGES = {"zh-Hans": "zh-CN", "en": "en"}


class WebChat:
    """One browser with one open page."""

    def __init__(self, person: Person, name: str) -> None:
        self._person = person
        self._screen = Screen(name)
        self._number, self._notice = 0, "0"
        self._uploads = 0
        self._reading: asyncio.Task[None] | None = None
        self.inputs = 0

    async def connects(self) -> None:
        """The page opens its socket, and continues after what it has seen."""
        tab = await self._person.opens(self._number, self._notice)
        self._reading = asyncio.create_task(self._read(tab))

    async def leaves(self) -> None:
        """Close the browser."""
        await self._person.client.close()
        await self.disconnected()

    async def disconnected(self) -> None:
        """Wait until the socket is closed."""
        if self._reading is not None:
            await self._reading

    async def begins(self) -> None:
        """Open the page for the first time."""
        self.inputs += 1
        self._screen.acts("opens the page")
        await self._person.begins()
        await self.connects()

    async def says(self, text: str) -> None:
        """Write and send."""
        self.inputs += 1
        self._screen.acts(text)
        await self._person.says(text)

    async def presses(self, label: str, on: Seen | None = None) -> None:
        """A button of a message."""
        self.inputs += 1
        message = on.source if on is not None else await self._screen.finds(label)
        self._screen.acts(f"[{label}]")
        await self._person.presses(message.source, label)

    async def presses_twice(self, label: str) -> None:
        """In two tabs at once."""
        message = await self._screen.finds(label)
        self._screen.acts(f"[{label}] [{label}]")
        await asyncio.gather(*(self._person.presses(message.source, label) for _ in range(2)))

    async def sends_picture(self, content: bytes, caption: str = "") -> None:
        """Upload a picture."""
        if caption:
            raise CannotDo("a file is uploaded without words")
        self.inputs += 1
        self._uploads += 1
        self._screen.acts("(picture)")
        status, said = await self._person.sends(content, "screenshot.png", f"upload{self._uploads}")
        assert status == 200, said

    async def fills(self, fields: Mapping[str, str]) -> None:
        """One question after another is asked here."""
        raise CannotDo("the page has no form windows")

    async def sees(self, text: str) -> Seen:
        """A message on the page."""
        return await self._screen.sees(text)

    def transcript(self) -> str:
        """What was done and seen."""
        return "\n".join(self._screen.lines)

    async def _read(self, tab: Tab) -> None:
        async for frame in tab.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            said = orjson.loads(frame.data)
            self._notice = said["notice"]
            for message in said["messages"]:
                self._number = message["number"] or self._number
                if "text" in message:
                    self._draw(message)
        if tab.socket.close_code == WSCloseCode.SERVICE_RESTART:
            await self.connects()

    def _draw(self, message: dict[str, Any]) -> None:
        choices = (choice for row in message["choices"] for choice in row)
        labels = {choice["label"]: choice.get("value", "") for choice in choices}
        self._screen.draws(message["id"], message["replaces"], message["text"], labels, message)


class OnWebChat:
    """The running server and its visitors."""

    def __init__(self, door: WebDoor) -> None:
        self._door = door
        self._elsewhere = Elsewhere(door.settings, door.clock)
        self._chats: list[WebChat] = []

    @property
    def house(self) -> House:
        """The house that is open now."""
        return self._door.house

    async def opens(self, person: str, language: str) -> WebChat:
        """A browser without cookies comes."""
        chat = WebChat(Person(self._door, LANGUAGES[language]), person)
        self._chats.append(chat)
        await chat.begins()
        return chat

    async def restart(self) -> None:
        """Another process listens; the pages connect again."""
        await self._door.close()
        for chat in self._chats:
            await chat.disconnected()
        await self._door.open()
        for chat in self._chats:
            await chat.connects()

    async def desk(self) -> Desk:
        """Agents at work."""
        return await self._elsewhere.desk()

    def broken_rules(self) -> list[str]:
        """There is no platform to break rules of."""
        return []

    async def leave(self) -> None:
        """Close everything."""
        for chat in self._chats:
            await chat.leaves()
        await self._door.close()
        await self._elsewhere.leave()


@asynccontextmanager
async def open_web_chat(folder: Path, url: str) -> AsyncIterator[OnWebChat]:
    """The platform, opened."""
    door = WebDoor(settings_for_web(folder, url))
    platform = OnWebChat(door)
    try:
        await door.open()
        yield platform
    finally:
        await platform.leave()
