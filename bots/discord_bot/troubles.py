"""What keeps a desk on Discord from working, told to people once until it works again."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from core.ports import StorageUnavailable

log = structlog.get_logger(__name__)

Report = Callable[[str, str], Awaitable[None]]
"""Told the desk's name and, in one line, what is wrong and what a person can do."""

SHUT_OUT = (
    "the bot may not work in the forum: give it View Channel, Send Messages, Send Messages in Threads, "
    "Attach Files, Manage Threads and Read Message History there; tickets wait meanwhile"
)
NO_ORDER = (
    "posts can't be renamed, tagged, pinned or closed: give the bot Manage Threads and Pin Messages "
    "in the forum"
)
FORUM_GONE = "the forum does not exist any more: enter another one in frontdoor.toml; tickets wait meanwhile"
TOO_MANY_POSTS = "the server has as many open posts as Discord allows: close some; tickets wait meanwhile"
NO_TAGS = "tags could not be made: give the bot Manage Channels in the forum, or make them by hand"
NO_CONTENT = (
    "the Message Content intent is not granted, so what agents simply write in a post is not seen: switch it "
    "on in the developer portal (Bot, Privileged Gateway Intents) and restart; commands, buttons and forms "
    "work without it"
)


class Troubles:
    """Of one bot. A trouble is known by its desk and what is wrong."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._told: set[tuple[str, str]] = set()

    async def tell(self, desk: str, what: str) -> None:
        """Tell it, unless it was told and is not over yet."""
        if (desk, what) in self._told:
            return
        self._told.add((desk, what))
        log.warning("trouble at a desk on Discord", desk=desk, what=what)
        with suppress(StorageUnavailable):  # it stands in the log
            await self._report(desk, what)

    def over(self, desk: str, *what: str) -> None:
        """These do not hold any more."""
        self._told -= {(desk, each) for each in what}
