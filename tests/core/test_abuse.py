"""The policy on paper: how many messages, albums, files and tickets are let through, and when again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.abuse import (
    LARGEST_ALBUM,
    Allowance,
    Rush,
    next_ticket_at,
    too_many_files,
    too_many_open,
    weigh,
)
from core.ids import RequesterId, TicketId
from core.pace import Pace
from core.tickets import Status, TicketSummary
from tests.builders import NOW

SMALL = Allowance(messages=10, open_tickets=2, tickets_a_day=3)
SECONDS = st.integers(0, 90)


def ticket(hours: int, status: Status = Status.NEW) -> TicketSummary:
    """Submitted so many hours ago."""
    at = NOW - timedelta(hours=hours)
    return TicketSummary(TicketId(hours), f"WLT-{hours}", RequesterId(1), "other", status, at)


def test_a_burst_then_a_pause_then_a_fresh_start() -> None:
    """As many as the bucket holds are taken; that we pause is told once, and so is what was passed over."""
    pace, taken, begun = Pace(), 0, 0
    for _ in range(30):
        weighed = weigh(SMALL, pace, None, NOW)
        pace, taken, begun = weighed.pace, taken + weighed.taken, begun + weighed.begins
    after = weigh(SMALL, pace, None, NOW + SMALL.pause)
    again = weigh(SMALL, after.pace, None, NOW + SMALL.pause)
    assert (taken, begun, pace.passed_over) == (10, 1, 20)
    assert (after.taken, after.missed, again.taken, again.missed) == (True, 20, True, 0)


@given(st.lists(st.tuples(SECONDS, st.sampled_from([None, None, "a", "b", "c"])), max_size=120))
def test_whatever_comes_is_taken_or_counted(steps: list[tuple[int, str | None]]) -> None:
    """Nothing is lost unseen: what was passed over is told or still counted; an album is whole or not there;
    no window takes more than the bucket and what leaked out of it."""
    pace, now, told, passed = Pace(), NOW, 0, 0
    albums: dict[str, set[bool]] = {}
    times = []
    for seconds, album in steps:
        now += timedelta(seconds=seconds)
        weighed = weigh(SMALL, pace, album, now)
        if album is not None:
            albums.setdefault(album, set()).add(weighed.taken)
        if weighed.taken and album is None:
            times.append(now)
        passed += not weighed.taken
        told += weighed.missed
        pace = weighed.pace
    assert told + pace.passed_over == passed
    assert all(len(verdicts) == 1 for verdicts in albums.values())
    for first in times:
        assert sum(first <= time < first + SMALL.window for time in times) <= 2 * SMALL.messages


@given(st.integers(1, 10_000), st.integers(0, 59))
def test_an_even_pace_is_never_slowed(messages: int, jitter: int) -> None:
    """Whoever keeps within the allowance is always taken."""
    allowance, pace = Allowance(messages=messages), Pace()
    for number in range(50):
        at = NOW + timedelta(seconds=jitter) + allowance.window / messages * number
        weighed = weigh(allowance, pace, None, at)
        assert weighed.taken
        pace = weighed.pace


def test_a_clock_that_is_set_back_pauses_nobody() -> None:
    """What was sent before the jump lies in the future and is no haste."""
    pace = weigh(SMALL, Pace(), None, NOW).pace
    assert weigh(SMALL, pace, None, NOW - timedelta(hours=5)).taken


def test_a_clock_that_is_set_back_prolongs_nothing() -> None:
    """A pause that began in the future is over."""
    paused = Pace(paused_until=NOW + timedelta(days=1), passed_over=3)
    assert weigh(SMALL, paused, None, NOW).missed == 3
    full = Pace(full_until=NOW + SMALL.window)
    assert weigh(SMALL, full, None, NOW).pace.paused_until == NOW + SMALL.pause


@pytest.mark.parametrize(
    ("kept", "begun", "refused"),
    [(4, False, False), (5, False, True), (5, True, False), (5 + LARGEST_ALBUM - 1, True, True)],
)
def test_files(kept: int, begun: bool, refused: bool) -> None:
    """One too many is refused, but an album that was begun is finished."""
    assert too_many_files(5, kept, begun=begun) is refused


@pytest.mark.parametrize(
    ("tickets", "too_many"),
    [
        ([], False),
        ([ticket(1)], False),
        ([ticket(1), ticket(2, Status.CLOSED)], False),
        ([ticket(1), ticket(2, Status.SOLVED)], False),
        ([ticket(1), ticket(2, Status.OPEN)], True),
    ],
)
def test_open_tickets(tickets: list[TicketSummary], too_many: bool) -> None:
    """Solved and closed tickets don't count."""
    assert too_many_open(SMALL, tickets) is too_many


@pytest.mark.parametrize(
    ("hours", "wait"),
    [([], None), ([1, 2], None), ([1, 2, 25], None), ([1, 2, 23], 1), ([1, 2, 5, 6], 19), ([0, 0, 0], 24)],
)
def test_tickets_in_a_day(hours: list[int], wait: int | None) -> None:
    """The next one may come when the oldest of the last so many is a day old."""
    at = None if wait is None else NOW + timedelta(hours=wait)
    assert next_ticket_at(SMALL, [ticket(one) for one in hours], NOW) == at


def test_half_of_everything_is_left_in_a_rush() -> None:
    """And never nothing."""
    assert Allowance(messages=61, ticket_files=1).halved() == Allowance(
        messages=30, open_tickets=5, tickets_a_day=5, draft_files=10, ticket_files=1
    )


def test_a_rush_lasts_into_the_next_minute() -> None:
    """It is counted by the minute, and calm again once a whole one was calm."""
    rush = Rush()
    first = [rush.add(NOW, 2) for _ in range(3)]
    later = [rush.add(NOW + timedelta(minutes=minute), 2) for minute in (1, 2, 5)]
    assert (first, later) == ([False, False, True], [True, False, False])
