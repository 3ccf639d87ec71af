"""How the audit log is chained, and how a chain is checked. Pure; the key is the caller's."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

NO_DIGEST = b"\0" * 32
"""In place of the digest before the first row."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One row of the log, as it is chained. `position` is 1, 2, 3, …; `detail` is JSON with sorted keys."""

    position: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    detail: str
    allowed: bool


def chained(secret: bytes, record: AuditRecord, before: bytes) -> bytes:
    """The digest of `record` behind one whose digest is `before`: HMAC-SHA256 over both, each part with its
    length in front, so that no two rows have the same bytes."""
    parts = (
        before,
        str(record.position).encode(),
        record.at.astimezone(UTC).isoformat(timespec="microseconds").encode(),
        record.actor.encode(),
        record.role.encode(),
        record.action.encode(),
        record.subject.encode(),
        record.detail.encode(),
        b"1" if record.allowed else b"0",
    )
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.new(secret, framed, hashlib.sha256).digest()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the chain found. `rows` were read; `broken_at` is the position of the first row that is
    not what it was or not where it should be; `head` the digest of the last good row."""

    rows: int
    broken_at: int | None
    head: bytes


def check(secret: bytes, rows: Iterable[tuple[AuditRecord, bytes]]) -> Checked:
    """Walk the chain from its beginning."""
    before, count = NO_DIGEST, 0
    for record, digest in rows:
        expected = chained(secret, record, before)
        if record.position != count + 1 or not hmac.compare_digest(expected, digest):
            return Checked(count, count + 1, before)
        before, count = digest, count + 1
    return Checked(count, None, before)
