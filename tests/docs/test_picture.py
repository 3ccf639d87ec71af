"""The pictures of the README show what the program really says."""

import xml.etree.ElementTree as ElementTree

import pytest

from docs.lettering import width
from docs.phones import BUBBLE, HIGH, SCREEN, TEXT, Bubble, Moment, drawing
from docs.picture import IMAGES, STORIES, picture

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", STORIES)
def test_the_committed_picture_is_what_the_script_draws(language: str) -> None:
    """After a change of texts or of the form: python -m docs.picture."""
    committed = (IMAGES / f"conversation-{language}.svg").read_text(encoding="utf-8")
    assert picture(language) == committed


@pytest.mark.parametrize("language", STORIES)
def test_no_text_leaves_the_drawing(language: str) -> None:
    """Every line begins and ends inside the width of a phone and of the picture."""
    root = ElementTree.fromstring(picture(language))
    wide = float(root.attrib["width"])
    for text in root.iter(f"{SVG}text"):
        long = width(text.text or "") * float(text.attrib["font-size"])
        start = float(text.attrib["x"]) - (long / 2 if text.attrib["text-anchor"] == "middle" else 0)
        assert long <= SCREEN, text.text
        assert start >= 0, text.text
        assert start + long <= wide, text.text


@pytest.mark.parametrize("bubble", [Bubble("短", ours=True), Bubble("word " * 60, ours=False)])
def test_a_bubble_holds_its_lines(bubble: Bubble) -> None:
    """A short bubble is as wide as its text, a long one as wide as bubbles get."""
    assert max(width(line) for line in bubble.lines) * TEXT < bubble.wide <= BUBBLE


def test_the_newest_message_is_wholly_visible() -> None:
    """The chat is scrolled to its end: the last button lies inside the phone."""
    old = Bubble("old " * 2000, ours=False)
    svg = drawing("Brand", [Moment("", (old, Bubble("new", ours=True, rows=(("tap",),))))])
    root = ElementTree.fromstring(svg)
    places = {text.text: float(text.attrib["y"]) for text in root.iter(f"{SVG}text")}
    bottom = float(root.attrib["height"])
    assert bottom - HIGH < places["new"] < places["tap"] < bottom
