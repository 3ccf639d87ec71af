"""A finished form leaves a tidy chat: answered prompts fold into a line, unanswered ones go."""

from dataclasses import replace

from core.delivery import Action
from core.events import UnsupportedKind, UnsupportedReceived
from tests.builders import CHAT
from tests.core.test_dialogue_form import begun


def test_a_prompt_that_was_not_answered_goes() -> None:
    """After a wrong answer and a sticker only the question as it stands now is on the screen."""
    person = begun(category="transfer")
    person.presses("我没有")
    person.says("短")
    person.does(UnsupportedReceived(UnsupportedKind.STICKER))
    shown = "\n".join(reply.text for reply in person.screen.values())
    question = "请描述发生了什么"
    assert shown.count(question) == 1
    assert person.deleted == []  # nothing of theirs


def test_an_answered_prompt_folds_into_its_answer() -> None:
    """The question goes, the answer stays as one line without buttons."""
    person = begun(category="transfer")
    person.says("alice88")
    assert [reply.text for reply in person.screen.values() if "alice88" in reply.text] == [
        "✓ 账户名：alice88"
    ]


def test_where_nothing_can_be_deleted_it_folds() -> None:
    """A platform that can only edit keeps one short line."""
    person = begun(category="transfer")
    person.capabilities = replace(CHAT, delete_sent=False)
    person.presses("我没有")
    person.says("短")
    assert person.last is not None
    assert Action.DELETE not in [delivery.action for delivery in person.last.deliveries]
    assert any(reply.text == "· 问题描述" for reply in person.screen.values())


def test_the_operators_name_of_the_network_is_used() -> None:
    """What the button said is what the question says."""
    person = begun(category="transfer")
    person.presses("我没有")
    person.says("我转账一直没有到账，请帮我看看怎么回事，已经等了很久很久了")
    person.presses("波场 (TRC20)")
    assert "波场 (TRC20) 上的交易哈希" in person.sees
