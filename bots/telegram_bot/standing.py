"""How the bot stands in the groups of desks: what it lacks there is told once, and once when all is well.

What is owed to a desk waits meanwhile (`failures.py`), so nothing is lost by it; but only an administrator of
the group can give the bot back what it needs. https://core.telegram.org/bots/api#chatmemberadministrator
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from telegram.error import BadRequest, Forbidden

from bots.desk_troubles import Report
from bots.telegram_bot.payload import Json
from bots.telegram_bot.request import READ_SECONDS, TelegramRequest, refusal
from core.delivery import Action
from core.desk.alerts import Trouble
from core.desk.definition import DeskChat
from core.ports import StorageUnavailable

log = structlog.get_logger(__name__)

NEEDED = {"can_manage_topics": Trouble.NO_TOPICS, "can_pin_messages": Trouble.NO_PINS}
"""The rights that work in topics takes. An administrator hears everything said in the group besides."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a desk, and what was seen of it, for an operator."""

    what: Trouble
    detail: str = ""


REMOVED = Problem(Trouble.REMOVED, "the bot is not in the group: add it again, as an administrator")
NO_FORUM = Problem(Trouble.NO_FORUM, "an owner of the group switches Topics on in its settings")
NO_ADMINISTRATOR = Problem(
    Trouble.NO_TOPICS, "the bot is no administrator: make it one who may manage topics and pin messages"
)


async def unreported(chat: DeskChat, what: Trouble | None, detail: str) -> None:
    """Where nobody else is told, the log is."""
    if what is not None:
        log.warning("the desk's group can't be worked in", desk=chat.name, what=what.value, detail=detail)


def problem_of(member: Json) -> Problem | None:
    """What keeps us from working in a group, by our membership there; None when nothing does."""
    match member.get("status"):
        case "creator":
            return None
        case "administrator":
            missing = [right for right in NEEDED if member.get(right) is not True]
            detail = f"the bot lacks {', '.join(missing)}: give it that right"
            return Problem(NEEDED[missing[0]], detail) if missing else None
        case "left" | "kicked" | None:
            return REMOVED
        case _:
            return NO_ADMINISTRATOR


async def problem_at(request: TelegramRequest, base_url: str, group: str, bot_id: int) -> Problem | None:
    """What keeps the bot from working in a group. Raises TelegramError when Telegram does not say."""
    member = await _asked(request, f"{base_url}/getChatMember", group, user_id=bot_id)
    if member is None:
        return REMOVED
    chat = await _asked(request, f"{base_url}/getChat", group)
    if chat is None or chat.get("is_forum") is not True:
        return NO_FORUM
    return problem_of(member)


async def may_delete(request: TelegramRequest, base_url: str, group: str, bot_id: int) -> bool:
    """Whether the bot may take away what an agent wrote in a group by mistake. Raises TelegramError."""
    member = await _asked(request, f"{base_url}/getChatMember", group, user_id=bot_id) or {}
    return member.get("status") == "creator" or member.get("can_delete_messages") is True


async def _asked(request: TelegramRequest, url: str, group: str, **more: int) -> Json | None:
    """The result; None when the bot can't know the group."""
    answer = await request.call(url, {"chat_id": int(group), **more}, READ_SECONDS)
    if not answer.ok:
        error = refusal(answer)
        if isinstance(error, BadRequest | Forbidden):
            return None
        raise error
    return answer.result if isinstance(answer.result, dict) else None


class Standing:
    """What is known of the bot's standing, by group: how it is a member, and what Telegram refused it."""

    def __init__(self, chats: Sequence[DeskChat] = (), report: Report = unreported) -> None:
        self._desks = {each.chat: each for each in chats}
        self._report = report
        self._membership: dict[str, Problem | None] = {}
        self._refused: dict[str, dict[Action, Problem]] = {group: {} for group in self._desks}
        self._told: dict[str, Problem | None] = {}
        self._telling = asyncio.Lock()

    @property
    def groups(self) -> frozenset[str]:
        """The groups in which agents work."""
        return frozenset(self._desks)

    async def seen(self, group: str, problem: Problem | None) -> None:
        """This is how we are a member now. What was refused earlier is tried anew, so it counts no more.
        Raises StorageUnavailable."""
        self._membership[group] = problem
        self._refused[group].clear()
        await self._tell(group)

    async def refused(self, group: str, action: Action, problem: Problem) -> None:
        """Telegram does not let us do this in the group."""
        self._refused[group][action] = problem
        await self._tell_if_possible(group)

    async def worked(self, group: str, action: Action) -> None:
        """Telegram lets us do this in the group."""
        if self._refused[group].pop(action, None) is not None:
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
            problem = self._membership.get(group) or next(iter(refusals), None)
            if group in self._told and self._told[group] == problem:
                return
            what, detail = (None, "") if problem is None else (problem.what, problem.detail)
            await self._report(self._desks[group], what, detail)
            self._told[group] = problem
