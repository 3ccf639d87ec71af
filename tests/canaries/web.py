"""Canaries through every way in on the web chat, its page's API that is."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import quote

import aiohttp

from bots.settings.loading import Settings
from tests.bots.web_chat.door import Person, WebDoor, token
from tests.canaries.deck import Deck
from tests.canaries.telegram import PROGRAM
from tests.crash.people import PHOTO

LONGEST_CHOICE, LONGEST_NAME, LONGEST_CLAIM = 64, 180, 120
AUDIENCE = "frontdoor"
HOUR = 3600.0
PAUSE, PATIENCE = 0.1, 60.0
"""Seconds between two attempts while nobody answers, and until that is given up."""


class WebWays:
    """Browsers; each repeats what was not answered, as the page does."""

    def __init__(self, settings: Settings, port: int) -> None:
        self._door = WebDoor(settings, port=port)
        self._people = 0
        self.record: list[Any] = []

    async def wave(self, deck: Deck) -> None:
        """Once through every way, by three people."""
        async with Person(self._door, "en") as person:
            await self._insists(person.begins)
            await self._talks(deck, person)
        async with Person(self._door, "en") as person:
            await self._insists(person.begins)
            await self._sends_files(deck, person)
        await self._comes_from_the_app(deck)

    async def _talks(self, deck: Deck, person: Person) -> None:
        said = [
            deck.deal("web text", "TextReceived.text"),
            "/help " + deck.deal("web command argument", "CommandReceived.argument"),
            "/" + deck.deal("web command", "CommandReceived.name", longest=40),
            "/human",
            deck.deal("web text in the form", "TextReceived.text"),
        ]
        for number, text in enumerate(said):
            await self._insists(partial(person.says, text, f"said-{number}"))
        choice = deck.deal("web button value", "ChoicePressed.value", longest=LONGEST_CHOICE)
        pressed = {"client_id": "pressed", "choice": choice, "message": "1"}
        await self._insists(partial(self._posts, person, pressed))

    async def _sends_files(self, deck: Deck, person: Person) -> None:
        await self._insists(lambda: person.says("I sent 250 USDT on TRON and it has not arrived.", "story"))
        picture = deck.deal("web picture's name", "FileReceived.name", longest=LONGEST_NAME)
        logged = deck.deal("web log's name", "FileReceived.name", "FileRedacted.name", longest=LONGEST_NAME)
        refused = deck.deal("web refused file's name", "FileRefused.name", longest=LONGEST_NAME)
        log = "started\n" + deck.deal("web log", "cleaned_document.text") + "\nended\n"
        files = ((PHOTO, f"{picture}.png"), (log.encode(), f"{logged}.log"), (PROGRAM, f"{refused}.exe"))
        for number, (content, name) in enumerate(files):
            await self._insists(partial(self._uploads, person, content, name, f"file-{number}"))

    async def _comes_from_the_app(self, deck: Deck) -> None:
        """Somebody whose account, version and device the company's app proved, with secrets in them; and
        somebody whose account is one."""
        claims: dict[str, Any] = {"aud": AUDIENCE, "exp": time.time() + HOUR}
        self._people += 1
        claims |= {
            "account": f"app-{self._people}",
            "app_version": deck.deal("web app's version", longest=LONGEST_CLAIM),
            "device": deck.deal("web app's device", longest=LONGEST_CLAIM),
        }
        await self._begins_signed(claims)
        await self._begins_signed(claims | {"account": deck.deal("web app's account", longest=LONGEST_CLAIM)})

    async def _begins_signed(self, claims: dict[str, Any]) -> None:
        async with Person(self._door, "en") as person:
            await self._insists(lambda: person.begins(token(**claims)))
            await self._insists(lambda: person.says("/human", "human"))
            await self._insists(
                lambda: person.says("I sent 250 USDT on TRON and it has not arrived.", "story")
            )

    async def _posts(self, person: Person, body: dict[str, str]) -> dict[str, Any]:
        """What our page would not send may be refused."""
        status, said = await person.post("messages", body)
        assert status in (200, 400), said
        return said

    async def _uploads(self, person: Person, content: bytes, name: str, client_id: str) -> dict[str, Any]:
        status, said = await person.sends(content, quote(name), client_id)
        assert status == 200, said
        return said

    async def _insists(self, act: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        """Until somebody answers; the program may be dead."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    self.record.append(await act())
                except (aiohttp.ClientError, ConnectionError):
                    await asyncio.sleep(PAUSE)
                else:
                    return
