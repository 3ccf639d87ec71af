"""How the bot stands in a desk's group: what it lacks is told, once, and that it is well again."""

import pytest

from bots.telegram_bot.standing import NEEDED, REMOVED, Problem, Standing, problem_of
from core.delivery import Action
from core.desk.alerts import Trouble
from core.desk.definition import DeskChat
from core.ports import StorageUnavailable
from tests.bots.telegram_bot.wire import BOT

GROUP = "-100123"
CHAT = DeskChat("main", BOT, GROUP)
ALL = {"status": "administrator"} | dict.fromkeys(NEEDED, True)
NO_RIGHT = Problem(Trouble.NO_TOPICS, "not enough rights to manage topics")


class Desk:
    """Writes down what is told; `available` False refuses."""

    def __init__(self) -> None:
        self.told: list[Trouble | None] = []
        self.available = True

    async def report(self, chat: DeskChat, what: Trouble | None, detail: str) -> None:
        """Keep it."""
        assert (CHAT, bool(detail)) == (chat, what is not None)
        if not self.available:
            raise StorageUnavailable
        self.told.append(what)


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (ALL, None),
        ({"status": "creator"}, None),
        (ALL | {"can_pin_messages": False}, Trouble.NO_PINS),
        (ALL | {"can_manage_topics": False}, Trouble.NO_TOPICS),
        ({"status": "administrator"}, Trouble.NO_TOPICS),
        ({"status": "member"}, Trouble.NO_TOPICS),
        ({"status": "restricted"}, Trouble.NO_TOPICS),
        ({"status": "left"}, Trouble.REMOVED),
        ({"status": "kicked"}, Trouble.REMOVED),
        ({}, Trouble.REMOVED),
    ],
)
def test_what_a_membership_lacks(member: dict[str, object], expected: Trouble | None) -> None:
    """Each state of ours in a group."""
    problem = problem_of(member)
    assert expected is (None if problem is None else problem.what)


async def test_trouble_is_told_once_and_its_end_too() -> None:
    """However many messages meet it."""
    desk = Desk()
    standing = Standing((CHAT,), desk.report)
    await standing.seen(GROUP, None)
    for _ in range(3):
        await standing.refused(GROUP, Action.OPEN, NO_RIGHT)
        await standing.worked(GROUP, Action.SEND)
    await standing.worked(GROUP, Action.OPEN)
    await standing.worked(GROUP, Action.OPEN)
    await standing.seen(GROUP, REMOVED)
    await standing.seen(GROUP, None)
    assert desk.told == [None, Trouble.NO_TOPICS, None, Trouble.REMOVED, None]


async def test_rights_given_back_end_what_was_refused() -> None:
    """What Telegram refused before the change says nothing any more."""
    desk = Desk()
    standing = Standing((CHAT,), desk.report)
    await standing.refused(GROUP, Action.SHUT, NO_RIGHT)
    await standing.seen(GROUP, None)
    assert desk.told == [Trouble.NO_TOPICS, None]


async def test_a_database_away_delays_the_news_and_no_message() -> None:
    """A delivery does not break by it, and the news is told as soon as it can be; a change of membership is
    asked for again."""
    desk = Desk()
    desk.available = False
    standing = Standing((CHAT,), desk.report)
    await standing.refused(GROUP, Action.OPEN, NO_RIGHT)
    with pytest.raises(StorageUnavailable):
        await standing.seen(GROUP, REMOVED)
    desk.available = True
    await standing.refused(GROUP, Action.OPEN, NO_RIGHT)
    assert desk.told == [Trouble.REMOVED]
