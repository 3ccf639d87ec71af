"""What keeps a desk on Discord from working: told to people once, and once more when it is over."""

from typing import Protocol

import structlog

from core.desk.alerts import Trouble
from core.desk.definition import DeskChat
from core.ports import StorageUnavailable

log = structlog.get_logger(__name__)

RIGHTS = (
    "in the forum the bot needs View Channel, Send Messages, Send Messages in Threads, Attach Files, "
    "Manage Threads and Read Message History"
)
FORUM_GONE = "the forum does not exist any more: enter another one in frontdoor.toml"
ORDER = "in the forum the bot needs Manage Threads and Pin Messages"
TAGS = "in the forum the bot needs Manage Channels to make tags"
CONTENT = "switch on the Message Content intent in the developer portal under Bot, then restart"


class Report(Protocol):
    """Tells people; both raise StorageUnavailable."""

    async def tell(self, desk: DeskChat, what: Trouble, detail: str) -> None:
        """Something is wrong with a desk's chat."""
        ...

    async def over(self, desk: DeskChat, what: Trouble) -> None:
        """It is not any more."""
        ...


class Troubles:
    """Of one bot; what is known lasts as long as the process, so that the first success after a start ends
    what was told before it."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._known: dict[tuple[str, Trouble], bool] = {}

    async def tell(self, desk: DeskChat | None, what: Trouble, detail: str) -> None:
        """Tell it, unless it was told and is not over yet."""
        if desk is None or self._known.get((desk.name, what)) is True:
            return
        log.warning("trouble at a desk on Discord", desk=desk.name, what=what.value, detail=detail)
        try:
            await self._report.tell(desk, what, detail)
        except StorageUnavailable:
            return  # it stands in the log, and is told when it shows again
        self._known[desk.name, what] = True

    async def over(self, desk: DeskChat | None, *what: Trouble) -> None:
        """These do not hold any more."""
        for each in what:
            if desk is None or self._known.get((desk.name, each)) is False:
                continue
            try:
                await self._report.over(desk, each)
            except StorageUnavailable:
                return
            self._known[desk.name, each] = False
