"""A file's way from its bytes to what may be kept: its size, the virus scanner, the limited process."""

from collections.abc import AsyncIterator
from typing import Protocol

from bots.files.refusal import Refusal
from core.files import MEGABYTE, Examined, FileLimits, FileProblem


class Scanner(Protocol):
    """Looks for what is known to be harmful. Raises Refusal, ScannerUnavailable."""

    async def scan(self, content: bytes) -> None: ...


class Examiner(Protocol):
    """Looks into a file and cleans it. Raises Refusal, NotExamined."""

    async def examine(self, content: bytes) -> Examined: ...


class Keeper:
    """What every file passes, wherever it came from."""

    def __init__(self, limits: FileLimits, examiner: Examiner, scanner: Scanner | None) -> None:
        self._limits = limits
        self._examiner = examiner
        self._scanner = scanner

    async def keep(self, chunks: AsyncIterator[bytes]) -> Examined:
        """The file as it may be kept. Raises Refusal, ScannerUnavailable, NotExamined, and what reading the
        chunks raises."""
        content = await self._whole(chunks)
        if self._scanner is not None:
            await self._scanner.scan(content)
        return await self._examiner.examine(content)

    async def _whole(self, chunks: AsyncIterator[bytes]) -> bytes:
        """All of it in memory, where nobody else can read it; no more than a file may have."""
        content = bytearray()
        async for chunk in chunks:
            content += chunk
            if len(content) > self._limits.maximum_bytes:
                most = self._limits.maximum_bytes / MEGABYTE
                raise Refusal(FileProblem.TOO_LARGE, f"more than {most:g} MB")
        return bytes(content)
