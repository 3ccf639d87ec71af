"""The queue of files to fetch from the platforms, and the collection of those whose draft ended."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, tuple_, update

from core.files import FileProblem, thumbnail_of
from core.ids import Account, BotKey, RequesterId
from core.ports import Clock, FileStore, FileToFetch
from storage.applying import FILES
from storage.database import Database
from storage.desk.worklist import put_on_worklist
from storage.encryption import Keys
from storage.holding import ACCOUNTS, CONVERSATIONS, REQUESTERS
from storage.house import raise_alert
from storage.tables import in_words
from storage.threads import ReaderThreads

LONGEST_WAIT = timedelta(hours=1)
"""No fetch is put off for longer (bots/file_fetcher.py)."""
KEY = re.compile(r"([0-9]{1,19})/[A-Za-z0-9.-]+")
"""How a file is called in the store: its requester's id and a name; see storage/file_store.py."""
LEASE = timedelta(minutes=5)
"""A worker that has not come back after this time is taken for dead."""


class DatabaseFileQueue:
    """core.ports.FileQueue on a database."""

    def __init__(self, database: Database, keys: Keys, clock: Clock, threads: ReaderThreads) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._threads = threads

    async def claim_files(self, bots: Collection[BotKey], limit: int) -> Sequence[FileToFetch]:
        """Lease due files that came to one of `bots`, longest waiting first."""
        return await self._threads.run(lambda: self._claim(bots, limit))

    async def file_stored(self, file_id: int, key: str, size: int, media_type: str) -> None:
        """The bytes are in the store under `key`; a file dropped meanwhile stays dropped and is collected."""
        stored = {
            "store_key": key,
            "size": size,
            "media_type": media_type,
            "leased_until": None,
            "error": None,
        }

        def write() -> None:
            with self._database.writing() as connection:
                this = update(FILES).where(FILES.c.id == file_id)
                found = connection.execute(
                    this.where(FILES.c.state == "waiting").values(state="stored", **stored)
                )
                if not found.rowcount:
                    connection.execute(this.where(FILES.c.state == "dropped").values(**stored))
                self._tell_desk(connection, file_id)

        await self._threads.run(write)

    async def file_refused(self, file_id: int, problem: FileProblem) -> None:
        """An agent's file can't be kept: no requester is told of it, the desk shows it."""

        def write() -> None:
            with self._database.writing() as connection:
                this = update(FILES).where(FILES.c.id == file_id, FILES.c.state == "waiting")
                values = {"state": "refused", "error": problem.value, "store_key": None, "leased_until": None}
                connection.execute(this.values(values))
                self._tell_desk(connection, file_id)

        await self._threads.run(write)

    async def file_held(self, file_id: int, retry_at: datetime, why: str) -> None:
        """It can't be examined now, which is not its fault: again at `retry_at`, however often."""

        def write() -> None:
            this = update(FILES).where(FILES.c.id == file_id, FILES.c.state.in_(("waiting", "dropped")))
            with self._database.writing() as connection:
                connection.execute(this.values(due_at=retry_at, leased_until=None, error=why))

        await self._threads.run(write)

    async def file_failed(self, file_id: int, retry_at: datetime | None, error: str) -> None:
        """The fetch failed; try again at `retry_at`, or never (an alert is made)."""

        def write() -> None:
            values: dict[str, Any] = {
                "attempts": FILES.c.attempts + 1,
                "leased_until": None,
                "error": error,
            }
            values |= {"state": "failed"} if retry_at is None else {"due_at": retry_at}
            with self._database.writing() as connection:
                this = update(FILES).where(FILES.c.id == file_id, FILES.c.state == "waiting")
                changed = connection.execute(this.values(values)).rowcount
                if not changed:
                    dropped = update(FILES).where(FILES.c.id == file_id, FILES.c.state == "dropped")
                    connection.execute(dropped.values(leased_until=None))
                elif retry_at is None:
                    self._tell_desk(connection, file_id)
                    text = f"File {file_id} can't be fetched: {error}"
                    raise_alert(connection, "file_failed", f"file:{file_id}", text, self._clock())

        await self._threads.run(write)

    async def collect(self, store: FileStore, limit: int) -> int:
        """Delete files whose draft ended, content first; how many there were. Files still being fetched
        are left for a later call."""

        def read() -> list[Any]:
            with self._database.reading() as connection:
                dropped = and_(FILES.c.state == in_words("dropped"), _unleased(self._clock()))
                rows = select(FILES.c.id, FILES.c.store_key).where(dropped).order_by(FILES.c.id).limit(limit)
                return list(connection.execute(rows))

        rows = await self._threads.run(read)
        for row in rows:
            if row.store_key is not None:
                await store.delete(row.store_key)
                await store.delete(thumbnail_of(row.store_key))

        def forget() -> None:
            with self._database.writing() as connection:
                connection.execute(delete(FILES).where(FILES.c.id.in_([row.id for row in rows])))

        await self._threads.run(forget)
        return len(rows)

    async def unknown(self, keys: Sequence[str]) -> Sequence[str]:
        """Those of the file store's `keys` that belong to no file, of requesters that this database knows.

        What is not called as we call files, and everything of other requesters, is not ours to judge: a
        program with the wrong database beside the right files must not delete them.
        """
        named = {key: int(match[1]) for key in keys if (match := KEY.fullmatch(key))}
        owners = {owner for owner in named.values() if owner < 2**63}

        def read() -> tuple[set[int], set[str]]:
            with self._database.reading() as connection:
                ours = select(REQUESTERS.c.id).where(REQUESTERS.c.id.in_(owners))
                rows = connection.execute(
                    select(FILES.c.id, FILES.c.requester_id, FILES.c.store_key).where(
                        FILES.c.requester_id.in_(owners)
                    )
                ).all()
                known = {f"{row.requester_id}/{row.id}" for row in rows}
                known |= {row.store_key for row in rows if row.store_key is not None}
                return set(connection.execute(ours).scalars()), known | set(map(thumbnail_of, known))

        ours, known = await self._threads.run(read)
        return [key for key, owner in named.items() if owner in ours and key not in known]

    def _tell_desk(self, connection: Connection, file_id: int) -> None:
        """The desk shows what became of a ticket's file."""
        found = select(FILES.c.ticket_id).where(FILES.c.id == file_id, FILES.c.ticket_id.is_not(None))
        put_on_worklist(connection, connection.execute(found).scalars().all(), self._clock())

    def _claim(self, bots: Collection[BotKey], limit: int) -> tuple[FileToFetch, ...]:
        now = self._clock()
        ours = tuple_(FILES.c.platform, FILES.c.bot).in_([(bot.platform, bot.name) for bot in bots])
        due = and_(FILES.c.state == in_words("waiting"), _due(now), _unleased(now), ours)
        chosen = select(FILES.c.id).where(due).order_by(FILES.c.due_at).limit(limit)
        with self._database.writing() as connection:
            lease = update(FILES).where(FILES.c.id.in_(chosen.with_for_update(skip_locked=True)))
            leased = connection.execute(lease.values(leased_until=now + LEASE).returning(FILES.c.id))
            rows = connection.execute(
                select(FILES, REQUESTERS.c.wrapped_key, CONVERSATIONS.c.chat, _account().label("account_id"))
                .join_from(FILES, REQUESTERS, REQUESTERS.c.id == FILES.c.requester_id)
                .join(CONVERSATIONS, CONVERSATIONS.c.id == FILES.c.conversation_id)
                .where(FILES.c.id.in_(leased.scalars().all()))
                .order_by(FILES.c.due_at, FILES.c.id)
            ).all()
        return tuple(self._opened(row) for row in rows)

    def _opened(self, row: Any) -> FileToFetch:
        key = self._keys.of_requester(row.requester_id, row.wrapped_key)
        return FileToFetch(
            file_id=row.id,
            requester_id=RequesterId(row.requester_id),
            bot=BotKey(row.platform, row.bot),
            handle=key.decrypt_text("files.handle", row.handle),
            name=key.decrypt_text("files.name", row.name),
            attempts=row.attempts,
            account=Account(row.platform, row.account_id or ""),
            chat=row.chat,
            message=row.message,
            incoming=row.store_key,
            author=row.author,
        )


def _account() -> Any:
    """One of the accounts by which the platform knows the requester: each leads to the conversation."""
    mine = and_(ACCOUNTS.c.requester_id == FILES.c.requester_id, ACCOUNTS.c.platform == FILES.c.platform)
    return select(func.min(ACCOUNTS.c.account_id)).where(mine).scalar_subquery()


def _unleased(now: datetime) -> ColumnElement[bool]:
    """Nobody fetches it; a lease that ends later than any can was given before the clock went back."""
    until = FILES.c.leased_until
    return or_(until.is_(None), until < now, until > now + LEASE)


def _due(now: datetime) -> ColumnElement[bool]:
    """Its time has come, or lies so far off that the clock must have gone back since it was set."""
    return or_(FILES.c.due_at <= now, FILES.c.due_at > now + LONGEST_WAIT)
