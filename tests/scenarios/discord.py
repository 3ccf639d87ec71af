"""A front door on the emulated Discord: the running service, people in a guild, and the desk behind it.

The service is the one that `frontdoor run` starts, with the unmodified library over loopback.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bots.bootstrap import House, open_house
from bots.running import Service
from bots.settings.loading import Settings
from core.ids import RequesterId
from core.tickets import TicketView
from storage.tables import Row, table_of
from tests.emulators.discord import DiscordEmulator, Guild, Member, Message, Role
from tests.scenarios.telegram import HURRIED, Desk, HouseClock
from tests.scenarios.transcripts import NUMBER

PARTS = frozenset({"discord", "worker"})


@dataclass
class DiscordDoor:
    """The service at one emulated bot, on one database; `restart` it as often as a scenario needs."""

    emulator: DiscordEmulator
    guild: Guild
    moderators: Role
    settings: Settings
    clock: HouseClock = field(default_factory=HouseClock)
    adapt: Callable[[House], None] | None = None
    parts: frozenset[str] = PARTS
    _house: House | None = None
    _service: Service | None = None
    _desk_house: House | None = None

    @property
    def house(self) -> House:
        """The house that is open now."""
        assert self._house is not None, "the door is closed"
        return self._house

    async def open(self, *, wait: bool = True) -> None:
        """Open the house and start serving; `wait` until Discord knows our commands."""
        self._house = open_house(self.settings, self.clock)
        if self.adapt is not None:
            self.adapt(self._house)
        self._service = Service(self._house, self.parts, "127.0.0.1", 0, HURRIED)
        if wait:
            self.emulator.world.commands.clear()
        await self._service.start()
        if wait:
            await self.ready()

    async def ready(self) -> None:
        """Wait until there is a session and the commands are registered."""
        world = self.emulator.world
        await self.emulator.pulse.until(
            lambda: bool(self.emulator.gateway.connected and world.commands.get(None)), 10.0
        )

    async def close(self) -> None:
        """Stop serving and close the house."""
        if self._service is not None and self._house is not None:
            await self._service.stop()
            self._house.close()
        self._service = self._house = None

    async def restart(self) -> None:
        """Another process takes over: nothing but the database, the files and the key is left."""
        await self.close()
        await self.open()

    async def desk(self) -> Desk:
        """The desk, opened at its first use."""
        if self._desk_house is None:
            self._desk_house = open_house(self.settings, self.clock)
            await self._desk_house.writer.start()
        return Desk(self._desk_house)

    async def leave(self) -> None:
        """Close everything, the desk too."""
        await self.close()
        if self._desk_house is not None:
            await self._desk_house.writer.stop()
            self._desk_house.close()

    async def view(self, number: str) -> TicketView:
        """The ticket as the desk reads it."""
        view = await self.house.directory.view(number)
        assert view is not None, f"there is no ticket {number}"
        return view

    async def answers(self, number: str) -> dict[str, str]:
        """The submitted answers by field."""
        return {answer.field: answer.value for answer in (await self.view(number)).answers}

    async def ticket_numbers(self) -> list[str]:
        """Every ticket there is, newest first."""
        return [ticket.number for ticket in await self.house.directory.list(None, None, None, 1000)]

    def rows(self, kind: type[Row]) -> list[dict[str, Any]]:
        """All rows of a table."""
        with self.house.database.reading() as connection:
            return [dict(row) for row in connection.execute(select(table_of(kind))).mappings()]

    async def file_bytes(self, row: Mapping[str, Any]) -> bytes:
        """What the file store holds for a row of files, decrypted."""
        return await self.house.file_store.get(RequesterId(row["requester_id"]), row["store_key"])


def newcomer(door: DiscordDoor, name: str = "Li") -> Member:
    """Someone in the guild whose Discord is in Chinese."""
    return door.guild.member(name, locale="zh-CN")


def words(message: Message) -> str:
    """What a person reads: the escapes are not shown."""
    return message.words.replace("\\", "")


def number_in(message: Message) -> str:
    """The ticket number that a message tells."""
    found = NUMBER.search(message.words)
    assert found is not None, f"no ticket number in: {message.words}"
    return found[0]


async def talk(person: Member, transcript: str, *, direct: bool = False) -> Message:
    """Play a transcript; returns the message seen last.

    `> words` are written as a direct message and `> /command` used in the guild (`direct`: in private),
    `< words` must appear in answer, `[label]` is pressed once it is there, `(label)` chosen from a select.
    """
    seen: Message | None = None
    for line in filter(None, map(str.strip, transcript.splitlines())):
        if line.startswith("> /"):
            person.uses_command(line[1:].strip(), channel=person.dm if direct else None)
        elif line.startswith(">"):
            person.writes_dm(line[1:].strip())
        elif line.startswith("<"):
            seen = await person.sees(line[1:].strip())
        elif line.startswith("("):
            await person.sees_option(line[1:-1])
            person.selects(line[1:-1])
        else:
            await person.sees_button(line[1:-1])
            person.presses(line[1:-1])
    if seen is None:
        raise AssertionError("a transcript ends with something to see")
    return seen
