"""A clamd for tests: speaks its protocol over TCP or a socket, and knows one virus."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bots.files.hostile import EICAR

MOST = 25 * 1024 * 1024
"""clamd's StreamMaxLength, as it ships."""


@dataclass
class FakeClamd:
    """What it was asked, and how it behaves."""

    scanned: list[bytes] = field(default_factory=list)
    answer: bytes | None = None
    silent: bool = False
    most: int = MOST
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one command."""
        try:
            command = await reader.readuntil(b"\0")
            if not self.silent:
                writer.write(self.answer or (await self._verdict(reader, command)) + b"\0")
                await writer.drain()
            else:
                await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _verdict(self, reader: asyncio.StreamReader, command: bytes) -> bytes:
        if command == b"zPING\0":
            return b"PONG"
        assert command == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(await reader.readexactly(4)):
            content += await reader.readexactly(length)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR"
        self.scanned.append(content)
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"

    @asynccontextmanager
    async def listening(self, path: Path | None = None) -> AsyncIterator[str]:
        """Its address while it listens; the port stays the same."""
        if path is not None:
            server: asyncio.Server = await asyncio.start_unix_server(self.serve, path)
        else:
            server = await asyncio.start_server(self.serve, "127.0.0.1", self.port)
            self.port = int(server.sockets[0].getsockname()[1])
        try:
            yield f"unix://{path}" if path is not None else f"tcp://127.0.0.1:{self.port}"
        finally:
            server.close()
