"""Draws moments of a chat as phones beside each other: SVG, system fonts, the same bytes every time."""

from collections.abc import Sequence
from dataclasses import dataclass

from docs.lettering import shortened, width, wrapped
from docs.shapes import beginning, box, words

SCREEN, GAP, EDGE = 380, 28, 24  # pixels: width of a phone, between phones, around the drawing
BAR, CAPTION, HIGH = 52, 44, 800  # HIGH: of the chat, below its title bar
TEXT, LINE, PADDING = 14, 19, 11
BUBBLE = 330
BUTTON_TEXT, BUTTON, BETWEEN = 13, 29, 4


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on the screen; `ours` when the bot said it. `pressed` is the label about to be tapped."""

    text: str
    ours: bool
    rows: tuple[tuple[str, ...], ...] = ()
    pressed: str | None = None

    @property
    def lines(self) -> list[str]:
        """Its lines as they are drawn."""
        return wrapped(self.text, (BUBBLE - 2 * PADDING) / TEXT)

    @property
    def wide(self) -> float:
        """Pixels; one with buttons has the whole width."""
        needed = max(width(line) for line in self.lines) * TEXT + 2 * PADDING
        return float(BUBBLE) if self.rows else needed

    @property
    def high(self) -> int:
        """Pixels, buttons included."""
        return len(self.lines) * LINE + 2 * PADDING + len(self.rows) * (BUTTON + BETWEEN)


@dataclass(frozen=True, slots=True)
class Moment:
    """What the screen shows at one time, and a caption that says what it is."""

    caption: str
    bubbles: tuple[Bubble, ...]

    @property
    def high(self) -> int:
        """Pixels of all bubbles with the space around them."""
        return sum(bubble.high + PADDING for bubble in self.bubbles) + PADDING


def drawing(title: str, moments: Sequence[Moment]) -> str:
    """The SVG document."""
    wide = 2 * EDGE + len(moments) * SCREEN + (len(moments) - 1) * GAP
    high = 2 * EDGE + CAPTION + BAR + HIGH
    parts = [
        *beginning(title, wide, high),
    ]
    for index, moment in enumerate(moments):
        left = EDGE + index * (SCREEN + GAP)
        parts += [
            words(moment.caption, left + SCREEN / 2, EDGE + 20, 16, "#3b4a54", "middle"),
            *_phone(title, moment, left, EDGE + CAPTION, f"chat-{index}"),
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _phone(title: str, moment: Moment, left: float, top: float, name: str) -> list[str]:
    """A phone whose chat is scrolled to its end, as chats are; what is above is cut off."""
    chat = top + BAR
    return [
        f'<clipPath id="{name}">{box(left, chat, SCREEN, HIGH, "#000000", 0)}</clipPath>',
        box(left, top, SCREEN, BAR + HIGH, "#e6ebee", 22),
        box(left, top, SCREEN, BAR, "#2f6f8f", 22),
        box(left, top + BAR / 2, SCREEN, BAR / 2, "#2f6f8f", 0),
        words(title, left + SCREEN / 2, top + 33, 17, "#ffffff", "middle"),
        f'<g clip-path="url(#{name})">',
        *_bubbles(moment, left, chat + PADDING + min(0, HIGH - moment.high)),
        "</g>",
    ]


def _bubbles(moment: Moment, left: float, top: float) -> list[str]:
    parts: list[str] = []
    for bubble in moment.bubbles:
        x = left + PADDING if bubble.ours else left + SCREEN - PADDING - bubble.wide
        lines = bubble.lines
        body = len(lines) * LINE + 2 * PADDING
        parts.append(box(x, top, bubble.wide, body, "#ffffff" if bubble.ours else "#d5f0c9", 14))
        parts += [
            words(line, x + PADDING, top + PADDING + 14 + number * LINE, TEXT, "#1b2226")
            for number, line in enumerate(lines)
            if line
        ]
        for number, row in enumerate(bubble.rows):
            parts += _row(row, bubble.pressed, x, top + body + BETWEEN + number * (BUTTON + BETWEEN))
        top += bubble.high + PADDING
    return parts


def _row(labels: tuple[str, ...], pressed: str | None, left: float, top: float) -> list[str]:
    one = (BUBBLE - BETWEEN * (len(labels) - 1)) / len(labels)
    parts: list[str] = []
    for index, label in enumerate(labels):
        x = left + index * (one + BETWEEN)
        back, front = ("#2f6f8f", "#ffffff") if label == pressed else ("#c9d6dd", "#1d4a61")
        fitting = shortened(label, (one - 10) / BUTTON_TEXT)
        parts.append(box(x, top, one, BUTTON, back, 8))
        parts.append(words(fitting, x + one / 2, top + 19, BUTTON_TEXT, front, "middle"))
    return parts
