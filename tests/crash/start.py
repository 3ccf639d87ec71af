"""How the program is started in a trial: hurried, perhaps broken, and armed to end at a certain point.

Runs inside the started process (tests/loaded.py), before the program does.
"""

import os
import traceback
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from bots import desk_follower, file_fetcher
from bots.cli import run as running
from bots.discord_bot import catching_up
from bots.running import Service
from core.throttle import Limits
from storage import files, writer
from tests.crash.mutants import MUTANTS
from tests.crash.points import Moment
from tests.crash.wrapping import arm
from tests.loaded import Start

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

    def to_start(self) -> Start:
        """The same for the interpreter that has loaded the program."""
        place = f"{prepare.__module__}:{prepare.__name__}"
        return Start(self.arguments, self.folder, self.environment, place, asdict(self))


def prepare(given: dict[str, Any]) -> None:
    """Make the process what the order says; one that can't be made so ends, and says why."""
    order = Order(**given)
    try:
        _hurry(order)
        if order.mutant:
            MUTANTS[order.mutant]()
        if order.place:
            arm(order.place, Moment(order.moment), order.passes, order.since)
    except Exception:  # noqa: BLE001 - the process ends here, and says why
        traceback.print_exc()
        os._exit(BROKEN)


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
