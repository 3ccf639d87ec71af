"""A description needs substance, not length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.substance import Enough, Missing, TooLittle, TooLong, describe, substance
from tests.core.first_messages import FIRST_MESSAGES, HEX

anything = st.text(st.characters(exclude_categories=[]), max_size=5000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("   \n\t\u200b\u200b", 0),
        ("......!!!???", 0),
        ("😭😭😭🙏", 0),
        ("aaaaaaaaaaaa", 0),
        ("啊啊啊啊啊啊", 2),
        ("111111111", 0),
        ("help help help help", 4),
        ("asdfasdfasdfasdf", 4),
        ("转账转账转账转账", 6),
        ("没到账", 6),
        ("not arrived", 10),
        (HEX[0], 12),
        ("ａｂｃ", 3),
    ],
)
def test_only_what_says_something_counts(text: str, expected: int) -> None:
    """Signs, spaces and repetitions count nothing; a Chinese character counts two."""
    assert expected == substance(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", TooLittle(Missing.EMPTY, 0, 20)),
        ("\u200b \n", TooLittle(Missing.EMPTY, 0, 20)),
        ("😭?!", TooLittle(Missing.ONLY_SIGNS, 0, 20)),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", TooLittle(Missing.REPETITIVE, 0, 20)),
        ("没到账", TooLittle(Missing.SHORT, 6, 20)),
        ("我昨天转的五百还没有到账", Enough(24)),
        ("x" * 205, TooLong(5)),
    ],
)
def test_what_is_missing_is_named(text: str, expected: object) -> None:
    """Each refusal says why, by how much."""
    assert expected == describe(text, 20, 200)


def test_real_first_messages_have_plenty() -> None:
    """No message of a person in trouble is refused for lack of substance at a minimum of 40."""
    poor = [message.text for message in FIRST_MESSAGES if substance(message.text) < 40]
    assert poor == []


@given(anything)
@settings(deadline=None, max_examples=50)
def test_any_text_is_weighed(text: str) -> None:
    """Nothing raises; there is never more than two a character, and saying all again adds next to nothing."""
    assert 0 <= substance(text) <= 2 * len(text)
    assert substance(text + " " + text) <= substance(text) + 2
