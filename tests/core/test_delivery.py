"""What follows a failed delivery: the decision table, and that every row comes to an end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.delivery import (
    LONGEST_WAIT,
    MAXIMUM_ATTEMPTS,
    Decision,
    DeliveryError,
    DeliveryFailure,
    Fate,
    after_failure,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def at(**later: float) -> datetime:
    """A time after NOW."""
    return NOW + timedelta(**later)


TABLE = [
    # failure, attempt, ambiguous before, what follows
    (DeliveryFailure.TEMPORARY, 1, False, Decision(Fate.RETRY, at(seconds=1))),
    (DeliveryFailure.TEMPORARY, 2, False, Decision(Fate.RETRY, at(seconds=2))),
    (DeliveryFailure.TEMPORARY, 11, False, Decision(Fate.RETRY, at(seconds=1024))),
    (DeliveryFailure.TEMPORARY, 12, False, Decision(Fate.RETRY, at(minutes=30))),
    (DeliveryFailure.TEMPORARY, 15, False, Decision(Fate.DEAD)),
    (DeliveryFailure.RATE_LIMITED, 99, False, Decision(Fate.RETRY, at(seconds=10_072), counted=False)),
    (DeliveryFailure.UNREACHABLE, 1, False, Decision(Fate.HELD)),
    (DeliveryFailure.MOVED, 1, False, Decision(Fate.RETRY, NOW)),
    (DeliveryFailure.MOVED, 15, False, Decision(Fate.DEAD)),
    (DeliveryFailure.GONE, 1, False, Decision(Fate.SENT)),
    (DeliveryFailure.TOPIC_GONE, 1, False, Decision(Fate.GONE)),
    (DeliveryFailure.REJECTED, 1, False, Decision(Fate.DEAD)),
    (DeliveryFailure.AMBIGUOUS, 1, False, Decision(Fate.RETRY, at(seconds=1), ambiguous=True)),
    (DeliveryFailure.AMBIGUOUS, 2, True, Decision(Fate.DEAD, ambiguous=True)),
    (DeliveryFailure.TEMPORARY, 2, True, Decision(Fate.RETRY, at(seconds=2))),
]


@pytest.mark.parametrize(("failure", "attempt", "ambiguous", "expected"), TABLE)
def test_decision(failure: DeliveryFailure, attempt: int, ambiguous: bool, expected: Decision) -> None:
    """Each failure has its consequence."""
    wait = 10_072 if failure is DeliveryFailure.RATE_LIMITED else None
    error = DeliveryError(failure, "scripted", retry_after=wait)
    assert expected == after_failure(error, attempt, ambiguous, NOW)


def test_a_rate_limit_without_a_time_waits_a_second() -> None:
    """A platform that names no time is asked again after 1 s."""
    error = DeliveryError(DeliveryFailure.RATE_LIMITED, "slow down")
    assert Decision(Fate.RETRY, at(seconds=1), counted=False) == after_failure(error, 1, False, NOW)


def test_a_missing_right_is_waited_for() -> None:
    """Only a person can give it back, so the message waits however often it was tried."""
    error = DeliveryError(DeliveryFailure.TEMPORARY, "not enough rights", retry_after=60)
    assert Decision(Fate.RETRY, at(seconds=60), counted=False) == after_failure(error, 99, False, NOW)


def test_retries_span_about_two_hours() -> None:
    """The waits of all attempts together are about two hours."""
    error = DeliveryError(DeliveryFailure.TEMPORARY, "502")
    waits = [
        (after_failure(error, attempt, False, NOW).due_at or NOW) - NOW
        for attempt in range(1, MAXIMUM_ATTEMPTS)
    ]
    assert timedelta(hours=2) < sum(waits, timedelta()) < timedelta(hours=2, minutes=10)


@given(failure=st.sampled_from(DeliveryFailure), attempt=st.integers(1, 10_000), ambiguous=st.booleans())
def test_every_failure_is_decided(failure: DeliveryFailure, attempt: int, ambiguous: bool) -> None:
    """A retry has a due time that is not past and not beyond the longest wait; all else has none."""
    decision = after_failure(DeliveryError(failure, "any"), attempt, ambiguous, NOW)
    assert (decision.fate is Fate.RETRY) == (decision.due_at is not None)
    assert NOW <= (decision.due_at or NOW) <= NOW + LONGEST_WAIT
