"""Alerts at the desk: each is told once, with what to do, and whoever may settles it or tries again."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.access import AsAgent, AsOperator, Role, Worker
from core.desk.alerts import TOGETHER, AlertMessage, Trouble, told_in
from core.desk.definition import Desk, DeskChat, ListedAgent
from core.desk.records import NO_ROLE, Grant
from core.desk.refusals import DeskRefused
from core.ids import Account, RequesterId
from core.replies import say
from core.usecases.alerting import (
    alert_admins,
    note_told,
    report_trouble,
    retry_alert,
    settle_alert,
    trouble_over,
    untold_alerts,
)
from tests.builders import BOT, CHAT, Person, rules_of, starter_definition, starter_rules
from tests.core.desk_transaction import DeskTransaction

LEAD = AsAgent("Lena", Role.TEAM_LEAD, ("wallet",))
ASIA = DeskChat("asia", BOT, "-100", ("wallet",))
ALL = DeskChat("all", BOT, "-200")
BOSS = Account(BOT.platform, "boss")


def house() -> DeskTransaction:
    """A transaction at a desk where nothing went wrong yet."""
    return DeskTransaction(Person())


def shown(message: AlertMessage, language: str = "en") -> tuple[str, list[str]]:
    """What the desk reads, and the values of the buttons below."""
    rules = starter_rules()
    rendered = rules.catalogues.render(message.reply, language, rules.definition.zone)
    return rendered.text, [choice.value for row in rendered.choices for choice in row]


def dead(transaction: DeskTransaction, count: int) -> None:
    """So many messages were given up."""
    for index in range(count):
        transaction.alerts.raise_alert("dead_letter", f"telegram:default:{index}", f"Message {index}: no")


def test_each_is_told_once() -> None:
    """With what to do, and a button for each thing that can be done."""
    transaction = house()
    dead(transaction, 1)
    transaction.alerts.raise_alert("poison", "telegram:default:9", "An update could not be handled.")
    letter, poison = untold_alerts(transaction)
    for message in (letter, poison):
        note_told(transaction, message)

    text, buttons = shown(letter)
    assert text.startswith("⚠️ A message couldn't be delivered.")
    assert text.endswith("Message 0: no")
    assert buttons == ["desk:retry:1", "desk:settle:1"]
    text, buttons = shown(poison)
    assert "telegram:default:9" in text
    assert buttons == ["desk:settle:2"]
    assert untold_alerts(transaction) == ()


def test_many_of_a_kind_are_told_together() -> None:
    """A platform that is away fills no desk; the buttons are for all that the message is about."""
    transaction = house()
    dead(transaction, TOGETHER + 4)
    transaction.alerts.raise_alert("poison", "telegram:default:x", "An update could not be handled.")
    poison, letters = untold_alerts(transaction)
    note_told(transaction, letters)
    note_told(transaction, poison)

    text, buttons = shown(letters)
    assert f"{TOGETHER + 3} more of this kind" in text
    assert buttons == [f"desk:retry:{TOGETHER + 4}:all", f"desk:settle:{TOGETHER + 4}:all"]
    assert untold_alerts(transaction) == ()


def test_a_few_of_a_kind_are_told_one_by_one() -> None:
    """Each has its own buttons."""
    transaction = house()
    dead(transaction, TOGETHER)

    assert [message.alert_ids for message in untold_alerts(transaction)] == [(1,), (2,), (3,)]


@pytest.mark.parametrize("what", list(Trouble))
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_trouble_says_what_to_do(what: Trouble, language: str) -> None:
    """In words of its own, about the place that it concerns."""
    transaction = house()
    where = BOT if what is Trouble.NOTHING_COMES else ASIA
    report_trouble(transaction, where, what, "kicked\nreally")
    (message,) = untold_alerts(transaction)
    text, _ = shown(message, language)

    about = str(BOT) if where is BOT else "asia"
    assert about in text.split("\n")[0]
    assert "(kicked\\nreally)" in text
    assert not text.startswith(
        starter_rules().catalogues.text(say("desk.alert.other", text=""), language, UTC)
    )


def test_an_alert_of_an_unknown_kind_is_told_too() -> None:
    """Whoever raises a new kind is heard even before it has words of its own."""
    transaction = house()
    transaction.alerts.raise_alert("disk_melts", "x", "The disk melts.")
    (message,) = untold_alerts(transaction)

    assert shown(message) == ("⚠️ Please look at this.\nThe disk melts.", ["desk:settle:1"])


def test_the_same_trouble_is_told_once_until_it_is_over() -> None:
    """A bot that lost its right fails at each ticket; that it has it back settles the alert."""
    transaction = house()
    for _ in range(3):
        report_trouble(transaction, ASIA, Trouble.NO_TOPICS)
    report_trouble(transaction, ALL, Trouble.NO_TOPICS)
    report_trouble(transaction, ASIA, Trouble.NO_PINS)
    assert [alert.correlation for alert in transaction.alerts.untold(9)] == [
        "desk:asia",
        "desk:all",
        "desk:asia",
    ]

    trouble_over(transaction, ASIA, Trouble.NO_TOPICS)
    assert [alert.kind for alert in transaction.alerts.untold(9)] == ["desk_no_topics", "desk_no_pins"]
    assert transaction.stuck.asked == ["desk:asia"]
    report_trouble(transaction, ASIA, Trouble.NO_TOPICS)
    assert len(transaction.alerts.untold(9)) == 3


def test_that_a_bot_is_taken_again_settles_its_alert() -> None:
    """No desk is behind it, so nothing is released."""
    transaction = house()
    report_trouble(transaction, BOT, Trouble.NOTHING_COMES)
    trouble_over(transaction, BOT)

    assert transaction.alerts.untold(9) == ()
    assert transaction.stuck.asked == []


@pytest.mark.parametrize(
    ("kind", "correlation", "asked"),
    [
        ("dead_letter", "telegram:default:7", ["telegram:default:7"]),
        ("file_failed", "file:12", ["file:12"]),
        ("desk_removed", "desk:asia", ["desk:asia"]),
        ("poison", "telegram:default:7", []),
    ],
)
def test_trying_again_does_what_the_alert_is_about(kind: str, correlation: str, asked: list[str]) -> None:
    """And settles it; the log tells who did so."""
    transaction = house()
    transaction.alerts.raise_alert(kind, correlation, "x")

    assert retry_alert(transaction, LEAD, 1) == len(asked)
    assert transaction.stuck.asked == asked
    assert transaction.alerts.find(1) is None
    (entry,) = transaction.audit.entries
    assert (entry.actor, entry.action, entry.subject) == ("Lena", "settle_alert", "alert:1")
    assert entry.detail == {"by": "retrying"}


def test_all_before_it_are_tried_again_and_none_after() -> None:
    """What came after the message was shown is not meant by its button."""
    transaction = house()
    dead(transaction, 3)
    transaction.alerts.raise_alert("poison", "telegram:default:0", "x")

    assert retry_alert(transaction, LEAD, 2, and_before=True) == 2
    assert transaction.stuck.asked == ["telegram:default:0", "telegram:default:1"]
    assert [alert.alert_id for alert in transaction.alerts.untold(9)] == [3, 4]


def test_all_before_it_are_settled() -> None:
    """Without anything being tried again."""
    transaction = house()
    dead(transaction, 3)

    assert settle_alert(transaction, AsOperator("root"), 2, and_before=True) == 2
    assert (transaction.stuck.asked, len(transaction.alerts.untold(9))) == ([], 1)


@pytest.mark.parametrize("act", [settle_alert, retry_alert])
def test_what_is_settled_is_settled(act: Any) -> None:
    """Two people press: the second is told so and nothing happens twice."""
    transaction = house()
    dead(transaction, 1)
    act(transaction, LEAD, 1)
    asked = list(transaction.stuck.asked)
    with pytest.raises(DeskRefused, match="no open alert"):
        act(transaction, LEAD, 1)

    assert transaction.stuck.asked == asked


@pytest.mark.parametrize("act", [settle_alert, retry_alert])
@pytest.mark.parametrize("worker", [AsAgent("May", Role.AGENT, ("*",)), AsAgent("Mo", Role.MODERATOR)])
def test_not_everybody_settles(act: Any, worker: Worker) -> None:
    """An agent and a moderator may not."""
    transaction = house()
    dead(transaction, 1)
    with pytest.raises(DeskRefused, match="may not settle_alert"):
        act(transaction, worker, 1)

    assert transaction.alerts.find(1) is not None


@pytest.mark.parametrize(
    ("chats", "troubled", "told"),
    [
        ((ASIA, ALL), None, ALL),
        ((ASIA, ALL), "all", ASIA),
        ((ASIA, replace(ASIA, name="europe")), None, ASIA),
        ((ALL,), "all", ALL),
        ((), None, None),
    ],
)
def test_where_alerts_are_told(
    chats: tuple[DeskChat, ...], troubled: str | None, told: DeskChat | None
) -> None:
    """In the chat of all teams; one in trouble can't show its own alert, unless it is the only one."""
    assert told == told_in(Desk(chats), troubled)


def test_admins_hear_of_what_a_desk_cannot_show() -> None:
    """Those whom the file lists or an admin gave the role, if they ever wrote to the bot; without buttons."""
    person = Person()
    desk = Desk(
        (ASIA,),
        (
            ListedAgent("Boss", "admin", (BOSS, Account("other", "boss"))),
            ListedAgent("Former", "admin", (Account(BOT.platform, "former"),)),
            ListedAgent("May", "agent", (Account(BOT.platform, "may"),)),
        ),
    )
    rules = rules_of(replace(starter_definition(), desk=desk))
    transaction = DeskTransaction(person)
    for index, name in enumerate(("boss", "former", "may")):
        transaction.people.requesters[Account(BOT.platform, name)] = RequesterId(index)
    revoked = Account(BOT.platform, "former")
    transaction.people.give(Grant(revoked, "Former", NO_ROLE, (), "Boss", datetime(2026, 11, 1, tzinfo=UTC)))
    silent = Account(BOT.platform, "never-wrote")
    transaction.people.give(Grant(silent, "New", "admin", (), "Boss", datetime(2026, 11, 1, tzinfo=UTC)))
    report_trouble(transaction, ASIA, Trouble.REMOVED)
    (message,) = untold_alerts(transaction)

    assert message.troubled == "asia"
    assert alert_admins(transaction, rules, {BOT.platform: CHAT}, message) == 1
    assert "asia" in person.sees
    assert person.buttons == []


def test_a_missing_pin_is_no_reason_to_look_elsewhere() -> None:
    """The chat itself can show that."""
    transaction = house()
    report_trouble(transaction, ASIA, Trouble.NO_PINS)
    (message,) = untold_alerts(transaction)

    assert message.troubled is None
