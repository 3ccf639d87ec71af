"""Typed text carries full-width letters and invisible characters; every parser reads it folded, by one rule.

Folding never reorders text, and it remembers where each character came from, so that whatever a parser finds
can be pointed out in the requester's own words.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

# Zero-width characters, direction marks, soft hyphen, byte order mark, variation selectors: they arrive with
# copied text and are not seen.
_INVISIBLE_CODES = (0xAD, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F))
_INVISIBLE = frozenset(map(chr, (*_INVISIBLE_CODES, *range(0x2060, 0x2070), *range(0xFE00, 0xFE10))))
_ONE_TO_ONE = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys((0x00A0, 0x202F, 0x3000, *range(0x2000, 0x200B)), 0x20)
    | dict.fromkeys((*range(0x2010, 0x2016), 0x2212), 0x2D)
    | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)  # can't be encoded, so nothing may keep it
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where something stands in a text: characters `start` up to, not including, `end`."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A fact and the place in the text that states it."""

    value: T
    span: Span


@dataclass(frozen=True, slots=True)
class Folded:
    """Text in plain form; `origin[i]` is the index of its character i in the text as typed."""

    text: str
    origin: range | tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The place in the text as typed of the folded characters `start` up to `end` (`start < end`)."""
        return Span(self.origin[start], self.origin[end - 1] + 1)


@lru_cache(maxsize=32)  # each parser folds the same text
def fold(text: str) -> Folded:
    """Full-width forms become ASCII, all dashes "-", odd spaces " ", and invisible characters go."""
    plain = text.translate(_ONE_TO_ONE)
    if _INVISIBLE.isdisjoint(plain):
        return Folded(plain, range(len(plain)))
    kept = tuple(index for index, character in enumerate(plain) if character not in _INVISIBLE)
    return Folded("".join(plain[index] for index in kept), kept)


def blank(text: str, spans: list[Span]) -> str:
    """The text, as long as before, with the spans overwritten by a sign that no parser understands.

    A fact must be read once only: digits of a transaction id are neither a phone number nor an amount.
    """
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = "\0" * (span.end - span.start)
    return "".join(characters)
