"""Markdown as plain text: what articles use reads well in a chat without markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.help.plain import plain_text

MARKDOWN = st.text(alphabet='ab 中文\n#-*_`>[]()<>1.!"/:', max_size=80)


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("# Title #\ntext", "Title\ntext"),
        ("one\ntwo", "one two"),
        ("一行\n两行", "一行两行"),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
        ("- a\n* b\n  - c", "• a\n• b\n  • c"),
        ("1. a\n2) b", "1. a\n2) b"),
        ("1. a\n   goes on", "1. a goes on"),
        ("> said\n> again", "said\nagain"),
        ("a **bold** and __strong__ *word*", "a bold and strong word"),
        ("2 * 3 * 4, snake_case_name", "2 * 3 * 4, snake_case_name"),
        ("`code`", "code"),
        ("see [the guide](https://a.test/b)", "see the guide (https://a.test/b)"),
        ("[https://a.test](https://a.test)", "https://a.test"),
        ('![picture](a.png "title")', "picture (a.png)"),
        ("<https://a.test>", "https://a.test"),
        ("a\n\n---\n\nb", "a\n\nb"),
        ("", ""),
    ],
)
def test_markdown_reads_as_plain_text(markdown: str, plain: str) -> None:
    """Signs go, structure stays, an address is told."""
    assert plain == plain_text(markdown)


@given(MARKDOWN)
def test_no_markdown_breaks_it(markdown: str) -> None:
    """Whatever stands in a file, something is shown, without blank edges or gaps."""
    shown = plain_text(markdown)
    assert shown == shown.strip()
    assert "\n\n\n" not in shown
