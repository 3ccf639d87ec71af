"""How fast a requester has been sending: part of their conversation's state, judged by core/abuse.py."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """`full_until` is when everything that was taken would have leaked out of the bucket (UTC; None: it is
    empty), `paused_until` when the requester is heard again, `passed_over` how many messages took no effect
    since they were last told. `albums` are the newest albums, and whether their parts are taken."""

    full_until: datetime | None = None
    paused_until: datetime | None = None
    passed_over: int = 0
    albums: tuple[tuple[str, bool], ...] = ()


UNHURRIED = Pace()
"""Nothing was sent yet."""
