"""The program as a process: `frontdoor …` in a folder of its own, and a chat to talk to."""

import asyncio
import json
import logging
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack, chdir, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Self
from unittest.mock import patch

import structlog
from typer.testing import CliRunner

from bots.__main__ import application
from tests.loaded import REPOSITORY, Start, Started, loaded

ENDED = json.dumps({"kind": "ended"})
"""What a reader finds behind the last line of a program."""
PATIENCE = 20.0
"""Seconds that a test waits for a program."""


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def data(self) -> Any:
        """stdout as JSON."""
        return json.loads(self.stdout)


class Place:
    """A folder and an environment in which `frontdoor` runs; nothing else of ours is set. `prepare` is called
    first in the started process (tests/loaded.py)."""

    prepare = ""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "USER": "li",
            "PYTHONPATH": str(REPOSITORY),  # for what it starts itself
            **variables,
        }

    def with_(self, **variables: str) -> "Place":
        """The same folder with more variables."""
        return Place(self.folder, **(self.variables | variables))

    def run(self, *arguments: str, stdin: str = "", timeout: float = PATIENCE) -> Outcome:
        """A command that ends by itself."""
        with ExitStack() as stack:
            given, out, err = (stack.enter_context(TemporaryFile()) for _ in range(3))
            given.write(stdin.encode())
            given.seek(0)
            started = self.started(arguments, given.fileno(), out.fileno(), err.fileno())
            try:
                code = started.wait(timeout)
            finally:
                started.kill()
            for each in (out, err):
                each.seek(0)
            return Outcome(code, out.read().decode(), err.read().decode())

    def done(self, *arguments: str, stdin: str = "") -> Outcome:
        """A command that must succeed."""
        outcome = self.run(*arguments, stdin=stdin)
        assert outcome.code == 0, f"{arguments}: {outcome}"
        return outcome

    async def soon(self, *arguments: str) -> Outcome:
        """`run` for a test that serves something meanwhile."""
        return await asyncio.to_thread(self.run, *arguments)

    def start(self, *arguments: str) -> "Program":
        """A command that runs until it is told to stop."""
        return Program(self, arguments)

    def started(self, arguments: Iterable[str], stdin: int, stdout: int, stderr: int) -> Started:
        """The same with open files of the caller's."""
        start = Start([*arguments], str(self.folder), self.variables, self.prepare)
        return loaded().start(start, stdin, stdout, stderr)

    def chat(self, name: str = "li", language: str = "en") -> "Chat":
        """A running `frontdoor chat --json`."""
        return Chat(self, name, language)


class Here(Place):
    """The same commands inside this process: what they don't handle is raised in the test."""

    def run(self, *arguments: str, stdin: str = "", timeout: float = PATIENCE) -> Outcome:
        """A command that ends by itself; what it does not handle is raised here."""
        root = logging.getLogger()
        handlers, level = list(root.handlers), root.level
        try:
            with chdir(self.folder), patch.dict(os.environ, self.variables, clear=True):
                result = CliRunner().invoke(application(arguments), arguments, input=stdin)
        finally:
            root.handlers[:] = handlers
            root.setLevel(level)
            structlog.reset_defaults()
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)


def command(*arguments: str) -> list[str]:
    """The command line of the program."""
    return [sys.executable, "-m", "bots", *arguments]


class Program:
    """A running program whose output is collected line by line. `stdin` is what it reads."""

    def __init__(self, place: Place, arguments: Iterable[str]) -> None:
        self.lines: queue.Queue[str] = queue.Queue()
        self.said: list[str] = []
        (given, told), (saying, said), (complaining, complained) = os.pipe(), os.pipe(), os.pipe()
        self.process = place.started(arguments, given, said, complained)
        for theirs in (given, said, complained):
            os.close(theirs)
        self.stdin = os.fdopen(told, "w", encoding="utf-8")
        self._readers = [
            threading.Thread(target=self._read, args=(saying, self.lines.put), daemon=True),
            threading.Thread(target=self._read, args=(complaining, self.said.append), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self._finish()

    def waits_to_say(self, words: str) -> str:
        """Until stderr has a line with these words; returns it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for line in list(self.said):
                if words in line:
                    return line
            assert self.process.poll() is None, "".join(self.said)
            time.sleep(0.01)
        raise AssertionError(f"{words!r} was not said:\n{''.join(self.said)}")

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._finish()

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self._finish()

    def _finish(self) -> int:
        with suppress(OSError):
            self.stdin.close()
        code = self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join()
        return code

    def _read(self, descriptor: int, keep: Any) -> None:
        with os.fdopen(descriptor, encoding="utf-8") as stream:
            for line in stream:
                keep(line)
        if keep == self.lines.put:
            keep(ENDED)


Reply = dict[str, Any]


class Chat(Program):
    """`frontdoor chat --json` for one person; each action returns the replies that it caused."""

    def __init__(self, place: Place, name: str, language: str) -> None:
        super().__init__(place, ("chat", "--json", "--as", name, "--lang", language))
        self.transcript: list[str] = []
        self.replies: list[Reply] = []

    def says(self, text: str) -> list[Reply]:
        """Write a text."""
        return self._does({"text": text}, text)

    def presses(self, label: str) -> list[Reply]:
        """Press by number the choice of the latest prompt whose label has these words."""
        labels = self.labels
        found = [index for index, one in enumerate(labels, start=1) if label in one]
        assert found, f"There is no {label!r} among {labels}.\n{self.story}"
        return self._does({"choice": found[0]}, f"[{labels[found[0] - 1]}]")

    def chooses(self, number: int) -> list[Reply]:
        """Press a choice by its number."""
        return self._does({"choice": number}, f"[{number}]")

    def sends(self, path: Path) -> list[Reply]:
        """Send a file."""
        return self._does({"file": str(path)}, f"({path.name})")

    def hears(self) -> Reply:
        """The next reply that comes by itself, waited for."""
        reply = self._next()
        self._note(reply)
        return reply

    def leaves(self) -> int:
        """End of input; the exit code."""
        self.stdin.close()
        return self._finish()

    @property
    def labels(self) -> list[str]:
        """The labels on the latest reply that had choices."""
        with_choices = [reply for reply in self.replies if reply["choices"]]
        return [choice["label"] for choice in with_choices[-1]["choices"]] if with_choices else []

    @property
    def story(self) -> str:
        """Everything that was said, as a transcript."""
        return "\n".join([*self.transcript, *self.said])

    @property
    def sees(self) -> str:
        """The text of the newest reply."""
        return str(self.replies[-1]["text"])

    def _does(self, line: dict[str, Any], words: str) -> list[Reply]:
        self.transcript.append(f"> {words}")
        self.stdin.write(json.dumps(line) + "\n")
        self.stdin.flush()
        caused: list[Reply] = []
        while True:
            reply = self._next()
            if reply == {"kind": "idle"}:
                return caused
            self._note(reply)
            caused.append(reply)

    def _next(self) -> Reply:
        try:
            reply: Reply = json.loads(self.lines.get(timeout=PATIENCE))
        except queue.Empty:
            reply = json.loads(ENDED)
        assert reply["kind"] != "ended", f"No answer.\n{self.story}"
        return reply

    def _note(self, reply: Reply) -> None:
        self.replies.append(reply)
        mark = "" if reply["replaces"] is None else f" (for {reply['replaces']})"
        self.transcript.append(f"{reply['id']}{mark} {reply['kind']}: {reply['text']}")
        for number, choice in enumerate(reply["choices"], start=1):
            self.transcript.append(f"    {number} {choice['label']}")
