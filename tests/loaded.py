"""Starts of the program that cost no importing: `python -m tests.loaded`, and those who ask it.

What takes two seconds at each start is importing. Here that happens once; every start is then a process of
its own, forked from the one that has loaded everything, which runs `frontdoor …` as the command line does:
its own connections, locks, threads and files, so `kill -9` ends it as it ends the real one. Starts of the
installed program itself are tried in tests/wheel and tests/scenarios_terminal/test_typing.py.
"""

import atexit
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
DESCRIPTORS = 4
"""Of a start: stdin, stdout, stderr, and where its end is told."""
LARGEST_PIECE = 1 << 16
UNKNOWN = 1000
"""In place of an exit code, when the loaded interpreter ended before it could tell."""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: the arguments of `frontdoor`, its folder and whole environment. `prepare` is a function
    (`module:name`) that is called first, in the new process, with `given`."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    prepare: str = ""
    given: dict[str, Any] = field(default_factory=dict)


class Started:
    """A started process, from outside; what `subprocess.Popen` tells and does. `answers` is where the loaded
    interpreter tells its id and, later, its end."""

    def __init__(self, answers: int) -> None:
        self._answers = os.fdopen(answers)
        self._over = threading.Event()
        self.returncode: int | None = None
        told = self._answers.readline()
        if not told:
            raise RuntimeError("the program could not be loaded; its reason stands above")
        self.pid = int(told)
        threading.Thread(target=self._hear, daemon=True).start()

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, or minus the signal that killed it. Raises subprocess.TimeoutExpired."""
        if not self._over.wait(timeout) or self.returncode is None:
            raise subprocess.TimeoutExpired(["frontdoor"], timeout or 0.0)
        return self.returncode

    def poll(self) -> int | None:
        """Its exit code, or None while it lives."""
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it is alive."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """`kill -9`."""
        self.send_signal(signal.SIGKILL)

    def _hear(self) -> None:
        with self._answers:
            self.returncode = int(self._answers.readline() or UNKNOWN)
        self._over.set()


class Loaded:
    """One interpreter that has loaded the program, from outside. Ends with this process at the latest."""

    def __init__(self) -> None:
        self._asking, theirs = socket.socketpair()
        self._turn = threading.Lock()
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "tests.loaded", str(theirs.fileno())],
                cwd=REPOSITORY,
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def start(self, start: Start, stdin: int, stdout: int, stderr: int) -> Started:
        """Start the program with these open files, which stay ours."""
        answers, told = os.pipe()
        whole = json.dumps(asdict(start)).encode() + b"\n"
        with self._turn:
            sent = socket.send_fds(self._asking, [whole], [stdin, stdout, stderr, told])
            self._asking.sendall(whole[sent:])
        os.close(told)
        return Started(answers)

    def close(self) -> None:
        """End it; what it started goes on."""
        self._asking.close()
        self._server.wait()


@cache
def loaded() -> Loaded:
    """The one of this process."""
    one = Loaded()
    atexit.register(one.close)
    return one


class _Server:
    """The loaded interpreter: forks for whoever asks, and tells them of the end."""

    def __init__(self, asked: socket.socket) -> None:
        self._asked = asked
        self._running: dict[int, int] = {}
        self._ended, self._told = socket.socketpair()
        for each in (self._ended, self._told):
            each.setblocking(False)
        signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> Start | None:
        """Until nobody can ask any more: None. In each forked process: what it is to be."""
        while True:
            readable, _, _ = select.select([self._asked, self._ended], [], [])
            if self._ended in readable:
                self._ended.recv(4096)
                self._reap()
            if self._asked in readable:
                whole, files, _, _ = socket.recv_fds(self._asked, LARGEST_PIECE, DESCRIPTORS)
                if not whole:
                    return None
                while not whole.endswith(b"\n"):
                    whole += self._asked.recv(LARGEST_PIECE)
                if self._forked(files):
                    return Start(**json.loads(whole))

    def _forked(self, files: list[int]) -> bool:
        """Fork; whether this is the new process, which has `files` as its own now."""
        *standard, answers = files
        pid = os.fork()
        if pid == 0:
            self._forget()
            os.close(answers)
            for target, descriptor in enumerate(standard):
                os.dup2(descriptor, target)
                os.close(descriptor)
            return True
        for descriptor in standard:
            os.close(descriptor)
        self._running[pid] = answers
        _tell(answers, pid)
        return False

    def _reap(self) -> None:
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            answers = self._running.pop(pid)
            _tell(answers, os.waitstatus_to_exitcode(status))
            os.close(answers)

    def _forget(self) -> None:
        """A forked process has nothing of ours."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for each in (self._asked, self._ended, self._told):
            each.close()
        for answers in self._running.values():
            os.close(answers)


def _tell(answers: int, number: int) -> None:
    with suppress(BrokenPipeError):  # whoever asked is gone
        os.write(answers, b"%d\n" % number)


def main() -> None:
    """Load, then fork for whoever asks; in a forked process, become the program until it ends."""
    from bots import __main__ as program

    for place, _ in program.COMMANDS.values():
        importlib.import_module(place.partition(":")[0])
    gc.collect()
    gc.freeze()  # what is loaded is shared by all starts
    start = _Server(socket.socket(fileno=int(sys.argv[1]))).serve()
    if start is not None:
        os.chdir(start.folder)
        os.environ.clear()
        os.environ.update(start.environment)
        time.tzset()
        sys.argv = [str(program.__file__), *start.arguments]
        sys.modules["__main__"] = program  # whose name the usage gives
        if start.prepare:
            module, _, name = start.prepare.partition(":")
            getattr(importlib.import_module(module), name)(start.given)
        program.main()


if __name__ == "__main__":
    main()
