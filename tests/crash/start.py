"""Starts the program again and again: `python -m tests.crash.start`, orders on stdin, one JSON line each.

What costs a second at each start is importing. That happens once, here; every order is then carried out in a
process of its own, forked from this one, which runs `frontdoor run` as the command line does: its own
connections, locks, threads and files, so `kill -9` ends it as it ends the real one. Answers on stdout: its
process id, and later how it ended.
"""

import gc
import json
import os
import sys
import traceback
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from bots import __main__ as program
from bots import desk_follower, file_fetcher
from bots.cli import run as running
from bots.discord_bot import catching_up
from bots.running import Service
from core.throttle import Limits
from storage import files, writer
from tests.crash.mutants import MUTANTS
from tests.crash.points import Moment
from tests.crash.wrapping import arm

UNPACED = Limits(per_second=100_000, chat_burst=100_000, group_messages=100_000)
FILE_LEASE = timedelta(seconds=2)
FETCH_POLL = 0.3
DESK_POLL = 0.1
REACH = timedelta(minutes=3)
BROKEN = 70


@dataclass(frozen=True, slots=True)
class Order:
    """One start: the arguments of `frontdoor`, its folder and environment, and how it is to end.

    It is killed at pass number `passes` of the function at `place`, at that `moment`, counted from the first
    pass of the function at `since` where there is one; "" for nowhere. Without
    `care` updates are taken in batches at once, as a program does that has run for a while. `mutant` breaks
    the program. `stdin` is the file that it reads; "" for nothing.
    """

    folder: str
    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    place: str = ""
    moment: str = Moment.BEFORE
    passes: int = 1
    since: str = ""
    care: bool = True
    mutant: str = ""
    stdin: str = ""

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))


def main() -> None:
    """Carry out orders until stdin ends, one after the other."""
    gc.freeze()  # what is imported is shared by all starts
    while line := sys.stdin.readline():
        order = Order(**json.loads(line))
        process = os.fork()
        if process == 0:
            _become(order)
        print(process, flush=True)  # noqa: T201 - the answer
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


def _become(order: Order) -> NoReturn:
    """The started process, from here to its end."""
    code = BROKEN
    try:
        _move_in(order)
        _hurry(order)
        if order.mutant:
            MUTANTS[order.mutant]()
        if order.place:
            arm(order.place, Moment(order.moment), order.passes, order.since)
        program.main()
    except SystemExit as end:
        code = _exit_code(end)
    except BaseException:  # noqa: BLE001 - the process ends here, and says why
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _move_in(order: Order) -> None:
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    sys.argv = ["frontdoor", *order.arguments]
    given = os.open(order.stdin or os.devnull, os.O_RDONLY)
    log = os.open(Path(order.folder) / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor, target in ((given, 0), (log, 1), (log, 2)):
        os.dup2(descriptor, target)


def _hurry(order: Order) -> None:
    """No pacing, a desk that follows at once; a dead worker's files are taken over in seconds; only chats of
    the last minutes are read back, since each costs requests at every start, and there is a start every
    second."""
    hurried: Any = running
    hurried.Service = partial(Service, limits=UNPACED)
    catching_up.REACH = REACH
    desk_follower.POLL_SECONDS = DESK_POLL
    files.LEASE, file_fetcher.POLL_SECONDS = FILE_LEASE, FETCH_POLL
    if not order.care:
        writer.CAREFUL_UPDATES = 0


def _exit_code(end: SystemExit) -> int:
    return end.code if isinstance(end.code, int) else 0 if end.code is None else 1


if __name__ == "__main__":
    main()
