"""Agents use macros and settle alerts from the desk's chat."""

from dataclasses import replace

import pytest

from core.access import AsAgent, Role
from core.desk.definition import DeskChat
from core.desk.intents import AlertAct, ManageMacros, UseMacro
from core.desk.refusals import DeskRefused
from core.events import CommandReceived, Seat, Update
from core.replies import Text
from core.usecases.desk_acting import Acting, Answer
from core.usecases.desk_aids import alert_act, manage_macros, use_macro
from tests.builders import BOT, CHAT, NOW, starter_rules
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets

DESK = DeskChat("asia", BOT, "-100")


def at_desk(role: Role = Role.TEAM_LEAD) -> Acting:
    """Lena at the desk, where there is one ticket of somebody who writes Chinese."""
    transaction = DeskTransaction(with_tickets(1))
    account = DESK.account()
    update = Update(BOT, "1", 1, account, "-100", CommandReceived("macro", ""), NOW)
    seat = Seat("asia", account, "Lena")
    lena = AsAgent("Lena", role, ("*",))
    return Acting(transaction, starter_rules(), {BOT.platform: CHAT}, lena, DESK, seat, update, 1)


def number(acting: Acting) -> str:
    """The ticket's."""
    assert isinstance(acting.transaction, DeskTransaction)
    return acting.transaction.person.tickets[0].number


def key(answer: Answer) -> str:
    """Which sentence it is."""
    assert isinstance(answer.words, Text)
    return answer.words.key


def text(acting: Acting, answer: Answer) -> str:
    """What the agent reads."""
    assert answer.words is not None
    return acting.rules.catalogues.text(answer.words, "en", acting.rules.definition.zone)


def test_macros_are_written_and_used_at_the_desk() -> None:
    """Published at once, offered by name, and a draft that the agent sees before it goes out."""
    acting = at_desk()
    assert key(use_macro(acting, UseMacro(number(acting)))) == "desk.macro.none"
    manage_macros(acting, ManageMacros("publish Hello zh-Hans 关于 {number}，您好。"))
    offered = use_macro(acting, UseMacro(number(acting)))
    assert [choice.value for row in offered.choices for choice in row] == [
        f"desk:macro:{number(acting)}:hello"
    ]
    assert use_macro(acting, UseMacro(number(acting), "hello")).words is None

    draft = acting.transaction.drafts.of("Lena", number(acting))
    assert draft is not None
    assert draft.text == f"关于 {number(acting)}，您好。"
    assert "hello · zh-Hans: 关于 {number}，您好。" in text(acting, manage_macros(acting, ManageMacros()))
    manage_macros(acting, ManageMacros("retire hello"))
    with pytest.raises(DeskRefused, match="no macro"):
        use_macro(acting, UseMacro(number(acting), "hello"))


def test_a_macro_in_another_language_warns() -> None:
    """Before anything is sent."""
    acting = at_desk()
    manage_macros(acting, ManageMacros("publish hello en Hello."))

    assert "has no text in" in text(acting, use_macro(acting, UseMacro(number(acting), "hello")))


@pytest.mark.parametrize("said", ["publish", "publish x", "publish x en", "publish x tlh Hello."])
def test_what_is_missing_is_refused_by_name(said: str) -> None:
    """Nothing is published."""
    acting = at_desk()
    with pytest.raises(DeskRefused):
        manage_macros(acting, ManageMacros(said))

    assert acting.transaction.macros.published() == ()


def test_agents_do_not_publish() -> None:
    """That is for team leads and admins."""
    with pytest.raises(DeskRefused, match="may not publish_macro"):
        manage_macros(at_desk(Role.AGENT), ManageMacros("publish hello en Hello."))


def test_alerts_are_settled_and_tried_again_by_a_press() -> None:
    """As the buttons below them say."""
    acting = at_desk()
    for index in range(3):
        acting.transaction.alerts.raise_alert("dead_letter", f"telegram:default:{index}", "no")
    assert text(acting, alert_act(acting, AlertAct("retry", "2+"))) == "On its way again: 2."
    assert key(alert_act(acting, AlertAct("settle", "3"))) == "desk.alert.settled"
    for gone in ("3", "x", ""):
        with pytest.raises(DeskRefused):
            alert_act(acting, AlertAct("settle", gone))

    assert acting.transaction.alerts.untold(9) == ()
    with pytest.raises(DeskRefused, match="may not settle_alert"):
        alert_act(replace(acting, agent=AsAgent("May", Role.AGENT, ("*",))), AlertAct("settle", "3"))
