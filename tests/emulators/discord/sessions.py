"""A socket of the gateway, and the session that outlives it: what it misses is kept and replayed."""

import asyncio
import zlib
from typing import Any

import orjson
from aiohttp import web

from .errors import Json

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-opcodes
DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 7, 8, 9, 10, 11


class Connection:
    """One socket; what is sent goes through a queue, so that people can act synchronously."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, compress: bool
    ) -> None:
        self.socket = socket
        self.session: Session | None = None
        self._transport = transport
        self._compressor = zlib.compressobj() if compress else None
        self._queue: asyncio.Queue[Json | int] = asyncio.Queue()

    def send(
        self, operation: int, data: Any = None, *, event: str | None = None, sequence: int | None = None
    ) -> None:
        """Queue a payload."""
        self._queue.put_nowait({"op": operation, "d": data, "s": sequence, "t": event})

    def close(self, code: int) -> None:
        """Close with this code after what is queued."""
        self.detach()
        self._queue.put_nowait(code)

    def drop(self) -> None:
        """Cut the line without a word."""
        self.detach()
        if self._transport is not None:
            self._transport.abort()

    def detach(self) -> None:
        """The session goes on without this socket."""
        if self.session is not None and self.session.connection is self:
            self.session.connection = None

    async def write(self) -> None:
        """Send what is queued, until closed."""
        while True:
            item = await self._queue.get()
            if isinstance(item, int):
                await self.socket.close(code=item)
                return
            await self._write(orjson.dumps(item))

    async def _write(self, text: bytes) -> None:
        if self._compressor is None:
            await self.socket.send_str(text.decode())
        else:
            packed = self._compressor.compress(text) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(packed)


class Session:
    """What one IDENTIFY began; `sent` numbers every event that it was told or is owed."""

    def __init__(self, session_id: str, intents: int, shard: tuple[int, int]) -> None:
        self.session_id = session_id
        self.intents = intents
        self.shard = shard
        self.sent: list[tuple[str, Json]] = []  # the sequence number is the index + 1
        self.connection: Connection | None = None
        self.resumes = 0

    def serves(self, guild_id: int | None) -> bool:
        """Whether events of this guild (None: direct messages) go to this shard."""
        number, count = self.shard
        return (0 if guild_id is None else (guild_id >> 22) % count) == number

    def tell(self, event: str, data: Json) -> None:
        """An event with the next sequence number; owed while there is no socket."""
        self.sent.append((event, data))
        if self.connection is not None:
            self.connection.send(DISPATCH, data, event=event, sequence=len(self.sent))

    def replay(self, after: int) -> None:
        """Tell everything after that sequence number again, then RESUMED."""
        self.resumes += 1
        assert self.connection is not None
        for index, (event, data) in enumerate(self.sent[after:], after + 1):
            self.connection.send(DISPATCH, data, event=event, sequence=index)
        self.tell("RESUMED", {})
