"""`frontdoor blocks`: an account is shut out with a reason and an end, told once, and let in again."""

from pathlib import Path

import pytest

from tests.scenarios_terminal.programs import Here

HELLO = '{"text": "hello"}\n'


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str) -> Here:
    """A front door without anybody in it."""
    return Here(tmp_path, DATABASE_URL=sqlite_url)


def texts(place: Here) -> str:
    """What Mallory is told when they write."""
    return place.done("chat", "--as", "mallory", "--lang", "en", "--json", stdin=HELLO).stdout


def test_blocked_and_let_in_again(place: Here) -> None:
    """Told once with how to object, then silence, then the usual answer; the record keeps it all."""
    added = place.done(
        "blocks", "add", "terminal:mallory", "--reason", "spam", "--until", "7d", "--as", "olga", "--json"
    )
    assert "terminal:mallory is blocked until" in added.stderr
    assert "contact page of our official website" in texts(place)
    assert "text" not in texts(place)
    shown = place.done("blocks", "list").stdout
    assert "terminal:mallory" in shown
    assert "spam" in shown
    place.done("blocks", "remove", "terminal:mallory", "--as", "omar")
    assert "text" in texts(place)
    assert "Nobody is blocked." in place.done("blocks", "list").stderr
    lines = place.done("audit", "list", "--json").data
    assert [(line["actor"], line["action"]) for line in lines[:2]] == [("olga", "block"), ("omar", "block")]
    assert lines[0]["subject"] == f"block:{added.data[0]['id']}"
    assert "mallory" not in str(lines)
    (entry,) = place.done("blocks", "list", "--all", "--json").data
    assert (added.data[0]["id"], "spam", "olga", "omar") == (
        entry["id"],
        entry["reason"],
        entry["blocked_by"],
        entry["lifted_by"],
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "mallory", "--reason", "x", "--until", "7d"), 2, "is no ticket number"),
        (("add", "fax:1", "--reason", "x", "--until", "7d"), 2, "is no account"),
        (("add", "terminal:m", "--reason", "x", "--until", "soon"), 2, "is no time"),
        (("add", "terminal:m", "--reason", "x", "--until", "2020-01-01"), 1, "lie in the future"),
        (("add", "terminal:m", "--reason", " ", "--until", "7d"), 1, "The reason has to have"),
        (("remove", "terminal:m"), 1, "terminal:m is not blocked"),
    ],
)
def test_mistakes(place: Here, arguments: tuple[str, ...], code: int, said: str) -> None:
    """Each in one line that says what would be right."""
    done = place.run("blocks", *arguments)
    assert code == done.code
    assert said in done.stderr
