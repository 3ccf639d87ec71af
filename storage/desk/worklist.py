"""Tickets whose desk has to be looked at, and tickets that wait for an agent.

A row is written again by whatever happens to its ticket, with a new time, and taken off only by whoever saw
that very time: what happens while a ticket is being looked at leaves it on the list.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, insert, or_, select, true

from core.desk.definition import ALL_TEAMS
from core.desk.records import Room
from core.desk.routing import PRIORITIES, place_in_queue
from core.desk_ports import DueTimer, DueWork
from core.ports import Clock
from core.tickets import Status, TicketSummary, TimerKind
from storage.database import Database
from storage.encryption import NO_KEY
from storage.readers import CONVERSATIONS, REQUESTERS, TICKET_STATE, TICKETS, summaries, summary_of
from storage.tables import DeskWorkRow, TicketTimerRow, in_words, table_of
from storage.tables.tickets import IN_WORK, QUEUED
from storage.threads import ReaderThreads
from storage.upsert import insert_for

WORK = table_of(DeskWorkRow)
TIMERS = table_of(TicketTimerRow)


def put_on_worklist(connection: Connection, ticket_ids: Collection[int], due_at: datetime) -> None:
    """Let these tickets be looked at (again) at that time."""
    if not ticket_ids:
        return
    put = insert_for(connection, WORK)
    put = put.on_conflict_do_update(index_elements=[WORK.c.ticket_id], set_={"due_at": put.excluded.due_at})
    connection.execute(put, [{"ticket_id": each, "due_at": due_at} for each in sorted(ticket_ids)])


class StoredWorklist:
    """core.desk_ports.Worklist on one connection; `before_reading` writes what is still gathered."""

    def __init__(self, connection: Connection, before_reading: Callable[[], None]) -> None:
        self._connection = connection
        self._before_reading = before_reading

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

    def queued(self, limit: int, teams: Collection[str] = ()) -> Sequence[TicketSummary]:
        """Tickets in work that nobody has, of `teams` (none named: of all), in the order of the queue."""
        of_teams = (TICKET_STATE.c.team.in_(sorted(teams)),) if teams else ()
        return self._in_order(_known().where(*of_teams), limit)

    def take_queued(
        self, rooms: Collection[Room], limit: int, after: TicketSummary | None = None
    ) -> Sequence[TicketSummary]:
        """As `queued`, of tickets for which one of `rooms` is, behind `after`, with their conversations held;
        those that are held elsewhere just now are passed over."""
        if not rooms:
            return ()
        return self._in_order(_held(_known().where(or_(*map(_fits, rooms)))), limit, after)

    def of_agent(self, agent: str, limit: int) -> Sequence[TicketSummary]:
        """Tickets in work that this agent has, oldest first."""
        return self._of(_known(), agent, limit)

    def take_of_agent(self, agent: str, statuses: Collection[Status], limit: int) -> Sequence[TicketSummary]:
        """As `of_agent`, those in one of `statuses`, with their conversations held; those that are held
        elsewhere just now are passed over."""
        wanted = _held(_known()).where(TICKET_STATE.c.status.in_(sorted(statuses)))
        return self._of(wanted, agent, limit)

    def _of(self, wanted: Select[Any], agent: str, limit: int) -> Sequence[TicketSummary]:
        self._before_reading()
        theirs = wanted.where(IN_WORK, TICKET_STATE.c.assignee == agent).order_by(TICKET_STATE.c.ticket_id)
        return tuple(map(summary_of, self._connection.execute(theirs.limit(limit))))

    def _in_order(
        self, wanted: Select[Any], limit: int, after: TicketSummary | None = None
    ) -> Sequence[TicketSummary]:
        """One statement a priority: each follows the index, and the database sorts nothing."""
        self._before_reading()
        found: list[TicketSummary] = []
        behind = (-1, 0) if after is None else place_in_queue(after)
        for place, priority in enumerate(PRIORITIES):
            if place < behind[0] or len(found) >= limit:
                continue
            waiting = wanted.where(QUEUED, TICKET_STATE.c.priority == in_words(priority))
            if place == behind[0]:
                waiting = waiting.where(TICKET_STATE.c.ticket_id > behind[1])
            page = waiting.order_by(TICKET_STATE.c.ticket_id).limit(limit - len(found))
            found.extend(map(summary_of, self._connection.execute(page)))
        return tuple(found)


def _known() -> Select[Any]:
    """Summaries of tickets whose requester was not erased: of the others nothing is left to work on."""
    return (
        summaries()
        .order_by(None)
        .join(REQUESTERS, REQUESTERS.c.id == TICKETS.c.requester_id)
        .where(REQUESTERS.c.wrapped_key != NO_KEY)
    )


def _held(wanted: Select[Any]) -> Select[Any]:
    """With the conversation of each ticket locked, without waiting for those that are."""
    return wanted.join(CONVERSATIONS, CONVERSATIONS.c.id == TICKETS.c.conversation_id).with_for_update(
        of=CONVERSATIONS, skip_locked=True, key_share=True
    )


def _fits(room: Room) -> ColumnElement[bool]:
    """Whether a ticket is one for which there is this room."""
    of_team = true() if ALL_TEAMS in room.teams else TICKET_STATE.c.team.in_(sorted(room.teams))
    return and_(of_team, TICKETS.c.language.in_(sorted(room.languages))) if room.languages else of_team


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
