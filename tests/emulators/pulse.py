"""One place to wait for "something changed", so that tests and long polls wake by events and never by
sleeping.

A plain set of futures instead of `asyncio.Condition`: the people's actions are synchronous, and a condition's
lock cannot be taken without awaiting.
"""

# ruff: noqa: ASYNC109 - waiting is what these do; a time-out in the call keeps a scenario one line

import asyncio
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


class Pulse:
    """Counts the changes of the whole emulator and wakes those who wait for one."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def beat(self) -> int:
        """Something changed: wake everyone; returns the number of this change."""
        self.count += 1
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        return self.count

    async def until(self, condition: Callable[[], Value | None], timeout: float) -> Value:
        """Wait until `condition()` is truthy and return its value; TimeoutError after `timeout` seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not (value := condition()):
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.add(future)
            try:
                async with asyncio.timeout_at(deadline):
                    await future
            finally:
                self._waiting.discard(future)
        return value
