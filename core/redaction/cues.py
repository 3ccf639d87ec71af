"""The words by which people say that a secret follows, and by which somebody asks for one: cues.toml.

What is said with them is decided in said_secrets.py and asking.py.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from core.redaction.normalised import fold


@dataclass(frozen=True, slots=True)
class Cues:
    """The words of one language, as regular expressions over folded text."""

    hints: tuple[str, ...]
    """Pieces of which a text has one if it has any word of `password` or `code`; a cheap look first."""
    password: str
    """Password, PIN: what is always secret."""
    code: str
    """A code sent to prove somebody: secret for some minutes."""
    is_: str
    """Between the word and the value, besides a colon."""
    phrase: str
    """Recovery phrase, private key."""
    hand_over: str
    """Verbs by which it changes hands, as they are said to somebody."""
    need: str
    """Other ways of wanting it."""
    not_: str
    """What turns the request into a warning, before or after it."""
    others: str
    """Who is warned about."""
    state: str
    """Words that say how a password is and are never one: wrong, lost. "" where it can't happen."""
    spaced: bool
    """Whether words have spaces between them."""


_PATTERNS = ("password", "code", "is_", "phrase", "hand_over", "need", "not_", "others", "state")


@cache
def cues() -> Mapping[str, Cues]:
    """The table by language (BCP 47)."""
    table = tomllib.loads(files(__package__).joinpath("cues.toml").read_text("utf-8"))
    return {language: _read(entry) for language, entry in table.items()}


def _read(entry: Mapping[str, str | bool]) -> Cues:
    patterns = {
        name: fold(str(entry.get(name, "")).replace("\n", "")).replace("_", r"[\s-]?") for name in _PATTERNS
    }
    hints = tuple(fold(hint).replace("_", " ") for hint in str(entry["hints"]).split(" "))
    return Cues(hints=hints, spaced=bool(entry.get("spaced", True)), **patterns)
