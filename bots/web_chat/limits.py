"""How much one visitor, or one address, may ask of the web chat; beyond it they are asked kindly to wait."""

import time
from collections import deque
from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from core.throttle import Rule


class WebLimits(NamedTuple):
    """By visitor and by address (many people can share one). Seconds are windows."""

    messages: Rule = Rule(40, 60.0)
    messages_from_address: Rule = Rule(400, 60.0)
    files: Rule = Rule(30, 600.0)
    files_sent: Rule = Rule(120, 60.0)
    files_from_address: Rule = Rule(200, 600.0)
    visitors_from_address: Rule = Rule(120, 60.0)
    sockets: Rule = Rule(60, 60.0)
    codes: Rule = Rule(10, 3600.0)
    recoveries: Rule = Rule(5, 600.0)
    recoveries_of_all: Rule = Rule(60, 600.0)


USUAL = WebLimits()


class Counter:
    """Counts what happened within each rule's window; only what is recent is remembered."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._times: dict[tuple[str, str], deque[float]] = {}
        self._forget_at = 1024

    def wait(self, *asked: tuple[str, str, Rule]) -> int:
        """Count one of each (what, who, rule) and return 0; or count none and return the whole seconds to
        wait until all of them have room."""
        now = self._seconds()
        waits = [self._wait(what, who, rule, now) for what, who, rule in asked]
        if (longest := max(waits, default=0.0)) > 0.0:
            return ceil(longest)
        for what, who, rule in asked:
            self._times.setdefault((what, who), deque(maxlen=rule.most)).append(now)
        self._forget(now)
        return 0

    def _wait(self, what: str, who: str, rule: Rule, now: float) -> float:
        times = self._times.get((what, who), deque[float]())
        return 0.0 if len(times) < rule.most else max(0.0, times[0] + rule.seconds - now)

    def _forget(self, now: float) -> None:
        """Forget whoever was quiet for an hour, each time that their number has doubled."""
        if len(self._times) >= self._forget_at:
            self._times = {who: times for who, times in self._times.items() if now - times[-1] < 3600.0}
            self._forget_at = 1024 + 2 * len(self._times)
