"""An agent writes down what a requester said elsewhere: attributed, told, and only with their consent."""

import pytest

from core.access import AsAgent, AsOperator, Role, Worker
from core.changes import Requester
from core.conversation import Origin
from core.delivery import Lane
from core.desk.refusals import DeskRefused
from core.errors import NotFound
from core.ids import Account, RequesterId
from core.tickets import EventKind, Status
from core.usecases.desk import AsksForASecret, SecretInReply
from core.usecases.opening_for import add_for, open_for
from tests.builders import Person
from tests.core.desk_moves import CAPABILITIES, moved
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets

ANN = AsOperator("Ann")
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
TEXT = "来电说：换了手机以后，一直登录不了，页面显示系统繁忙。"


def opened(
    person: Person,
    like: str | Account | None = None,
    category: str = "account",
    text: str = TEXT,
    agent: Worker = ANN,
) -> str:
    """Ann opens a ticket for the person."""
    known = person.tickets[0].number if like is None else like
    return open_for(
        DeskTransaction(person), person.rules, CAPABILITIES, agent, known, category, text, 7_777_777_777
    )


def added(person: Person, text: str = TEXT, agent: Worker = ANN) -> Status:
    """Ann adds to the person's first ticket."""
    number = person.tickets[0].number
    return add_for(DeskTransaction(person), person.rules, CAPABILITIES, agent, number, text)


def test_a_ticket_is_opened_for_somebody() -> None:
    """The record names Ann, the answers say that an agent wrote them, the requester is told and can add."""
    person = with_tickets(1)
    number = opened(person)

    ticket = person.tickets[1]
    assert (number, "account", "zh-Hans") == (ticket.number, ticket.category, ticket.language)
    described = next(answer for answer in ticket.answers if answer.value)
    assert (described.value, described.origin) == (TEXT, Origin.WRITTEN_FOR)
    (entry,) = person.timelines[number]
    assert (entry.kind, entry.actor, entry.data) == (EventKind.SUBMITTED, "Ann", {"for": "requester"})
    assert f"客服为您新建了工单 {number}：\n{TEXT}" == person.sees
    assert person.last is not None
    assert {Lane.STATUS} == {delivery.lane for delivery in person.last.deliveries}
    assert person.buttons == ["补充信息", "查看工单"]
    person.presses("查看工单")
    assert "客服为您提交" in person.sees


def test_somebody_is_known_by_their_account() -> None:
    """By the newest of their tickets that Ann may see."""
    person = with_tickets(1)
    person.desk.people.requesters[Account("chat", "li")] = RequesterId(1)

    assert opened(person, Account("chat", "li")) == person.tickets[1].number


def test_nobody_is_written_to_who_never_wrote_to_us() -> None:
    """An account without a ticket is refused; nothing is said."""
    person = with_tickets(1)
    said = person.conversation.next_number
    with pytest.raises(DeskRefused, match="must write to us first"):
        opened(person, Account("chat", "wang"))

    assert (said, 1) == (person.conversation.next_number, len(person.tickets))


def test_words_are_added_for_somebody() -> None:
    """As theirs, written down by Ann; a ticket that waited for them is open again."""
    person = with_tickets(1)
    number = moved(person, Status.PENDING)

    assert added(person) is Status.OPEN
    assert person.statuses[number] is Status.OPEN
    entry = person.timelines[number][-1]
    assert (entry.kind, entry.actor, entry.text) == (EventKind.REQUESTER_WROTE, "Ann", TEXT)
    assert f"客服为您补充到工单 {number}：\n{TEXT}" == person.sees
    person.says(number)
    assert f"客服为您补充：{TEXT}" in person.sees


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN, Status.ON_HOLD, Status.SOLVED])
def test_adding_for_somebody_changes_no_other_status(status: Status) -> None:
    """Whoever adds decides about the rest themselves."""
    person = with_tickets(1)
    if status is not Status.NEW:
        moved(person, status)

    assert added(person) is status


def test_a_closed_ticket_takes_nothing() -> None:
    """Closed stays closed; a new ticket may be opened for them."""
    person = with_tickets(1)
    moved(person, Status.CLOSED)
    with pytest.raises(DeskRefused, match="stays closed"):
        added(person)

    assert opened(person)


@pytest.mark.parametrize("consent", [None, "0"])
def test_nobody_agrees_for_somebody_else(consent: str | None) -> None:
    """Without their consent to the present notice nothing is kept."""
    person = with_tickets(1)
    person.requester = Requester(RequesterId(1), consent=consent)
    for way in (opened, added):
        with pytest.raises(DeskRefused, match="have not agreed"):
            way(person)

    assert len(person.tickets) == 1


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (PHRASE, SecretInReply),
        ("请把助记词发给我们", AsksForASecret),
        ("  ", DeskRefused),
        ("长" * 20_001, DeskRefused),
    ],
)
def test_the_same_gate_stands_in_front(text: str, error: type[DeskRefused]) -> None:
    """What may not be said to a requester may not be written down for them."""
    person = with_tickets(1)
    for way in (opened, added):
        with pytest.raises(error):
            way(person, text=text)

    assert len(person.tickets) == 1


def test_an_unknown_category_is_refused_with_those_there_are() -> None:
    """So that it can be corrected."""
    with pytest.raises(DeskRefused, match=r"known: .*transfer"):
        opened(with_tickets(1), category="nonsense")


def test_only_whoever_may_see_the_ticket_may_do_it() -> None:
    """To an agent of another team it does not exist; by the account neither."""
    person = with_tickets(1)
    person.desk.people.requesters[Account("chat", "li")] = RequesterId(1)
    stranger = AsAgent("Bob", Role.AGENT, ("nobody's",))
    for way in (opened, added):
        with pytest.raises(NotFound):
            way(person, agent=stranger)
    with pytest.raises(DeskRefused, match="must write to us first"):
        opened(person, Account("chat", "li"), agent=stranger)

    assert len(person.tickets) == 1
