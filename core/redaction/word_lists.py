"""The ten alphabetic word lists of recovery phrases, folded as texts are, in the shape that look-ups need.

Loaded once, when the first text is inspected or the wiring calls `inspect` at start: about 50 ms.
(The two Chinese lists are characters, not words: chinese_prose.py.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from mnemonic import Mnemonic

from core.redaction.normalised import fold

_SCRIPTS = {
    "english": "latin",
    "spanish": "latin",
    "french": "latin",
    "italian": "latin",
    "portuguese": "latin",
    "czech": "latin",
    "turkish": "latin",
    "russian": "cyrillic",
    "japanese": "kana",
    "korean": "hangul",
}
_DAMAGED = "\ufffd\ufffd"  # in mnemonic 0.21 one letter of the Russian list ("снова") is two unreadable bytes
ABBREVIATION = 4
"""Letters that tell the words of a list apart (BIP-39), which is how metal plates keep them."""


@dataclass(frozen=True, slots=True)
class WordList:
    """One list: `positions` of its words (0..2047), of the beginnings that only one longer word has, and of
    its words read backwards; the length of the longest.
    """

    language: str
    script: str
    positions: Mapping[str, int]
    abbreviations: Mapping[str, int]
    mirrored: Mapping[str, int]
    longest: int


@dataclass(frozen=True, slots=True)
class WordLists:
    """All lists; `languages` tells by word (or abbreviation) which of them have it."""

    lists: tuple[WordList, ...]
    languages: Mapping[str, tuple[str, ...]]


@cache
def word_lists() -> WordLists:
    """The lists of the mnemonic library, whose words stay distinct without their accents."""
    lists = tuple(_load(language, script) for language, script in _SCRIPTS.items())
    languages: dict[str, tuple[str, ...]] = {}
    for each in lists:
        for word in (*each.positions, *each.abbreviations):
            languages[word] = (*languages.get(word, ()), each.language)
    return WordLists(lists, languages)


def _load(language: str, script: str) -> WordList:
    words = (word.replace(_DAMAGED, "в") for word in Mnemonic(language).wordlist)
    positions = {fold(word): position for position, word in enumerate(words)}
    beginnings: dict[str, list[int]] = {}
    if script in ("latin", "cyrillic"):
        for word, position in positions.items():
            if len(word) > ABBREVIATION:
                beginnings.setdefault(word[:ABBREVIATION], []).append(position)
    abbreviations = {
        beginning: found[0]
        for beginning, found in beginnings.items()
        if len(found) == 1 and beginning not in positions
    }
    mirrored = {word[::-1]: position for word, position in positions.items()}
    return WordList(language, script, positions, abbreviations, mirrored, max(map(len, positions)))
