"""Counts what the database holds, for the gauges of /metrics, and tries whether it takes a write.

Every count reads an index, never the table of tickets; docs/monitoring.md says what that costs. The
conditions of partial indexes are written out as the indexes have them: SQLite does not recognise them in
parameters (https://www.sqlite.org/partialindex.html).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, TextClause, and_, func, select, union_all

from core.ids import BotKey
from core.meter import Counts, LaneCount
from core.ports import Clock
from storage.database import Database
from storage.holding import CONVERSATIONS, OUTBOX
from storage.house import ALERTS, write_nothing
from storage.lanes import LANES
from storage.readers import FILES, TICKET_STATE
from storage.tables import files, outbox
from storage.threads import ReaderThreads

MOST_COUNTED = 50_000
"""Waiting rows of a bot beyond this are not counted, so that a long backlog is not made longer by looking."""


class Gauges:
    """Reads the counts, and tries the database, on the reader threads."""

    def __init__(
        self, database: Database, clock: Clock, threads: ReaderThreads, most: int = MOST_COUNTED
    ) -> None:
        self._database = database
        self._clock = clock
        self._threads = threads
        self._most = most

    async def counts(self, bots: Collection[BotKey]) -> Counts:
        """What there is now; the lanes of `bots`. Raises StorageUnavailable."""

        def read() -> Counts:
            with self._database.reading() as connection:
                return Counts(
                    lanes={bot: self._lane(connection, bot) for bot in bots},
                    stuck=_by(connection, OUTBOX.c.status, outbox.STUCK),
                    drafts=_one(connection, CONVERSATIONS.c.draft_due_at.is_not(None)),
                    tickets=_by(connection, TICKET_STATE.c.status),
                    files=_files(connection),
                    alerts=_by(connection, ALERTS.c.kind, ALERTS.c.resolved_at.is_(None)),
                )

        return await self._threads.run(read)

    async def try_reading(self) -> None:
        """Raises StorageUnavailable when the database does not answer."""

        def read() -> None:
            with self._database.reading() as connection:
                connection.execute(select(LANES.c.epoch).limit(1)).all()

        await self._threads.run(read)

    async def try_writing(self) -> None:
        """Write something that changes nothing, which a full disk or a read-only database refuses. Raises
        StorageUnavailable."""

        def write() -> None:
            with self._database.writing() as connection:
                write_nothing(connection)

        await self._threads.run(write)

    def _lane(self, connection: Connection, bot: BotKey) -> LaneCount:
        mine = and_(OUTBOX.c.platform == bot.platform, OUTBOX.c.bot == bot.name)
        halves = [
            select(select(OUTBOX.c.created_at).where(mine, kind).limit(self._most).subquery().c.created_at)
            for kind in (outbox.NUMBERED, outbox.BROADCAST)
        ]
        waiting = union_all(*halves).subquery()
        count, oldest = connection.execute(select(func.count(), func.min(waiting.c.created_at))).one()
        here = select(LANES.c.epoch).where(LANES.c.platform == bot.platform, LANES.c.bot == bot.name)
        return LaneCount(count, self._age(oldest), connection.execute(here).scalar())

    def _age(self, moment: datetime | None) -> float:
        return 0.0 if moment is None else max(0.0, (self._clock() - moment).total_seconds())


def _files(connection: Connection) -> Mapping[str, int]:
    """Failed files have an alert each, which is indexed by its kind; their state is not."""
    waiting = select(func.count()).select_from(FILES).where(files.WAITING)
    failed = select(func.count()).select_from(ALERTS).where(ALERTS.c.kind == "file_failed")
    return {
        "waiting": int(connection.execute(waiting).scalar_one()),
        "failed": int(connection.execute(failed).scalar_one()),
    }


def _by(connection: Connection, column: Any, *conditions: ColumnElement[bool] | TextClause) -> dict[str, int]:
    counted = select(column, func.count()).where(*conditions).group_by(column)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _one(connection: Connection, condition: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).where(condition)).scalar_one())
