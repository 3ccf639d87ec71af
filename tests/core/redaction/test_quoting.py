"""Words that were part of a phrase are found wherever they are repeated, short ones only alone."""

import pytest

from core.redaction import REMOVED, without_words

LONG = "legal winner thank year wave sausage worth useful legal winner thank"


@pytest.mark.parametrize(
    ("text", "said", "left"),
    [
        (LONG, LONG, REMOVED),
        ("问题描述：legal winner\n网络：波场", "legal winner", f"问题描述：{REMOVED}\n网络：波场"),
        ("Legal  winner", "legal winner", REMOVED),
        ("✓ 描述：legal winner thank year wave sausage worth useful legal wi…", LONG, f"✓ 描述：{REMOVED}"),
        ("legal", "legal", REMOVED),
        ("账户名：legal", "legal", f"账户名：{REMOVED}"),
        ("some legal advice", "legal", "some legal advice"),
        ("我的钱包打不开", "的", "我的钱包打不开"),
        ("我的\n的\n钱包", "的", f"我的\n{REMOVED}\n钱包"),
        ("anything", " ", "anything"),
        ("winner thank", "legal\nwinner thank", REMOVED),
    ],
    ids=str,
)
def test_what_is_cut(text: str, said: str, left: str) -> None:
    """The words go, and what stands around them stays."""
    assert left == without_words(text, [said])


def test_a_text_without_them_is_the_same_object() -> None:
    """So that whoever asks can tell cheaply that nothing was cut."""
    text = "where is my money"

    assert without_words(text, [LONG, "legal"]) is text
