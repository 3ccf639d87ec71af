"""The signs that stand before words at the desk, drawn: a picture can't count on a font that has them.

Each is drawn in a square of 16: what is filled, what is a line, and the colour if it has one of its own.
"""

from dataclasses import dataclass

from docs.lettering import width
from docs.shapes import words

GAP = 0.35  # ems between a sign and its words
NARROWER = 0.86  # how wide text usually is, of what docs/lettering.py takes it for


@dataclass(frozen=True, slots=True)
class Sign:
    """Two paths; either may be empty."""

    filled: str = ""
    line: str = ""
    colour: str = ""


_TRAY = "M2 9h3l1 2h4l1-2h3v5H2z"
SIGNS = {
    "🔴": Sign("M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z", colour="#d8352f"),
    "🔵": Sign("M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z", colour="#2c7fd1"),
    "⏳": Sign("M4 2h8v2.5L9 8l3 3.5V14H4v-2.5L7 8 4 4.5z", "M3 1.8h10M3 14.2h10", "#b3782a"),
    "📥": Sign(_TRAY, "M8 1.5v5.5M5.5 4.7 8 7.2l2.5-2.5", "#2f6f8f"),
    "📤": Sign(_TRAY, "M8 7.5v-5.5M5.5 4.3 8 1.8l2.5 2.5"),
    "💬": Sign("M2 3h12v8H8l-3.5 3v-3H2z"),
    "📝": Sign("", "M11 8v5.5H2.5v-11H8M6 9.5 13.5 2M4.5 6h2"),
    "🔁": Sign("", "M2.5 7.5V5h9M9 2.5 11.5 5 9 7.5M13.5 8.5V11h-9M7 8.5 4.5 11 7 13.5"),
    "👤": Sign("M8 8a3 3 0 1 0 0-6a3 3 0 1 0 0 6zM2.5 14c0-3 2.5-5 5.5-5s5.5 2 5.5 5z"),
    "➡": Sign("", "M2 8h11M9 4l4 4-4 4"),
    "↩": Sign("", "M6 2.5 2.5 6 6 9.5M3 6h6a3.7 3.7 0 0 1 0 7.5H6"),
    "👁": Sign("M8 6a2 2 0 1 0 0 4a2 2 0 1 0 0-4z", "M1.5 8q6.5-8 13 0q-6.5 8-13 0z"),
    "🔒": Sign("M3 7h10v7H3z", "M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"),
    "✅": Sign("", "M2 2h12v12H2zM4.8 8.2 7 10.5l4.2-5", "#2e8b4a"),
    "✓": Sign("", "M3 8.5 6.5 12 13 4.5", "#2e8b4a"),
    "✋": Sign("M3.9 7h8.2v3.5a4.1 4.1 0 0 1-8.2 0z", "M4.7 8V4M7 8V2.2M9.2 8V2.8M11.4 8V4.6M4.6 11 2 8.2"),
    "✖": Sign("", "M4 4l8 8M12 4l-8 8"),
    "⚠": Sign("", "M8 2.2 14.2 13.8H1.8zM8 6.5v3.4M8 11.6v.4", "#b3782a"),
    "✍": Sign("M2.5 13.5 3.7 9.8 10.8 2.7l2.5 2.5-7.1 7.1z"),
}


def line(text: str, x: float, y: float, size: int, colour: str, anchor: str = "start") -> list[str]:
    """A line of text with the sign that it begins with; the same as `words` for one that begins with none."""
    sign, rest = SIGNS.get(text[:1]), text[1:].lstrip("\ufe0f ")
    if sign is None:
        return [words(text, x, y, size, colour, anchor)]
    indent = size * (1 + GAP)
    if anchor == "middle":
        x -= (indent + width(rest) * size * NARROWER) / 2
    drawn = _drawn(sign, x, y - size * 0.86, size, colour)
    return [drawn, words(rest, x + indent, y, size, colour)] if rest else [drawn]


def _drawn(sign: Sign, left: float, top: float, size: float, colour: str) -> str:
    own = sign.colour or colour
    paths = f'<path d="{sign.filled}" fill="{own}"/>' if sign.filled else ""
    if sign.line:
        paths += (
            f'<path d="{sign.line}" fill="none" stroke="{own}" stroke-width="1.7"'
            ' stroke-linecap="round" stroke-linejoin="round"/>'
        )
    return f'<g transform="translate({left:g} {top:g}) scale({size / 16:g})">{paths}</g>'
