"""An event loop whose time passes only while everybody waits, so that hours of retries take no time."""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

Result = TypeVar("Result")

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class VirtualSelector(selectors.DefaultSelector):
    """Never waits: it moves the clock instead."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready; when nothing is, the time-out is over at once."""
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everybody waits for ever"
            self.now += max(0.0, timeout)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """The loop over that selector."""

    def __init__(self) -> None:
        self._virtual = VirtualSelector()
        super().__init__(self._virtual)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._virtual.now

    def skip(self, seconds: float) -> None:
        """Time passes without anybody having waited."""
        self._virtual.now += seconds


def clock() -> datetime:
    """The wall clock of the running virtual loop."""
    return START + timedelta(seconds=asyncio.get_running_loop().time())


def stop_the_world(seconds: float) -> None:
    """The process is stopped and goes on later without having noticed: its timers are late by so much."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    loop.skip(seconds)


def run_virtually(work: Coroutine[Any, Any, Result]) -> Result:
    """Run `work` to its end in a loop of its own."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(work)
