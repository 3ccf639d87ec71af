"""The service as several processes on one database, and what CPU time each side of a measurement has used."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.api_stub import TOKEN
from bench.systems import PATH, SECRET, System, free_port

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
PARENT = 0
CPU = slice(10, 12)
CPU_WITH_ENDED = slice(10, 14)
"""Where `_stat` has the parent's id, and user and system time: its own, and that of children that ended."""
PERIOD = 0.05
"""Seconds in which a process that is held runs for its share and stands for the rest."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all processes of one service are given."""

    folder: Path
    database_url: str
    api_port: int
    secret_key: str


def start_part(shared: Shared, only: str, cores: set[int]) -> System:
    """Start one process that runs the parts `only` on `cores`."""
    port = free_port()
    folder = shared.folder / str(port)
    folder.mkdir()
    variables = {
        "SECRET_KEYS": shared.secret_key,
        "DATABASE_URL": shared.database_url,
        "FILES_URL": f"{shared.folder}/files",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{shared.api_port}",
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}{PATH}",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }
    (folder / ".env").write_text("".join(f'{name}="{value}"\n' for name, value in variables.items()))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.serve", "--port", str(port), "--only", only],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(HERE.parent)},
            stdout=log,
            stderr=log,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
    return System(only, process, port)


async def listens(system: System, seconds: float) -> None:
    """Until the process accepts connections. Raises ChildProcessError when it ended, TimeoutError."""
    async with asyncio.timeout(seconds):
        while system.process.poll() is None:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", system.port)
                writer.close()
                return
            await asyncio.sleep(0.1)
    raise ChildProcessError(system.name)


async def hold(systems: Sequence[System], share: float) -> None:
    """Let each process run for `share` of the time, one after the other, until cancelled."""
    loop = asyncio.get_running_loop()
    pause = PERIOD / len(systems) - share * PERIOD
    for system in systems:
        system.process.send_signal(signal.SIGSTOP)
    try:
        due = loop.time()
        while True:
            for system in systems:
                system.process.send_signal(signal.SIGCONT)
                due += share * PERIOD
                await asyncio.sleep(max(0.0, due - loop.time()))
                system.process.send_signal(signal.SIGSTOP)
                due += pause
                await asyncio.sleep(max(0.0, due - loop.time()))
    finally:
        for system in systems:
            system.process.send_signal(signal.SIGCONT)


def family_of(parent: int) -> list[int]:
    """The process and its children, as far as they live."""
    living = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [parent, *(process for process in living if _stat(process)[PARENT] == parent)]


def cpu_seconds_of_family(parent: int) -> float:
    """CPU time of a process, its living children, and those that have ended."""
    ticks = sum(_stat(parent)[CPU_WITH_ENDED]) + sum(
        sum(_stat(child)[CPU]) for child in family_of(parent)[1:]
    )
    return ticks / TICKS


def _stat(process: int) -> list[int]:
    """The numbers of /proc/PID/stat after the name and the state; noughts when it has ended. See proc(5)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return [0] * 50
    return [int(field) for field in fields[1:]]


def confine(parent: int, cores: set[int]) -> None:
    """Let a process and its children run on `cores` only."""
    for process in family_of(parent):
        with suppress(ProcessLookupError):
            os.sched_setaffinity(process, cores)


def idle_seconds() -> float:
    """How long the cores have stood idle or waited for the disk, all together; see /proc/stat in proc(5)."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()
    return (int(fields[4]) + int(fields[5])) / TICKS
