"""Tickets whose desk has to be looked at, and tickets that wait for an agent.

A row is written again by whatever happens to its ticket, with a new time, and taken off only by whoever saw
that very time: what happens while a ticket is being looked at leaves it on the list.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, case, delete, insert, select

from core.desk_ports import DueTimer, DueWork
from core.ports import Clock
from core.tickets import TicketSummary, TimerKind
from storage.database import Database
from storage.readers import TICKET_STATE, TICKETS, summaries, summary_of
from storage.tables import DeskWorkRow, TicketTimerRow, in_words, table_of
from storage.tables.tickets import IN_WORK, QUEUED
from storage.threads import ReaderThreads
from storage.upsert import insert_for

WORK = table_of(DeskWorkRow)
TIMERS = table_of(TicketTimerRow)
URGENCY = case(
    (TICKET_STATE.c.priority == in_words("urgent"), 0),
    (TICKET_STATE.c.priority == in_words("high"), 1),
    (TICKET_STATE.c.priority == in_words("normal"), 2),
    else_=3,
)


def put_on_worklist(connection: Connection, ticket_ids: Collection[int], due_at: datetime) -> None:
    """Let these tickets be looked at (again) at that time."""
    if not ticket_ids:
        return
    put = insert_for(connection, WORK)
    put = put.on_conflict_do_update(index_elements=[WORK.c.ticket_id], set_={"due_at": put.excluded.due_at})
    connection.execute(put, [{"ticket_id": each, "due_at": due_at} for each in sorted(ticket_ids)])


class StoredWorklist:
    """core.desk_ports.Worklist on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, number: str, due_at: datetime) -> None:
        """Look at the ticket (again) at that time."""
        find = select(TICKETS.c.id).where(TICKETS.c.number == number)
        ticket_id = self._connection.execute(find).scalar()
        if ticket_id is not None:
            put_on_worklist(self._connection, [ticket_id], due_at)

    def done(self, work: DueWork) -> None:
        """It was looked at; whatever happened to it meanwhile leaves it on the list."""
        this = select(TICKETS.c.id).where(TICKETS.c.number == work.number).scalar_subquery()
        self._connection.execute(delete(WORK).where(WORK.c.ticket_id == this, WORK.c.due_at == work.due_at))

    def queued(self, limit: int) -> Sequence[TicketSummary]:
        """Tickets in work that nobody has, the most urgent first, then the oldest."""
        waiting = summaries().order_by(None).where(QUEUED).order_by(URGENCY, TICKET_STATE.c.ticket_id)
        return tuple(map(summary_of, self._connection.execute(waiting.limit(limit))))

    def of_agent(self, agent: str, limit: int) -> Sequence[TicketSummary]:
        """Tickets in work that this agent has, oldest first."""
        theirs = summaries().order_by(None).where(IN_WORK, TICKET_STATE.c.assignee == agent)
        return tuple(
            map(summary_of, self._connection.execute(theirs.order_by(TICKET_STATE.c.ticket_id).limit(limit)))
        )


class StoredTimers:
    """core.desk_ports.TicketTimers on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, number: str, kind: TimerKind, due_at: datetime) -> None:
        """Let it be due then, in place of an earlier time of that kind."""
        self.clear(number, kind)
        this = select(TICKETS.c.id).where(TICKETS.c.number == number)
        ticket_id = self._connection.execute(this).scalar_one()
        self._connection.execute(
            insert(TIMERS), {"ticket_id": ticket_id, "kind": kind.value, "due_at": due_at}
        )

    def clear(self, number: str, *kinds: TimerKind) -> None:
        """Nothing of these kinds is due any more (of no kind named: of any)."""
        this = select(TICKETS.c.id).where(TICKETS.c.number == number).scalar_subquery()
        theirs = delete(TIMERS).where(TIMERS.c.ticket_id == this)
        if kinds:
            theirs = theirs.where(TIMERS.c.kind.in_([kind.value for kind in kinds]))
        self._connection.execute(theirs)

    def take(self, due: DueTimer) -> bool:
        """Whether this is still due, and ours to do: it is not due any more after this."""
        this = select(TICKETS.c.id).where(TICKETS.c.number == due.number).scalar_subquery()
        still = delete(TIMERS).where(
            TIMERS.c.ticket_id == this, TIMERS.c.kind == due.kind.value, TIMERS.c.due_at == due.due_at
        )
        return self._connection.execute(still).rowcount == 1


class StoredDues:
    """core.desk_ports.DeskDues on reading connections."""

    def __init__(self, database: Database, clock: Clock, threads: ReaderThreads) -> None:
        self._database = database
        self._clock = clock
        self._threads = threads

    async def work(self, limit: int) -> Sequence[DueWork]:
        """Tickets to look at now, the longest due first."""

        def read() -> tuple[DueWork, ...]:
            due = (
                select(TICKETS.c.number, WORK.c.due_at)
                .join_from(WORK, TICKETS, TICKETS.c.id == WORK.c.ticket_id)
                .where(WORK.c.due_at <= self._clock())
                .order_by(WORK.c.due_at, WORK.c.ticket_id)
                .limit(limit)
            )
            with self._database.reading() as connection:
                return tuple(DueWork(row.number, row.due_at) for row in connection.execute(due))

        return await self._threads.run(read)

    async def timers(self, limit: int) -> Sequence[DueTimer]:
        """What is due on tickets, most overdue first."""

        def read() -> tuple[DueTimer, ...]:
            due = (
                select(TICKETS.c.number, TIMERS.c.kind, TIMERS.c.due_at)
                .join_from(TIMERS, TICKETS, TICKETS.c.id == TIMERS.c.ticket_id)
                .where(TIMERS.c.due_at <= self._clock())
                .order_by(TIMERS.c.due_at, TIMERS.c.ticket_id)
                .limit(limit)
            )
            with self._database.reading() as connection:
                rows = connection.execute(due).all()
            return tuple(DueTimer(row.number, TimerKind(row.kind), row.due_at) for row in rows)

        return await self._threads.run(read)
