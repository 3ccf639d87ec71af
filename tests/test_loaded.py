"""The interpreter from which tests start the program: whoever waits for one is told, whatever happens."""

import os
import signal
from pathlib import Path

from tests.loaded import UNKNOWN, Loaded, Start

PATIENCE = 60.0


def test_an_end_that_nobody_can_tell_keeps_nobody_waiting(tmp_path: Path) -> None:
    """The interpreter is gone while a program still runs: its exit code is unknown, and is said to be."""
    own = Loaded()
    given, told = os.pipe()
    with Path(os.devnull).open("wb") as nowhere:
        start = Start(["chat", "--json"], str(tmp_path), {"PATH": os.environ["PATH"], "HOME": str(tmp_path)})
        started = own.start(start, given, nowhere.fileno(), nowhere.fileno())
    assert started.poll() is None
    own._server.kill()
    own.close()
    assert started.wait(PATIENCE) == UNKNOWN
    os.kill(started.pid, signal.SIGKILL)
    for end in (given, told):
        os.close(end)
