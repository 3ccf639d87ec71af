"""Pacing: no second is ever fuller than the platform allows, and little of the limit is wasted."""

import heapq
import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.throttle import Limits, Place, Throttle


def busiest(times: Iterable[float], seconds: float) -> int:
    """The most events in any window of so many seconds, both ends counted."""
    ordered = sorted(times)
    return max((bisect_right(ordered, t + seconds) - n for n, t in enumerate(ordered)), default=0)


@dataclass
class Road:
    """The way to a platform and back: `ways` are seconds out and back, taken in turn. `arrived` is what the
    platform's clock saw; answers come back when their time has come."""

    throttle: Throttle
    ways: Iterator[tuple[float, float]]
    late: float = 0.0
    now: float = 1_000.0
    arrived: list[float] = field(default_factory=list)
    under_way: list[tuple[float, int, Place]] = field(default_factory=list)

    def send(self, chat: str, is_group: bool = False) -> float:
        """Send as early as allowed, woken a little late; the time at which it left."""
        while (wait := self._wait(chat, is_group)) > 0.0:
            self._sleep(wait + self.late)
        self._go(self.throttle.take(self.now, chat, is_group))
        return self.now

    def delete(self) -> None:
        """Send what adds no message to a chat."""
        while (wait := self.throttle.wait(self.now)) > 0.0:
            self._sleep(wait + self.late)
        self._go(self.throttle.take_uncounted(self.now))

    def rest(self, seconds: float) -> None:
        """Nothing is to be sent for a while."""
        self._sleep(seconds)

    def _wait(self, chat: str, is_group: bool) -> float:
        return max(self.throttle.wait(self.now), self.throttle.chat_wait(self.now, chat, is_group))

    def _go(self, place: Place) -> None:
        out, back = next(self.ways)
        self.arrived.append(self.now + out)
        heapq.heappush(self.under_way, (self.now + out + back, len(self.arrived), place))

    def _sleep(self, seconds: float) -> None:
        """Sleep, but be woken by the next answer as the dispatcher is."""
        until = self.now + seconds
        if self.under_way and self.under_way[0][0] < until:
            at, _, place = heapq.heappop(self.under_way)
            self.now = max(self.now, at)
            self.throttle.answered(place, self.now)
        else:
            self.now = until


def even(out: float, back: float) -> Iterator[tuple[float, float]]:
    """Always the same way."""
    return itertools.repeat((out, back))


def uneven(seed: int, fastest: float, more: float) -> Iterator[tuple[float, float]]:
    """Each way takes `fastest` seconds, and by chance up to `more`."""
    chance = Random(seed)
    while True:
        yield fastest + chance.random() * more, fastest + chance.random() * more


def rate(times: Sequence[float]) -> float:
    """Messages a second."""
    return (len(times) - 1) / (max(times) - min(times))


@given(
    arrivals=st.lists(st.tuples(st.floats(0, 0.2), st.integers(1, 9)), min_size=1, max_size=200),
    ways=st.lists(st.tuples(st.floats(0.05, 0.45), st.floats(0.05, 0.45)), min_size=1, max_size=20),
    late=st.floats(0.0001, 0.05),
    limit=st.integers(1, 50),
)
def test_no_second_is_too_full(
    arrivals: list[tuple[float, int]], ways: list[tuple[float, float]], late: float, limit: int
) -> None:
    """However messages come, and however uneven the road is, no second at the platform is over the limit."""
    road = Road(Throttle(Limits(per_second=limit)), itertools.cycle(ways), late)
    for n, (pause, burst) in enumerate(arrivals):
        road.rest(pause)
        for message in range(burst):
            road.send(f"chat {n} {message}")
    assert limit >= busiest(road.arrived, 1.0)


def test_a_stretch_that_holds_messages_up() -> None:
    """For 0.4 s nothing gets through, then all of it at once: still no second over the limit."""
    held = [(0.41 - n / 30, 0.01) for n in range(12)]
    ways = itertools.chain([(0.01, 0.01)] * 600, held, even(0.01, 0.01))
    road = Road(Throttle(Limits()), ways)
    for n in range(900):
        road.send(f"chat {n}")
    assert busiest(road.arrived, 1.0) <= 30


@pytest.mark.parametrize("limit", [10, 30, 50])
@pytest.mark.parametrize(
    "ways",
    [
        pytest.param(even(0.001, 0.001), id="loopback"),
        pytest.param(even(0.08, 0.08), id="across an ocean"),
        pytest.param(uneven(1, 0.02, 0.03), id="uneven by 30 ms a way"),
    ],
)
def test_a_busy_bot_uses_nearly_all_of_its_limit(limit: int, ways: Iterator[tuple[float, float]]) -> None:
    """Saturated, with timers a millisecond late: at least 95 % of the limit, however long the road is."""
    road = Road(Throttle(Limits(per_second=limit)), ways, late=0.001)
    for n in range(300):
        road.send(f"warming up {n}")
    road.arrived.clear()
    for n in range(limit * 60):
        road.send(f"chat {n}")
    assert rate(road.arrived) >= 0.95 * limit
    assert busiest(road.arrived, 1.0) <= limit


def test_messages_that_hang_slow_nobody_much() -> None:
    """Every fifth message gets no answer for a minute: each costs the others a place for a second."""
    ways = itertools.cycle([(0.01, 60.0), *[(0.01, 0.01)] * 4])
    road = Road(Throttle(Limits()), ways, late=0.001)
    for n in range(600):
        road.send(f"chat {n}")
    assert rate(road.arrived) > 24
    assert busiest(road.arrived, 1.0) <= 30


def test_a_quiet_bot_answers_at_once() -> None:
    """A handful of replies after a pause leave without spacing, then the stream is even."""
    road = Road(Throttle(Limits()), even(0.01, 0.01), late=0.0001)
    times = [road.send(f"chat {n}") - 1_000.0 for n in range(30)]
    assert 5 <= sum(1 for at in times if at == 0.0) <= 6
    assert 0.7 < times[-1] < 1.0


def test_a_new_owner_catches_up_with_nothing() -> None:
    """Whoever owned the lane before may have sent its burst just now: both together keep the limit."""
    old = Road(Throttle(Limits()), even(0.01, 0.01), late=0.0001)
    for n in range(100):
        old.send(f"chat {n}")
    old.rest(0.3)
    for n in range(5):
        old.send(f"burst {n}")
    new = Road(Throttle(Limits()), even(0.01, 0.01), late=0.0001, now=old.now)
    new.throttle.begin(new.now)
    new.rest(0.5)
    for n in range(100):
        new.send(f"chat {n}")
    assert busiest([*old.arrived, *new.arrived], 1.0) <= 30


def test_a_chat_may_have_a_short_burst() -> None:
    """Five at once in a private chat, never more in five seconds, one a second over two minutes."""
    road = Road(Throttle(Limits()), uneven(2, 0.02, 0.03), late=0.001)
    times = [road.send("li") for _ in range(120)]
    assert times[4] - times[0] < 1.0
    assert busiest(road.arrived, 5.0) == 5
    assert 114 <= times[-1] - times[0] <= 121


def test_a_group_gets_twenty_a_minute() -> None:
    """No minute of a group holds more than 20, and hardly less."""
    road = Road(Throttle(Limits()), uneven(3, 0.02, 0.03), late=0.001)
    times = [road.send("-100", is_group=True) for _ in range(100)]
    assert busiest(road.arrived, 60.0) == 20
    assert times[80] - times[0] <= 4 * 60.0 / 0.95


def test_a_chat_that_waits_takes_nothing_from_others() -> None:
    """A chat over its limit leaves the bot's place to the next one."""
    road = Road(Throttle(Limits()), even(0.01, 0.01), late=0.0001)
    for _ in range(5):
        road.send("li")
    road.rest(0.5)
    assert road.throttle.chat_wait(road.now, "li", is_group=False) > 4.0
    assert road.throttle.chat_wait(road.now, "wang", is_group=False) == road.throttle.wait(road.now) == 0.0


def test_deletions_count_for_the_bot_only() -> None:
    """A hundred deletions in one chat are paced by the bot's limit and use up nothing of the chat's."""
    road = Road(Throttle(Limits()), even(0.01, 0.01), late=0.0001)
    for _ in range(100):
        road.delete()
    assert busiest(road.arrived, 1.0) <= 30
    assert road.throttle.chat_wait(road.now, "li", is_group=False) == 0.0


def test_idle_chats_are_forgotten() -> None:
    """Memory follows the chats of the last minute, not all that ever were."""
    road = Road(Throttle(Limits()), even(0.01, 0.01), late=0.0001)
    for n in range(20_000):
        road.send(f"chat {n}")
    assert len(road.throttle._chats) < 5_000
