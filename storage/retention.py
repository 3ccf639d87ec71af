"""Deletes what an operator's promise says is kept no longer, a small portion of each kind at a time.

What is due is looked for on a reading connection, so that a long look keeps nobody from writing; then those
rows are deleted by their keys. Repeating it, or several processes at once, changes nothing. Immutable rows go
through a tombstone.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, exists, select, tuple_, update

from core.ports import Clock
from core.retention import Retention
from core.tickets import Status
from storage.applying import ANSWERS, FILES, MESSAGES, TICKETS
from storage.attempts import ATTEMPTS as HANDLING_ATTEMPTS
from storage.batch import INBOX
from storage.blind_index import BLIND_INDEX
from storage.database import Database
from storage.desk.drafts import DRAFTS
from storage.desk.forgetting import forget_drafts, forget_topics, in_work_at_desk, topics_long_over
from storage.desk.topics import TOPICS
from storage.encryption import NO_KEY
from storage.erasure import erase_requester, wiping
from storage.holding import CONVERSATIONS, OUTBOX, REQUESTERS
from storage.house import ALERTS
from storage.ids import first_id_at
from storage.marking import ATTEMPTS
from storage.readers import TICKET_STATE
from storage.threads import ReaderThreads
from storage.tombstones import bury

OVER = (Status.SOLVED.value, Status.CLOSED.value)
GIVEN_UP = ("sent", "discarded")

Find = Callable[[datetime], Select[Any]]
Forget = Callable[[Connection, Sequence[Any], datetime], None]


class RetentionSweep:
    """Keeps the promise in one database. `desk_drafts` is how long a reply is kept that an agent did not
    send."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        threads: ReaderThreads,
        retention: Retention,
        desk_drafts: timedelta | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._threads = threads
        self._kinds: tuple[tuple[timedelta | None, Find, Forget], ...] = (
            (retention.answers, lambda cutoff: _of_ended_tickets(ANSWERS, cutoff), _bury_answers),
            (retention.messages, lambda cutoff: _of_ended_tickets(MESSAGES, cutoff), _bury_messages),
            (retention.files, _files_of_ended_tickets, _drop_files),
            (retention.attempts, lambda cutoff: _older(ATTEMPTS, cutoff), _delete(ATTEMPTS)),
            (retention.outbox, _delivered, _forget_messages),
            (retention.outbox, topics_long_over, _forget_topics),
            (desk_drafts, lambda cutoff: _keys(DRAFTS, DRAFTS.c.begun_at < cutoff), _forget_drafts),
            (
                retention.attempts,
                lambda cutoff: _keys(HANDLING_ATTEMPTS, HANDLING_ATTEMPTS.c.last_at < cutoff),
                _delete(HANDLING_ATTEMPTS),
            ),
            (retention.inbox, lambda cutoff: _keys(INBOX, INBOX.c.claimed_at < cutoff), _delete(INBOX)),
            (retention.strangers, _strangers, _erase_strangers(retention.strangers)),
            (retention.alerts, lambda cutoff: _keys(ALERTS, ALERTS.c.resolved_at < cutoff), _delete(ALERTS)),
        )

    async def sweep(self, limit: int) -> int:
        """At most `limit` rows of each kind; how many there were in all. Raises StorageUnavailable."""
        return sum([await self._threads.run(partial(self._one, kind, limit)) for kind in self._kinds])

    def _one(self, kind: tuple[timedelta | None, Find, Forget], limit: int) -> int:
        kept_for, find, forget = kind
        if kept_for is None:
            return 0
        now = self._clock()
        with self._database.reading() as connection:
            due = connection.execute(find(now - kept_for).limit(limit)).all()
        if due:
            with self._database.writing() as connection, wiping(connection):
                forget(connection, due, now)
        return len(due)


def _keys(table: Table, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(*table.primary_key.columns).where(*conditions)


def _older(table: Table, cutoff: datetime) -> Select[Any]:
    """By their ids, which sort by time."""
    return _keys(table, table.c.id < first_id_at(cutoff)).order_by(table.c.id)


def _of_ended_tickets(table: Table, cutoff: datetime) -> Select[Any]:
    of_ticket = TICKET_STATE.c.ticket_id == table.c.ticket_id
    return _older(table, cutoff).join(TICKET_STATE, of_ticket).where(TICKET_STATE.c.status.in_(OVER))


def _files_of_ended_tickets(cutoff: datetime) -> Select[Any]:
    ended = TICKET_STATE.c.status.in_(OVER)
    old = _keys(FILES, FILES.c.created_at < cutoff, FILES.c.state.in_(("stored", "failed")))
    return old.join(TICKET_STATE, TICKET_STATE.c.ticket_id == FILES.c.ticket_id).where(ended)


def _delivered(cutoff: datetime) -> Select[Any]:
    return _older(OUTBOX, cutoff).where(OUTBOX.c.status.in_(GIVEN_UP), ~in_work_at_desk())


def _strangers(cutoff: datetime) -> Select[Any]:
    """People who wrote, opened no ticket, want no announcements, and have not been heard of since."""
    conversation = CONVERSATIONS.c.requester_id == REQUESTERS.c.id
    heard_of = exists().where(conversation, CONVERSATIONS.c.last_touched >= cutoff)
    undecided = exists().where(conversation, CONVERSATIONS.c.draft_due_at.is_not(None))
    ticket = exists().where(TICKETS.c.requester_id == REQUESTERS.c.id)
    place = exists().where(conversation, TOPICS.c.conversation_id == CONVERSATIONS.c.id)
    known = and_(REQUESTERS.c.wrapped_key != NO_KEY, REQUESTERS.c.announcements.is_(False))
    return _keys(REQUESTERS, REQUESTERS.c.created_at < cutoff, known, ~heard_of, ~undecided, ~ticket, ~place)


def _erase_strangers(kept_for: timedelta | None) -> Forget:
    """Whoever writes at this moment is looked at again once their conversations are locked. They need no
    line in the ledger: after a restoring they are found here again."""

    def forget(connection: Connection, due: Sequence[Any], now: datetime) -> None:
        assert kept_for is not None
        ids = [row.id for row in due]
        theirs = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.requester_id.in_(ids))
        connection.execute(theirs.order_by(CONVERSATIONS.c.id).with_for_update()).all()
        still = _strangers(now - kept_for).where(REQUESTERS.c.id.in_(ids))
        for requester_id in connection.execute(still).scalars().all():
            erase_requester(connection, requester_id, now)

    return forget


def _delete(table: Table) -> Forget:
    key = tuple_(*table.primary_key.columns)

    def forget(connection: Connection, due: Sequence[Any], now: datetime) -> None:
        connection.execute(delete(table).where(key.in_([tuple(row) for row in due])))

    return forget


def _bury_answers(connection: Connection, due: Sequence[Any], now: datetime) -> None:
    """With what is compared of them; last, so that an entry which was just being made goes too."""
    these = ANSWERS.c.id.in_([row.id for row in due])
    tickets = connection.execute(select(ANSWERS.c.ticket_id).where(these)).scalars().all()
    bury(connection, ANSWERS, these, "retention", now)
    connection.execute(delete(BLIND_INDEX).where(BLIND_INDEX.c.ticket_id.in_(set(tickets))))


def _bury_messages(connection: Connection, due: Sequence[Any], now: datetime) -> None:
    bury(connection, MESSAGES, MESSAGES.c.id.in_([row.id for row in due]), "retention", now)


def _drop_files(connection: Connection, due: Sequence[Any], now: datetime) -> None:
    """Content and row go with the sweep of files whose draft ended (storage/files.py)."""
    these = FILES.c.id.in_([row.id for row in due])
    connection.execute(update(FILES).where(these).values(state="dropped"))


def _forget_messages(connection: Connection, due: Sequence[Any], now: datetime) -> None:
    ids = [row.id for row in due]
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.outbox_id.in_(ids)))
    connection.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(ids), OUTBOX.c.status.in_(GIVEN_UP)))


def _forget_topics(connection: Connection, due: Sequence[Any], now: datetime) -> None:
    forget_topics(connection, [row.conversation_id for row in due], now)


def _forget_drafts(connection: Connection, due: Sequence[Any], now: datetime) -> None:
    forget_drafts(connection, DRAFTS.c.id.in_([row.id for row in due]))
