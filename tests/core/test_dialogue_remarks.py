"""What is said beside the questions has an end, which is told; and it never gets slow on the way there."""

from datetime import datetime, tzinfo

import pytest

from core.conversation import State
from core.dialogue.brimming import MOST
from core.extract import Extraction, extract
from core.form import planning
from core.tickets import Status
from tests.builders import Person
from tests.core.test_dialogue_files import with_tickets
from tests.core.test_dialogue_form import answer_all, begun

LONG = "我的钱包里出现了一笔不认识的转出记录，" * 100


def at_the_card() -> Person:
    """Somebody whose form is filled."""
    person = begun(category="other")
    answer_all(person)
    return person


def remarks(person: Person) -> tuple[str, ...]:
    """What the draft holds beside the answers."""
    assert person.conversation.draft is not None
    return person.conversation.draft.remarks


def long_text(number: int) -> str:
    """1,900 characters, each time others."""
    return f"第 {number} 条：{LONG}"


def test_a_hundred_long_remarks_are_told_of_and_not_dropped_silently() -> None:
    """Until it is full they are kept; from then on each one is said to be not kept, and how to go on."""
    person = at_the_card()
    for number in range(100):
        person.says(long_text(number))
        told = "备注最多 8,000 个字符" in person.sees
        kept = long_text(number) in remarks(person)
        assert told is not kept
        assert "已作为备注记下" not in person.sees or kept
        person.waits(seconds=2)

    assert sum(map(len, remarks(person))) <= MOST
    assert State.REVIEW is person.conversation.state
    person.says("提交")
    assert len(person.tickets) == 1
    person.says(long_text(100))
    assert "已补充到工单" in person.sees


def test_the_hundredth_remark_costs_what_the_first_did(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is new is looked through for answers, not everything that was said before."""
    looked_at: list[int] = []

    def counted(text: str, now: datetime, zone: tzinfo) -> Extraction:
        looked_at.append(len(text))
        return extract(text, now, zone)

    monkeypatch.setattr(planning, "extract", counted)
    person = at_the_card()
    costs = []
    for number in range(100):
        looked_at.clear()
        person.says(long_text(number))
        costs.append(sum(looked_at))

    assert max(costs) <= 2 * len(long_text(99))


@pytest.mark.parametrize("state", ["category", "consent", "field"])
def test_wherever_it_is_said_the_end_is_the_same(state: str) -> None:
    """Before consent, before a category, and beside a question."""
    person = Person() if state == "consent" else begun()
    if state == "consent":
        person.says("/ticket")
    person.says("我的钱包出了一些问题，想请人看看")
    for number in range(8):
        person.says(f"{number}" + "说来话长" * 450)
    assert "备注最多 8,000 个字符" in person.sees
    assert sum(map(len, remarks(person))) <= MOST


def test_edits_have_the_same_end() -> None:
    """Each edit of a remark is one more."""
    person = at_the_card()
    person.says(long_text(0), message="m1")
    for number in range(1, 8):
        person.edits("m1", long_text(number))
    assert "备注最多 8,000 个字符" in person.sees
    assert sum(map(len, remarks(person))) <= MOST


def test_words_that_wait_for_a_ticket_have_the_same_end() -> None:
    """And what waited joins the form whole when that is where it belongs."""
    person = with_tickets(2)
    for number in range(8):
        person.says(long_text(number))
    assert "等候处理的内容最多 8,000 个字符" in person.sees
    held = person.conversation.held
    assert held is not None
    assert len(held) <= MOST
    person.presses("这是新的问题")
    assert person.conversation.draft is not None
    assert held in (person.conversation.draft.first_message or "", *remarks(person))


def test_one_text_that_is_too_much_alone_leaves_nothing_waiting() -> None:
    """Nobody is asked where nothing belongs."""
    person = with_tickets(2)
    person.says("很长" * 5000)
    assert "一条消息最多 8,000 个字符" in person.sees
    assert (person.conversation.state, person.conversation.held) == (State.MENU, None)


def test_a_closed_ticket_in_the_meantime_drops_nothing_unseen() -> None:
    """What was to be added waits within the same limit."""
    person = with_tickets(1)
    number = person.tickets[0].number
    person.says(number)
    person.presses("补充信息")
    person.statuses[number] = Status.CLOSED
    person.says("很长" * 5000)
    assert "一条消息最多 8,000 个字符" in person.sees
    assert person.conversation.held is None
