"""What hostile files do to the running service: `python -m bench.hostile_files [--json]`.

Bombs, polyglots, liars and betrayers (tests/bots/files/hostile.py) are uploaded to a service of its own, one
after another, while a bystander goes on writing. Each has to be refused or cleaned. Memory is that of the
service and of the processes that it opens files in, at its highest, as Linux counts it (VmHWM, proc(5)).
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from bench.visitors import Visitor
from bots.bootstrap import House, open_house
from bots.settings.loading import load_settings
from core.files import FileProblem
from storage.encryption import new_secret_key
from tests.bots.files.hostile import EICAR, Hostile, heaviest, hostile_files
from tests.bots.files.scanner import FakeClamd
from tests.scenarios.telegram import free_port

EACH_SENDS = 15
"""Files of one person; a visitor may send thirty in ten minutes."""
SAMPLE_SECONDS = 0.01
BYSTANDER_SECONDS = 1.6
PATIENCE = 300.0
STATES = ("stored", "refused")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, and whether that is right."""

    name: str
    bytes: int
    became: str
    right: bool


@dataclass
class Measured:
    """The highest memory (MB) and the bystander's longest wait (ms) so far."""

    peak_mb: float = 0.0
    slowest_answer_ms: float = 0.0


@contextmanager
def service(folder: Path, port: int, scanner: str) -> Iterator[subprocess.Popen[bytes]]:
    """`frontdoor run` in an empty folder."""
    variables = {
        "SECRET_KEYS": new_secret_key(),
        "CLAMD_URL": scanner,
        "DATABASE_URL": f"sqlite:///{folder}/frontdoor.db",
        "FILES_URL": f"{folder}/files",
    }
    (folder / ".env").write_text("".join(f'{name}="{value}"\n' for name, value in variables.items()))
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "bots", "run", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment | {"PYTHONPATH": str(Path(__file__).parents[1])},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


async def send(files: Sequence[Hostile], url: str) -> dict[str, str]:
    """One person opens a ticket and uploads the files: which were refused at once, by name, and why."""
    at_once: dict[str, str] = {}
    async with Visitor(url) as visitor:
        await visitor.opens_ticket()
        for file in files:
            status, said = await visitor.sends(file.name, file.content)
            if status != 200:
                at_once[file.name] = str(said.get("error", status))
    return at_once


async def watch_memory(process: subprocess.Popen[bytes], measured: Measured) -> None:
    """Until cancelled."""
    while True:
        measured.peak_mb = max(measured.peak_mb, memory_mb(process.pid))
        await asyncio.sleep(SAMPLE_SECONDS)


def memory_mb(pid: int) -> float:
    """The highest memory of a process and of those that open files for it now."""
    found = _highest(pid)
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if "child.py" in Path(f"/proc/{child}/cmdline").read_text():
                found += _highest(int(child))
    return found


def _highest(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


async def stand_by(url: str, measured: Measured) -> None:
    """Somebody who has nothing to do with it writes every few seconds, until cancelled."""
    async with Visitor(url) as visitor:
        await visitor.begins()
        while True:
            began = time.monotonic()
            await visitor.says("/tickets")
            measured.slowest_answer_ms = max(measured.slowest_answer_ms, (time.monotonic() - began) * 1000)
            await asyncio.sleep(BYSTANDER_SECONDS)


async def settled(house: House, expected: int) -> dict[str, tuple[int, str, str | None]]:
    """Name → (id, state, problem) of the files of all tickets, once none of `expected` waits any more."""
    async with asyncio.timeout(PATIENCE):
        while True:
            views = [
                await house.directory.view(ticket.number)
                for ticket in await house.directory.list(None, None, None, 100)
            ]
            files = [file for view in views if view is not None for file in view.files]
            if len(files) == expected and all(file.state in STATES for file in files):
                return {file.name: (file.file_id, file.state, file.problem) for file in files}
            await asyncio.sleep(0.2)


async def judged(house: House, file: Hostile, kept: tuple[int, str, str | None] | None, said: str) -> Outcome:
    """What became of `file`: `said` at the upload, or `kept` as it is now."""
    if kept is None:
        right = (said, file.problem) in (("too_large", FileProblem.TOO_LARGE), ("refused", FileProblem.EMPTY))
        return Outcome(file.name, len(file.content), f"refused at once: {said}", right)
    file_id, state, problem = kept
    if state == "refused":
        return Outcome(file.name, len(file.content), f"refused: {problem}", problem == file.problem)
    stored = await house.stored_files.find(file_id)
    assert stored is not None, "it was just there"
    content = await house.file_store.get(stored.ticket.requester_id, stored.store_key)
    clean = file.problem is None and not any(mark in content for mark in file.betrays)
    return Outcome(file.name, len(file.content), f"cleaned: {stored.media_type}", clean)


@asynccontextmanager
async def beside(process: subprocess.Popen[bytes], url: str, measured: Measured) -> AsyncIterator[None]:
    """Watch the memory and be the bystander meanwhile."""
    tasks = [
        asyncio.create_task(watch_memory(process, measured)),
        asyncio.create_task(stand_by(url, measured)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error


async def trial(folder: Path, files: Sequence[Hostile]) -> tuple[list[Outcome], Measured]:
    """Send all of them to a service in `folder`."""
    measured, port = Measured(), free_port()
    url = f"http://127.0.0.1:{port}"
    async with FakeClamd().listening() as scanner:
        with service(folder, port, scanner) as process:
            await Visitor.waits_for(url, PATIENCE)
            async with beside(process, url, measured):
                refused: dict[str, str] = {}
                for start in range(0, len(files), EACH_SENDS):
                    refused |= await send(files[start : start + EACH_SENDS], url)
                house = open_house(load_settings(folder))
                try:
                    kept = await settled(house, len(files) - len(refused))
                    outcomes = [
                        await judged(house, file, kept.get(file.name), refused.get(file.name, "lost"))
                        for file in files
                    ]
                finally:
                    house.close()
    return outcomes, measured


def main() -> int:
    """The command line; 1 when a file was neither refused nor cleaned as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line for scripts")
    as_json = parser.parse_args().json
    files = [*hostile_files(), heaviest(), Hostile("eicar.txt", EICAR, FileProblem.INFECTED)]
    with tempfile.TemporaryDirectory() as folder:
        outcomes, measured = asyncio.run(trial(Path(folder), files))
    right = sum(outcome.right for outcome in outcomes)
    if as_json:
        told = {"files": len(files), "refused_or_cleaned": right, **asdict(measured)}
        print(orjson.dumps({name: round(value) for name, value in told.items()}).decode())
    else:
        show(outcomes, measured)
    return 0 if right == len(files) else 1


def show(outcomes: Sequence[Outcome], measured: Measured) -> None:
    """The readable table."""
    table = Table("file", "bytes", "became", "as it should")
    for outcome in outcomes:
        table.add_row(outcome.name, f"{outcome.bytes:,}", outcome.became, "yes" if outcome.right else "NO")
    console = Console()
    console.print(table)
    console.print(
        f"{sum(outcome.right for outcome in outcomes)} of {len(outcomes)} refused or cleaned; at most "
        f"{measured.peak_mb:.0f} MB; a bystander waited {measured.slowest_answer_ms:.0f} ms at most."
    )


if __name__ == "__main__":
    sys.exit(main())
