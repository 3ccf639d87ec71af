"""`kill -9` of the running program while people fill in the form: nothing is lost, nothing happens twice."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Row, select

from storage.database import Database
from storage.encryption import Keys, new_secret_key
from storage.holding import CONVERSATIONS, OUTBOX
from storage.readers import Directory
from storage.tables import InboxRow, table_of
from storage.threads import ReaderThreads
from tests.emulators.telegram import EmulatedBot, Person, TelegramEmulator
from tests.scenarios_terminal.programs import Place, Program

TOKEN = "123456789:" + "Ab_-5" * 7
NUMBER = re.compile(r"Got it: ticket (WLT-\w{4}-\w{4})")
AT_ONCE = 6
PATIENCE = 60.0
INBOX = table_of(InboxRow)
KILLS = [6, pytest.param(30, marks=pytest.mark.long)]


@dataclass
class Visit:
    """One person's way through the form: what they said, and the number they were told."""

    person: Person
    account: str
    number: str

    @property
    def told(self) -> str:
        """The first message."""
        return first_message(self.account)


def first_message(account: str) -> str:
    """So much that only the account name is left to ask for."""
    transaction = f"{account.encode().hex():0>64}"
    return (
        "Yesterday 15:00 UTC+8 I sent 250 USDT on TRON and it has not arrived. "
        f"TxID {transaction}, mail {account}@example.com"
    )


async def visit(bot: EmulatedBot, index: int) -> Visit:
    """Write, agree, name the account, submit, read the number."""
    account = f"person-{index}"
    person = bot.person(account, language_code="en")
    person.says(first_message(account))
    await person.sees_button("Agree and continue", PATIENCE)
    person.presses("Agree and continue")
    await person.sees("What is your account name?", PATIENCE)
    person.says(account)
    await person.sees_button("✅ Submit", PATIENCE)
    person.presses("✅ Submit")
    confirmation = await person.sees("Got it: ticket", PATIENCE)
    found = NUMBER.search(confirmation.words)
    assert found is not None, confirmation.words
    return Visit(person, account, found[1])


class Town:
    """People who keep coming, a few at a time, until it is enough."""

    def __init__(self, bot: EmulatedBot) -> None:
        self.bot = bot
        self.visits: list[Visit] = []
        self.coming = 0
        self.enough = asyncio.Event()

    async def _lane(self) -> None:
        while not self.enough.is_set():
            self.coming += 1
            self.visits.append(await visit(self.bot, self.coming))

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """People come while the block runs; afterwards those who came are waited for."""
        async with asyncio.TaskGroup() as lanes:
            for _ in range(AT_ONCE):
                lanes.create_task(self._lane())
            yield
            self.enough.set()


async def killed_and_started(place: Place, chance: random.Random, kills: int) -> Program:
    """Start, kill at a random moment, start again, …; the program that is alive in the end."""
    for _ in range(kills):
        program = place.start("run", "--only", "telegram,worker")
        await asyncio.to_thread(program.waits_to_say, "Telegram is served")
        await asyncio.sleep(chance.uniform(0.0, 0.6))
        await asyncio.to_thread(program.kill)
    return place.start("run", "--only", "telegram,worker")


@pytest.mark.parametrize("kills", KILLS)
async def test_killed_at_random_moments(database_url: str, tmp_path: Path, kills: int) -> None:
    """Each accepted update had its effect once, each person has the one ticket that they filled in and was
    told its number, in order; only counted ambiguities came twice."""
    key = new_secret_key()
    async with TelegramEmulator() as emulator:
        bot = emulator.add_bot(token=TOKEN)
        place = Place(
            tmp_path,
            DATABASE_URL=database_url,
            SECRET_KEYS=key,
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_API_URL=emulator.api_url,
        )
        town = Town(bot)
        async with town.alive():
            program = await killed_and_started(place, random.Random(kills), kills)
        await emulator.settled(PATIENCE)
        assert await asyncio.to_thread(program.stop) == 0
    assert len(town.visits) == town.coming >= AT_ONCE
    database, threads = Database(database_url), ReaderThreads()
    try:
        check_inbox(database, bot)
        await check_tickets(Directory(database, Keys([key]), threads), town.visits)
        for each in town.visits:
            check_chat(rows_of(database, each.person), each, emulator)
    finally:
        threads.close()
        database.close()


def check_inbox(database: Database, bot: EmulatedBot) -> None:
    """Every update is claimed, once, and none failed."""
    with database.reading() as connection:
        rows = connection.execute(select(INBOX.c.update_id, INBOX.c.outcome)).all()
    assert sorted(bot.queue.made) == sorted(int(row.update_id) for row in rows)
    assert {"done"} == {row.outcome for row in rows}


async def check_tickets(directory: Directory, visits: list[Visit]) -> None:
    """As many tickets as people, each with its person's own answers."""
    listed = await directory.list(None, None, None, 10 * len(visits))
    assert sorted(each.number for each in visits) == sorted(ticket.number for ticket in listed)
    for each in visits:
        view = await directory.view(each.number)
        assert view is not None
        answers = {answer.field: answer.value for answer in view.answers}
        assert (each.told, each.account) == (answers["description"], answers["account_name"])
        assert f"{each.account}@example.com" in answers["contact"]


def rows_of(database: Database, person: Person) -> list[Row[tuple[object, ...]]]:
    """What the outbox owed to a person, in order."""
    owed = (
        select(OUTBOX)
        .join(CONVERSATIONS, CONVERSATIONS.c.id == OUTBOX.c.conversation_id)
        .where(CONVERSATIONS.c.chat == str(person.chat_id))
        .order_by(OUTBOX.c.number)
    )
    with database.reading() as connection:
        return list(connection.execute(owed))


def check_chat(rows: list[Row[tuple[object, ...]]], each: Visit, emulator: TelegramEmulator) -> None:
    """Everything arrived, in order, and twice only what was counted as ambiguous."""
    assert {"sent"} == {row.status for row in rows}
    assert list(range(1, len(rows) + 1)) == [row.number for row in rows]
    messages = [int(row.message) for row in rows if row.action == "send"]
    assert sorted(messages) == messages
    calls = [call for call in emulator.record.calls if call.effect and call.chat_id == each.person.chat_id]
    sent = sum(call.method == "sendMessage" for call in calls)
    ambiguous = sum(row.ambiguous for row in rows)
    assert len(messages) <= sent <= len(messages) + ambiguous, each.person.chat.transcript()
    confirmations = sum(NUMBER.search(one.words) is not None for one in each.person.chat.messages)
    last = next(row for row in reversed(rows) if row.action == "send")
    assert 1 <= confirmations <= 1 + last.ambiguous, each.person.chat.transcript()
