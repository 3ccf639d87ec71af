"""What a conversation remembers of the texts just before, so that a phrase told piece by piece is recognised.

Empty for nearly everybody. core/redaction/spread.py judges it; it lives here, below the policies, because the
conversation's state keeps it (encrypted, see storage/stored_json.py).
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fragment:
    """A recent text that may be part of a phrase. `key` names its message to whoever can erase it; `said_at`
    is aware, UTC."""

    key: str
    said_at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recent:
    """What a conversation remembers between two texts; empty for nearly everybody.

    `told_at` is when a phrase was recognised last: what consists of list words is then the rest of it.
    """

    fragments: tuple[Fragment, ...] = field(default=(), repr=False)
    told_at: datetime | None = None


NOTHING_SAID = Recent()
