"""How the bot stands in the groups of desks: what it lacks there is told once, and once when all is well.

What is owed to a desk waits meanwhile (`failures.py`), so nothing is lost by it; but only an administrator of
the group can give the bot back what it needs. https://core.telegram.org/bots/api#chatmemberadministrator
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bots.telegram_bot.payload import Json
from core.desk.definition import DeskChat
from core.ports import StorageUnavailable

log = structlog.get_logger(__name__)

NEEDED = {"can_manage_topics": "manage topics", "can_pin_messages": "pin messages"}
"""The rights that work in topics takes. An administrator hears everything said in the group besides."""
NO_FORUM = "the group has no topics: an owner of the group turns Topics on in its settings"
REMOVED = "the bot is not in the group: add it again, as an administrator"

ReportTrouble = Callable[[DeskChat, str | None], Awaitable[None]]
"""Told what is wrong at a desk, in English for an operator; None: nothing is. Raises StorageUnavailable."""


async def unreported(chat: DeskChat, trouble: str | None) -> None:
    """Where nobody else is told, the log is."""
    if trouble is not None:
        log.warning("the desk's group can't be worked in", desk=chat.name, trouble=trouble)


def trouble_of(member: Json) -> str | None:
    """What keeps us from working in a group, by our membership there; None when nothing does."""
    match member.get("status"):
        case "creator":
            return None
        case "administrator":
            missing = [words for right, words in NEEDED.items() if member.get(right) is not True]
            return f"the bot may not {' and '.join(missing)}: give it these rights" if missing else None
        case "left" | "kicked" | None:
            return REMOVED
        case _:
            rights = " and ".join(NEEDED.values())
            return f"the bot is no administrator: make it one who may {rights}"


class Standing:
    """What is known of the bot's standing, by group: how it is a member, and what Telegram refused it."""

    def __init__(self, chats: Sequence[DeskChat] = (), report: ReportTrouble = unreported) -> None:
        self._desks = {each.chat: each for each in chats}
        self._report = report
        self._membership: dict[str, str | None] = {}
        self._refused: dict[str, dict[str, str]] = {group: {} for group in self._desks}
        self._told: dict[str, str | None] = {}
        self._telling = asyncio.Lock()

    @property
    def groups(self) -> frozenset[str]:
        """The groups in which agents work."""
        return frozenset(self._desks)

    async def seen(self, group: str, trouble: str | None) -> None:
        """This is how we are a member now. What was refused earlier is tried anew, so it counts no more.
        Raises StorageUnavailable."""
        self._membership[group] = trouble
        self._refused[group].clear()
        await self._tell(group)

    async def refused(self, group: str, method: str, why: str) -> None:
        """Telegram does not let us do this in the group."""
        self._refused[group][method] = why
        await self._tell_if_possible(group)

    async def worked(self, group: str, method: str) -> None:
        """Telegram lets us do this in the group."""
        if self._refused[group].pop(method, None) is not None:
            await self._tell_if_possible(group)

    async def _tell_if_possible(self, group: str) -> None:
        """A message's way must not end here; whatever is still wrong is told after the next attempt."""
        try:
            await self._tell(group)
        except StorageUnavailable:
            log.warning("trouble at a desk could not be noted", desk=self._desks[group].name)

    async def _tell(self, group: str) -> None:
        """One at a time, so that the last word is the newest."""
        async with self._telling:
            refusals = self._refused[group].values()
            trouble = self._membership.get(group) or next(iter(refusals), None)
            if group in self._told and self._told[group] == trouble:
                return
            await self._report(self._desks[group], trouble)
            self._told[group] = trouble
