"""A person at a real terminal: the prompt, what arrives above it, Ctrl-D."""

import os
import pty
import subprocess
import threading
import time

from tests.scenarios_terminal.programs import PATIENCE, Here, Place, command
from tests.scenarios_terminal.stories import FIRST_MESSAGE, number_in

CTRL_D = b"\x04"
POSITION_ASKED, POSITION = b"\x1b[6n", b"\x1b[1;1R"


class Terminal:
    """A pseudo-terminal with `frontdoor chat` in it."""

    def __init__(self, place: Place) -> None:
        self._main, inner = pty.openpty()
        variables = place.variables | {"TERM": "xterm", "COLUMNS": "100", "LINES": "40"}
        self.process = subprocess.Popen(
            command("chat", "--lang", "en"),
            cwd=place.folder,
            env=variables,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
        )
        os.close(inner)
        self.screen = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def types(self, text: str) -> None:
        """A line and Enter."""
        os.write(self._main, text.encode() + b"\r")

    def sees(self, words: str) -> str:
        """Until the words are on the screen; everything since then counts."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            at = self.screen.find(words.encode())
            if at >= 0:
                return self.screen[at:].decode("utf-8", "replace")
            time.sleep(0.01)
        raise AssertionError(f"{words!r} is not on the screen:\n{self.screen.decode('utf-8', 'replace')}")

    def leaves(self) -> int:
        """Ctrl-D; the exit code."""
        os.write(self._main, CTRL_D)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        os.close(self._main)
        return code

    def _read(self) -> None:
        while True:
            try:
                read = os.read(self._main, 65536)
            except OSError:  # the other end is closed
                return
            self.screen += read
            if POSITION_ASKED in read:  # a terminal answers where its cursor stands
                os.write(self._main, POSITION)


def test_a_person_types(place: Place, here: Here) -> None:
    """Numbers and labels press; an agent's answer appears while the prompt waits; Ctrl-D ends with 0."""
    terminal = Terminal(place)
    terminal.sees("Submit a ticket")
    terminal.types(FIRST_MESSAGE)
    terminal.sees("Agree and continue")
    terminal.types("1")
    terminal.sees("What is your account name?")
    terminal.types("li-2001")
    terminal.sees("✅ Submit")
    terminal.types("✅ Submit")
    number = number_in(terminal.sees("Got it: ticket"))
    here.done("tickets", "reply", number, "It arrives today.")
    terminal.sees("It arrives today.")
    assert terminal.leaves() == 0
