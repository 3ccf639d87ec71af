"""The harness's side of start.py: starts the program, waits for its end, ends it."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.crash.start import Order

REPOSITORY = Path(__file__).parents[2]


class Running:
    """A started program."""

    def __init__(self, process: int, end: "asyncio.Future[str]") -> None:
        self.process = process
        self._end = end

    async def ended(self, seconds: float) -> int | None:
        """Its exit code (minus the signal that killed it), or None when it lives on after so many seconds."""
        await asyncio.wait({self._end}, timeout=seconds)
        return int(self._end.result()) if self._end.done() else None

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it is alive."""
        if not self._end.done():
            with suppress(ProcessLookupError):
                os.kill(self.process, number)

    async def kill(self) -> None:
        """`kill -9`."""
        self.send(signal.SIGKILL)
        await self._end


class Starter:
    """One loaded interpreter from which programs are started, one at a time."""

    def __init__(self) -> None:
        self._running: Running | None = None
        self._loaded = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.start"],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def start(self, order: Order) -> Running:
        """Start the program; the one before must have ended."""
        assert self._loaded.stdin is not None
        self._loaded.stdin.write(order.to_json() + "\n")
        self._loaded.stdin.flush()
        process = int(await asyncio.to_thread(self._answer))
        self._running = Running(process, asyncio.get_running_loop().run_in_executor(None, self._answer))
        return self._running

    async def kill(self) -> None:
        """Kill the program that runs, if one does: whoever leaves a trial leaves nothing behind."""
        if self._running is not None:
            await self._running.kill()

    def close(self) -> None:
        """End the loaded interpreter; the programs must have ended."""
        assert self._loaded.stdin is not None
        assert self._loaded.stdout is not None
        self._loaded.stdin.close()
        self._loaded.wait()
        self._loaded.stdout.close()

    def _answer(self) -> str:
        assert self._loaded.stdout is not None
        return self._loaded.stdout.readline()
