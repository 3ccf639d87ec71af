"""How the bot stands in a desk's group: what it lacks is told, once, and that it is well again."""

import pytest

from bots.telegram_bot.standing import REMOVED, Standing, trouble_of
from core.desk.definition import DeskChat
from core.ports import StorageUnavailable
from tests.bots.telegram_bot.wire import BOT

GROUP = "-100123"
CHAT = DeskChat("main", BOT, GROUP)
ALL = {"status": "administrator", "can_manage_topics": True, "can_pin_messages": True}
NO_RIGHT = "not enough rights to manage topics"


class Desk:
    """Writes down what is told; `available` False refuses."""

    def __init__(self) -> None:
        self.told: list[str | None] = []
        self.available = True

    async def report(self, chat: DeskChat, trouble: str | None) -> None:
        """Keep it."""
        assert chat == CHAT
        if not self.available:
            raise StorageUnavailable
        self.told.append(trouble)


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (ALL, None),
        ({"status": "creator"}, None),
        (ALL | {"can_manage_topics": False}, "may not manage topics: give"),
        ({"status": "administrator"}, "may not manage topics and pin messages"),
        ({"status": "member"}, "no administrator"),
        ({"status": "restricted"}, "no administrator"),
        ({"status": "left"}, REMOVED),
        ({"status": "kicked"}, REMOVED),
        ({}, REMOVED),
    ],
)
def test_what_a_membership_lacks(member: dict[str, object], words: str | None) -> None:
    """Each state of ours in a group, with what to do."""
    trouble = trouble_of(member)
    assert (words is None) == (trouble is None)
    assert (words or "") in (trouble or "")


async def test_trouble_is_told_once_and_its_end_too() -> None:
    """However many messages meet it."""
    desk = Desk()
    standing = Standing((CHAT,), desk.report)
    await standing.seen(GROUP, None)
    for _ in range(3):
        await standing.refused(GROUP, "createForumTopic", NO_RIGHT)
        await standing.worked(GROUP, "sendMessage")
    await standing.worked(GROUP, "createForumTopic")
    await standing.worked(GROUP, "createForumTopic")
    await standing.seen(GROUP, REMOVED)
    await standing.seen(GROUP, None)
    assert desk.told == [None, NO_RIGHT, None, REMOVED, None]


async def test_rights_given_back_end_what_was_refused() -> None:
    """What Telegram refused before the change says nothing any more."""
    desk = Desk()
    standing = Standing((CHAT,), desk.report)
    await standing.refused(GROUP, "closeForumTopic", NO_RIGHT)
    await standing.seen(GROUP, None)
    assert desk.told == [NO_RIGHT, None]


async def test_a_database_away_delays_the_news_and_no_message() -> None:
    """A delivery does not break by it, and the news is told as soon as it can be; a change of membership is
    asked for again."""
    desk = Desk()
    desk.available = False
    standing = Standing((CHAT,), desk.report)
    await standing.refused(GROUP, "createForumTopic", NO_RIGHT)
    with pytest.raises(StorageUnavailable):
        await standing.seen(GROUP, REMOVED)
    desk.available = True
    await standing.refused(GROUP, "createForumTopic", NO_RIGHT)
    assert desk.told == [REMOVED]
