"""The judge itself: what it calls lost, doubled and out of order."""

import random
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crash.plan import RANDOM_MOMENT, plan
from tests.crash.points import AT_DESK, IN_FORUM, IN_GROUP, POINTS, Needs, Point
from tests.crash.verdict import Owed, compare
from tests.crash.wrapping import found_at

CASES = [
    # owed (name, or name with how often it may arrive), arrived, lost, doubled, reordered
    ("a b c", "a b c", 0, 0, 0),
    ("a b c", "a c", 1, 0, 1),
    ("a b c", "a b", 1, 0, 0),
    ("a b c", "a c b", 0, 0, 1),
    ("a b c", "a b b c", 0, 1, 0),
    ("a b2 c", "a b b c", 0, 0, 0),
    ("a b2 c", "a b b b c", 0, 1, 0),
    ("a2 b2 c", "a b a b c", 0, 0, 0),  # neither was marked when the program died
    ("a2 b2 c", "a b a c", 0, 0, 1),  # whoever repeats a has to repeat what came behind it
    ("a b", "a b x", 0, 1, 0),
    ("a a b", "a a b", 0, 0, 0),
    ("a a b", "a b", 1, 0, 1),
    ("a b0 c", "a c", 0, 0, 0),  # the message that b was to change was gone
    ("a b0 c", "a b c", 0, 0, 0),
    ("", "", 0, 0, 0),
]


def owed(words: str) -> list[Owed]:
    """`a b2 c0`: a once, b at most twice, c perhaps."""
    times = {word: int(word[1:] or 1) for word in words.split()}
    return [Owed(word[0], max(1, times[word]), min(1, times[word])) for word in words.split()]


@pytest.mark.parametrize(("due", "arrived", "lost", "doubled", "reordered"), CASES)
def test_comparison(due: str, arrived: str, lost: int, doubled: int, reordered: int) -> None:
    """What was owed against what arrived."""
    found = compare(owed(due), arrived.split())
    assert (lost, doubled, reordered) == (len(found.lost), len(found.doubled), len(found.reordered))


@given(st.lists(st.integers(1, 3), max_size=8), st.randoms(use_true_random=False))
def test_repeated_runs_are_no_finding(most: list[int], chance: random.Random) -> None:
    """Whatever a program that died now and then sends, repeating from what it had not marked, is accepted."""
    times, arrived, place = [0] * len(most), list[str](), 0
    while place < len(most):
        times[place] += 1
        arrived.append(str(place))
        back = chance.randint(0, place)
        again = all(times[one] < most[one] for one in range(back, place + 1))
        place = back if again and chance.random() < 0.5 else place + 1
    due = [Owed(str(place), count) for place, count in enumerate(most)]
    assert compare(due, arrived).findings == []


def test_each_point_has_a_name_of_its_own() -> None:
    """Names are what kills are counted by."""
    points = (*POINTS, *AT_DESK, *IN_GROUP, *IN_FORUM)
    assert len({point.name for point in points} | {RANDOM_MOMENT}) == len(points) + 1


@pytest.mark.parametrize("point", [*POINTS, *AT_DESK, *IN_GROUP, *IN_FORUM], ids=lambda point: point.name)
def test_each_point_is_there(point: Point) -> None:
    """The function of each point exists under its name, and so does the one that begins the count."""
    for place in filter(None, (point.place, point.since)):
        owner, name = found_at(place)
        assert callable(getattr(owner, name))


def test_a_plan_is_the_same_for_a_seed() -> None:
    """Every point comes in each round, random moments in between, with what the point needs."""
    length = len(POINTS) + len(POINTS) // 3
    one, other = (list(islice(plan(random.Random(7), POINTS), length)) for _ in range(2))
    assert one == other
    assert {kill.point for kill in one} == {*POINTS, None}
    for kill in one:
        if kill.point is not None and kill.point.needs is Needs.WEBHOOK:
            assert kill.webhook
        if kill.point is not None and kill.point.needs is Needs.POLLING:
            assert not kill.webhook
