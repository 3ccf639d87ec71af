"""An agent answers: the requester hears of it where they are, or the agent is told why not."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from core.access import AsOperator, AsRequester
from core.delivery import Action, Lane
from core.desk.definition import Desk
from core.errors import NotFound, Refused
from core.ids import RequesterId
from core.replies import Capabilities
from core.tickets import EventKind, Mover, Status, may_move
from core.usecases.desk import MAXIMUM_REPLY, SecretInReply, change_status, reply_to_ticket
from tests.builders import BOT, CHAT, Person, starter_with
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets
from tests.core.test_dialogue_form import answer_all, begun

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
MAY = AsOperator("May")


def reply(person: Person, text: str, maximum: int = 4096, agent: Any = MAY) -> Status:
    """Reply to the person's first ticket."""
    capabilities = {BOT.platform: Capabilities(maximum_text=maximum)}
    return reply_to_ticket(
        DeskTransaction(person),
        person.rules,
        capabilities,
        agent,
        person.tickets[0].number,
        text,
    )


def move(person: Person, status: Status) -> Status:
    """Change the status of the person's first ticket; on hold with what that needs."""
    transaction = DeskTransaction(person)
    number = person.tickets[0].number
    held = ("等银行确认", person.now + timedelta(days=2)) if status is Status.ON_HOLD else ()
    return change_status(transaction, person.rules, {BOT.platform: CHAT}, MAY, number, status, *held)


def test_a_reply_opens_the_ticket_and_reaches_the_person() -> None:
    """A new ticket becomes open, the record and the chat hold the words, with the number."""
    person = with_tickets(1)
    number = person.tickets[0].number

    assert reply(person, "  我们已经查到这笔转账。 ") is Status.OPEN
    assert person.sees == f"客服回复（工单 {number}）：\n我们已经查到这笔转账。"
    assert person.timelines[number][-1].kind is EventKind.REPLIED
    assert person.timelines[number][-1].data == {"from": "new", "to": "open"}
    assert person.timelines[number][-1].text == "我们已经查到这笔转账。"
    assert person.buttons == ["补充信息", "查看工单"]


def test_a_second_reply_changes_no_status() -> None:
    """The ticket is open already."""
    person = with_tickets(1)
    reply(person, "一")

    assert reply(person, "二") is Status.OPEN
    assert person.timelines[person.tickets[0].number][-1].data == {}


def test_the_reply_is_framed_in_the_requesters_language() -> None:
    """The agent's words stay as they are."""
    person = begun(language="en", category="other")
    answer_all(person, "en")
    person.says("submit")
    reply(person, "请稍等")

    assert person.sees.startswith("Support on ticket WLT-")
    assert person.sees.endswith("请稍等")


def test_a_long_reply_comes_in_parts() -> None:
    """In order, within the limit, the buttons below the last."""
    person = with_tickets(1)
    reply(person, "很长的说明。" * 200, maximum=300)
    assert person.last is not None
    parts = [each.reply for each in person.last.deliveries if each.reply is not None]

    assert len(parts) > 3
    assert max(len(part.text) for part in parts) <= 300
    assert [bool(part.choices) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert "".join(part.text for part in parts).count("很长的说明。") == 200


def test_the_reply_stays_when_its_buttons_are_pressed() -> None:
    """What they open appears below the agent's words."""
    person = with_tickets(1)
    reply(person, "请补充截图。")
    person.presses("查看工单")
    reply(person, "请再看一下。")
    person.presses("补充信息")
    shown = [each.text for each in person.screen.values()]

    assert any("请补充截图。" in text and "客服回复" in text[:4] for text in shown)
    assert any("请再看一下。" in text and "客服回复" in text[:4] for text in shown)


def test_a_reply_does_not_disturb_a_form() -> None:
    """The open question stays current."""
    person = with_tickets(1)
    person.says("/ticket")
    reply(person, "你好")
    person.presses("其他")

    assert "账户名" in person.sees


@pytest.mark.parametrize(
    ("text", "error"),
    [("", "empty"), (" \n", "empty"), ("\0", "empty"), ("x" * (MAXIMUM_REPLY + 3), "3 too many")],
)
def test_what_is_no_reply_is_refused(text: str, error: str) -> None:
    """With the reason; nothing is sent."""
    person = with_tickets(1)
    number = person.conversation.next_number
    with pytest.raises(Refused, match=error):
        reply(person, text)

    assert person.conversation.next_number == number


def test_a_secret_is_refused_whole() -> None:
    """An agent's paste of a phrase goes nowhere."""
    person = with_tickets(1)
    with pytest.raises(SecretInReply) as refused:
        reply(person, f"是这个吗 {PHRASE}，密码：hunter2-Hund")

    assert "内容含有助记词、密码" in person.rules.catalogues.text(refused.value.words, "zh-Hans", UTC)


def test_text_that_no_database_holds_is_made_harmless() -> None:
    """A terminal may hand over broken bytes."""
    person = with_tickets(1)
    reply(person, "好\ud800的")

    assert person.sees.endswith("好\N{REPLACEMENT CHARACTER}的")


def test_a_closed_ticket_is_not_answered() -> None:
    """Closed stays closed."""
    person = with_tickets(1)
    move(person, Status.CLOSED)
    with pytest.raises(Refused, match="stays closed"):
        reply(person, "你好")


def test_an_unknown_number_is_not_found() -> None:
    """The desk is told so."""
    person = with_tickets(1)
    with pytest.raises(NotFound):
        reply_to_ticket(
            DeskTransaction(person),
            person.rules,
            {BOT.platform: CHAT},
            MAY,
            "WLT-0000-0000",
            "x",
        )


def test_only_agents_answer() -> None:
    """A requester is no agent."""
    with pytest.raises(Refused, match="may not reply"):
        reply(with_tickets(1), "x", agent=AsRequester(RequesterId(1)))


@pytest.mark.parametrize("start", list(Status))
@pytest.mark.parametrize("target", list(Status))
def test_statuses_follow_their_table(start: Status, target: Status) -> None:
    """What the table allows happens and is told; the rest is refused with what is possible."""
    person = with_tickets(1)
    number = person.tickets[0].number
    person.statuses[number] = start
    if not may_move(Mover.DESK, start, target):
        with pytest.raises(Refused, match=r"already|closed stays closed|can become"):
            move(person, target)
        assert person.statuses[number] is start
        return

    assert move(person, target) is start
    assert person.statuses[number] is target
    assert number in person.sees
    assert person.last is not None
    (delivery,) = person.last.deliveries
    assert (delivery.lane, delivery.action) == (Lane.STATUS, Action.SEND)


def test_a_reply_is_signed_by_the_desk() -> None:
    """With its name where it has one, else as support; never with the agent's own."""
    person = with_tickets(1)
    number = person.tickets[0].number
    reply(person, "Hello.")
    assert person.caused == [f"客服回复（工单 {number}）：\nHello."]
    person.rules = starter_with(desk=Desk(names={"zh-Hans": "示例钱包客服"}))
    reply(person, "Hello again.")
    assert person.caused == [f"示例钱包客服（工单 {number}）：\nHello again."]
