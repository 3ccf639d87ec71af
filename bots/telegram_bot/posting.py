"""POSTs JSON over kept connections: as much of HTTP/1.1 as sending needs, for a third of the usual cost.

Every message is one request, so the client is a good part of what a message costs. The parser is httptools'
(that of Node.js), TLS is the standard library's. What is missing here on purpose (proxies, redirects,
cookies, compression, streaming) is done through aiohttp by `request.py`.
"""

import asyncio
import socket
import ssl
import time
from functools import lru_cache
from urllib.parse import quote, urlsplit

from aiohappyeyeballs import start_connection
from httptools import HttpParserError, HttpResponseParser

CONNECT_SECONDS = 10.0
KEEP_ALIVE_SECONDS = 30.0
"""Shorter than the server's, so that a request rarely meets a connection that is just being closed."""
CONNECTIONS = 100
HAPPY_EYEBALLS_SECONDS = 0.25
"""How long an address is waited for before the next is tried as well: RFC 8305."""
Response = tuple[int, bytes]
"""Status and body."""

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of an answer; a hundred updates are far less."""


class Unreachable(Exception):
    """No connection came about; nothing was sent."""


class Broken(Exception):
    """The connection ended after the request was written and before the answer was whole."""


class Connection(asyncio.Protocol):
    """One connection, one request at a time; it is among `opened` from its beginning to its end."""

    def __init__(self, opened: "set[Connection]") -> None:
        self._opened = opened
        self.idle_since = 0.0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._parser = HttpResponseParser(self)
        self._answer: asyncio.Future[Response] | None = None
        self._body: list[bytes] = []
        self._size = 0
        self._in_body = False
        self._ends_with_connection = True

    @property
    def usable(self) -> bool:
        """Whether another request may be sent on it."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes, seconds: float | None) -> Response:
        """Send a request; status and body of its answer. Raises Broken, TimeoutError after `seconds`."""
        if self._transport is None or self._transport.is_closing():
            raise Broken
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Response] = loop.create_future()
        self._answer = answer
        expiry = None if seconds is None else loop.call_later(seconds, self._fail, TimeoutError())
        self._transport.write(request)
        try:
            return await answer
        except asyncio.CancelledError:
            self.close()
            raise
        finally:
            self._answer = None
            if expiry is not None:
                expiry.cancel()

    def close(self) -> None:
        """Close it at once; what is under way is broken."""
        if self._transport is not None:
            self._transport.abort()

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
        self.close()

    # asyncio calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._opened.add(self)

    def data_received(self, data: bytes) -> None:
        """A part of an answer came."""
        if self._answer is None or self._answer.done():
            self.close()  # nobody asked
            return
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self._fail(Broken())

    def connection_lost(self, error: Exception | None) -> None:
        """It ended: an answer without a length ends with it, any other is broken."""
        if error is None and self._in_body and self._ends_with_connection:
            self.on_message_complete()
        self._fail(Broken())
        self._opened.discard(self)
        self.ended.set_result(None)

    # The parser calls these.

    def on_message_begin(self) -> None:
        """An answer begins."""
        self._body, self._size = [], 0
        self._ends_with_connection = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header line; only those that tell where the body ends matter."""
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._ends_with_connection = False

    def on_headers_complete(self) -> None:
        """The body begins."""
        self._in_body = True

    def on_body(self, part: bytes) -> None:
        """A part of the body."""
        self._body.append(part)
        self._size += len(part)
        if self._size > LARGEST_BODY:
            self._fail(Broken())

    def on_message_complete(self) -> None:
        """The answer is whole."""
        self._in_body = False
        status = self._parser.get_status_code()
        if status < 200 or self._answer is None or self._answer.done():
            return  # "100 Continue" is no answer yet
        if not self._parser.should_keep_alive() and self._transport is not None:
            self._transport.close()
        self._answer.set_result((status, b"".join(self._body)))


class Poster:
    """Kept connections to the server of `url`; `tls` is how its certificate is checked (None: as usual)."""

    def __init__(self, url: str, tls: ssl.SSLContext | None = None) -> None:
        address = urlsplit(url)
        self._host = address.hostname or ""
        self._authority = address.netloc.rpartition("@")[2]
        self._encrypted = address.scheme == "https"
        self._port = address.port or (443 if self._encrypted else 80)
        self._tls = tls
        self._opened: set[Connection] = set()
        self._idle: list[Connection] = []
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._head = lru_cache(maxsize=64)(self._made_head)

    async def post(self, path: str, body: bytes, seconds: float | None) -> Response:
        """POST a JSON `body` to `path`; status and body of the answer. Raises Unreachable when nothing was
        sent, Broken or TimeoutError (after `seconds` without an answer) when it may have been."""
        async with self._room:
            connection = self._kept() or await self._connect()
            answer = await connection.ask(b"%b%d\r\n\r\n%b" % (self._head(path), len(body), body), seconds)
            if connection.usable:
                connection.idle_since = time.monotonic()
                self._idle.append(connection)
            return answer

    async def close(self) -> None:
        """Close all connections; what is under way is broken."""
        connections = tuple(self._opened)
        for connection in connections:
            connection.close()
        await asyncio.gather(*(connection.ended for connection in connections))

    def _kept(self) -> Connection | None:
        """The connection that was idle shortest; those idle for too long are closed."""
        newest = time.monotonic() - KEEP_ALIVE_SECONDS
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and connection.idle_since > newest:
                return connection
            connection.close()
        return None

    async def _connect(self) -> Connection:
        if self._encrypted and self._tls is None:
            self._tls = ssl.create_default_context()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                return await self._connected()
        except (OSError, TimeoutError) as error:
            raise Unreachable(type(error).__name__) from None

    async def _connected(self) -> Connection:
        loop = asyncio.get_running_loop()
        addresses = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        made = await start_connection(addresses, happy_eyeballs_delay=HAPPY_EYEBALLS_SECONDS)
        _, connection = await loop.create_connection(
            lambda: Connection(self._opened),
            sock=made,
            ssl=self._tls if self._encrypted else None,
            server_hostname=self._host if self._encrypted else None,
        )
        return connection

    def _made_head(self, path: str) -> bytes:
        lines = (
            f"POST {quote(path, safe='/:')} HTTP/1.1",
            f"Host: {self._authority}",
            "Accept: application/json",
            "Content-Type: application/json",
            "Content-Length: ",
        )
        return "\r\n".join(lines).encode("ascii")
