"""Has a stranger's file examined in a process of its own, so that one that is made to break things breaks
nothing but that process (`child.py`, which says what it may use)."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from bots.files import child
from bots.files.refusal import Refusal
from core.files import Examined, FileLimits, FileProblem

AT_ONCE = 2
"""Processes; each may need the memory that `child.address_space` says."""
PATIENCE_SECONDS = 60.0
"""On the clock: a file that burns time meets the limit of CPU seconds first, so who meets this one had a
machine that was too busy."""
GROWTH = 4
"""Times the largest file: what comes back can't be more than this."""
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
"""Threads of a codec would else reserve 64 MB of addresses each (mallopt(3))."""


class NotExamined(Exception):
    """The file could not be examined now; that is not the file's fault."""


class LimitedExaminer:
    """Examines files, `AT_ONCE` at a time. `program` is the child's path; tests bring others."""

    def __init__(
        self,
        limits: FileLimits,
        patience: float = PATIENCE_SECONDS,
        program: Path = Path(child.__file__),
    ) -> None:
        self._limits = limits
        self._patience = patience
        self._program = program
        self._room = asyncio.Semaphore(AT_ONCE)

    async def examine(self, content: bytes) -> Examined:
        """The file as it may be kept. Raises Refusal, or NotExamined when it should be tried again."""
        async with self._room:
            try:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-I",
                    str(self._program),
                    orjson.dumps(asdict(self._limits)).decode(),
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=DEVNULL,
                    env=ENVIRONMENT,
                    cwd="/",
                    start_new_session=True,
                )
            except OSError as error:
                raise NotExamined(f"no process can be started: {type(error).__name__}") from None
            try:
                async with asyncio.timeout(self._patience):
                    answer = await self._converse(process, content)
            except TimeoutError:
                raise NotExamined("the process took too long") from None
            finally:
                await _ended(process)
        return _understood(answer, process.returncode)

    async def _converse(self, process: Process, content: bytes) -> bytes:
        """Give it the file, take what it says, no more than can be right; wait for its end."""
        assert process.stdout is not None, "it was started with a pipe"
        giving = asyncio.create_task(_give(process, content))
        answer, most = bytearray(), GROWTH * self._limits.maximum_bytes
        try:
            while chunk := await process.stdout.read(256 * 1024):
                answer += chunk
                if len(answer) > most:
                    raise Refusal(FileProblem.UNSAFE, "it grows when it is opened")
            await process.wait()
        finally:
            giving.cancel()
            await asyncio.gather(giving, return_exceptions=True)
        return bytes(answer)


async def _ended(process: Process) -> None:
    """End it. What it still said is read first: an unread pipe would keep asyncio waiting for ever."""
    assert process.stdout is not None, "it was started with a pipe"
    with suppress(ProcessLookupError):
        process.kill()
    while await process.stdout.read(256 * 1024):
        pass
    await process.wait()


async def _give(process: Process, content: bytes) -> None:
    assert process.stdin is not None, "it was started with a pipe"
    with suppress(BrokenPipeError, ConnectionResetError):  # it may have ended before it read everything
        process.stdin.write(content)
        await process.stdin.drain()
        process.stdin.close()


def _understood(answer: bytes, code: int | None) -> Examined:
    """What the process said; one that the system ended said nothing."""
    line, _, rest = answer.partition(b"\n")
    if code is None or code > 0:
        raise NotExamined(f"the process for examining files does not work here ({code})")
    if code < 0:
        raise Refusal(FileProblem.UNSAFE, f"opening it ended the process (signal {-code})")
    head: dict[str, Any] = orjson.loads(line)
    if "problem" in head:
        raise Refusal(FileProblem(head["problem"]), head["detail"])
    end = head["content"]
    thumbnail = rest[end : end + head["thumbnail"]]
    return Examined(head["media_type"], rest[:end], thumbnail or None, tuple(head["redacted"]))
