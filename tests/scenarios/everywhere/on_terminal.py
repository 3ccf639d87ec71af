"""The front door in the terminal: conversations as `frontdoor chat` holds them, on one house."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bots.bootstrap import open_house
from bots.settings.loading import Settings
from bots.terminal.adapter import BOT, TerminalConversation, TerminalFileSource
from bots.terminal.received import ReceivedFiles
from bots.terminal.render import Saved, choices_of, id_of, replaced_by
from bots.terminal.translate import NotUnderstood, of_line
from core.delivery import Delivery
from core.events import ChoicePressed
from core.replies import RenderedReply
from tests.scenarios.everywhere.elsewhere import Elsewhere
from tests.scenarios.everywhere.platforms import CannotDo, Seen
from tests.scenarios.everywhere.screen import Screen
from tests.scenarios.telegram import Desk, HouseClock, settings_in


class TerminalChat:
    """One person, who types lines; `program` is the conversation of the process that runs now."""

    def __init__(self, platform: "OnTerminal", name: str, language: str) -> None:
        self._platform = platform
        self._name = name
        self._language = language
        self._screen = Screen(name)
        self.program = self._starts()
        self.inputs = 0

    async def begins(self) -> None:
        """Start the program for the first time."""
        await self.program.begin()
        await self.says("/start")

    async def continues(self) -> None:
        """Start the program again: it shows the prompt where they were."""
        self.program = self._starts()
        await self.program.begin()
        assert self.program.repeat_prompt()

    async def says(self, text: str) -> None:
        """A line."""
        self.inputs += 1
        self._screen.acts(text)
        await self._takes(self.program, text)

    async def presses(self, label: str, on: Seen | None = None) -> None:
        """The label of a choice, typed; only those of the latest prompt are taken."""
        if on is None:
            await self._screen.finds(label)
        if label not in [choice.label for choice in self.program.choices]:
            raise CannotDo("only the choices of the latest prompt can be typed")
        await self.says(label)

    async def presses_twice(self, label: str) -> None:
        """In two terminals at once."""
        await self._screen.finds(label)
        other = self._starts()
        await other.begin()
        self._screen.acts(f"[{label}] [{label}]")
        await asyncio.gather(self._takes(self.program, label), self._takes(other, label))

    async def sends_picture(self, content: bytes, caption: str = "") -> None:
        """/file and the path of a picture."""
        if caption:
            raise CannotDo("a file is named without words")
        path = self._platform.folder / f"{self._name}-{self.inputs}.png"
        path.write_bytes(content)
        await self.says(f"/file {path}")

    async def fills(self, fields: Mapping[str, str]) -> None:
        """One question after another is asked here."""
        raise CannotDo("a terminal has no form windows")

    async def sees(self, text: str) -> Seen:
        """A reply that was printed."""
        return await self._screen.sees(text)

    def transcript(self) -> str:
        """What was typed and printed."""
        return "\n".join(self._screen.lines)

    def _starts(self) -> TerminalConversation:
        house = self._platform.house
        return TerminalConversation(
            self._name,
            self._language,
            house.writer,
            house.mailbox,
            house.clock,
            self._prints,
            ReceivedFiles(house.file_store, self._platform.folder).save,
        )

    async def _takes(self, program: TerminalConversation, line: str) -> None:
        event = of_line(line, program.choices)
        assert event is not None
        assert not isinstance(event, NotUnderstood), event
        pressable = [choice.label for choice in program.choices]
        assert isinstance(event, ChoicePressed) == (line in pressable)
        await program.take(event)
        self._platform.fetcher.wake()

    def _prints(self, delivery: Delivery, reply: RenderedReply, saved: Saved) -> None:
        replaced = replaced_by(delivery)
        labels = {choice.label: choice.value for choice in choices_of(reply)}
        name = str(id_of(delivery))
        self._screen.draws(name, None if replaced is None else str(replaced), reply.text, labels, reply)


class OnTerminal:
    """One house and the programs that people run on it; `open` and `close` as `frontdoor chat` does."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.folder = folder
        self._settings = settings
        self._clock = HouseClock()
        self._elsewhere = Elsewhere(settings, self._clock)
        self._chats: list[TerminalChat] = []
        self._news = asyncio.Event()

    async def open(self) -> None:
        """Open the house, look out for what others say, fetch files."""
        self.house = house = open_house(self._settings, self._clock)
        await house.writer.start()
        self._watch = house.watch(self._news.set)
        await self._watch.start()
        self.fetcher = house.fetcher({BOT: TerminalFileSource()})
        self._fetching = asyncio.create_task(self.fetcher.run())
        self._printing = asyncio.create_task(self._print_news())

    async def close(self) -> None:
        """End everything in the reverse order."""
        self._printing.cancel()
        with suppress(asyncio.CancelledError):
            await self._printing
        self.fetcher.stop()
        await self._fetching
        await self._watch.stop()
        await self.house.writer.stop()
        self.house.close()

    async def opens(self, person: str, language: str) -> TerminalChat:
        """Starts the program."""
        chat = TerminalChat(self, person, language)
        self._chats.append(chat)
        await chat.begins()
        return chat

    async def restart(self) -> None:
        """Everybody ends the program and starts it again."""
        await self.close()
        await self.open()
        for chat in self._chats:
            await chat.continues()

    async def desk(self) -> Desk:
        """Agents at work."""
        return await self._elsewhere.desk()

    def broken_rules(self) -> list[str]:
        """There is no platform to break rules of."""
        return []

    async def leave(self) -> None:
        """Close everything."""
        await self.close()
        await self._elsewhere.leave()

    async def _print_news(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            for chat in self._chats:
                await chat.program.print_waiting()


@asynccontextmanager
async def open_terminal(folder: Path, url: str) -> AsyncIterator[OnTerminal]:
    """The platform, opened."""
    platform = OnTerminal(settings_in(folder, database_url=url), folder)
    await platform.open()
    try:
        yield platform
    finally:
        await platform.leave()
