"""Messages that did not get through: dead letters and held ones, for the desk to see, retry or discard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core.delivery import Fate
from core.ids import BotKey, ConversationId
from core.ports import Clock
from storage.database import Database
from storage.holding import OUTBOX
from storage.house import ALERTS
from storage.notify import wake_dispatchers
from storage.tables import outbox
from storage.threads import ReaderThreads

STUCK = ("dead", "held")


@dataclass(frozen=True, slots=True)
class StuckMessage:
    """One message that waits for a decision; its text stays encrypted."""

    outbox_id: int
    bot: BotKey
    conversation_id: ConversationId
    fate: Fate
    attempts: int
    error: str | None
    correlation: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a person of ours must look at."""

    alert_id: int
    kind: str
    correlation: str
    text: str
    created_at: datetime


class StuckMessages:
    """Lists and settles what is stuck, and the alerts about it."""

    def __init__(self, database: Database, clock: Clock, threads: ReaderThreads) -> None:
        self._database = database
        self._clock = clock
        self._threads = threads

    async def list(self, fate: Fate, after: int, limit: int) -> Sequence[StuckMessage]:
        """DEAD or HELD messages, oldest first, paged by key: `after` is the last outbox_id seen, or 0."""
        wanted = select(OUTBOX).where(outbox.STUCK, OUTBOX.c.status == fate.value, OUTBOX.c.id > after)

        def read() -> tuple[StuckMessage, ...]:
            with self._database.reading() as connection:
                rows = connection.execute(wanted.order_by(OUTBOX.c.id).limit(limit))
                return tuple(
                    StuckMessage(
                        outbox_id=row.id,
                        bot=BotKey(row.platform, row.bot),
                        conversation_id=ConversationId(row.conversation_id),
                        fate=Fate(row.status),
                        attempts=row.attempts,
                        error=row.error,
                        correlation=row.correlation,
                        created_at=row.created_at,
                    )
                    for row in rows
                )

        return await self._threads.run(read)

    async def retry(self, outbox_id: int) -> bool:
        """Owe the message again, its attempts counted from nought; False when it is not stuck. Whoever owns
        its lane is woken."""
        again = {"status": "waiting", "due_at": self._clock(), "leased_epoch": None, "attempts": 0}
        return await self._settle(outbox_id, again)

    async def discard(self, outbox_id: int) -> bool:
        """Never deliver the message; False when it is not stuck."""
        return await self._settle(outbox_id, {"status": "discarded"})

    async def alerts(self, after: int, limit: int) -> Sequence[Alert]:
        """Unresolved alerts, oldest first, paged by key: `after` is the last alert_id seen, or 0."""
        wanted = select(ALERTS).where(ALERTS.c.resolved_at.is_(None), ALERTS.c.id > after)

        def read() -> tuple[Alert, ...]:
            with self._database.reading() as connection:
                rows = connection.execute(wanted.order_by(ALERTS.c.id).limit(limit))
                return tuple(
                    Alert(row.id, row.kind, row.correlation, row.text, row.created_at) for row in rows
                )

        return await self._threads.run(read)

    async def _settle(self, outbox_id: int, values: dict[str, object]) -> bool:
        stuck = update(OUTBOX).where(OUTBOX.c.id == outbox_id, OUTBOX.c.status.in_(STUCK))

        def write() -> bool:
            with self._database.writing() as connection:
                settled = connection.execute(stuck.values(values)).rowcount == 1
                if settled and values["status"] == "waiting":
                    wake_dispatchers(connection)
                return settled

        return await self._threads.run(write)
