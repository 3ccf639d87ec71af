"""Asks ClamAV's clamd whether a file holds something known to be harmful. Used where CLAMD_URL is set.

Fails closed: when it does not answer, the file waits and nobody sees it. Protocol: a NUL-terminated command,
here zPING and zINSTREAM, the file in pieces of 4 bytes length and content, an empty one at the end
(https://docs.clamav.net/manual/Usage/Scanning.html#clamd, clamd(8) COMMANDS).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from bots.files.refusal import Refusal
from core.files import FileProblem

PIECE_BYTES = 64 * 1024
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The virus scanner gives no verdict now; the file has to wait."""


class Clamd:
    """A scanner at tcp://host:port or unix:///path. One connection a question, as clamd wants it."""

    def __init__(self, url: str, patience: float = ANSWER_SECONDS) -> None:
        self._address = urlsplit(url)
        self._patience = patience

    async def scan(self, content: bytes) -> None:
        """Return when nothing was found. Raises Refusal(INFECTED), ScannerUnavailable."""
        pieces = [content[start : start + PIECE_BYTES] for start in range(0, len(content), PIECE_BYTES)]
        answer = await self._ask(b"zINSTREAM\0", [*pieces, b""])
        if answer == "stream: OK":
            return
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            raise Refusal(FileProblem.INFECTED, answer.removeprefix("stream: "))
        raise ScannerUnavailable(f"clamd answered {answer!r}")

    async def reach(self) -> str | None:
        """None when it answers, else why not, for operators."""
        try:
            answer = await self._ask(b"zPING\0", [])
        except ScannerUnavailable as error:
            return f"The virus scanner gives no answer ({error}); files wait until it does."
        return None if answer == "PONG" else f"CLAMD_URL answers {answer!r}, which clamd would not."

    async def _ask(self, command: bytes, pieces: list[bytes]) -> str:
        try:
            async with asyncio.timeout(self._patience), self._connected() as (reader, writer):
                writer.write(command)
                with suppress(BrokenPipeError, ConnectionResetError):  # it says why before it hangs up
                    for piece in pieces:
                        writer.write(len(piece).to_bytes(4) + piece)
                        await writer.drain()
                answer = await reader.read(LONGEST_ANSWER)
        except (OSError, TimeoutError) as error:
            raise ScannerUnavailable(type(error).__name__) from None
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        async with asyncio.timeout(CONNECT_SECONDS):
            if self._address.scheme == "unix":
                reader, writer = await asyncio.open_unix_connection(self._address.path)
            else:
                reader, writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
