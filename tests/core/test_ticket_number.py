"""Ticket numbers: every one reads back, and every typing mistake of the usual kinds is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ticket_number import ALPHABET, RANDOM_BITS, Mistyped, find, is_whole, make

ENTROPY = st.integers(0, 2**RANDOM_BITS - 1)


@given(ENTROPY)
def test_a_number_reads_back(entropy: int) -> None:
    """As made, in lower case, without hyphens, inside a sentence."""
    number = make("WLT", entropy)

    for written in (
        number,
        number.lower(),
        number.replace("-", ""),
        f"关于{number}，",
        number.replace("-", " "),
    ):
        assert number == find(written, "WLT")


@given(ENTROPY, ENTROPY)
def test_different_entropy_gives_different_numbers(first: int, second: int) -> None:
    """Nothing of the 35 bits is lost."""
    assert (first == second) is (make("WLT", first) == make("WLT", second))


@given(ENTROPY, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(entropy: int, place: int, wrong: str) -> None:
    """The check character catches every single mistake."""
    body = make("WLT", entropy)[4:].replace("-", "")
    typed = body[:place] + wrong + body[place + 1 :]

    assert isinstance(find(f"WLT-{typed}", "WLT"), str) is (typed == body)


@given(ENTROPY, st.integers(0, 7), st.integers(0, 7))
def test_two_swapped_characters_are_always_seen(entropy: int, one: int, other: int) -> None:
    """Wherever they stand."""
    body = list(make("WLT", entropy)[4:].replace("-", ""))
    swapped = body.copy()
    swapped[one], swapped[other] = body[other], body[one]

    assert isinstance(find("WLT-" + "".join(swapped), "WLT"), str) is (swapped == body)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    """I, L and O are 1 and 0; full-width characters and long dashes are plain ones."""
    number = make("WLT", 0)
    assert number == "WLT-0000-0000"

    assert number == find("wlt-OOoo-oooO", "WLT")
    assert number == find("ＷＬＴ—００００－００００", "WLT")
    assert isinstance(find("WLT-UUUU-0000", "WLT"), Mistyped)


@pytest.mark.parametrize(
    "text", ["", "WLT", "WLT-000-0000", "XWLT-0000-0000", "ABC-0000-0000", "WLT-0000-00000"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    """Other prefixes and other lengths."""
    assert find(text, "WLT") is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (" WLT-0000-0000。", True),
        ("#WLT-0000-0001", True),
        ("WLT-0000-0000 怎么样了", False),
        ("你好", False),
    ],
)
def test_a_message_that_is_only_a_number(text: str, whole: bool) -> None:
    """A mark or two around it don't count, words do."""
    assert is_whole(text, "WLT") is whole


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_any_text_may_be_searched(text: str) -> None:
    """Nothing raises, and what is found is canonical."""
    found = find(text, "WLT")

    assert not isinstance(found, str) or found == find(found, "WLT")
