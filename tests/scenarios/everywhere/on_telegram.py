"""The front door on Telegram: the emulated Bot API, polled by the unmodified library."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bots.bootstrap import House
from tests.emulators.telegram import Person, TelegramEmulator
from tests.scenarios.everywhere.platforms import CannotDo, Seen
from tests.scenarios.telegram import Desk, FrontDoor, settings_in

TOKEN = "1001:TEST-TOKEN-OF-THE-SCENARIOS"
LANGUAGES = {"zh-Hans": "zh-hans", "en": "en"}


@dataclass
class TelegramChat:
    """A private chat with the bot."""

    person: Person
    inputs: int = 0

    async def says(self, text: str) -> None:
        """A message."""
        self.inputs += 1
        self.person.says(text)

    async def presses(self, label: str, on: Seen | None = None) -> None:
        """An inline button."""
        self.inputs += 1
        message = on.source if on is not None else await self.person.sees_button(label)
        self.person.presses(label, message)

    async def presses_twice(self, label: str) -> None:
        """Two callback queries from one message."""
        message = await self.person.sees_button(label)
        for _ in range(2):
            self.person.presses(label, message)

    async def sends_picture(self, content: bytes, caption: str = "") -> None:
        """A photo."""
        self.inputs += 1
        self.person.sends_photo(content, caption or None)

    async def fills(self, fields: Mapping[str, str]) -> None:
        """One question after another is asked here."""
        raise CannotDo("Telegram has no form windows")

    async def sees(self, text: str) -> Seen:
        """A message that is new, or newly edited."""
        message = await self.person.sees(text)
        return Seen(message.words, message)

    def transcript(self) -> str:
        """The chat."""
        return self.person.chat.transcript()


class OnTelegram:
    """The running service at one emulated bot."""

    def __init__(self, door: FrontDoor) -> None:
        self._door = door

    @property
    def house(self) -> House:
        """The house that is open now."""
        return self._door.house

    async def opens(self, person: str, language: str) -> TelegramChat:
        """Finds the bot and presses "start"."""
        chat = TelegramChat(self._door.li(person, LANGUAGES[language]))
        await chat.says("/start")
        return chat

    async def restart(self) -> None:
        """Another process polls."""
        await self._door.restart()

    async def desk(self) -> Desk:
        """Agents at work."""
        return await self._door.desk()

    def broken_rules(self) -> list[str]:
        """Requests that Telegram's specification does not know, and presses left waiting."""
        unanswered = [f"unanswered: {press}" for press in self._door.bot.unanswered_presses()]
        return [*map(str, self._door.emulator.violations), *unanswered]


@asynccontextmanager
async def open_telegram(folder: Path, url: str) -> AsyncIterator[OnTelegram]:
    """The platform, opened; the service polls."""
    async with TelegramEmulator() as emulator:
        bot = emulator.add_bot(token=TOKEN, username="frontdoor_bot")
        variables = {"telegram_token": TOKEN, "telegram_api_url": emulator.api_url, "database_url": url}
        door = FrontDoor(emulator, bot, settings_in(folder, **variables), port=0)
        try:
            await door.open()
            yield OnTelegram(door)
            await emulator.settled()
        finally:
            await door.leave()
