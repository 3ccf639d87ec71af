"""One text as the recognisers see it: width, case, accents and zero-width characters no longer matter.

People (and phones) disguise a phrase without meaning to: full-width letters from a Chinese keyboard, a
zero-width space from a web page, capitals, accents left out or written as marks of their own, katakana.
Recognisers look at this view; the positions they report are carried back to the original, because that is
what must be cut. Their own words (cues, word lists) pass through `fold`, so that both sides are alike.

Normalisation works character by character (after putting Korean letters together to syllables), so that
every character of the view comes from one of the original. Several messages joined with a line break are
one text like any other.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from core.redaction.markers import marker_spans

# What has been removed already: no recogniser reads across it. A noncharacter (Unicode 23.7) that no text
# can bring in from outside: the table turns it into a space.
BARRIER = "\uffff"

_INVISIBLE_MARKS = frozenset([0x115F, 0x1160, 0x3164, 0xFFA0])
_STROKED = str.maketrans("ıłŁøØđĐ", "ilLoOdD")  # letters that Unicode does not take apart
_KATAKANA, _TO_HIRAGANA = range(0x30A1, 0x30F7), 0x60
_JAMO = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?")
_UNSEEN = ("Cf", "Mn", "Me")  # format characters, accents and vowel signs, enclosing keycaps


class _Plain(dict[int, str]):
    """Code point → what the view has for it ("" for what can't be seen), filled as characters turn up."""

    def __init__(self) -> None:
        super().__init__({ord(BARRIER): " ", **{code: chr(plain) for code, plain in _STROKED.items()}})
        self.length_changing: set[str] = set()

    def __missing__(self, code: int) -> str:
        plain = self[code] = _plain_character(code)
        if len(plain) != 1:
            self.length_changing.add(chr(code))
        return plain


def _plain_character(code: int) -> str:
    character = chr(code)
    if code in _INVISIBLE_MARKS or unicodedata.category(character) in _UNSEEN:
        return ""
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", character)
    bare = "".join(part for part in parts if unicodedata.category(part) not in _UNSEEN)
    composed = unicodedata.normalize("NFC", bare)
    return "".join(chr(ord(each) - _TO_HIRAGANA) if ord(each) in _KATAKANA else each for each in composed)


_TABLE = _Plain()


def fold(text: str) -> str:
    """What the view has for `text`, in lower case."""
    return (text if text.isascii() else _visible(text)[0]).lower()


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """`exact` keeps letter case (base58 needs it), `folded` is lower case; both have the same positions.

    `origins[i]` is the original position of the view's character i, and after the last one the length of
    the original; None when the positions are the same.
    """

    exact: str = field(repr=False)
    folded: str = field(repr=False)
    origins: tuple[int, ...] | None = field(repr=False, default=None)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span of the original text from which `exact[start:end]` (not empty) came,
        invisible characters and accents that follow it included."""
        if self.origins is None:
            return start, end
        return self.origins[start], max(self.origins[end], self.origins[end - 1] + 1)

    def without(self, spans: Iterable[tuple[int, int]]) -> "NormalisedText":
        """Return the same view with the spans made unreadable, every position kept."""
        exact, folded = self.exact, self.folded
        for start, end in spans:
            barrier = BARRIER * (end - start)
            exact = exact[:start] + barrier + exact[end:]
            folded = folded[:start] + barrier + folded[end:]
        return replace(self, exact=exact, folded=folded)


def normalise(text: str) -> NormalisedText:
    """Return the view of a text; earlier removals in it (their markers) become barriers."""
    if text.isascii():
        view = NormalisedText(text, text.lower())
    else:
        exact, origins = _visible(text)
        view = NormalisedText(exact, exact.lower(), origins)
    spans = marker_spans(view.exact)
    return view.without(spans) if spans else view


def _visible(text: str) -> tuple[str, tuple[int, ...] | None]:
    """The view of a text in its own letter case, and where each character came from."""
    if _JAMO.search(text) is not None:
        pairs = [(each, start) for plain, start in _syllables(text) for each in _TABLE[ord(plain)]]
        return "".join(each for each, _ in pairs), (*(start for _, start in pairs), len(text))
    exact = text.translate(_TABLE)
    if _TABLE.length_changing.isdisjoint(text):
        return exact, None
    sources = [position for position, character in enumerate(text) for _ in _TABLE[ord(character)]]
    return exact, (*sources, len(text))


def _syllables(text: str) -> Iterator[tuple[str, int]]:
    """Each character of the text and its position, Korean letters put together to syllables."""
    position = 0
    for match in _JAMO.finditer(text):
        yield from zip(text[position : match.start()], range(position, match.start()), strict=True)
        yield unicodedata.normalize("NFC", match[0]), match.start()
        position = match.end()
    yield from zip(text[position:], range(position, len(text)), strict=True)
