"""DISCORD_SHARDS as operators write it, and what they are told when it is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.settings.explain import Unfit
from bots.settings.shards import Shards, read_shards


@pytest.mark.parametrize(
    ("written", "numbers", "count"),
    [
        ("0/1", (0,), 1),
        ("0,1/4", (0, 1), 4),
        (" 3 , 1 / 4 ", (1, 3), 4),
        ("0-3/8", (0, 1, 2, 3), 8),
        ("0-1,6-7/8", (0, 1, 6, 7), 8),
    ],
)
def test_shards(written: str, numbers: tuple[int, ...], count: int) -> None:
    """Single numbers and ranges, counted from 0, in any order."""
    assert read_shards(written) == Shards(numbers, count)


@pytest.mark.parametrize(
    ("written", "wrong", "right"),
    [
        ("2", '"2" names no shards', "0,1/4 or 0-3/8"),
        ("all", '"all" names no shards', "0,1/4 or 0-3/8"),
        ("0,1,/4", '"0,1,/4" names no shards', "0,1/4 or 0-3/8"),
        ("4/4", "there is no shard 4 of 4", "counted from 0 to 3"),
        ("0-4/4", "there is no shard 4 of 4", "counted from 0 to 3"),
        ("1,1/4", "names a shard twice", "Name each shard once"),
        ("0-2,2/4", "names a shard twice", "Name each shard once"),
        ("3-1/4", '"3-1" is no range', "0,1/4 or 0-3/8"),
        ("0-1-2/4", '"0-1-2" is no range', "0,1/4 or 0-3/8"),
        ("0-999999/4", '"0-999999" is no range', "0,1/4 or 0-3/8"),
        ("0/0", "0 shards can't be", "frontdoor check"),
        ("0/999999", "999999 shards can't be", "frontdoor check"),
    ],
)
def test_mistakes(written: str, wrong: str, right: str) -> None:
    """Each says what is wrong and what would be right."""
    with pytest.raises(Unfit) as refused:
        read_shards(written)
    details = refused.value.context or {}
    assert details["wrong"] == wrong
    assert right in details["right"]


@given(st.from_regex(r"[0-9,\-/ ]{0,12}", fullmatch=True))
def test_whatever_is_written_is_read_or_refused(written: str) -> None:
    """Nothing else comes out than shards that there are, each once, or a refusal."""
    try:
        shards = read_shards(written)
    except Unfit:
        return
    assert list(shards.numbers) == sorted(set(shards.numbers))
    assert 0 <= shards.numbers[0] <= shards.numbers[-1] < shards.count
