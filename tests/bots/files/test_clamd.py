"""The virus scanner: its verdicts, and that nothing passes while it gives none."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.cli.checking import check_scanner
from bots.files.clamd import Clamd, ScannerUnavailable
from bots.files.keeping import Keeper
from bots.files.refusal import Refusal
from bots.settings.environment import Environment
from core.files import Examined, FileLimits, FileProblem
from tests.bots.files.hostile import EICAR
from tests.bots.files.scanner import FakeClamd

LARGE = bytes(range(256)) * 1000


@pytest.mark.parametrize("local", [False, True])
async def test_a_harmless_file_passes(tmp_path: Path, local: bool) -> None:
    """It is sent whole, in pieces, over TCP or a local socket."""
    clamd = FakeClamd()
    async with clamd.listening(tmp_path / "clamd.sock" if local else None) as url:
        await Clamd(url).scan(LARGE)
        assert await Clamd(url).reach() is None
    assert clamd.scanned == [LARGE]


async def test_a_known_virus_is_refused() -> None:
    """EICAR, the test file of all scanners."""
    async with FakeClamd().listening() as url:
        with pytest.raises(Refusal) as refused:
            await Clamd(url).scan(EICAR)
    assert (refused.value.problem, refused.value.detail) == (
        FileProblem.INFECTED,
        "Eicar-Test-Signature FOUND",
    )


@pytest.mark.parametrize(
    "clamd",
    [
        FakeClamd(answer=b"stream: lstat() failed. ERROR\0"),
        FakeClamd(answer=b"HTTP/1.1 400 Bad Request\r\n"),
        FakeClamd(answer=b"\0"),
        FakeClamd(silent=True),
        FakeClamd(most=1000),
    ],
    ids=["error", "another service", "nothing", "silence", "too small a limit"],
)
async def test_no_verdict_is_no_pass(clamd: FakeClamd) -> None:
    """Whatever is not a clear answer means that the file waits, and operators can read why."""
    async with clamd.listening() as url:
        with pytest.raises(ScannerUnavailable):
            await Clamd(url, patience=0.3).scan(LARGE)


async def test_a_scanner_that_is_not_there() -> None:
    """Nobody listens: the file waits, and health says so."""
    clamd = FakeClamd()
    async with clamd.listening() as url:
        pass
    with pytest.raises(ScannerUnavailable):
        await Clamd(url).scan(b"x")
    assert "no answer" in str(await Clamd(url).reach())


async def test_frontdoor_check_asks_it() -> None:
    """What is set has to answer; what is not set is not asked."""
    clamd = FakeClamd()
    async with clamd.listening() as url:
        environment = Environment().model_copy(update={"clamd_url": url})
        answering = await asyncio.to_thread(check_scanner, environment)
    gone = await asyncio.to_thread(check_scanner, environment)
    assert [finding.level for finding in (*answering, *gone)] == ["ok", "error"]
    assert check_scanner(Environment()) == []


async def test_nothing_is_examined_before_its_verdict() -> None:
    """The order is: size, scanner, limited process; what the first refuses the others never see."""
    asked: list[str] = []

    class Scanner:
        async def scan(self, content: bytes) -> None:
            asked.append("scanner")
            raise ScannerUnavailable("away")

    class Examiner:
        async def examine(self, content: bytes) -> Examined:
            raise AssertionError("must not be asked")

    async def chunks(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x" * 10

    keeper = Keeper(FileLimits(maximum_bytes=20), Examiner(), Scanner())
    with pytest.raises(ScannerUnavailable):
        await keeper.keep(chunks(2))
    with pytest.raises(Refusal) as refused:
        await keeper.keep(chunks(1_000_000_000))
    assert (asked, refused.value.problem) == (["scanner"], FileProblem.TOO_LARGE)
