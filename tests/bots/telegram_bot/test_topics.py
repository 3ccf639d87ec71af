"""What is owed to a desk's group, at the emulated Telegram: topics opened, named, pinned, shut and lost."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bots.telegram_bot.failures import RIGHTS_SECONDS
from bots.telegram_bot.messenger import TelegramMessenger
from bots.telegram_bot.render import titled
from bots.telegram_bot.standing import Standing
from core.delivery import Action, DeliveryError, DeliveryFailure
from core.desk.alerts import Trouble
from core.desk.definition import DeskChat
from core.replies import RenderedChoice, Topic, Turn
from tests.bots.telegram_bot.wire import BOT, TOKEN, delivery, messenger_at
from tests.emulators.telegram import Group, Person, TelegramEmulator, bad_request, migrate

CLAIM = ((RenderedChoice("Claim", "desk:claim:T-1"),),)
TICKET = Topic("T-1 · Deposit", Turn.OURS)


@dataclass
class DeskGroup:
    """A forum where agents work, the messenger of its bot, and what was told of its troubles."""

    emulator: TelegramEmulator
    messenger: TelegramMessenger
    group: Group
    wang: Person
    troubles: list[Trouble | None] = field(default_factory=list)

    @property
    def chat(self) -> str:
        """As the program knows it."""
        return str(self.group.chat_id)

    async def opened(self) -> str:
        """The place of a new topic."""
        place = await self.messenger.deliver(delivery(self.chat, action=Action.OPEN, topic=TICKET))
        assert place is not None
        return place

    async def failure(
        self, chat: str, action: Action = Action.SEND, target: str | None = None
    ) -> DeliveryError:
        """How a delivery fails."""
        with pytest.raises(DeliveryError) as caught:
            await self.messenger.deliver(delivery(chat, "x", action, target, topic=TICKET))
        return caught.value


@pytest.fixture
async def desk() -> AsyncIterator[DeskGroup]:
    """A desk with one agent."""
    troubles: list[Trouble | None] = []

    async def report(chat: DeskChat, what: Trouble | None, detail: str) -> None:
        troubles.append(what)

    async with TelegramEmulator() as emulator:
        group = emulator.add_bot(TOKEN).group("Desk", forum=True)
        standing = Standing((DeskChat("main", BOT, str(group.chat_id)),), report)
        async with messenger_at(emulator.api_url, standing=standing) as messenger:
            yield DeskGroup(emulator, messenger, group, group.member("Wang"), troubles)
        assert emulator.violations == []


def thread(place: str) -> int:
    """The topic's id in a place."""
    return int(place.partition("/")[2])


async def test_the_life_of_a_topic(desk: DeskGroup) -> None:
    """It opens with whose turn it is before its title, its card has buttons and is pinned, it is renamed and
    shut; and a shut one still takes what we have to say."""
    place = await desk.opened()
    topic = desk.group.topics[thread(place)]
    assert (f"{desk.chat}/{topic.thread_id}", "🔵 T-1 · Deposit") == (place, topic.name)
    card = await desk.messenger.deliver(delivery(place, "The *card*", choices=CLAIM))
    seen = await desk.wang.sees("The *card*", topic=topic.thread_id)
    assert seen.buttons == [[("Claim", "desk:claim:T-1")]]
    await desk.messenger.deliver(delivery(place, "", Action.PIN, card))
    assert desk.group.chat.pinned == [seen.message_id]
    await desk.messenger.deliver(delivery(place, "The card, claimed", Action.EDIT, card))
    assert (seen.text, seen.thread_id) == ("The card, claimed", topic.thread_id)
    solved = Topic("T-1 · Deposit", Turn.DONE)
    for _ in range(2):  # the second changes nothing, which is a success
        await desk.messenger.deliver(delivery(place, action=Action.RETITLE, topic=solved))
        await desk.messenger.deliver(delivery(place, "", Action.SHUT))
    assert (topic.name, topic.closed) == ("✅ T-1 · Deposit", True)
    await desk.messenger.deliver(delivery(place, "One more thing"))
    await desk.wang.sees("One more thing", topic=topic.thread_id)
    assert desk.troubles == []


async def test_general_and_what_is_no_desk(desk: DeskGroup) -> None:
    """The desk's chat without a topic has buttons as well; in any other group they could be pressed by
    anybody."""
    await desk.messenger.deliver(delivery(desk.chat, "Shift note", choices=CLAIM))
    seen = await desk.wang.sees("Shift note")
    assert (seen.thread_id, len(seen.buttons)) == (None, 1)
    other = desk.emulator.bots[TOKEN].group("Friends", forum=True)
    await desk.messenger.deliver(delivery(other.chat_id, "Hello", choices=CLAIM))
    assert (await other.owner.sees("Hello")).buttons == []


async def test_a_deleted_topic_is_gone(desk: DeskGroup) -> None:
    """Whatever was to be done in it: the chat to open it in again is the desk's."""
    place = await desk.opened()
    desk.group.deletes_topic(thread(place))
    for action in (Action.SEND, Action.RETITLE, Action.SHUT):
        error = await desk.failure(place, action)
        assert (DeliveryFailure.TOPIC_GONE, f"{desk.chat}/") == (error.failure, error.new_chat)
    for action in (Action.EDIT, Action.PIN):
        assert DeliveryFailure.GONE is (await desk.failure(place, action, "4711")).failure


@pytest.mark.parametrize("words", ["TOPIC_DELETED", "TOPIC_ID_INVALID", "message thread not found"])
async def test_words_for_a_topic_that_is_gone(desk: DeskGroup, words: str) -> None:
    """Telegram has several."""
    place = await desk.opened()
    desk.emulator.fail(bad_request(words), method="sendMessage")
    assert DeliveryFailure.TOPIC_GONE is (await desk.failure(place)).failure


async def test_without_the_right_all_waits_and_is_told_once(desk: DeskGroup) -> None:
    """No dead letters: what is owed waits for an administrator, who is told."""
    desk.group.promotes_bot(without=("can_manage_topics",))
    for _ in range(2):
        error = await desk.failure(desk.chat, Action.OPEN)
        assert (error.failure, error.retry_after) == (DeliveryFailure.TEMPORARY, RIGHTS_SECONDS)
    desk.group.promotes_bot()
    await desk.opened()
    assert desk.troubles == [Trouble.NO_TOPICS, None]


async def test_a_bot_that_was_removed_waits(desk: DeskGroup) -> None:
    """Nobody blocked us: there is no requester who would have to return."""
    place = await desk.opened()
    desk.group.kicks_bot()
    for chat in (desk.chat, place):
        error = await desk.failure(chat)
        assert (error.failure, error.retry_after) == (DeliveryFailure.TEMPORARY, RIGHTS_SECONDS)
    assert desk.troubles == [Trouble.REMOVED]
    desk.group.promotes_bot()
    await desk.messenger.deliver(delivery(place, "Here again"))
    assert desk.troubles[1:] == [None]


async def test_a_shut_topic_without_the_right(desk: DeskGroup) -> None:
    """Only who may manage topics writes into a closed one; the message waits for that."""
    place = await desk.opened()
    await desk.messenger.deliver(delivery(place, "", Action.SHUT))
    desk.group.promotes_bot(without=("can_manage_topics",))
    assert DeliveryFailure.TEMPORARY is (await desk.failure(place)).failure


async def test_a_pin_holds_nothing_up(desk: DeskGroup) -> None:
    """Without the right to pin the ticket goes on, and the trouble is told."""
    place = await desk.opened()
    card = await desk.messenger.deliver(delivery(place, "card"))
    desk.group.promotes_bot(without=("can_pin_messages",))
    assert DeliveryFailure.GONE is (await desk.failure(place, Action.PIN, card)).failure
    assert desk.troubles == [Trouble.NO_PINS]


async def test_a_group_without_topics_waits() -> None:
    """A desk in a group where topics are not turned on."""
    async with TelegramEmulator() as emulator:
        group = emulator.add_bot(TOKEN).group("Desk")
        standing = Standing((DeskChat("main", BOT, str(group.chat_id)),))
        async with messenger_at(emulator.api_url, standing=standing) as messenger:
            with pytest.raises(DeliveryError) as caught:
                await messenger.deliver(delivery(group.chat_id, action=Action.OPEN, topic=TICKET))
    assert (caught.value.failure, caught.value.retry_after) == (DeliveryFailure.TEMPORARY, RIGHTS_SECONDS)


async def test_a_place_keeps_its_topic_when_the_group_moves(desk: DeskGroup) -> None:
    """The new id comes before the slash, the topic behind it stays; that frontdoor.toml has the old one is
    told."""
    place = await desk.opened()
    desk.emulator.fail(migrate(), method="sendMessage")
    error = await desk.failure(place)
    assert (DeliveryFailure.MOVED, f"{desk.chat}/{thread(place)}") == (error.failure, error.new_chat)
    assert not place.startswith(desk.chat)
    assert desk.troubles == [Trouble.UNREACHABLE]


async def test_agents_act_in_topics(desk: DeskGroup) -> None:
    """What is written into a topic does not answer anything; a reply does, and a press names its topic."""
    place = await desk.opened()
    await desk.messenger.deliver(delivery(place, "card", choices=CLAIM))
    written = desk.wang.says("a note", topic=thread(place))["message"]
    assert written["reply_to_message"]["message_id"] == thread(place)
    card = await desk.wang.sees("card", since=0)
    assert desk.wang.replies(card, "thanks")["message"]["reply_to_message"]["message_id"] == card.message_id
    assert desk.wang.presses("Claim")["callback_query"]["message"]["message_thread_id"] == thread(place)
    hidden = desk.group.says_anonymously("who am I", topic=thread(place))["message"]
    assert (hidden["from"]["username"], hidden["sender_chat"]["id"]) == ("GroupAnonymousBot", int(desk.chat))


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        (Topic("T-1 · Deposit", Turn.THEIRS, ("en",)), "⏳ T-1 · Deposit"),
        (Topic("T-1 · Deposit", Turn.URGENT), "🔴 T-1 · Deposit"),
        (Topic(" T-1\n· \ud83d ", Turn.DONE), "✅ T-1 · \ufffd"),
        (Topic("长" * 200, Turn.HELD), "⏸ " + "长" * 125 + "…"),
    ],
)
def test_titles(topic: Topic, expected: str) -> None:
    """Whose turn it is has a sign; a title is one line that Telegram takes."""
    assert expected == titled(topic)


@pytest.mark.parametrize("action", [Action.RETITLE, Action.SHUT])
async def test_what_needs_a_topic(desk: DeskGroup, action: Action) -> None:
    """General is not ours to rename or shut; a topic without a title can't be."""
    assert DeliveryFailure.REJECTED is (await desk.failure(desk.chat, action)).failure
    with pytest.raises(DeliveryError, match="no title"):
        await desk.messenger.deliver(delivery(desk.chat, action=Action.OPEN, topic=Topic(" ", Turn.OURS)))
