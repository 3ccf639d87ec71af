"""What the clock does to tickets is done once, by whoever takes it, and only while it still makes sense."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.desk.records import Alert
from core.desk_ports import DueTimer
from core.tickets import EventKind, Status, TimerKind
from core.usecases.ticket_timers import LATER, fire, postpone
from tests.builders import Person
from tests.core.desk_moves import CAPABILITIES, kinds, moved
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets


def due_now(person: Person, number: str, kind: TimerKind) -> DueTimer:
    """What is due, as a worker read it a moment ago, when its time has come."""
    due = DueTimer(number, kind, person.desk.timers.due[number, kind])
    person.now = due.due_at
    return due


def fired(person: Person, due: DueTimer) -> list[str]:
    """What is said when a worker comes to it."""
    said = person.conversation.next_number
    fire(DeskTransaction(person), person.rules, CAPABILITIES, due)
    return person.caused if person.conversation.next_number > said else []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.SOLVED, TimerKind.CLOSING_ANNOUNCED),
        (Status.SOLVED, TimerKind.CLOSING),
        (Status.ON_HOLD, TimerKind.UPDATE_PROMISED),
    ],
)
def test_two_workers_do_it_once(status: Status, kind: TimerKind) -> None:
    """Both read the same list; the second finds it taken."""
    person = with_tickets(1)
    number = moved(person, status)
    due = due_now(person, number, kind)

    assert [len(fired(person, due)), fired(person, due)] == [1, []]


@pytest.mark.parametrize("kind", [TimerKind.CLOSING_ANNOUNCED, TimerKind.CLOSING])
def test_a_ticket_that_was_opened_meanwhile_is_left_alone(kind: TimerKind) -> None:
    """The list was read before the requester answered."""
    person = with_tickets(1)
    number = moved(person, Status.SOLVED)
    due = due_now(person, number, kind)
    person.presses("还没有")

    assert fired(person, due) == []
    assert person.statuses[number] is Status.OPEN


def test_a_ticket_that_was_solved_again_waits_its_own_time() -> None:
    """What was due for the first time is not what is due now."""
    person = with_tickets(1)
    number = moved(person, Status.SOLVED)
    old = due_now(person, number, TimerKind.CLOSING)
    moved(person, Status.OPEN)
    moved(person, Status.SOLVED)

    assert fired(person, old) == []
    assert person.desk.timers.due[number, TimerKind.CLOSING] == person.now + timedelta(days=4)


@pytest.mark.parametrize("kind", list(TimerKind))
def test_what_makes_no_sense_any_more_is_taken_off(kind: TimerKind) -> None:
    """A timer that outlived its status changes nothing."""
    person = with_tickets(1)
    number = person.tickets[0].number
    person.desk.timers.set(number, kind, person.now)

    assert fired(person, DueTimer(number, kind, person.now)) == []
    assert (kinds(person, number), person.statuses[number]) == ([], Status.NEW)


def test_an_erased_requesters_ticket_is_closed_to_nobody() -> None:
    """Nobody is left to be told, so nothing happens, once."""
    person = with_tickets(1)
    number = moved(person, Status.SOLVED)
    due = due_now(person, number, TimerKind.CLOSING)
    person.tickets.clear()
    del person.timelines[number]

    assert fired(person, due) == []
    assert (number, TimerKind.CLOSING) not in person.desk.timers.due


def test_what_can_not_be_done_is_tried_later_and_alerts_once() -> None:
    """It keeps nothing else waiting meanwhile."""
    person = with_tickets(1)
    number = moved(person, Status.SOLVED)
    due = due_now(person, number, TimerKind.CLOSING)
    postpone(DeskTransaction(person), due, "ValueError")
    postpone(DeskTransaction(person), due, "ValueError")

    assert person.desk.timers.due[number, TimerKind.CLOSING] == person.now + LATER
    text = f"What was due on ticket {number} (closing) could not be done: ValueError."
    assert list(person.desk.alerts.alerts.values()) == [Alert(1, "ticket_timer", number, text)]


def test_a_team_that_did_not_answer_is_called_again() -> None:
    """The same clock calls for urgent tickets; the requester is told nothing of it."""
    person = with_tickets(1)
    person.tickets[0] = replace(person.tickets[0], priority="urgent")
    number = person.tickets[0].number
    person.desk.timers.set(number, TimerKind.PAGE, person.now)

    assert fired(person, DueTimer(number, TimerKind.PAGE, person.now)) == []
    assert kinds(person, number) == [EventKind.PAGED]
    assert (number, TimerKind.PAGE) in person.desk.timers.due
