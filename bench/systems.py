"""The measured systems as processes: how each is started on its one core, and what CPU time it has used."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.api_stub import TOKEN
from storage.encryption import new_secret_key

SECRET = "bench-secret"
PATH = "/telegram"
HERE = Path(__file__).parent
OURS, PTB, GRAMMY = "frontdoor", "ptb", "grammy"
PEERS = (PTB, GRAMMY)


class Unavailable(Exception):
    """A peer can't run on this machine; the text says why."""


@dataclass(frozen=True, slots=True)
class System:
    """A started process that serves the form at `port`."""

    name: str
    process: subprocess.Popen[bytes]
    port: int

    def cpu_seconds(self) -> float:
        """CPU time of all its threads so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        user, system = int(fields[11]), int(fields[12])  # proc(5): utime and stime, the name left out
        return (user + system) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """SIGTERM, then patience, then SIGKILL."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@cache
def cores() -> tuple[int, int]:
    """The core of the measured system, and that of whoever measures; of those allowed at the first call."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def start(name: str, folder: Path, api_port: int, profile: Path | None = None) -> System:
    """Start a system in an empty `folder`, calling the API at `api_port`. Raises Unavailable."""
    port, api_url = free_port(), f"http://127.0.0.1:{api_port}"
    command = COMMANDS[name](folder, api_url, port)
    if profile is not None and name == OURS:
        command = [*command, "--profile", str(profile)]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "NODE_ENV": "production"}
    core = cores()[0]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )
    return System(name, process, port)


def _ours(folder: Path, api_url: str, port: int) -> list[str]:
    variables = {
        "SECRET_KEYS": new_secret_key(),
        "DATABASE_URL": f"sqlite:///{folder}/frontdoor.db",
        "FILES_URL": f"{folder}/files",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api_url,
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}{PATH}",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }
    (folder / ".env").write_text("".join(f'{name}="{value}"\n' for name, value in variables.items()))
    return [sys.executable, "-m", "bench.serve", "--port", str(port)]


def _ptb(folder: Path, api_url: str, port: int) -> list[str]:
    given = {"--api-url": api_url, "--token": TOKEN, "--port": str(port), "--secret": SECRET}
    pairs = [word for pair in given.items() for word in pair]
    return [sys.executable, "-m", "bench.peers.ptb_bot", *pairs]


def _grammy(folder: Path, api_url: str, port: int) -> list[str]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Unavailable("Node.js or npm is not installed")
    for name in ("package.json", "bot.js"):
        shutil.copy(HERE / "peers" / "grammy" / name, folder)
    install = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--prefer-offline"]
    done = subprocess.run(install, cwd=folder, capture_output=True, check=False)
    if done.returncode:
        raise Unavailable("npm could not install grammY")
    return [node, "bot.js", api_url, TOKEN, str(port), SECRET]


COMMANDS: dict[str, Callable[[Path, str, int], Sequence[str]]] = {OURS: _ours, PTB: _ptb, GRAMMY: _grammy}
"""The command of each system; it prepares `folder` for it."""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
