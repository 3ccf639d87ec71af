"""People who fill in the form on Telegram while something breaks, and what must be true of each then."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.encryption import Keys
from storage.holding import CONVERSATIONS, OUTBOX
from storage.readers import Directory
from storage.tables import InboxRow, table_of
from storage.threads import ReaderThreads
from tests.emulators.telegram import EmulatedBot, Person
from tests.scenarios_terminal.programs import Place

NUMBER = re.compile(r"Got it: ticket (WLT-\w{4}-\w{4})")
PATIENCE = 60.0
INBOX = table_of(InboxRow)


class Visitor:
    """One person on their way to a ticket."""

    def __init__(self, bot: EmulatedBot, index: int) -> None:
        self.account = f"person-{index}"
        self.person: Person = bot.person(self.account, language_code="en")
        self.number = ""

    @property
    def story(self) -> str:
        """So much at once that little is left to ask for."""
        transaction = f"{self.account.encode().hex():0>64}"
        return (
            "Yesterday 15:00 UTC+8 I sent 250 USDT on TRON and it has not arrived. "
            f"TxID {transaction}, mail {self.account}@example.com"
        )

    async def to_the_account(self) -> None:
        """Tell the story and agree; the account name is asked for."""
        self.person.says(self.story)
        await self.person.sees_button("Agree and continue", PATIENCE)
        self.person.presses("Agree and continue")
        await self.person.sees("What is your account name?", PATIENCE)

    async def to_the_card(self) -> None:
        """Name the account; the card is there."""
        self.person.says(self.account)
        await self.person.sees_button("✅ Submit", PATIENCE)

    async def submits(self) -> None:
        """Submit; the number is told."""
        self.person.presses("✅ Submit")
        told = await self.person.sees("Got it: ticket", PATIENCE)
        found = NUMBER.search(told.words)
        assert found is not None, told.words
        self.number = found[1]

    async def visits(self) -> None:
        """The whole way."""
        await self.to_the_account()
        await self.to_the_card()
        await self.submits()


class Crowd:
    """Visitors, `at_once` at a time, who keep coming while a block runs."""

    def __init__(self, bot: EmulatedBot, at_once: int = 4) -> None:
        self.bot = bot
        self.visitors: list[Visitor] = []
        self._at_once = at_once
        self._enough = False

    @property
    def served(self) -> int:
        """How many have their number."""
        return sum(bool(visitor.number) for visitor in self.visitors)

    async def _keep_coming(self) -> None:
        while not self._enough:
            visitor = Visitor(self.bot, len(self.visitors) + 1)
            self.visitors.append(visitor)
            await visitor.visits()

    @asynccontextmanager
    async def coming(self) -> AsyncIterator[None]:
        """They come while the block runs; then those who came are waited for."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._at_once):
                group.create_task(self._keep_coming())
            yield
            self._enough = True

    async def more_served(self, count: int) -> None:
        """Until so many more have their number."""
        wanted = self.served + count
        await self.bot.pulse.until(lambda: self.served >= wanted, PATIENCE)


async def nothing_is_lost(place: Place, bot: EmulatedBot, visitors: list[Visitor]) -> None:
    """Every update took effect once, everybody has their one ticket with their own answers and was told its
    number; what came twice was counted as ambiguous."""
    database, threads = Database(place.variables["DATABASE_URL"]), ReaderThreads()
    try:
        _check_inbox(database, bot)
        directory = Directory(database, Keys([place.variables["SECRET_KEYS"]]), threads)
        listed = await directory.list(None, None, None, 1000)
        assert sorted(visitor.number for visitor in visitors) == sorted(one.number for one in listed)
        for visitor in visitors:
            view = await directory.view(visitor.number)
            assert view is not None
            answers = {answer.field: answer.value for answer in view.answers}
            assert (visitor.story, visitor.account) == (answers["description"], answers["account_name"])
            _check_chat(database, visitor)
    finally:
        threads.close()
        database.close()


def _check_inbox(database: Database, bot: EmulatedBot) -> None:
    with database.reading() as connection:
        rows = connection.execute(select(INBOX.c.update_id, INBOX.c.outcome)).all()
    assert sorted(bot.queue.made) == sorted(int(row.update_id) for row in rows)
    assert {"done"} == {row.outcome for row in rows}


def _check_chat(database: Database, visitor: Visitor) -> None:
    owed = (
        select(OUTBOX)
        .join(CONVERSATIONS, CONVERSATIONS.c.id == OUTBOX.c.conversation_id)
        .where(CONVERSATIONS.c.chat == str(visitor.person.chat_id))
        .order_by(OUTBOX.c.number)
    )
    with database.reading() as connection:
        rows = list(connection.execute(owed))
    transcript = visitor.person.chat.transcript()
    assert {"sent"} == {row.status for row in rows}, f"{_fates(rows)}\n{transcript}"
    assert list(range(1, len(rows) + 1)) == [row.number for row in rows]
    messages = [int(row.message) for row in rows if row.action == "send"]
    assert sorted(messages) == messages, transcript
    told = [text for text in map(str, _words(visitor)) if NUMBER.search(text)]
    assert 1 <= len(told) <= 1 + sum(row.ambiguous for row in rows), transcript


def _fates(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [(row.number, row.action, row.status, row.leased_epoch, row.attempts, row.error) for row in rows]


def _words(visitor: Visitor) -> list[str]:
    return [message.words for message in visitor.person.chat.messages]
