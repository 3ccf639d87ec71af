"""Tells a description that an agent can work with from one that only looks long.

A reply to "aaaaaa" or to ten question marks costs a day; asking again at once costs the requester a minute.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from core.folding import fold

# A character of these scripts carries about as much as half an English word.
_HAN = r"㐀-䶿一-鿿豈-﫿぀-ヿ가-힣\U00020000-\U0003fffd"
_WORD = re.compile(rf"[{_HAN}]+|[^\W{_HAN}_]+")
_BEGINS_HAN = re.compile(rf"[{_HAN}]")
_LONGEST_WORD = 12  # a transaction id is one fact, however long


class Missing(Enum):
    """What a text has too much of, or simply that it is short."""

    EMPTY = "empty"
    ONLY_SIGNS = "only_signs"
    REPETITIVE = "repetitive"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Enough:
    """A text with enough substance."""

    count: int


@dataclass(frozen=True, slots=True)
class TooLittle:
    """A text without; `count` of substance instead of the `minimum`."""

    missing: Missing
    count: int
    minimum: int


@dataclass(frozen=True, slots=True)
class TooLong:
    """A text `by` characters over the maximum."""

    by: int


@lru_cache(maxsize=32)  # asked several times about the same text
def substance(text: str) -> int:
    """Characters of substance: letters and digits of different words, a Chinese character counting 2.

    Signs, emoji and spaces count nothing, a repeated word or pair of characters once, a long word 12.
    """
    seen: set[str] = set()
    return sum(_weight(word, seen) for word in _WORD.findall(fold(text).text.casefold()))


def describe(text: str, minimum: int, maximum: int) -> Enough | TooLittle | TooLong:
    """Whether a text has at least `minimum` of substance and at most `maximum` characters."""
    if len(text) > maximum:
        return TooLong(len(text) - maximum)
    count = substance(text)
    if count >= minimum:
        return Enough(count)
    return TooLittle(_missing(text, count), count, minimum)


def _weight(word: str, seen: set[str]) -> int:
    if _BEGINS_HAN.match(word):
        return _weight_of_characters(word, seen)
    if word in seen or (len(word) > 2 and len(set(word)) == 1):
        return 0
    seen.add(word)
    # "asdfasdfasdf": a word that contains itself shifted repeats a shorter unit.
    unit = (word + word).find(word, 1) if len(word) <= 200 else len(word)
    return min(unit, _LONGEST_WORD)


def _weight_of_characters(word: str, seen: set[str]) -> int:
    weight = 0
    for before, character in zip(" " + word, word, strict=False):
        pair = before + character
        if pair not in seen and before != character:
            weight += 2
        seen.add(pair)
    return weight


def _missing(text: str, count: int) -> Missing:
    plain = fold(text).text
    if not plain.strip():
        return Missing.EMPTY
    written = [mark for mark in plain if unicodedata.category(mark)[0] in "LN"]
    if not written:
        return Missing.ONLY_SIGNS
    return Missing.REPETITIVE if len(written) >= 6 and count * 2 <= len(written) else Missing.SHORT
