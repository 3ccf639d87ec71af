"""What a conversation remembers of the texts just before, so that a phrase told piece by piece is recognised.

Empty for nearly everybody. core/redaction/spread.py judges it; it lives here, below the policies, because the
conversation's state keeps it (encrypted, see storage/stored_json.py).
"""

from collections.abc import Iterable
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


_WINDOW = "window:"


def key_of(message: str | None, update_id: str, *, window: bool) -> str:
    """The key of what an update said. What was written in a form window stands in no message: the one that
    the platform names is ours, and has the button that opened it."""
    return f"{_WINDOW}{update_id}" if window else message or update_id


def messages_of(fragments: Iterable[Fragment]) -> tuple[str, ...]:
    """The messages that hold them, each once."""
    return tuple(dict.fromkeys(each.key for each in fragments if not each.key.startswith(_WINDOW)))


NOTHING_SAID = Recent()
