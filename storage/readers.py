"""Reads tickets: inside a writing transaction for decisions, on connections of its own for the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Select, and_, func, select

from core.ids import RequesterId, TicketId
from core.record import with_marks
from core.redaction import REMOVED
from core.tickets import (
    AnswerView,
    EventKind,
    FileView,
    Shared,
    Status,
    TicketSummary,
    TicketView,
    TimelineEntry,
)
from storage.blind_index import BLIND_INDEX
from storage.database import Database
from storage.encryption import NO_KEY, DataKey, Keys
from storage.tables import (
    AnswerRow,
    ConversationRow,
    FileRow,
    MessageRow,
    OutboxRow,
    RequesterRow,
    TicketEventRow,
    TicketRow,
    TicketStateRow,
    TombstoneRow,
    table_of,
)
from storage.tables.tickets import IN_WORK
from storage.threads import ReaderThreads

TICKETS = table_of(TicketRow)
TICKET_STATE = table_of(TicketStateRow)
ANSWERS = table_of(AnswerRow)
MESSAGES = table_of(MessageRow)
EVENTS = table_of(TicketEventRow)
FILES = table_of(FileRow)
REQUESTERS = table_of(RequesterRow)
CONVERSATIONS = table_of(ConversationRow)
TOMBSTONES = table_of(TombstoneRow)
OUTBOX = table_of(OutboxRow)
_REDACTED = and_(
    TOMBSTONES.c.table_name == MESSAGES.name,
    TOMBSTONES.c.row_id == EVENTS.c.message_id,
    TOMBSTONES.c.reason == "redaction",
)


class Tickets:
    """core.ports.TicketReader inside a transaction; `before_reading` writes what the batch still gathers."""

    def __init__(self, connection: Connection, keys: Keys, before_reading: Callable[[], None]) -> None:
        self._connection = connection
        self._keys = keys
        self._before_reading = before_reading

    def of_requester(self, requester_id: RequesterId) -> tuple[TicketSummary, ...]:
        """Every ticket of a requester, newest first."""
        self._before_reading()
        found = summaries().where(TICKETS.c.requester_id == requester_id)
        return tuple(map(summary_of, self._connection.execute(found)))

    def view(self, number: str) -> TicketView | None:
        """The whole ticket, or None."""
        self._before_reading()
        return ticket_view(self._connection, self._keys, number)

    def files_of(self, number: str) -> int:
        """How many files the ticket has."""
        self._before_reading()
        count = select(func.count()).join_from(FILES, TICKETS, TICKETS.c.id == FILES.c.ticket_id)
        found: int = self._connection.execute(count.where(TICKETS.c.number == number)).scalar_one()
        return found


class Directory:
    """core.ports.TicketDirectory: what the desk and the command line read."""

    def __init__(self, database: Database, keys: Keys, threads: ReaderThreads) -> None:
        self._database = database
        self._keys = keys
        self._threads = threads

    async def list(
        self,
        status: Status | None,
        category: str | None,
        after: int | None,
        limit: int,
        *,
        team: str | None = None,
        assignee: str | None = None,
        queued: bool = False,
    ) -> Sequence[TicketSummary]:
        """Tickets newest first, paged by key: `after` is the ticket_id of the last one seen."""
        # Ordered by the table whose index finds them, or SQLite sorts all that there are. Of both indexes the
        # status's holds fewer, except for closed tickets: these are what piles up.
        at_the_desk = queued or team is not None or assignee is not None
        few = at_the_desk or (status is not None and (category is None or status.is_open))
        ticket_id = TICKET_STATE.c.ticket_id if few else TICKETS.c.id
        wanted = summaries().order_by(None).order_by(ticket_id.desc()).limit(limit)
        if status is not None:
            wanted = wanted.where(TICKET_STATE.c.status == status.value)
        if category is not None:
            wanted = wanted.where(TICKETS.c.category == category)
        if team is not None:
            wanted = wanted.where(TICKET_STATE.c.team == team)
        if assignee is not None:
            wanted = wanted.where(TICKET_STATE.c.assignee == assignee)
        if queued:
            wanted = wanted.where(TICKET_STATE.c.assignee.is_(None))
        if status is None and at_the_desk:
            wanted = wanted.where(IN_WORK)
        if after is not None:
            wanted = wanted.where(ticket_id < after)

        def read() -> tuple[TicketSummary, ...]:
            with self._database.reading() as connection:
                return tuple(map(summary_of, connection.execute(wanted)))

        return await self._threads.run(read)

    async def view(self, number: str) -> TicketView | None:
        """The whole ticket, or None."""

        def read() -> TicketView | None:
            with self._database.reading() as connection:
                return ticket_view(connection, self._keys, number)

        return await self._threads.run(read)

    async def tickets_with_same(self, number: str) -> dict[Shared, tuple[TicketSummary, ...]]:
        """The other tickets that have something in common with this one, newest first, by what it is."""

        def read() -> dict[Shared, tuple[TicketSummary, ...]]:
            with self._database.reading() as connection:
                return tickets_with_same(connection, number)

        return await self._threads.run(read)


def summaries() -> Select[Any]:
    """Ticket summaries, newest first."""
    return (
        select(
            TICKETS.c.id,
            TICKETS.c.number,
            TICKETS.c.requester_id,
            TICKETS.c.language,
            TICKETS.c.submitted_at,
            TICKET_STATE.c.status,
            TICKET_STATE.c.category,
            TICKET_STATE.c.team,
            TICKET_STATE.c.assignee,
            TICKET_STATE.c.priority,
        )
        .join_from(TICKETS, TICKET_STATE, TICKET_STATE.c.ticket_id == TICKETS.c.id)
        .order_by(TICKETS.c.id.desc())
    )


def ticket_view(connection: Connection, keys: Keys, number: str) -> TicketView | None:
    """The whole ticket `number`, decrypted, or None."""
    ticket = connection.execute(
        select(
            TICKETS.c.id,
            TICKETS.c.number,
            TICKETS.c.requester_id,
            TICKETS.c.language,
            TICKETS.c.submitted_at,
            TICKETS.c.due_at,
            TICKETS.c.amends,
            TICKET_STATE.c.status,
            TICKET_STATE.c.category,
            TICKET_STATE.c.team,
            TICKET_STATE.c.assignee,
            TICKET_STATE.c.priority,
            REQUESTERS.c.wrapped_key,
            CONVERSATIONS.c.platform,
        )
        .join_from(TICKETS, TICKET_STATE, TICKET_STATE.c.ticket_id == TICKETS.c.id)
        .join(REQUESTERS, REQUESTERS.c.id == TICKETS.c.requester_id)
        .join(CONVERSATIONS, CONVERSATIONS.c.id == TICKETS.c.conversation_id)
        .where(TICKETS.c.number == number)
    ).one_or_none()
    if ticket is None:
        return None
    erased = ticket.wrapped_key == NO_KEY
    key = None if erased else keys.of_requester(ticket.requester_id, ticket.wrapped_key)
    amended_by = select(TICKETS.c.number).where(TICKETS.c.amends == number).order_by(TICKETS.c.id)
    return TicketView(
        summary=summary_of(ticket),
        language=ticket.language,
        platform=ticket.platform,
        team=ticket.team,
        priority=ticket.priority,
        due_at=ticket.due_at,
        amends=ticket.amends,
        amended_by=tuple(connection.execute(amended_by).scalars()),
        answers=() if key is None else _answers(connection, key, ticket.id),
        files=() if key is None else _files(connection, key, ticket.id),
        timeline=_timeline(connection, key, ticket.id),
        erased=erased,
    )


def tickets_with_same(connection: Connection, number: str) -> dict[Shared, tuple[TicketSummary, ...]]:
    """The other tickets that have something in common with ticket `number`, newest first, by what it is."""
    mine, theirs = BLIND_INDEX.alias("mine"), BLIND_INDEX.alias("theirs")
    this = select(TICKETS.c.id).where(TICKETS.c.number == number).scalar_subquery()
    same = (theirs.c.digest == mine.c.digest) & (theirs.c.kind == mine.c.kind)
    shared = (
        select(mine.c.kind, theirs.c.ticket_id)
        .join_from(mine, theirs, same)
        .where(mine.c.ticket_id == this, theirs.c.ticket_id != this)
        .subquery()
    )
    rows = connection.execute(
        summaries().add_columns(shared.c.kind).join(shared, shared.c.ticket_id == TICKETS.c.id)
    )
    found: dict[Shared, dict[str, TicketSummary]] = {}
    for row in rows:
        found.setdefault(Shared(row.kind), {})[row.number] = summary_of(row)
    return {kind: tuple(found[kind].values()) for kind in Shared if kind in found}


@dataclass(frozen=True, slots=True)
class State:
    """A ticket's row of `ticket_state`."""

    status: str
    team: str
    category: str
    priority: str
    assignee: str | None = None


def rebuilt_states(connection: Connection) -> dict[int, State]:
    """The state of every ticket as it was submitted and as its events tell it since; what `ticket_state` must
    agree with."""
    states = {
        ticket.id: State(Status.NEW.value, ticket.team, ticket.category, ticket.priority)
        for ticket in connection.execute(select(TICKETS))
    }
    for event in connection.execute(select(EVENTS).order_by(EVENTS.c.id)):
        before = states[event.ticket_id]
        states[event.ticket_id] = State(
            status=event.status or before.status,
            team=event.team or before.team,
            category=event.category or before.category,
            priority=event.priority or before.priority,
            assignee=before.assignee if event.assignee is None else event.assignee or None,
        )
    return states


def summary_of(row: Any) -> TicketSummary:
    """A row of `summaries`."""
    return TicketSummary(
        ticket_id=TicketId(row.id),
        number=row.number,
        requester_id=RequesterId(row.requester_id),
        category=row.category,
        status=Status(row.status),
        submitted_at=row.submitted_at,
        team=row.team,
        assignee=row.assignee,
        priority=row.priority,
        language=row.language,
    )


def _answers(connection: Connection, key: DataKey, ticket_id: int) -> tuple[AnswerView, ...]:
    rows = connection.execute(
        select(ANSWERS).where(ANSWERS.c.ticket_id == ticket_id).order_by(ANSWERS.c.position)
    )
    return tuple(
        AnswerView(row.field, key.decrypt_text("answers.value", row.value), row.verdict, row.origin)
        for row in rows
    )


def _files(connection: Connection, key: DataKey, ticket_id: int) -> tuple[FileView, ...]:
    kept = (FILES.c.ticket_id == ticket_id) & (FILES.c.state != "dropped")
    rows = connection.execute(select(FILES).where(kept).order_by(FILES.c.id))
    return tuple(
        FileView(
            file_id=row.id,
            name=key.decrypt_text("files.name", row.name),
            media_type=row.media_type,
            size=row.size,
            state=row.state,
            caption=key.decrypt_text("files.caption", row.caption),
            problem=row.error if row.state == "refused" else None,
            author=row.author,
            store_key=row.store_key,
        )
        for row in rows
    )


def _timeline(connection: Connection, key: DataKey | None, ticket_id: int) -> tuple[TimelineEntry, ...]:
    fates = _fates(connection, ticket_id)
    rows = connection.execute(
        select(EVENTS, MESSAGES.c.text, TOMBSTONES.c.reason)
        .join_from(EVENTS, MESSAGES, MESSAGES.c.id == EVENTS.c.message_id, isouter=True)
        .join(TOMBSTONES, _REDACTED, isouter=True)
        .where(EVENTS.c.ticket_id == ticket_id)
        .order_by(EVENTS.c.id)
    )
    return with_marks(
        TimelineEntry(
            at=row.at,
            kind=EventKind(row.kind),
            data={} if key is None else orjson.loads(key.decrypt("ticket_events.data", row.data)),
            text=_said(key, row),
            event_id=row.id,
            actor=row.actor,
            status=None if row.status is None else Status(row.status),
            fates=fates.get(row.id, ()),
        )
        for row in rows
    )


def _fates(connection: Connection, ticket_id: int) -> dict[int, tuple[str, ...]]:
    """What became of the messages that tell the requester of each entry, in order."""
    rows = connection.execute(
        select(OUTBOX.c.event_id, OUTBOX.c.status, OUTBOX.c.ambiguous)
        .join_from(OUTBOX, EVENTS, EVENTS.c.id == OUTBOX.c.event_id)
        .where(EVENTS.c.ticket_id == ticket_id, OUTBOX.c.event_id.is_not(None))
        .order_by(OUTBOX.c.number)
    )
    fates: dict[int, list[str]] = {}
    for row in rows:
        uncertain = row.ambiguous and row.status != "sent"
        fates.setdefault(row.event_id, []).append("ambiguous" if uncertain else row.status)
    return {event_id: tuple(each) for event_id, each in fates.items()}


def _said(key: DataKey | None, row: Any) -> str | None:
    """What was said, or that it was part of a recovery phrase; None for an entry without words, and for all
    that an erased person said."""
    if key is None:
        return None
    if row.text is not None:
        return key.decrypt_text("messages.text", row.text)
    return REMOVED if row.reason is not None else None
