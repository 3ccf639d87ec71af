"""One text as the recognisers see it: full-width letters, zero-width characters and case no longer matter.

People (and phones) disguise a phrase without meaning to: full-width letters from a Chinese keyboard, a
zero-width space from a web page, capitals. Recognisers look at this view; the positions they report are
carried back to the original, because that is what must be cut.

Normalisation is Unicode NFKC of each character by itself, so that every character of the view comes from
exactly one of the original. Several messages joined with a line break are one text like any other.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

REMOVED = "[removed]"
# What has been removed already: no recogniser reads across it. A noncharacter (Unicode 23.7) that no text
# can bring in from outside: the table turns it into a space.
BARRIER = "\uffff"

# NFKC changes characters in these planes only (Unicode 16: nothing in U+20000..U+2F7FF decomposes).
_CHANGEABLE = (range(0x80, 0x20000), range(0x2F800, 0x2FA20), range(0xE0000, 0xE1000))
_INVISIBLE_MARKS = frozenset([0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0])


def _normalised_character(code: int) -> str:
    """Return NFKC of one character; "" when it is invisible (format characters, variation selectors)."""
    character = chr(code)
    selector = 0xFE00 <= code <= 0xFE0F or 0x180B <= code <= 0x180F or 0xE0000 <= code <= 0xE0FFF
    if selector or code in _INVISIBLE_MARKS or unicodedata.category(character) == "Cf":
        return ""
    return unicodedata.normalize("NFKC", character)


_TABLE = {
    code: changed
    for codes in _CHANGEABLE
    for code in codes
    if (changed := _normalised_character(code)) != chr(code)
}
_TABLE[ord(BARRIER)] = " "
_LENGTH_CHANGING = frozenset(chr(code) for code, changed in _TABLE.items() if len(changed) != 1)


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """`exact` keeps letter case (base58 needs it), `folded` is lower case; both have the same positions.

    `origins[i]` is the original position of the view's character i; None when the positions are the same.
    """

    exact: str = field(repr=False)
    folded: str = field(repr=False)
    origins: tuple[int, ...] | None = field(repr=False, default=None)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span of the original text from which `exact[start:end]` (not empty) came."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1

    def without(self, spans: Iterable[tuple[int, int]]) -> "NormalisedText":
        """Return the same view with the spans made unreadable, every position kept."""
        exact, folded = self.exact, self.folded
        for start, end in spans:
            barrier = BARRIER * (end - start)
            exact = exact[:start] + barrier + exact[end:]
            folded = folded[:start] + barrier + folded[end:]
        return replace(self, exact=exact, folded=folded)


def normalise(text: str) -> NormalisedText:
    """Return the view of a text; earlier removals in it (`[removed]`) become barriers."""
    origins: tuple[int, ...] | None = None
    if text.isascii():
        exact = text
    else:
        exact = text.translate(_TABLE)
        if not _LENGTH_CHANGING.isdisjoint(text):
            origins = tuple(
                position
                for position, character in enumerate(text)
                for _ in _TABLE.get(ord(character), character)
            )
    folded = exact.lower()
    if len(folded) != len(exact):  # a few letters grow: "İ".lower() has two characters
        folded = "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in exact)
    barrier = BARRIER * len(REMOVED)
    return NormalisedText(exact.replace(REMOVED, barrier), folded.replace(REMOVED, barrier), origins)
