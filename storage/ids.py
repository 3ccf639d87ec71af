"""Ids made by the program itself, so that rows can refer to each other before any of them is written."""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime

EPOCH_SECONDS = 1_577_836_800  # 2020-01-01T00:00:00Z
LOW_BITS = 21


class FreshIds:
    """Gives 63-bit ids that sort by time and strictly increase within a process.

    42 bits are milliseconds since 2020 (UTC), the low 21 bits begin at random in each millisecond, so that
    two processes hardly ever meet; if they do, the primary key refuses and the writer tries once more.
    """

    def __init__(self, seconds: Callable[[], float] = time.time) -> None:
        self._seconds = seconds
        self._last = 0
        self._lock = threading.Lock()

    def __call__(self) -> int:
        milliseconds = int((self._seconds() - EPOCH_SECONDS) * 1000)
        with self._lock:
            self._last += 1
            if self._last >> LOW_BITS < milliseconds:
                self._last = (milliseconds << LOW_BITS) | secrets.randbits(LOW_BITS - 1)
            return self._last


def first_id_at(moment: datetime) -> int:
    """No id that was made before `moment` is as great, none that was made after it is smaller."""
    return max(int((moment.timestamp() - EPOCH_SECONDS) * 1000), 0) << LOW_BITS


fresh_id = FreshIds()
"""The process's own source of ids."""
