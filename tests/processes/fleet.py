"""Several real processes of the program on one database, an emulated Telegram, and an office beside them.

The office is a house of its own in the test's process: what it commits is what another process left to be
delivered, and what it reads is what all of them wrote.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from bots.bootstrap import House, open_house
from bots.settings.loading import Settings
from bots.telegram_bot.translate import Identity, translate
from core.ids import BotKey
from storage.holding import OUTBOX
from storage.tables import InboxRow, table_of
from tests.emulators.telegram import EmulatedBot, Person, TelegramEmulator
from tests.scenarios.telegram import Desk, settings_in
from tests.scenarios_terminal.programs import Place, Program

TOKEN = "123456789:" + "Ab_-5" * 7
LANE = BotKey("telegram")
INBOX = table_of(InboxRow)
OWNED = 'event="lane owned" '
"""What a process says once it owns a lane."""
PATIENCE = 60.0
"""Seconds that a trial waits for what must come; the machine may be busy with others."""


@dataclass
class Fleet:
    """What runs, and who talks to it."""

    emulator: TelegramEmulator
    bot: EmulatedBot
    place: Place
    office: House
    programs: list[Program] = field(default_factory=list)

    def start(self, parts: str, *options: str, **variables: str) -> Program:
        """A process that is these parts."""
        program = self.place.with_(**variables).start("run", "--only", parts, *options)
        self.programs.append(program)
        return program

    @property
    def desk(self) -> Desk:
        """Agents at work."""
        return Desk(self.office)

    def people(self, count: int, name: str = "P") -> list[Person]:
        """So many people with English clients."""
        return [self.bot.person(f"{name}{number}", language_code="en") for number in range(count)]

    async def leaves(self, people: Iterable[Person], words: str = "/start") -> None:
        """People write; the office takes it and leaves the answers for whoever owns the lane."""
        identity = Identity(self.bot.bot_id, str(self.bot.user["username"]))
        updates = [translate(one.says(words), LANE, identity, self.office.clock()) for one in people]
        self.bot.queue.entries.clear()  # the office has taken them
        accepted = [self.office.writer.accept(update) for update in updates if update is not None]
        await asyncio.gather(*accepted)

    async def sees(self, condition: Callable[[], object]) -> None:
        """Wait until the emulated Telegram shows something."""
        await self.emulator.pulse.until(lambda: condition() or None, PATIENCE)

    async def settled(self) -> None:
        """Wait until nothing is owed any more, as the office reads it."""
        await self.database_shows(lambda: all(row.status != "waiting" for row in self.rows()))

    async def database_shows(self, condition: Callable[[], bool]) -> None:
        """Wait for what other processes write; of that nobody is told here."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, self.log
            await asyncio.sleep(0.05)

    def arrived(self, people: Iterable[Person]) -> int:
        """How many messages these people were sent."""
        wanted = {one.chat_id for one in people}
        return sum(call.chat_id in wanted for call in self.emulator.record.sent_to())

    def rows(self) -> list[Any]:
        """The outbox, each conversation in its order."""
        owed = select(OUTBOX).order_by(OUTBOX.c.conversation_id, OUTBOX.c.number, OUTBOX.c.id)
        with self.office.database.reading() as connection:
            return list(connection.execute(owed))

    def claims(self) -> dict[str, Any]:
        """Claimed updates: when each was claimed, by id."""
        with self.office.database.reading() as connection:
            rows = connection.execute(select(INBOX.c.update_id, INBOX.c.claimed_at, INBOX.c.outcome))
            return {row.update_id: row for row in rows}

    def ask(self, question: str) -> Any:
        """One value from the database."""
        with self.office.database.reading() as connection:
            return connection.execute(text(question)).scalar()

    def change(self, statement: str) -> None:
        """What an administrator does to the database."""
        with self.office.database.writing() as connection:
            connection.execute(text(statement))

    async def owner_among(self, programs: list[Program]) -> Program:
        """Wait until one of these processes owns the lane: that one."""
        deadline = time.monotonic() + PATIENCE
        while not (owners := [one for one in programs if said(one, OWNED)]):
            assert time.monotonic() < deadline, "nobody owns the lane"
            assert all(one.process.poll() is None for one in programs), self.log
            await asyncio.sleep(0.01)
        [owner] = owners
        return owner

    async def ready(self, *programs: Program, words: str = "event=running") -> None:
        """Wait until each of these processes says that it works, or something else."""
        deadline = time.monotonic() + PATIENCE
        while silent := [one for one in programs if not said(one, words)]:
            assert time.monotonic() < deadline, f"{words!r} was not said by all.\n{self.log}"
            assert all(one.process.poll() is None for one in silent), self.log
            await asyncio.sleep(0.02)

    @property
    def log(self) -> str:
        """What all processes said, for a test that fails."""
        return "\n".join(f"--- {number}\n{''.join(one.said)}" for number, one in enumerate(self.programs))


def said(program: Program, words: str) -> bool:
    """Whether a process logged a line with these words."""
    return any(words in line for line in list(program.said))


@asynccontextmanager
async def fleet(database_url: str, folder: Path, **variables: str) -> AsyncIterator[Fleet]:
    """An empty fleet; on the way out everything of it ends, and no request broke Telegram's rules."""
    async with TelegramEmulator() as emulator:
        bot = emulator.add_bot(token=TOKEN)
        given = {"telegram_token": TOKEN, "telegram_api_url": emulator.api_url, "database_url": database_url}
        settings: Settings = settings_in(folder, **given, **variables)
        office = open_house(settings)
        await office.writer.start()
        running = Fleet(emulator, bot, Place(folder), office)
        try:
            yield running
            assert emulator.violations == []
        finally:
            for program in running.programs:
                await asyncio.to_thread(program.__exit__)
            await office.writer.stop()
            office.close()


async def ended(program: Program) -> float:
    """SIGTERM: the process ends with code 0; after how many seconds."""
    began = time.monotonic()
    code = await asyncio.to_thread(program.stop)
    assert code == 0, "".join(program.said[-20:])
    return time.monotonic() - began


def check_deliveries(running: Fleet) -> int:
    """Everything owed was sent, each conversation in its order, and twice only what was counted as ambiguous;
    how many were sent twice."""
    twice = 0
    chats = defaultdict(list)
    for row in running.rows():
        chats[int(row.chat)].append(row)
    sent = defaultdict(list)
    for call in running.emulator.record.sent_to():
        sent[call.chat_id].append(call.text)
    for chat, rows in chats.items():
        assert {"sent"} == {row.status for row in rows}, running.log
        numbered = [row for row in rows if row.number is not None]
        assert list(range(1, len(numbered) + 1)) == [row.number for row in numbered]
        messages = [int(row.message) for row in numbered if row.action == "send"]
        assert sorted(set(messages)) == messages
        sends = sum(row.action == "send" for row in rows)
        ambiguous = sum(row.ambiguous for row in rows)
        assert sends <= len(sent[chat]) <= sends + ambiguous, running.log
        twice += len(sent[chat]) - sends
    return twice


def check_claims(running: Fleet) -> None:
    """Every update that was made is claimed once and was handled, and each conversation's answers stand in
    the order in which its updates were claimed."""
    claims = running.claims()
    assert sorted(map(str, running.bot.queue.made)) == sorted(claims)
    assert {"done"} == {claim.outcome for claim in claims.values()}
    conversations = defaultdict(list)
    for row in running.rows():
        if row.number is not None:
            conversations[row.conversation_id].append(claims[row.correlation.rpartition(":")[2]].claimed_at)
    for order in conversations.values():
        assert sorted(order) == order
