"""How wide text is and where its lines break, so that a drawing of a chat needs no font to be measured.

Widths are in ems and rather too large than too small: those of DejaVu Sans, which is wider than the fonts
that phones and browsers choose, so that no line leaves its bubble on anybody's screen.
"""

import re
from unicodedata import east_asian_width

_NARROW = dict.fromkeys(r" !'(),-./:;I[\]fijlrt|", 0.42)
_WIDE = dict.fromkeys("%@MWmw#&+<=>^~", 1.0)
_CAPITAL, _USUAL = 0.79, 0.65
_FULL = ("W", "F", "A")  # ambiguous ones ("“", "…") are full width in Chinese fonts

_CLOSING = "，。！？；：、）》”’…"
_OPENING = "（《“‘"
_CHINESE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
# What must stay on one line: a Chinese character or a word, with the marks that belong to it.
_PIECE = re.compile(
    rf"\s+|[{_OPENING}]*(?:[{_CHINESE}]|[^\s{_CHINESE}{_OPENING}{_CLOSING}]+|[{_CLOSING}])[{_CLOSING}]*"
    rf"|[{_OPENING}]+"
)


def width(text: str) -> float:
    """The width of `text` on one line, in ems."""
    return sum(map(_advance, text))


def wrapped(text: str, maximum: float) -> list[str]:
    """The lines of `text`, none wider than `maximum` ems; an empty line stays one."""
    return [line for paragraph in text.split("\n") for line in _lines(paragraph, maximum)]


def shortened(text: str, maximum: float) -> str:
    """`text`, or its beginning with "…" where it is wider than `maximum` ems."""
    if width(text) <= maximum:
        return text
    while text and width(text + "…") > maximum:
        text = text[:-1]
    return text.rstrip() + "…"


def _lines(paragraph: str, maximum: float) -> list[str]:
    lines, line = [], ""
    for piece in _PIECE.findall(paragraph):
        for part in _fitting(piece, maximum):
            if width(line + part.rstrip()) > maximum:
                lines.append(line.rstrip())
                line = part.lstrip()
            else:
                line += part
    return [*lines, line.rstrip()]


def _fitting(piece: str, maximum: float) -> list[str]:
    """The piece, cut where it is wider than a line: transaction ids are."""
    parts = [""]
    for character in piece:
        if width(parts[-1] + character) > maximum:
            parts.append("")
        parts[-1] += character
    return parts


def _advance(character: str) -> float:
    if east_asian_width(character) in _FULL:
        return 1.0
    usual = _CAPITAL if character.isupper() else _USUAL
    return _NARROW.get(character) or _WIDE.get(character) or usual
