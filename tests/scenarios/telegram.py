"""A front door on the emulated Telegram: the running service, people who talk to it, and the desk behind it.

The service is the one that `frontdoor run` starts, with the unmodified library over loopback; the desk is a
second house on the same database, which is what another process would be.
"""

import asyncio
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bots.bootstrap import CAPABILITIES, House, open_house
from bots.running import PARTS, Service
from bots.settings.loading import Settings, load_settings
from bots.timers import TicketTimers
from core.access import AsOperator
from core.ids import RequesterId
from core.throttle import Limits
from core.tickets import Status, TicketView
from core.usecases import desk
from core.usecases.notices import NoticeSent, send_notice
from core.usecases.opening_for import add_for, open_for
from core.usecases.removing import remove_from_ticket
from core.usecases.ticket_timers import fire
from storage.encryption import new_secret_key
from storage.stuck import Alert
from storage.tables import Row, table_of
from tests.databases import dumped
from tests.emulators.telegram import EmulatedBot, Person, TelegramEmulator

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in Shanghai on a Sunday: when every scenario begins."""
HURRIED = Limits(per_second=100_000, chat_burst=100_000, group_messages=100_000)
"""People in a scenario talk faster than Telegram's limits, whose keeping is tested elsewhere."""
AGENT = AsOperator("Mei")
SECRET = "a-webhook-secret"


class HouseClock:
    """The house's clock: it begins at NOW, runs as time does, and jumps when a scenario says so."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._skipped = timedelta()

    def __call__(self) -> datetime:
        """UTC."""
        return NOW + timedelta(seconds=time.monotonic() - self._began) + self._skipped

    def advance(self, **period: float) -> None:
        """Let time pass: `advance(hours=73)`."""
        self._skipped += timedelta(**period)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Desk:
    """Agents at work in a process of their own: replies, status changes and notices, by ticket number."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def reply(self, number: str, text: str) -> None:
        """Answer the requester."""
        house = self._house
        await house.writer.perform(
            lambda transaction: desk.reply_to_ticket(
                transaction, house.rules, CAPABILITIES, AGENT, number, text
            )
        )

    async def status(self, number: str, status: Status, reason: str = "", **ahead: float) -> None:
        """Move the ticket on; on hold with a reason, and so much `ahead` the next update."""
        house = self._house
        until = house.clock() + timedelta(**ahead) if ahead else None
        await house.writer.perform(
            lambda transaction: desk.change_status(
                transaction, house.rules, CAPABILITIES, AGENT, number, status, reason, until
            )
        )

    async def remove(self, number: str, what: str) -> None:
        """Take a part out of the ticket."""
        house = self._house
        await house.writer.perform(
            lambda transaction: remove_from_ticket(
                transaction, house.rules, CAPABILITIES, AGENT, number, what, "not theirs to tell"
            )
        )

    async def opens_for(self, like: str, category: str, text: str) -> str:
        """Open a ticket for whoever opened ticket `like`; returns its number."""
        house = self._house
        return await house.writer.perform(
            lambda transaction: open_for(
                transaction, house.rules, CAPABILITIES, AGENT, like, category, text, 7_777_777_777
            )
        )

    async def adds_for(self, number: str, text: str) -> None:
        """Add to a ticket what its requester said elsewhere."""
        house = self._house
        await house.writer.perform(
            lambda transaction: add_for(transaction, house.rules, CAPABILITIES, AGENT, number, text)
        )

    async def waits(self, **period: float) -> None:
        """Let time pass, and do what is due on tickets then."""
        house = self._house
        assert isinstance(house.clock, HouseClock), "a scenario's house has a clock that can be moved"
        house.clock.advance(**period)
        timers = TicketTimers(
            house.desk_dues, house.writer, lambda work, due: fire(work, house.rules, CAPABILITIES, due)
        )
        while await timers.tick():
            pass

    async def notice(self, texts: Mapping[str, str], category: str | None = None) -> NoticeSent:
        """Tell subscribers, or those with an open ticket in a category."""
        house = self._house
        return await house.writer.perform(
            lambda transaction: send_notice(transaction, house.rules, CAPABILITIES, AGENT, texts, category)
        )


@dataclass
class FrontDoor:
    """The service at one emulated bot, on one database; `restart` it as often as a scenario needs."""

    emulator: TelegramEmulator
    bot: EmulatedBot
    settings: Settings
    port: int
    clock: HouseClock = field(default_factory=HouseClock)
    adapt: Callable[[House], None] | None = None
    limits: Limits = HURRIED
    _house: House | None = None
    _service: Service | None = None
    _desk_house: House | None = None

    @property
    def house(self) -> House:
        """The house that is open now."""
        assert self._house is not None, "the door is closed"
        return self._house

    async def open(self) -> None:
        """Open the house and start serving."""
        self._house = open_house(self.settings, self.clock)
        if self.adapt is not None:
            self.adapt(self._house)
        self._service = Service(self._house, frozenset(PARTS), "127.0.0.1", self.port, self.limits)
        await self._service.start()

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

    def li(self, name: str = "Li", language_code: str | None = "zh-hans") -> Person:
        """Someone whose Telegram is in Chinese."""
        return self.bot.person(name, language_code=language_code)

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

    async def alerts(self) -> list[Alert]:
        """What a person of ours should look at."""
        return list(await self.house.stuck.alerts(0, 100))

    def rows(self, kind: type[Row]) -> list[dict[str, Any]]:
        """All rows of a table, in the order of their keys."""
        table = table_of(kind)
        with self.house.database.reading() as connection:
            rows = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            return [dict(row) for row in rows]

    def bytes_on_disk(self) -> bytes:
        """What the database keeps, and every stored file."""
        environment = self.settings.environment
        stored = [file.read_bytes() for file in Path(environment.files_url).rglob("*") if file.is_file()]
        return b"".join([dumped(environment.database_url.get_secret_value()), *stored])

    def stored_files(self) -> list[Path]:
        """Everything that lies in the file store."""
        folder = Path(self.settings.environment.files_url)
        return [path for path in folder.rglob("*") if path.is_file()]

    async def file_bytes(self, row: Mapping[str, Any]) -> bytes:
        """What the file store holds for a row of files, decrypted."""
        return await self.house.file_store.get(RequesterId(row["requester_id"]), row["store_key"])


def settings_in(folder: Path, **variables: str) -> Settings:
    """The built-in starter with these variables, read from a `.env` file as an operator would write it."""
    given = {"SECRET_KEYS": new_secret_key(), "FILES_URL": str(folder / "files"), **variables}
    lines = [f'{name.upper()}="{value}"' for name, value in given.items()]
    (folder / ".env").write_text("\n".join(lines))
    return load_settings(folder)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what happens inside the house, of which the emulator hears nothing.

    Only for what is written down in the background (results of deliveries, fetched files); nothing is decided
    by the pause between two looks.
    """
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the database wakes nobody in this process
            await asyncio.sleep(0.01)
