"""Whoever sends too much, or is blocked, is told once and kindly; everybody else notices nothing."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import cast

import pytest

from core.abuse import Allowance, Block
from core.conversation import State
from core.events import ChatBlocked, ChoicePressed, Event, FileKind, FileReceived, TextReceived
from core.ports import Turn
from core.replies import ByLanguage
from core.rules import Rules
from core.usecases.conversing import Conversing
from core.usecases.desk_chat import DeskChatting
from core.usecases.doorkeeping import Doorkeeping
from tests.builders import NOW, Person, starter_with

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
SMALL = Allowance(messages=5, busy=100)
OBJECTION = {"zh-Hans": "请到官网申诉。", "en": "Object on our site."}
BLOCK = Block(7, NOW + timedelta(days=2))
STORY = "My transfer has not arrived, although the exchange says that it was sent yesterday."


def rules() -> Rules:
    """The starter with a small allowance."""
    return starter_with(allowance=SMALL, objection=ByLanguage(OBJECTION))


@dataclass
class Visitor(Person):
    """A person in front of the doorkeeper."""

    rules: Rules = field(default_factory=rules)
    block: Block | None = None

    @cached_property
    def door(self) -> Doorkeeping:
        """Counts for the whole test."""
        conversing = super().conversing()
        desk = DeskChatting(self.rules, conversing.capabilities, conversing.detect, conversing.entropy)
        return Doorkeeping(conversing, desk)

    def conversing(self) -> Conversing:
        """The doorkeeper, where the person's conversation is decided."""
        return cast(Conversing, self.door)

    def turn(self, event: Event, message: str | None = None, order: int | None = None) -> Turn:
        """With the block."""
        return replace(super().turn(event, message, order), block=self.block)


def paused() -> Visitor:
    """A visitor who has just sent one message too many."""
    visitor = Visitor()
    for _ in range(SMALL.messages):
        visitor.says("/start")
    visitor.says("one too many")
    return visitor


def _passed_over(visitor: Visitor) -> bool:
    """Whether the last update took no effect."""
    assert visitor.last is not None
    return visitor.last.passed_over


def test_the_pause_is_told_once() -> None:
    """The first message over the limit is answered, the next hundred are not, and nothing changes."""
    visitor = paused()
    assert "先暂停1分钟" in visitor.sees
    before = visitor.conversation
    assert [visitor.says("and more") for _ in range(100)] == [[]] * 100
    assert _passed_over(visitor)
    assert visitor.conversation.pace.passed_over == 101
    assert replace(visitor.conversation, pace=before.pace, last_order=before.last_order) == before


def test_after_the_pause_it_goes_on_and_says_what_was_not_read() -> None:
    """The first message after it takes effect below the count of those that did not."""
    visitor = paused()
    visitor.waits(minutes=1)
    told = visitor.says(STORY)
    assert not _passed_over(visitor)
    assert "有 1 条消息没有读取" in told[0]
    assert visitor.conversation.draft is not None
    assert visitor.conversation.draft.first_message == STORY


def test_a_press_in_the_pause_is_answered() -> None:
    """The waiting sign of a button never stays, and the draft waits where it was."""
    visitor = paused()
    visitor.does(ChoicePressed("menu", "press"))
    assert visitor.notes[-1] == "请稍等，我们正在暂停，一分钟后再试。"
    assert visitor.conversation.state is State.MENU


def test_a_secret_in_the_pause_is_told_and_deleted() -> None:
    """Who sees it can take everything, however fast it was sent."""
    visitor = paused()
    visitor.does(TextReceived(PHRASE), message="the phrase")
    assert "助记词或私钥" in visitor.sees
    assert "the phrase" in visitor.deleted


def test_an_album_is_taken_whole() -> None:
    """Its other parts come in although the limit was reached with the first."""
    visitor = Visitor()
    for _ in range(SMALL.messages - 1):
        visitor.says("/start")
    for number in range(10):
        visitor.does(FileReceived(FileKind.PHOTO, f"file-{number}", album="holiday"))
    visitor.says("one too many")
    visitor.does(FileReceived(FileKind.PHOTO, "late", album="holiday"))
    assert visitor.files == [*(f"file-{number}" for number in range(10)), "late"]


def test_an_album_of_the_pause_stays_outside_whole() -> None:
    """A part that comes late is counted with the others, and they are told of it."""
    visitor = paused()
    visitor.does(FileReceived(FileKind.PHOTO, "first", album="holiday"))
    visitor.waits(minutes=2)
    visitor.does(FileReceived(FileKind.PHOTO, "late", album="holiday"))
    assert "有 3 条消息没有读取" in visitor.says("/start")[0]
    assert visitor.files == []


def test_a_chat_that_is_closed_is_noticed_in_the_pause() -> None:
    """What tells how things are always takes effect."""
    visitor = paused()
    visitor.does(ChatBlocked())
    assert visitor.last is not None
    assert visitor.last.reachable is False


def test_a_rush_halves_what_everybody_may_do() -> None:
    """One who keeps writing while others flood pauses after half as many."""
    visitor = Visitor()
    for _ in range(SMALL.busy):
        visitor.door.rush.add(NOW, SMALL.busy)
    told = [visitor.says("/start") for _ in range(3)]
    assert "先暂停" in told[2][0]
    assert all("先暂停" not in text for text in (*told[0], *told[1]))


def test_a_blocked_account_is_told_once_and_how_to_object() -> None:
    """Then nothing is said, looked at or changed; a press is still answered."""
    visitor = Visitor(block=BLOCK)
    visitor.says(STORY)
    assert "至 2026年11月24日 12:00 (UTC+8)" in visitor.sees
    assert OBJECTION["zh-Hans"] in visitor.sees
    assert visitor.says(PHRASE) == []
    assert visitor.does(ChoicePressed("menu", "press")) == []
    assert visitor.notes == [None]
    assert visitor.conversation.draft is None
    assert _passed_over(visitor)


def test_after_the_block_it_goes_on() -> None:
    """And a new block is told anew."""
    visitor = Visitor(block=BLOCK)
    visitor.says("hello")
    visitor.block = None
    assert "请问需要什么帮助" in "".join(visitor.says("/start"))
    visitor.block = replace(BLOCK, block_id=8)
    assert OBJECTION["zh-Hans"] in "".join(visitor.says("hello"))


@pytest.mark.parametrize("asking", ["/privacy", "隐私"])
def test_a_blocked_account_can_still_have_its_data_erased(asking: str) -> None:
    """By itself, typed or pressed; it is told of the block once, and of nothing that it can't do."""
    visitor = Visitor(block=BLOCK)
    told = visitor.says(asking)
    assert "暂停接收此账号" in told[0]
    assert "您仍可获取或清除自己的数据" in told[0]
    assert visitor.buttons == ["获取我的数据", "全部清除"]
    visitor.presses("全部清除")
    visitor.says("是的")
    visitor.presses("立即全部清除")
    assert "已全部清除" in visitor.sees
    assert visitor.last is not None
    assert visitor.last.erase


def test_a_blocked_account_gets_its_copy_or_is_told_where() -> None:
    """Without a download there is no button for a person, whom it can't reach here."""
    visitor = Visitor(block=BLOCK)
    visitor.says("/privacy")
    visitor.presses("获取我的数据")
    assert "请在此聊天之外联系我们索取" in visitor.sees
    assert "请到官网申诉。" in visitor.sees
    assert visitor.last is not None
    assert [each.reply.choices for each in visitor.last.deliveries if each.reply] == [()]


def test_a_blocked_account_that_keeps_its_data_is_still_blocked() -> None:
    """Its form is not opened again, and what it says goes unread, in the middle of the question too."""
    visitor = Visitor()
    visitor.says("/ticket")
    visitor.says("同意")
    visitor.block = BLOCK
    visitor.says("/privacy")
    visitor.presses("全部清除")
    assert visitor.says("等一下，我再想想") == []
    visitor.presses("不，全部保留")
    assert "您可以获取全部内容的副本" in visitor.sees
    assert visitor.says("/ticket") == []
    assert visitor.conversation.draft is not None


def test_a_blocked_account_that_floods_with_it_is_slowed_down() -> None:
    """The limits hold for it like for anybody."""
    visitor = Visitor(block=BLOCK)
    for _ in range(SMALL.messages):
        visitor.says("/privacy")
    visitor.says("/privacy")
    assert "先暂停1分钟" in visitor.sees


def test_the_last_question_says_that_the_block_stays() -> None:
    """What is not erased is told before, and only to whom it concerns."""
    blocked, other = Visitor(block=BLOCK), Visitor()
    for visitor in (blocked, other):
        visitor.says("/privacy")
        visitor.presses("全部清除")
        visitor.presses("是的，继续")
    assert "限制结束之前，账号 ID 和限制原因仍会保留" in blocked.sees
    assert "限制" not in other.sees
