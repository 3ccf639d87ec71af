"""Our own bit of HTTP against servers that answer in every shape that they may, and some they may not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bots.telegram_bot.posting import Broken, Poster, Unreachable

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter, int], Awaitable[None]]
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"


class Server:
    """Answers the requests of each connection with `answer(reader, writer, number of the request)`."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.connections = 0
        self.requests: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                await self.answer(reader, writer, len(self.requests))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Server, str]]:
    """A server and its address."""
    server = Server(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    scheme = "http" if tls is None else "https"
    try:
        yield server, f"{scheme}://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()


@asynccontextmanager
async def posting(url: str, tls: ssl.SSLContext | None = None) -> AsyncIterator[Poster]:
    """A poster that is closed afterwards."""
    poster = Poster(url, tls)
    try:
        yield poster
    finally:
        await poster.close()


def says(*parts: bytes, close: bool = False) -> Answer:
    """Answers with `parts`, each sent on its own, then perhaps ends the connection."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        if close:
            writer.close()

    return answer


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (says(WHOLE), (200, b"{}")),
        (says(*[bytes([byte]) for byte in WHOLE]), (200, b"{}")),
        (says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nno!"), (400, b"no!")),
        (
            says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"),
            (200, b"{}"),
        ),
        (says(b"HTTP/1.1 100 Continue\r\n\r\n", WHOLE), (200, b"{}")),
        (says(b"HTTP/1.1 502 Bad Gateway\r\n\r\n<html>", close=True), (502, b"<html>")),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), (200, b"")),
    ],
    ids=["whole", "byte by byte", "refusal", "chunked", "continue", "ends with the connection", "empty"],
)
async def test_answers_of_every_shape(answer: Answer, expected: tuple[int, bytes]) -> None:
    """Status and body come out the same, however they were sent."""
    async with serving(answer) as (server, url), posting(url) as poster:
        assert expected == await poster.post("/bot1:A/sendMessage", b'{"a": 1}', 5.0)
        assert server.requests[0].startswith(b"POST /bot1:A/sendMessage HTTP/1.1\r\n")
        assert server.requests[0].endswith(b'\r\n\r\n{"a": 1}')


async def test_a_connection_is_used_again() -> None:
    """One after the other on one connection; at the same time on several."""
    async with serving(says(WHOLE)) as (server, url), posting(url) as poster:
        for _ in range(5):
            assert await poster.post("/a", b"{}", 5.0) == (200, b"{}")
        assert server.connections == 1
        together = await asyncio.gather(*(poster.post("/a", b"{}", 5.0) for _ in range(8)))
        assert together == [(200, b"{}")] * 8
        assert (server.connections, len(server.requests)) == (8, 13)


async def test_a_connection_that_was_closed_is_not_used_again() -> None:
    """Neither after "Connection: close" nor when the server ended it while it was idle."""
    once = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
    for answer in (says(once), says(WHOLE, close=True)):
        async with serving(answer) as (server, url), posting(url) as poster:
            for count in range(1, 4):
                assert await poster.post("/a", b"{}", 5.0) == (200, b"{}")
                assert server.connections == count
                await asyncio.sleep(0.01)  # the end of the connection is on its way


@pytest.mark.parametrize(
    "answer",
    [
        says(close=True),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", close=True),
        says(b"what is this?\r\n\r\n"),
    ],
    ids=["nothing", "half", "nonsense"],
)
async def test_a_broken_answer(answer: Answer) -> None:
    """The request was sent, so it may have taken effect."""
    async with serving(answer) as (_, url), posting(url) as poster:
        with pytest.raises(Broken):
            await poster.post("/a", b"{}", 5.0)


async def test_a_silent_server() -> None:
    """After the named time the connection is given up, and the next request has a new one."""

    async def first_is_lost(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        if number > 1:
            writer.write(WHOLE)

    async with serving(first_is_lost) as (server, url), posting(url) as poster:
        with pytest.raises(TimeoutError):
            await poster.post("/a", b"{}", 0.02)
        assert await poster.post("/a", b"{}", 5.0) == (200, b"{}")
        assert server.connections == 2


async def test_nobody_there() -> None:
    """Nothing was sent."""
    async with serving(says(WHOLE)) as (_, url):
        pass
    async with posting(url) as poster:
        with pytest.raises(Unreachable):
            await poster.post("/a", b"{}", 5.0)


async def test_a_cancelled_request_leaves_no_answer_behind() -> None:
    """An answer that nobody waits for any more is never taken for that of the next request."""
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def late(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        asked.set()
        await go_on.wait()
        writer.write(WHOLE.replace(b"{}", str(number).zfill(2).encode()))

    async with serving(late) as (_, url), posting(url) as poster:
        request = asyncio.create_task(poster.post("/a", b"{}", 5.0))
        await asyncio.wait_for(asked.wait(), 5.0)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        go_on.set()
        assert await poster.post("/a", b"{}", 5.0) == (200, b"02")


async def test_certificates_are_checked(tmp_path: Path) -> None:
    """A server with a certificate of its own making is refused, unless it is the one that we trust."""
    certificate, key = self_signed(tmp_path)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with serving(says(WHOLE), served) as (_, url):
        async with posting(url, trusting) as poster:
            assert await poster.post("/a", b"{}", 5.0) == (200, b"{}")
        async with posting(url) as poster:
            with pytest.raises(Unreachable):
                await poster.post("/a", b"{}", 5.0)


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return paths
