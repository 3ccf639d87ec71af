"""An agent takes away what should not be kept: what may go, what is told, and what the record keeps."""

from dataclasses import replace
from typing import Any

import pytest

from core.access import AsAgent, AsModerator, Role
from core.changes import Removal
from core.desk.definition import ALL_TEAMS
from core.errors import NotFound, Refused
from core.redaction import PART_REMOVED
from core.tickets import EventKind, Part, Shared, TimelineEntry
from core.usecases.desk import SecretInReply, note_on_ticket
from core.usecases.removing import MAXIMUM_REASON, Removed, remove_from_ticket
from tests.builders import BOT, CHAT, Person
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_desk import MAY, reply
from tests.core.test_dialogue_files import with_tickets
from tests.core.test_dialogue_form import answer_all, begun

WHY = "a stranger's phone number"


def remove(person: Person, what: str, reason: str = WHY, agent: Any = MAY, number: str = "") -> Removed:
    """Take it out of the person's first ticket."""
    number = number or person.tickets[0].number
    transaction = DeskTransaction(person)
    return remove_from_ticket(transaction, person.rules, {BOT.platform: CHAT}, agent, number, what, reason)


def removal_of(person: Person) -> Removal:
    """What the last removal takes away."""
    assert person.last is not None
    assert person.last.removal is not None
    return person.last.removal


def test_an_answer_goes_and_everybody_is_told_what_concerns_them() -> None:
    """The requester kindly and without the agent's note; the record who, when and why."""
    person = with_tickets(1)
    number = person.tickets[0].number
    text = next(one.value for one in person.tickets[0].answers if one.field == "description")

    assert Removed(Part.ANSWER, "description") == remove(person, " description ")
    removal = removal_of(person)
    assert (number, (text,), "description") == (removal.number, removal.texts, removal.answer)
    assert person.sees == f"工单 {number} 中有一部分内容不应留存，我们已将其永久移除。其余内容没有变化。"
    kept = {"part": "answer", "which": "description", "by": "May", "reason": WHY}
    last = person.timelines[number][-1]
    assert TimelineEntry(person.now, EventKind.PART_REMOVED, kept, actor="May") == last


def test_a_removed_answer_is_compared_with_nobodys() -> None:
    """What the ticket has in common with others is reckoned without it."""
    person = begun(category="transfer")
    answer_all(person)
    person.says("提交")
    assert {Shared.CONTACT, Shared.TRANSACTION} == {kind for kind, _ in person.tickets[0].shared}
    remove(person, "contact")

    assert [kind for kind, _ in removal_of(person).shared] == [Shared.TRANSACTION]


@pytest.mark.parametrize(("what", "position"), [("1", 1), ("message 2", 2), ("message:1", 1)])
def test_messages_are_counted_as_the_record_shows_them(what: str, position: int) -> None:
    """Those of the requester and of agents alike."""
    person = with_tickets(1)
    person.says("我的电话是 13800138000，请尽快联系")
    reply(person, "好的，谢谢")
    remove(person, what)

    said = ["我的电话是 13800138000，请尽快联系", "好的，谢谢"][position - 1]
    assert (position, (said,)) == (removal_of(person).position, removal_of(person).texts)


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ("nickname", "no part 'nickname'"),
        ("message 3", "has 1 messages"),
        ("0", "no part '0'"),
        ("file 1", "has 0 files"),
        ("screenshots", "nothing in 'screenshots'"),
    ],
)
def test_what_is_not_there_is_refused(what: str, refusal: str) -> None:
    """By name, with what there is."""
    person = with_tickets(1)
    person.says("这是一条补充说明，请看一下")
    with pytest.raises(Refused, match=refusal):
        remove(person, what)


def test_what_is_gone_is_not_removed_again() -> None:
    """A marker is nothing that could be taken away."""
    person = with_tickets(1)
    person.says("这是一条补充说明，请看一下")
    number = person.tickets[0].number
    entry = person.timelines[number][-1]
    person.timelines[number][-1] = replace(entry, text=PART_REMOVED)
    with pytest.raises(Refused, match="or no more"):
        remove(person, "message 1")


@pytest.mark.parametrize(("reason", "refusal"), [(" ", "text is empty"), ("x" * 600, "100 too many")])
def test_a_reason_is_needed_and_short(reason: str, refusal: str) -> None:
    """The record must say why."""
    assert MAXIMUM_REASON == 500
    with pytest.raises(Refused, match=refusal):
        remove(with_tickets(1), "description", reason)


def test_a_reason_holds_no_secret() -> None:
    """The record can't be changed either."""
    phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    with pytest.raises(SecretInReply, match="recovery phrase"):
        remove(with_tickets(1), "description", f"it said {phrase}")


def test_only_who_leads_removes() -> None:
    """Only who leads the team: an agent is refused, to a moderator the ticket does not exist."""
    person = with_tickets(1)
    with pytest.raises(Refused, match="may not remove"):
        remove(person, "description", agent=AsAgent("Lu", Role.AGENT, (ALL_TEAMS,)))
    with pytest.raises(NotFound):
        remove(person, "description", agent=AsModerator("Mo"))
    with pytest.raises(NotFound):
        remove(person, "description", number="WLT-0000-0000")
    assert (
        Part.ANSWER is remove(person, "description", agent=AsAgent("Ann", Role.TEAM_LEAD, (ALL_TEAMS,))).part
    )


def test_a_note_goes_without_a_word_to_the_requester() -> None:
    """They never saw it, and their card says nothing of it."""
    person = with_tickets(1)
    number = person.tickets[0].number
    note_on_ticket(DeskTransaction(person), person.rules, MAY, number, "他的邻居电话 13800138000")
    assert Removed(Part.NOTE, "1") == remove(person, "1")
    assert person.caused == []
    person.says(number)
    assert "移除了" not in person.sees


def test_the_requester_sees_that_a_part_went_and_not_why() -> None:
    """In the ticket's card."""
    person = with_tickets(1)
    remove(person, "description")
    person.says(person.tickets[0].number)

    assert "移除了不应留存的一部分内容" in person.sees
    assert WHY not in person.sees
    assert "May" not in person.sees


def test_an_amendment_asks_again_for_what_was_removed() -> None:
    """The marker is nobody's answer."""
    person = with_tickets(1)
    answers = tuple(
        replace(one, value=PART_REMOVED) if one.field == "description" else one
        for one in person.tickets[0].answers
    )
    person.tickets[0] = replace(person.tickets[0], answers=answers)
    person.says(person.tickets[0].number)
    person.presses("更正内容")

    assert person.conversation.draft is not None
    assert person.conversation.draft.current == "description"
