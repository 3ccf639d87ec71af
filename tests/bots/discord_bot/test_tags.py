"""Which tags a post wears, and which its forum still needs."""

import pytest

from bots.discord_bot.tags import missing, name_of, tag_names, worn


def forum(*names: str) -> list[dict[str, str]]:
    """The tags of a forum; the id of each is its name in capitals."""
    return [{"id": name.upper(), "name": name} for name in names]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((), ()),
        (("open", "zh"), ("open", "zh")),
        ((" Open ", "open"), ("open",)),  # one tag, whatever its capitals
        (("", "  "), ()),
        (("a" * 30,), ("a" * 20,)),
        (tuple("abcdefg"), tuple("abcde")),  # a post wears five
    ],
)
def test_marks_become_tags(marks: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """Cut to what Discord takes, the first ones first."""
    assert expected == tag_names(marks)


def test_only_what_is_not_there_is_made() -> None:
    """Capitals make no other tag."""
    assert missing(forum("Open"), ("open", "zh")) == [{"name": "zh"}]


def test_a_full_forum_gets_no_more_tags() -> None:
    """Those of people stay: one place is left, for the first mark."""
    full = forum(*(f"tag {number}" for number in range(19)))
    assert missing(full, ("open", "zh")) == [{"name": "open"}]
    assert missing([*full, *forum("open")], ("open", "zh")) == []


def test_what_a_post_wears() -> None:
    """The tags that there are; where one is required, any is better than no post."""
    assert worn(forum("Other", "Open"), ("open", "zh"), required=False) == ["OPEN"]
    assert worn(forum("Other"), ("open",), required=False) == []
    assert worn(forum("Other"), ("open",), required=True) == ["OTHER"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [("FD-1\n · Deposits", "FD-1 · Deposits"), ("", "…"), ("x" * 101, "x" * 99 + "…")],
)
def test_names_of_posts(title: str, expected: str) -> None:
    """On one line, never empty, never too long."""
    assert expected == name_of(title)
