"""The append-only audit log: each row carries a keyed digest of itself and of the row before it.

Whoever can write to the database but does not have the key can neither change nor remove a row in the middle
unseen; that the end was cut off shows against a head that was exported before (`core/audit.py`).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, text

from core.audit import AuditRecord, Checked, Head, chained, check, ended
from core.desk.records import AuditEntry
from core.ports import Clock
from storage.database import Database
from storage.encryption import HOUSE, Keys
from storage.house import house_secret
from storage.tables import AuditRow, table_of
from storage.threads import ReaderThreads

AUDIT = table_of(AuditRow)
AUDIT_PURPOSE = "audit log"
"""For which a secret is derived from the house key; rotating SECRET_KEYS does not change it."""
LOCK = 0x_F0_0D_A0_D1
"""The advisory lock of PostgreSQL under which rows are appended, so that their ids have no gap."""


PORTION = 5_000
"""How many rows are read at a time."""


class StoredAudit:
    """core.desk_ports.Audit on one connection; `secret` chains the rows.

    What is appended is written by `flush`, as the last thing of the transaction: whoever waits for a
    conversation while holding the end of the chain would wait for somebody who waits for that end.
    """

    def __init__(self, connection: Connection, secret: bytes, now: datetime) -> None:
        self._connection = connection
        self._secret = secret
        self._now = now
        self._entries: list[AuditEntry] = []

    def append(self, entry: AuditEntry) -> None:
        """Chain one more."""
        self._entries.append(entry)

    def mark(self) -> int:
        """How many wait to be written."""
        return len(self._entries)

    def back_to(self, mark: int) -> None:
        """Write those only that waited then."""
        del self._entries[mark:]

    def flush(self) -> None:
        """Write what was appended behind the newest row that there is."""
        if not self._entries:
            return
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        head, rows = _head(self._connection), []
        for entry in self._entries:
            record = self._record(entry, head.position + 1)
            head = Head(record.position, chained(self._secret, record, head.digest))
            rows.append(_row(record, head.digest))
        self._entries.clear()
        self._connection.execute(insert(AUDIT), rows)

    def _record(self, entry: AuditEntry, position: int) -> AuditRecord:
        return AuditRecord(
            position=position,
            at=self._now,
            actor=entry.actor,
            role=entry.role,
            action=entry.action,
            subject=entry.subject,
            detail=orjson.dumps(entry.detail, option=orjson.OPT_SORT_KEYS).decode(),
            allowed=entry.allowed,
        )


class AuditLog:
    """core.desk_ports.AuditReader on a database."""

    def __init__(self, database: Database, keys: Keys, clock: Clock, threads: ReaderThreads) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._threads = threads

    async def head(self) -> Head:
        """Where the chain ends now."""

        def read() -> Head:
            with self._database.reading() as connection:
                return _head(connection)

        return await self._threads.run(read)

    async def entries(
        self, after: int, limit: int, subject: str | None = None
    ) -> Sequence[tuple[AuditRecord, bytes]]:
        """Rows behind the position `after`, oldest first, each with its digest."""
        wanted = select(AUDIT).where(AUDIT.c.id > after).order_by(AUDIT.c.id).limit(limit)
        if subject is not None:
            wanted = wanted.where(AUDIT.c.subject == subject)

        def read() -> Sequence[tuple[AuditRecord, bytes]]:
            with self._database.reading() as connection:
                return tuple(map(_read, connection.execute(wanted)))

        return await self._threads.run(read)

    async def verify(self, known: Head, progress: Callable[[int], None]) -> Checked:
        """Walk the whole chain, which must hold the `known` head; `progress` is told how many rows are good
        after each portion."""
        secret = await self._threads.run(self._secret)
        checked = Checked()
        while rows := await self.entries(checked.head.position, PORTION):
            checked = check(secret, rows, checked, known)
            if checked.broken_at is not None:
                return checked
            progress(checked.head.position)
        return ended(checked, known)

    def _secret(self) -> bytes:
        with self._database.writing() as connection:
            return house_secret(connection, self._keys, HOUSE, AUDIT_PURPOSE, self._clock())


def _head(connection: Connection) -> Head:
    newest = select(AUDIT.c.id, AUDIT.c.digest).order_by(AUDIT.c.id.desc()).limit(1)
    last = connection.execute(newest).one_or_none()
    return Head() if last is None else Head(last.id, last.digest)


def _row(record: AuditRecord, digest: bytes) -> dict[str, Any]:
    return {
        "id": record.position,
        "at": record.at,
        "actor": record.actor,
        "role": record.role,
        "action": record.action,
        "subject": record.subject,
        "detail": record.detail,
        "allowed": record.allowed,
        "digest": digest,
    }


def _read(row: Any) -> tuple[AuditRecord, bytes]:
    record = AuditRecord(
        row.id, row.at, row.actor, row.role, row.action, row.subject, row.detail, row.allowed
    )
    return record, row.digest
