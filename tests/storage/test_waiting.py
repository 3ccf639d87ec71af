"""The queue in front of the writer: in order within a conversation, fair between them, nothing lost."""

import asyncio
from collections import defaultdict
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from storage.callers import Job
from storage.waiting import LARGEST_SHARE, Waiting
from tests.contracts.houses import update

PEOPLE = st.sampled_from(["ann", "bob", "eve", None])


def job(who: str | None, number: int) -> Job:
    """An update of `who`; nobody's is calm work. Nobody waits for its answer here."""
    loop, future = cast(asyncio.AbstractEventLoop, None), cast("asyncio.Future[Any]", None)
    if who is None:
        return Job(loop, future, work=lambda transaction: None)
    return Job(loop, future, update=update("x", number, who=who))


def by_person(jobs: list[Job]) -> dict[str, list[int]]:
    """Update ids by who sent them, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for one in jobs:
        if one.update is not None:
            found[one.update.account.account_id].append(int(one.update.update_id))
    return found


def test_a_flood_does_not_stand_before_others() -> None:
    """Whoever comes after ten thousand messages of one is in the very next batch."""
    waiting = Waiting()
    for number in range(10_000):
        waiting.add(job("eve", number))
    waiting.add(job("ann", 10_000))
    first = by_person(waiting.take(256))
    assert (list(range(LARGEST_SHARE)), [10_000]) == (first["eve"], first["ann"])
    assert [len(waiting.take(256)) for _ in range(2)] == [LARGEST_SHARE] * 2


@given(st.lists(PEOPLE, max_size=100), st.integers(1, 40), st.lists(st.booleans(), max_size=40))
def test_everything_is_taken_once_and_in_order(
    people: list[str | None], count: int, back: list[bool]
) -> None:
    """Whatever is put back comes again, before what its conversation sent later."""
    waiting = Waiting()
    jobs = [job(who, number) for number, who in enumerate(people)]
    for one in jobs:
        waiting.add(one)
    taken: list[Job] = []
    returned = iter(back)
    while waiting:
        batch = waiting.take(count)
        assert 0 < len(batch) <= count
        if next(returned, False):
            waiting.put_back(batch)
        else:
            taken += batch
    assert sorted(map(id, jobs)) == sorted(map(id, taken))
    assert by_person(jobs) == by_person(taken)
