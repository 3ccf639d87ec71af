"""Ids sort by time and never repeat within a process."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from storage.ids import EPOCH_SECONDS, LOW_BITS, FreshIds, first_id_at


@given(st.lists(st.floats(min_value=0, max_value=4e9), min_size=2, max_size=50))
def test_ids_strictly_increase_whatever_the_clock_does(times: list[float]) -> None:
    """Even a clock that jumps back gives growing ids, all positive and below 2^63."""
    moments = iter(EPOCH_SECONDS + time for time in times)
    fresh = FreshIds(lambda: next(moments))
    ids = [fresh() for _ in times]
    assert ids == sorted(set(ids))
    assert ids[0] >= 0
    assert ids[-1] < 2**63


def test_an_id_tells_its_time() -> None:
    """The upper 42 bits are milliseconds since 2020."""
    assert FreshIds(lambda: EPOCH_SECONDS + 1.5)() >> LOW_BITS == 1500


def test_ids_can_be_cut_by_time() -> None:
    """What was made before a moment is below its first id, what is made after it is not."""
    moment = datetime(2026, 11, 22, 12, tzinfo=UTC)
    before, after = FreshIds(lambda: moment.timestamp() - 0.002), FreshIds(lambda: moment.timestamp() + 0.002)
    assert before() < first_id_at(moment) <= after()
    assert first_id_at(datetime(1970, 1, 1, tzinfo=UTC)) == 0
