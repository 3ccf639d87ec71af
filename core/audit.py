"""How the audit log is chained, and how a chain is checked. Pure; the key is the caller's."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
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
class Head:
    """Where the chain ends: the position of its last row and that row's digest. Kept elsewhere, it proves
    later that nothing up to there was changed or cut off, also to whoever holds every key."""

    position: int = 0
    digest: bytes = NO_DIGEST

    def __str__(self) -> str:
        return f"{self.position}:{self.digest.hex()}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """The head that `str` wrote. Raises ValueError."""
        position, _, digest = text.strip().partition(":")
        head = cls(int(position), bytes.fromhex(digest))
        if len(head.digest) != len(NO_DIGEST) or head.position < 0 or str(head) != text.strip().lower():
            raise ValueError(f"{text} is no head of a chain")
        return head


NO_HEAD = Head()
"""That of an empty log."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the chain found so far. `head` is the last good row; `broken_at` the position of the
    first one that is not what it was or not where it should be."""

    head: Head = field(default_factory=Head)
    broken_at: int | None = None


NOTHING_CHECKED = Checked()


def check(
    secret: bytes,
    rows: Iterable[tuple[AuditRecord, bytes]],
    so_far: Checked = NOTHING_CHECKED,
    known: Head = NO_HEAD,
) -> Checked:
    """Walk on from `so_far` (left out: the beginning). `known` is an exported head that must be in the
    chain."""
    head = so_far.head
    for record, digest in rows:
        expected = chained(secret, record, head.digest)
        position = head.position + 1
        whole = record.position == position and hmac.compare_digest(expected, digest)
        if not whole or (position == known.position and digest != known.digest):
            return Checked(head, position)
        head = Head(position, digest)
    return Checked(head)


def ended(checked: Checked, known: Head = NO_HEAD) -> Checked:
    """What a check found once there are no more rows: the chain must reach as far as the `known` head."""
    if checked.broken_at is None and checked.head.position < known.position:
        return Checked(checked.head, checked.head.position + 1)
    return checked
