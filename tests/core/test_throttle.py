"""Pacing: no second is ever fuller than the platform allows, and little of the limit is wasted."""

from bisect import bisect_right
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.throttle import Limits, Throttle


def busiest(times: Sequence[float], seconds: float) -> int:
    """The most events in any window of so many seconds, both ends counted."""
    return max((bisect_right(times, t + seconds) - n for n, t in enumerate(times)), default=0)


def send_all(
    throttle: Throttle, chats: Sequence[str], lateness: Sequence[float], is_group: bool
) -> list[float]:
    """Send one message to each chat as early as allowed, waking late by the given seconds; when they left."""
    now, times = 0.0, []
    for n, chat in enumerate(chats):
        while (wait := throttle.reserve(now, chat, is_group)) > 0:
            now += wait + lateness[n % len(lateness)]
        times.append(now)
    return times


@given(
    arrivals=st.lists(st.tuples(st.floats(0, 0.2), st.integers(1, 9)), min_size=1, max_size=200),
    lateness=st.lists(st.floats(0.0001, 0.05), min_size=1, max_size=5),
    limit=st.integers(1, 50),
)
def test_no_second_is_too_full(arrivals: list[tuple[float, int]], lateness: list[float], limit: int) -> None:
    """Whenever messages arrive and however late we wake, no window of 1 s holds more than the limit."""
    throttle = Throttle(Limits(per_second=limit))
    now, times = 1_000.0, []
    for n, (pause, burst) in enumerate(arrivals):
        now += pause
        for message in range(burst):
            while (wait := throttle.reserve(now, f"chat {n} {message}", is_group=False)) > 0:
                now += wait + lateness[n % len(lateness)]
            times.append(now)
    assert limit >= busiest(times, 1.0)


@pytest.mark.parametrize("limit", [10, 30, 50])
def test_a_busy_bot_uses_nearly_all_of_its_limit(limit: int) -> None:
    """Saturated, with timers a millisecond late: at least 95 % of the limit."""
    chats = [f"chat {n}" for n in range(limit * 60)]
    times = send_all(Throttle(Limits(per_second=limit)), chats, [0.0005], is_group=False)
    assert 0.95 * limit <= len(times) / times[-1]


def test_a_quiet_bot_answers_at_once() -> None:
    """A handful of replies after a pause leave without spacing, then the stream is even."""
    times = send_all(Throttle(Limits()), [f"chat {n}" for n in range(30)], [0.0001], is_group=False)
    assert 5 <= sum(1 for at in times if at == 0.0) <= 6
    assert 0.7 < times[-1] < 1.0


def test_a_chat_may_have_a_short_burst() -> None:
    """Five at once in a private chat, never more in five seconds, one a second over a minute."""
    times = send_all(Throttle(Limits()), ["li"] * 60, [0.001], is_group=False)
    assert busiest(times, 5.0) == 5
    assert times[4] < 1.0
    assert 55 < times[-1] < 66


def test_a_group_gets_twenty_a_minute() -> None:
    """No minute of a group holds more than 20."""
    times = send_all(Throttle(Limits()), ["-100"] * 60, [0.001], is_group=True)
    assert busiest(times, 60.0) == 20


def test_a_chat_that_waits_takes_nothing_from_others() -> None:
    """A refused reservation leaves the bot's place to the next chat."""
    throttle = Throttle(Limits())
    send_all(throttle, ["li"] * 5, [0.0001], is_group=False)
    assert throttle.reserve(1.0, "li", is_group=False) > 4.0
    assert throttle.reserve(1.0, "wang", is_group=False) == 0.0


def test_deletions_count_for_the_bot_only() -> None:
    """A hundred deletions in one chat are paced by the bot's limit and use up nothing of the chat's."""
    throttle = Throttle(Limits())
    now, times = 0.0, []
    for _ in range(100):
        now += throttle.wait(now) + 0.0001
        throttle.reserve_uncounted(now)
        times.append(now)
    assert busiest(times, 1.0) <= 30
    assert throttle.chat_wait(now, "li", is_group=False) == 0.0


def test_idle_chats_are_forgotten() -> None:
    """Memory follows the chats of the last minute, not all that ever were."""
    throttle = Throttle(Limits())
    send_all(throttle, [f"chat {n}" for n in range(20_000)], [0.0001], is_group=False)
    assert len(throttle._chats) < 5_000
