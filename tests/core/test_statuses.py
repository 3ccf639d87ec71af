"""Statuses: who may do what, what is due with each, and what on hold needs."""

from datetime import timedelta
from typing import Any

import pytest

from core.desk.definition import Desk
from core.desk.refusals import DeskRefused
from core.ticket_clock import timers_after
from core.tickets import MOVES, TRANSITIONS, EventKind, Mover, Status, TimerKind, may_move
from core.usecases.desk import AsksForASecret, SecretInReply, change_status
from tests.builders import NOW, Person
from tests.core.desk_moves import CAPABILITIES, MAY, moved
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets

DESK = Desk(close_after=timedelta(days=4))
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


def test_the_table_says_who_may_do_what() -> None:
    """The desk may do all of it, the requester and the clock little, and nobody opens what is closed."""
    theirs = {mover: {move for move, movers in MOVES.items() if mover in movers} for mover in Mover}

    assert theirs[Mover.DESK] == set(MOVES)
    assert theirs[Mover.REQUESTER] == {
        (Status.PENDING, Status.OPEN),
        (Status.SOLVED, Status.OPEN),
        (Status.SOLVED, Status.CLOSED),
    }
    assert theirs[Mover.CLOCK] == {(Status.ON_HOLD, Status.OPEN), (Status.SOLVED, Status.CLOSED)}
    assert not TRANSITIONS[Status.CLOSED]
    assert not any(Status.NEW in following for following in TRANSITIONS.values())


@pytest.mark.parametrize("mover", list(Mover))
@pytest.mark.parametrize("origin", list(Status))
@pytest.mark.parametrize("to", list(Status))
def test_what_is_not_in_the_table_may_nobody(mover: Mover, origin: Status, to: Status) -> None:
    """Every mover × status × status is answered from the table."""
    assert may_move(mover, origin, to) is (mover in MOVES.get((origin, to), ()))


@pytest.mark.parametrize("move", list(MOVES), ids=lambda move: "-".join(move))
def test_what_is_due_follows_from_the_status(move: tuple[Status, Status]) -> None:
    """After any move exactly what belongs to the new status is due."""
    origin, to = move
    due: dict[TimerKind, Any] = {}
    for timer in timers_after(DESK, "N", Status.NEW, origin, NOW, NOW + timedelta(days=1)):
        due[timer.kind] = timer.due_at
    for timer in timers_after(DESK, "N", origin, to, NOW + timedelta(hours=1), NOW + timedelta(days=9)):
        due[timer.kind] = timer.due_at

    left = {kind: at for kind, at in due.items() if at is not None}
    expected: dict[Status, dict[TimerKind, Any]] = {
        Status.SOLVED: {
            TimerKind.CLOSING_ANNOUNCED: NOW + timedelta(days=2, hours=1),
            TimerKind.CLOSING: NOW + timedelta(days=4, hours=1),
        },
        Status.ON_HOLD: {TimerKind.UPDATE_PROMISED: NOW + timedelta(days=9)},
    }
    assert left == expected.get(to, {})


def hold(person: Person, reason: str, **ahead: float) -> None:
    """May puts the person's first ticket on hold."""
    until = person.now + timedelta(**ahead) if ahead else None
    number = person.tickets[0].number
    change_status(
        DeskTransaction(person), person.rules, CAPABILITIES, MAY, number, Status.ON_HOLD, reason, until
    )


@pytest.mark.parametrize(
    ("reason", "ahead", "words"),
    [
        ("", {"days": 1}, "needs a reason"),
        ("  ", {"days": 1}, "needs a reason"),
        ("等银行", {}, "needs a reason and the date"),
        ("等银行", {"seconds": 0}, "in the future"),
        ("等银行", {"days": -1}, "in the future"),
        ("等银行", {"days": 30, "seconds": 1}, "at most 30 days"),
    ],
)
def test_on_hold_without_what_it_needs_is_refused(reason: str, ahead: dict[str, float], words: str) -> None:
    """Nothing is said, nothing changes."""
    person = with_tickets(1)
    said = person.conversation.next_number
    with pytest.raises(DeskRefused, match=words):
        hold(person, reason, **ahead)

    assert (person.conversation.next_number, person.desk.timers.due) == (said, {})


def test_on_hold_takes_the_longest_there_is() -> None:
    """To the second."""
    person = with_tickets(1)
    hold(person, "等银行", days=30)

    assert person.statuses[person.tickets[0].number] is Status.ON_HOLD


def test_another_date_is_promised_on_hold() -> None:
    """The new one counts, and is told."""
    person = with_tickets(1)
    number = person.tickets[0].number
    hold(person, "等银行", days=1)
    hold(person, "银行还需要几天", days=5)

    assert person.desk.timers.due == {(number, TimerKind.UPDATE_PROMISED): NOW + timedelta(days=5)}
    assert "银行还需要几天" in person.sees


def test_the_same_promise_is_made_once() -> None:
    """An agent whom Discord told that it failed says it again; the requester has read it already."""
    person = with_tickets(1)
    hold(person, "等银行", days=2)
    said = person.conversation.next_number
    person.now += timedelta(seconds=40)
    with pytest.raises(DeskRefused, match="is on_hold already"):
        hold(person, "等银行", days=2)
    assert person.conversation.next_number == said

    hold(person, "等银行", days=3)
    hold(person, "银行还需要几天", days=3)
    assert person.conversation.next_number == said + 2


def test_only_on_hold_has_a_date() -> None:
    """A date elsewhere would promise what nobody looks at."""
    person = with_tickets(1)
    with pytest.raises(DeskRefused, match="Only a ticket on hold"):
        change_status(
            DeskTransaction(person),
            person.rules,
            CAPABILITIES,
            MAY,
            person.tickets[0].number,
            Status.OPEN,
            "",
            person.now + timedelta(days=1),
        )


def test_why_it_is_on_hold_is_told_and_stands_in_the_record() -> None:
    """In the notice and in the requester's own timeline."""
    person = with_tickets(1)
    number = moved(person, Status.ON_HOLD, reason="银行在核对这笔款项。")

    assert "银行在核对这笔款项。" in person.sees
    entry = person.timelines[number][-1]
    assert (entry.kind, entry.actor) == (EventKind.STATUS_CHANGED, "May")
    assert entry.data["reason"] == "银行在核对这笔款项。"
    moved(person, Status.OPEN)
    person.says(number)
    assert "状态变为暂缓处理：银行在核对这笔款项。" in person.sees


@pytest.mark.parametrize("status", [Status.OPEN, Status.PENDING, Status.SOLVED, Status.CLOSED])
def test_the_reason_of_any_other_status_is_for_agents(status: Status) -> None:
    """What they write to each other never reaches the requester, neither now nor in the timeline."""
    person = with_tickets(1)
    number = moved(person, status, reason="和他没什么好说的了")
    assert person.timelines[number][-1].data["reason"] == "和他没什么好说的了"
    person.says(number)

    assert "没什么好说" not in person.transcript()


@pytest.mark.parametrize(("reason", "error"), [(PHRASE, SecretInReply), ("请发来助记词", AsksForASecret)])
def test_a_reason_passes_the_gate(reason: str, error: type[DeskRefused]) -> None:
    """The requester reads why it is on hold, so that may hold no secret and ask for none."""
    person = with_tickets(1)
    with pytest.raises(error):
        moved(person, Status.ON_HOLD, reason=reason)

    assert person.statuses[person.tickets[0].number] is Status.NEW


def test_a_refusal_names_what_is_possible_in_the_agents_language() -> None:
    """In the words of the desk, not in those for requesters."""
    person = with_tickets(1)
    moved(person, Status.SOLVED)
    with pytest.raises(DeskRefused, match="can become closed, open") as refused:
        moved(person, Status.PENDING)

    told = person.rules.catalogues.text(refused.value.words, "zh-Hans", person.rules.definition.zone)
    assert told == f"工单 {person.tickets[0].number} 现在是“已解决”，可以改为：已关闭 · 处理中。"
