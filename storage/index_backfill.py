"""Entries of the blind index for tickets that were submitted before there was one, a portion at a time.

From the newest such ticket to the oldest, so that the oldest entry tells where to go on after a restart, and
nothing else need be remembered. What makes the entries are the keys of requester and house, which a
migration has not: so the worker does it, beside its other work.
"""

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import Connection, func, select

from core.conversation import Answer
from core.ports import Clock
from core.tickets import Shared
from storage.applying import ANSWERS, TICKETS
from storage.blind_index import BLIND_INDEX, BLIND_INDEX_KEY, BLIND_INDEX_PURPOSE, BlindIndex
from storage.database import Database
from storage.encryption import NO_KEY, Keys
from storage.holding import CONVERSATIONS, REQUESTERS
from storage.house import house_secret
from storage.threads import ReaderThreads
from storage.upsert import insert_or_ignore

Compare = Callable[[Sequence[Answer]], tuple[tuple[Shared, str], ...]]
"""What of a ticket's answers is worth comparing (core/sameness.py)."""


class IndexBackfill:
    """Catches up once in the life of a process. `compared` are the fields that `compare` reads."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        clock: Clock,
        threads: ReaderThreads,
        compare: Compare,
        compared: Collection[str],
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._threads = threads
        self._compare = compare
        self._compared = tuple(compared)
        self._index: BlindIndex | None = None
        self._below: int | None = None
        self._done = False

    async def sweep(self, limit: int) -> int:
        """Look at the next `limit` tickets; how many there were, 0 once all have been looked at. Raises
        StorageUnavailable."""
        return 0 if self._done else await self._threads.run(lambda: self._portion(limit))

    def _portion(self, limit: int) -> int:
        with self._database.writing() as connection:
            index = self._index or self._made(connection)
            oldest = self._below or connection.execute(select(func.min(BLIND_INDEX.c.ticket_id))).scalar()
            tickets = self._tickets(connection, oldest, limit)
            rows = [
                row
                for ticket_id, requester_id, wrapped in tickets
                for row in index.rows_of(
                    ticket_id, self._shared(connection, ticket_id, requester_id, wrapped)
                )
            ]
            if rows:
                connection.execute(insert_or_ignore(connection, BLIND_INDEX), rows)
        self._index = index
        if tickets:
            self._below = tickets[-1][0]
        self._done = len(tickets) < limit
        return len(tickets)

    def _made(self, connection: Connection) -> BlindIndex:
        now = self._clock()
        return BlindIndex(house_secret(connection, self._keys, BLIND_INDEX_KEY, BLIND_INDEX_PURPOSE, now))

    def _tickets(self, connection: Connection, below: int | None, limit: int) -> list[tuple[int, int, bytes]]:
        """The next tickets, newest first, their conversations locked: whoever erases their requester, or
        takes an answer out of them, comes before or after us and never in between."""
        wanted = select(TICKETS.c.id, TICKETS.c.conversation_id).order_by(TICKETS.c.id.desc()).limit(limit)
        if below is not None:
            wanted = wanted.where(TICKETS.c.id < below)
        found = connection.execute(wanted).all()
        talks = sorted({row.conversation_id for row in found})
        lock = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id.in_(talks)).order_by(CONVERSATIONS.c.id)
        connection.execute(lock.with_for_update()).all()
        keyed = (
            select(TICKETS.c.id, TICKETS.c.requester_id, REQUESTERS.c.wrapped_key)
            .join_from(TICKETS, REQUESTERS, REQUESTERS.c.id == TICKETS.c.requester_id)
            .where(TICKETS.c.id.in_([row.id for row in found]))
            .order_by(TICKETS.c.id.desc())
        )
        return [(row.id, row.requester_id, row.wrapped_key) for row in connection.execute(keyed)]

    def _shared(
        self, connection: Connection, ticket_id: int, requester_id: int, wrapped: bytes
    ) -> tuple[tuple[Shared, str], ...]:
        """What the ticket may have in common with others; nothing where its requester is erased."""
        if wrapped == NO_KEY:
            return ()
        given = select(ANSWERS.c.field, ANSWERS.c.value).where(
            ANSWERS.c.ticket_id == ticket_id, ANSWERS.c.field.in_(self._compared)
        )
        key = self._keys.of_requester(requester_id, wrapped)
        answers = [
            Answer(row.field, key.decrypt_text("answers.value", row.value))
            for row in connection.execute(given.with_for_update())
        ]
        return self._compare(answers)
