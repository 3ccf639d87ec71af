"""What files are called: in a sentence, and on somebody's disk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files import EXTENSIONS, LONGEST_NAME, LONGEST_SHOWN, safe_name, shown_name


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("截图.png", "image/png", "截图.png"),
        ("photo.JPEG", "image/jpeg", "photo.JPEG"),
        ("photo.exe", "image/jpeg", "photo.exe.jpg"),  # what it is decides, not what it is called
        ("app.log", "text/plain", "app.log"),
        ("script.html", "text/plain", "script.html.txt"),
        ("../../etc/passwd", "text/plain", "etc passwd.txt"),
        ("C:\\Windows\\a.png", "image/png", "C Windows a.png"),
        ("gnp.\u202eexe.png", "image/png", "gnp.exe.png"),  # no writing backwards
        ("a\r\nb\0.pdf", "application/pdf", "ab.pdf"),
        ("", "image/png", "WLT-1.png"),
        (".png", "image/png", "png.png"),
        ("...", "image/png", "WLT-1.png"),
        ("x" * 300 + ".png", "image/png", "x" * (LONGEST_NAME - 4) + ".png"),
        ("a", "application/unknown", "a.bin"),
    ],
)
def test_a_name_for_the_disk(name: str, media_type: str, expected: str) -> None:
    """No folders, nothing invisible, an ending that fits the content."""
    assert expected == safe_name(name, media_type, "WLT-1")


@given(st.text(), st.sampled_from([*EXTENSIONS, "other"]))
def test_any_name_becomes_safe(name: str, media_type: str) -> None:
    """Whatever it was: one harmless part of a path, not hidden, not too long, printable."""
    safe = safe_name(name, media_type, "file")
    assert not set(safe) & set('/\\:*?"<>|')
    assert not safe.startswith(".")
    assert 1 < len(safe) <= LONGEST_NAME
    assert safe.lower().endswith(EXTENSIONS.get(media_type, (".bin",)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.png", "a.png"),
        ("a\n b\u202e.png", "a b.png"),
        ("", ""),
        ("very-long-name-of-a-screenshot-made-at-noon.png", "very-long-name-of-a-screenshot…-noon.png"),
    ],
)
def test_a_name_in_a_sentence(name: str, expected: str) -> None:
    """On one line, and short."""
    assert expected == shown_name(name)
    assert len(expected) <= LONGEST_SHOWN
