"""Lines of the drawings: nothing lost, nothing too wide, no line that begins with a closing mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.lettering import shortened, width, wrapped

TEXTS = st.text(alphabet="ab MW1,.!?-\n您好，。！（）“”…🔎")


@given(TEXTS, st.floats(min_value=3.0, max_value=40.0))
def test_no_line_is_wider_than_asked(text: str, maximum: float) -> None:
    """Whatever is written fits."""
    assert max(map(width, wrapped(text, maximum))) <= maximum


@given(TEXTS, st.floats(min_value=3.0, max_value=40.0))
def test_only_white_space_is_lost(text: str, maximum: float) -> None:
    """Every letter and mark of the text is on some line, in order."""
    assert "".join(text.split()) == "".join("".join(wrapped(text, maximum)).split())


@pytest.mark.parametrize(
    ("text", "maximum", "lines"),
    [
        ("您好，请核对", 3.0, ["您好，", "请核对"]),
        ("您好吗，请核对", 3.0, ["您好", "吗，请", "核对"]),
        ("to be or not", 4.0, ["to be", "or not"]),
        ("a3f1c9d2", 2.7, ["a3f1", "c9d2"]),
        ("a\n\nb", 5.0, ["a", "", "b"]),
        ("", 5.0, [""]),
    ],
)
def test_lines_break_where_readers_expect(text: str, maximum: float, lines: list[str]) -> None:
    """Between words and Chinese characters, closing marks stay with what they close, long ids are cut."""
    assert lines == wrapped(text, maximum)


@given(TEXTS, st.floats(min_value=1.0, max_value=20.0))
def test_a_label_fits_its_button(text: str, maximum: float) -> None:
    """A label is shown whole, or shortened with a sign that it was."""
    label = shortened(text, maximum)
    assert width(label) <= maximum
    assert label == text or label.endswith("…")
