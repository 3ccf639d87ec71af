"""The same small house over memory, SQLite and PostgreSQL, for the contract tests."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select

from core.changes import Changes
from core.delivery import Delivery
from core.events import Event, TextReceived, Update
from core.ids import Account, BotKey
from core.ports import Accepted, Mailbox, Outbox, TicketDirectory, Turn, Writer
from storage.database import Database
from storage.encryption import Keys
from storage.house import ALERTS
from storage.mailbox import DatabaseMailbox
from storage.outbox import DatabaseOutbox
from storage.readers import Directory
from storage.threads import ReaderThreads
from storage.writer import Writer as DatabaseWriter
from tests.contracts.decisions import apologise, decide
from tests.memory_store import MemoryStore

BOT = BotKey("telegram")
Decide = Callable[[Turn], Changes]


class HouseWriter(Writer, Protocol):
    """A writer with what its process tells it."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def on_commit(self, listener: Callable[[Sequence[Delivery]], None]) -> None: ...

    def lease(self, bot: BotKey, epoch: int) -> None: ...

    @property
    def failure(self) -> str | None: ...


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@dataclass
class House:
    """Everything that a contract test needs."""

    clock: MovableClock
    writer: HouseWriter
    outbox: Outbox
    mailbox: Mailbox
    directory: TicketDirectory
    alerts: Callable[[], Awaitable[list[tuple[str, str]]]]
    owner_dies: Callable[[BotKey], Outbox]
    close: Callable[[], None]

    async def say(self, text: str, update_id: int | str, **where: Any) -> Accepted:
        """A requester writes `text`."""
        return await self.writer.accept(update(text, update_id, **where))

    async def shown(self, accepted: Accepted) -> list[str]:
        """The texts that wait in the conversation's mailbox."""
        waiting = await self.mailbox.waiting(accepted.conversation_id)
        return [delivery.reply.text for delivery in waiting if delivery.reply is not None]


def update(
    text: str,
    update_id: int | str,
    who: str = "ann",
    order: int | None = None,
    bot: BotKey = BOT,
    private: bool = True,
    chat: str | None = None,
    event: Event | None = None,
) -> Update:
    """An update in which `who` writes `text`."""
    return Update(
        bot=bot,
        update_id=str(update_id),
        order=int(update_id) if order is None else order,
        account=Account(bot.platform, who),
        chat=chat or f"chat-{who}",
        event=event or TextReceived(text),
        received_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        private=private,
    )


def memory_house(chosen: Decide = decide) -> House:
    """A house in memory."""
    clock = MovableClock()
    store = MemoryStore(chosen, apologise, clock)

    async def alerts() -> list[tuple[str, str]]:
        return store.tables.alerts

    def owner_dies(bot: BotKey) -> Outbox:
        store.die(bot)
        return store

    return House(clock, store, store, store, store, alerts, owner_dies, lambda: None)


def database_house(
    url: str,
    keys: Keys,
    chosen: Decide = decide,
    clock: MovableClock | None = None,
    erasures: Path | None = None,
) -> House:
    """A house on the database at `url`; several of them are as many processes."""
    clock = clock or MovableClock()
    database, threads = Database(url), ReaderThreads()
    outbox = DatabaseOutbox(database, keys, clock, threads)

    async def alerts() -> list[tuple[str, str]]:
        with database.reading() as connection:
            rows = connection.execute(select(ALERTS.c.kind, ALERTS.c.text).order_by(ALERTS.c.id))
            return [(row.kind, row.text) for row in rows]

    def owner_dies(bot: BotKey) -> Outbox:
        outbox._owned[bot][0].release()
        return DatabaseOutbox(database, keys, clock, threads)

    def close() -> None:
        for lock, _ in outbox._owned.values():
            lock.release()
        threads.close()
        database.close()

    writer = DatabaseWriter(chosen, apologise, clock, database, keys, erasures=erasures)
    mailbox = DatabaseMailbox(database, keys, threads)
    directory = Directory(database, keys, threads)
    return House(clock, writer, outbox, mailbox, directory, alerts, owner_dies, close)
