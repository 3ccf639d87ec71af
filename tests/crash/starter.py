"""The harness's side of start.py: starts the program, waits for its end, ends it."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

from tests.crash.start import Order
from tests.loaded import Started, loaded


class Running:
    """A started program."""

    def __init__(self, started: Started) -> None:
        self.process = started.pid
        self._started = started

    async def ended(self, seconds: float) -> int | None:
        """Its exit code (minus the signal that killed it), or None when it lives on after so many seconds."""
        try:
            return await asyncio.to_thread(self._started.wait, seconds)
        except subprocess.TimeoutExpired:
            return None

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it is alive."""
        self._started.send_signal(number)

    async def kill(self) -> None:
        """`kill -9`."""
        self._started.kill()
        await asyncio.to_thread(self._started.wait)


class Starter:
    """Starts programs, one at a time. What they say goes to the file `log` in their folder."""

    def __init__(self) -> None:
        self._running: Running | None = None

    async def start(self, order: Order) -> Running:
        """Start the program; the one before must have ended."""
        self._running = Running(await asyncio.to_thread(_started, order))
        return self._running

    async def kill(self) -> None:
        """Kill the program that runs, if one does: whoever leaves a trial leaves nothing behind."""
        if self._running is not None:
            await self._running.kill()


def _started(order: Order) -> Started:
    given_at, log = Path(order.stdin or os.devnull), Path(order.folder) / "log"
    with given_at.open("rb") as given, log.open("ab") as said:
        return loaded().start(order.to_start(), given.fileno(), said.fileno(), said.fileno())
