"""The README's picture of the desk shows what the program really shows there."""

import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import pytest

from bots.settings.environment import Environment
from docs.desk_picture import PICTURE, picture
from docs.desk_story import StoryClock
from docs.desk_window import BUBBLE, PADDING, TEXT, WIDE, Said
from docs.lettering import width
from docs.signs import SIGNS, line
from tests.scenarios.telegram import NOW, HouseClock

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn() -> str:
    """The picture, drawn once: a service is started for it. The machine's environment has no say."""
    with pytest.MonkeyPatch.context() as environment:
        for name in Environment.model_fields:
            environment.delenv(name.upper(), raising=False)
        return picture()


def test_the_committed_picture_is_what_the_script_draws(drawn: str) -> None:
    """After a change of what the desk shows: python -m docs.desk_picture."""
    assert drawn == PICTURE.read_text(encoding="utf-8")


def test_no_text_leaves_the_drawing(drawn: str) -> None:
    """Every line begins and ends inside the picture."""
    for text in ElementTree.fromstring(drawn).iter(f"{SVG}text"):
        long = width(text.text or "") * float(text.attrib["font-size"])
        start = float(text.attrib["x"]) - (long / 2 if text.attrib["text-anchor"] == "middle" else 0)
        assert start >= 0, text.text
        assert start + long <= WIDE, text.text


def test_signs_are_drawn_and_nothing_is_fetched(drawn: str) -> None:
    """No sign is left to a font that may not have it, and no address to load from is in the file."""
    words = "".join(text.text or "" for text in ElementTree.fromstring(drawn).iter(f"{SVG}text"))
    assert [sign for sign in words if unicodedata.category(sign) == "So"] == []
    assert re.findall(r"href|url\(|<style|<image", drawn) == []


@pytest.mark.parametrize("sign", SIGNS)
def test_words_follow_their_sign(sign: str) -> None:
    """The sign is drawn, the words stand behind it without it."""
    shape, words = line(f"{sign} delivered", 100, 50, TEXT, "#000000")
    text = ElementTree.fromstring(words)
    assert (text.text, float(text.attrib["x"]) > 100 + TEXT) == ("delivered", True)
    assert "<path" in shape


def test_words_without_a_sign_stay_as_they_are() -> None:
    """They begin where they were put."""
    (words,) = line("plain", 100, 50, TEXT, "#000000")
    text = ElementTree.fromstring(words)
    assert (text.text, text.attrib["x"]) == ("plain", "100")


@pytest.mark.parametrize("said", [Said("✓", own=False), Said("word " * 60, own=True)])
def test_a_message_holds_its_lines(said: Said) -> None:
    """A short one is as wide as its text, a long one as wide as messages get."""
    longest = max(width(each) for each in said.lines) * TEXT
    assert longest + 2 * PADDING <= said.wide <= BUBBLE


def test_the_story_keeps_its_minute_on_a_slow_machine() -> None:
    """Two minutes that only the machine took leave the clock in its minute; what the story takes moves it."""
    clock = StoryClock()
    HouseClock.advance(clock, minutes=2)
    assert clock() == NOW + timedelta(seconds=59)
    clock.advance(minutes=6)
    assert clock() == NOW + timedelta(minutes=6, seconds=59)
