"""What is typed, or sent as JSON, becomes the right event."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.terminal.translate import NotUnderstood, of_json, of_line
from core.events import ChoicePressed, CommandReceived, Event, FileKind, FileReceived, TextReceived
from core.replies import RenderedChoice

CHOICES = (
    RenderedChoice("← Back", "1.back"),
    RenderedChoice("Done", "1.done"),
    RenderedChoice("Open", "", link="https://example.com"),
)

LINES: list[tuple[str, Event | None]] = [
    ("", None),
    ("  \n", None),
    ("hello\n", TextReceived("hello")),
    ("/start", CommandReceived("start", "")),
    ("/Start deep link", CommandReceived("start", "deep link")),
    ("/ start", TextReceived("/ start")),
    ("1", ChoicePressed("1.back")),
    (" 2 ", ChoicePressed("1.done")),
    ("done", ChoicePressed("1.done")),
    ("0", TextReceived("0")),
    ("4", TextReceived("4")),
    ("99999999999999999999", TextReceived("99999999999999999999")),
    ("١", TextReceived("١")),
]


@pytest.mark.parametrize(("line", "event"), LINES)
def test_typed_lines(line: str, event: Event | None) -> None:
    """Numbers and labels press, a slash and a letter command, everything else is text."""
    assert of_line(line, CHOICES) == event


JSON_LINES: list[tuple[str, Event]] = [
    ('{"text": "1"}', TextReceived("1")),
    ('{"text": "/cancel"}', CommandReceived("cancel", "")),
    ('{"text": "/a\\nb"}', TextReceived("/a\nb")),
    ('{"choice": 2}', ChoicePressed("1.done")),
]


@pytest.mark.parametrize(("line", "event"), JSON_LINES)
def test_json_lines(line: str, event: Event) -> None:
    """A script's text is never taken for a number."""
    assert of_json(line, CHOICES) == event


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        "[]",
        "1",
        '{"choice": 0}',
        '{"choice": 4}',
        '{"choice": 3}',
        '{"choice": true}',
        '{"file": ""}',
    ],
)
def test_what_a_script_may_not_send(line: str) -> None:
    """It is told, in words, and nothing is raised."""
    answer = of_json(line, CHOICES)
    assert isinstance(answer, NotUnderstood)
    assert answer.reason


def test_files(tmp_path: Path) -> None:
    """A picture is a photo, all else a document; the handle is the whole path."""
    for name, kind in (("a b.PNG", FileKind.PHOTO), ("statement.pdf", FileKind.DOCUMENT)):
        path = tmp_path / name
        path.write_bytes(b"12345")
        received = of_line(f"/file {path}", ())
        assert received == FileReceived(kind, str(path), name, size=5)


def test_a_file_whose_name_is_a_secret(tmp_path: Path) -> None:
    """It is not taken, since its path would be kept; the answer repeats nothing of it."""
    path = tmp_path / "my password is dragon77.txt"
    path.write_bytes(b"12345")
    answer = of_line(f"/file {path}", ())
    assert isinstance(answer, NotUnderstood)
    assert ("Rename it" in answer.reason, "dragon" in answer.reason) == (True, False)


@given(st.text())
def test_any_line_is_taken_or_told(line: str) -> None:
    """Nothing that can be typed or sent raises."""
    of_line(line, CHOICES)
    of_json(line, CHOICES)
