"""The append-only audit log: each row carries a keyed digest of itself and of the row before it.

Whoever can write to the database but does not have the key can neither change nor remove a row in the middle
unseen; that the end was cut off shows against a head that was exported before (`core/audit.py`).
"""

from datetime import datetime

import orjson
from sqlalchemy import Connection, insert, select, text

from core.audit import NO_DIGEST, AuditRecord, chained
from core.desk.records import AuditEntry
from storage.tables import AuditRow, table_of

AUDIT = table_of(AuditRow)
AUDIT_PURPOSE = "audit log"
"""For which a secret is derived from the house key; rotating SECRET_KEYS does not change it."""
LOCK = 0x_F0_0D_A0_D1
"""The advisory lock of PostgreSQL under which rows are appended, so that their ids have no gap."""


class StoredAudit:
    """core.desk_ports.Audit on one connection; `secret` chains the rows."""

    def __init__(self, connection: Connection, secret: bytes, now: datetime) -> None:
        self._connection = connection
        self._secret = secret
        self._now = now

    def append(self, entry: AuditEntry) -> None:
        """Chain one more."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        newest = select(AUDIT.c.id, AUDIT.c.digest).order_by(AUDIT.c.id.desc()).limit(1)
        last = self._connection.execute(newest).one_or_none()
        record = AuditRecord(
            position=1 if last is None else last.id + 1,
            at=self._now,
            actor=entry.actor,
            role=entry.role,
            action=entry.action,
            subject=entry.subject,
            detail=orjson.dumps(entry.detail, option=orjson.OPT_SORT_KEYS).decode(),
            allowed=entry.allowed,
        )
        digest = chained(self._secret, record, NO_DIGEST if last is None else last.digest)
        values = {
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
        self._connection.execute(insert(AUDIT), values)
