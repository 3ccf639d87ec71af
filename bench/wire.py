"""The little HTTP/1.1 that the bench needs on its own side, so cheap that it never is what is measured.

Only bodies with a Content-Length are read: that is what all systems here send.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Sequence
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"


class MessageReader(asyncio.Protocol):
    """Cuts a connection's bytes into messages; a subclass says what follows from one."""

    def __init__(self) -> None:
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to answer."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Hand on every message that is complete."""
        self._buffer += data
        while (end := self._buffer.find(HEAD_END)) >= 0:
            head = self._buffer[:end]
            found = LENGTH.search(head)
            start = end + len(HEAD_END)
            stop = start + (int(found[1]) if found else 0)
            if len(self._buffer) < stop:
                return
            body, self._buffer = self._buffer[start:stop], self._buffer[stop:]
            self.received(head, body)

    def received(self, head: bytes, body: bytes) -> None:
        """A message: its start line and headers, and its body."""
        raise NotImplementedError

    def write(self, message: bytes) -> None:
        """Send, unless the other side has left."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(message)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


class _Connection(MessageReader):
    """One of Telegram's connections to a webhook: one update at a time."""

    def __init__(self, answered: "Callable[[_Connection, int], None]") -> None:
        super().__init__()
        self._answered = answered
        self.payload = b""
        self.person = 0

    def received(self, head: bytes, body: bytes) -> None:
        """The status of the update under way."""
        self._answered(self, int(head.split(b" ", 2)[1]))


class WebhookCaller:
    """Delivers updates as Telegram does: over a limited number of connections, again when refused.

    `accepted` is told whose update was; `refused` counts the answers other than 2xx. `others` are ports of
    more processes behind the same address: connections are shared out evenly, as a load balancer does.
    """

    def __init__(self, port: int, path: str, secret: str, others: Sequence[int] = ()) -> None:
        self._ports = (port, *others)
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self._free: list[_Connection] = []
        self._all: list[_Connection] = []
        self._waiting: deque[tuple[int, bytes]] = deque()
        self.accepted: Callable[[int], None] = lambda person: None
        self.refused = 0

    async def open(self, connections: int) -> None:
        """Connect. Raises OSError."""
        loop = asyncio.get_running_loop()
        for number in range(connections):
            port = self._ports[number % len(self._ports)]
            _, connection = await loop.create_connection(
                lambda: _Connection(self._answered), "127.0.0.1", port
            )
            self._all.append(connection)
        self._free = list(self._all)

    def close(self) -> None:
        """Hang up."""
        for connection in self._all:
            connection.close()

    def post(self, person: int, payload: bytes) -> None:
        """Deliver an update of `person` as soon as a connection is free."""
        if self._free:
            self._send(self._free.pop(), person, payload)
        else:
            self._waiting.append((person, payload))

    def _send(self, connection: _Connection, person: int, payload: bytes) -> None:
        connection.person, connection.payload = person, payload
        connection.write(self._head + str(len(payload)).encode() + HEAD_END + payload)

    def _answered(self, connection: _Connection, status: int) -> None:
        person, payload = connection.person, connection.payload
        if self._waiting:
            self._send(connection, *self._waiting.popleft())
        else:
            self._free.append(connection)
        if 200 <= status < 300:
            self.accepted(person)
        else:
            self.refused += 1
            asyncio.get_running_loop().call_later(0.1, self.post, person, payload)
