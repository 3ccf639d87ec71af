"""Thanks are known as such, and nothing that says more is taken for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.thanks import ALL_RIGHT, AROUND, BEHIND, LONGEST, THANKS, is_polite, is_thanks


def words(*tables: dict[str, str]) -> list[str]:
    """All words of these tables."""
    return [word for table in tables for line in table.values() for word in line.split()]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "谢谢",
            "好的谢谢",
            "好的，谢谢！",
            "非常感谢您的帮助",
            "太感谢了🙏",
            "謝謝",
            "ok 谢谢啦",
            "谢谢👌🏻",
        ),
        *("thanks", "Thank you so much!", "ok thx", "Many thanks for your help.", "THANKS"),
        *("Gracias", "muito obrigada", "merci beaucoup", "Vielen Dank!", "Спасибо большое"),
        *("ありがとうございます", "감사합니다", "cảm ơn bạn", "terima kasih", "teşekkür ederim", "🙏🙏"),
    ],
)
def test_thanks_are_thanks(text: str) -> None:
    """In a dozen languages, with what stands around them."""
    assert is_thanks(text)
    assert is_polite(text)


@pytest.mark.parametrize("text", ["好的", "ok", "👍", "收到", "Great!", "はい", "хорошо"])
def test_all_right_is_polite_and_no_thanks(text: str) -> None:
    """It may be the answer to what an agent asked, so it is not taken for thanks."""
    assert not is_thanks(text)
    assert is_polite(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "谢谢，但还没到账",
            "谢谢你的回复，可是没有解决",
            "回复谢谢",
            "请处理，谢谢",
            "不用谢了",
            "谢谢？",
            "不好",
        ),
        *("thanks but no", "no thanks", "help", "Thanks, where is it?", "thanks 2", "I", "very", "reply"),
        *("", "   ", "...", "1", "WLT-0000-0000", "f4184fc596403b9d638783cf57adfe4c", "\ud83d", "\0"),
    ],
)
def test_whatever_says_more_is_neither(text: str) -> None:
    """A word with content, a question, a number, or nothing at all."""
    assert not is_thanks(text)
    assert not is_polite(text)


CONTENT = [
    "还没到账",
    "没有",
    "但是",
    "不",
    "为什么",
    "but",
    "not",
    "missing",
    "where",
    "no",
    "wallet",
    "123",
    "转账",
    "nicht",
]


@given(
    st.lists(st.sampled_from(words(THANKS, ALL_RIGHT)), min_size=1, max_size=6),
    st.sampled_from([" ", ", ", "! "]),
)
def test_any_mixture_of_polite_words_is_polite(said: list[str], between: str) -> None:
    """However they are put together, up to the longest that is looked at."""
    text = between.join(said)

    assert is_polite(text) is (len(text) <= LONGEST)


@given(
    st.lists(st.sampled_from(words(THANKS, ALL_RIGHT, AROUND, BEHIND)), max_size=4),
    st.sampled_from(CONTENT),
    st.lists(st.sampled_from(words(THANKS, ALL_RIGHT, AROUND, BEHIND)), max_size=4),
)
def test_one_word_of_content_makes_it_content(before: list[str], content: str, after: list[str]) -> None:
    """Wherever it stands, and however many thanks are around it."""
    assert not is_polite(" ".join([*before, content, *after]))


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_any_text_is_judged(text: str) -> None:
    """Nothing raises, thanks are polite, and nothing long is either."""
    assert not is_thanks(text) or is_polite(text)
    assert not is_polite(text) or len(text) <= LONGEST
