"""Draws a group with topics as agents see it: the list on the left, one topic open on the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from docs.lettering import shortened, width, wrapped
from docs.shapes import beginning, box, words
from docs.signs import line

WIDE, EDGE, CAPTION = 960, 16, 34  # pixels: the drawing, the space around it, the line of captions
LIST, BAR, PIN, ENTRY = 316, 48, 46, 62  # width of the list; heights of title bar, pinned line, list entry
TOPIC = WIDE - 2 * EDGE - LIST
TEXT, SMALL, LINE, PADDING, APART = 14, 13, 19, 10, 7
BUBBLE = 536
BUTTON, BETWEEN = 29, 4
BLUE, INK, GREY, PALE = "#2f6f8f", "#1b2226", "#5b6b75", "#e6ebee"


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic in the list: its name, what was said there last, whether it is the open one."""

    name: str
    last: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A message in the open topic; `own` when the agent whose screen it is wrote it."""

    text: str
    own: bool
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def lines(self) -> list[str]:
        """Its lines as they are drawn."""
        return wrapped(self.text, (BUBBLE - 2 * PADDING) / TEXT)

    @property
    def wide(self) -> float:
        """Pixels; one with buttons is as wide as messages get."""
        longest = max(width(each) for each in self.lines) * TEXT
        return float(BUBBLE) if self.rows else min(float(BUBBLE), longest + 2 * PADDING + 8)

    @property
    def body(self) -> int:
        """Pixels from top to bottom, without the buttons."""
        return len(self.lines) * LINE + 2 * PADDING

    @property
    def high(self) -> int:
        """Pixels from top to bottom, buttons included."""
        return self.body + len(self.rows) * (BUTTON + BETWEEN)


@dataclass(frozen=True, slots=True)
class Window:
    """What the screen shows; `pinned` is the first line of the pinned message."""

    group: str
    entries: tuple[Entry, ...]
    name: str
    pinned: str
    messages: tuple[Said, ...]


def drawing(title: str, captions: tuple[str, str], window: Window) -> str:
    """The SVG document, as high as the open topic."""
    top, left = EDGE + CAPTION, EDGE + LIST
    chat = sum(message.high + APART for message in window.messages) + 2 * PADDING
    high = BAR + PIN + chat
    parts = [
        *beginning(title, WIDE, top + high + EDGE),
        words(captions[0], EDGE + LIST / 2, EDGE + 16, 15, "#3b4a54", "middle"),
        words(captions[1], left + TOPIC / 2, EDGE + 16, 15, "#3b4a54", "middle"),
        box(EDGE, top, LIST + TOPIC, high, PALE, 14),
        box(EDGE, top, LIST + TOPIC, BAR, BLUE, 14),
        box(EDGE, top + BAR / 2, LIST + TOPIC, BAR / 2, BLUE, 0),
        box(EDGE, top + BAR, LIST, high - BAR - 14, "#f6f8f9", 0),
        box(EDGE, top + BAR, LIST, high - BAR, "#f6f8f9", 14),
        box(left - 14, top + high - 14, 14, 14, "#f6f8f9", 0),
        words(window.group, EDGE + 14, top + 31, 17, "#ffffff"),
        *_on_white(window.name, left, top),
        box(left, top + BAR, TOPIC, PIN, "#ffffff", 0),
        box(left + 12, top + BAR + 8, 3, PIN - 16, BLUE, 1),
        words("Pinned message", left + 24, top + BAR + 19, SMALL, BLUE),
        *line(window.pinned, left + 24, top + BAR + 37, SMALL, INK),
        *_list(window.entries, top + BAR),
        *_messages(window.messages, left, top + BAR + PIN + PADDING),
    ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _on_white(name: str, left: float, top: float) -> list[str]:
    """The open topic's name in the title bar, its sign on a white disc so that every colour can be seen."""
    disc = f'<circle cx="{left + 25:g}" cy="{top + BAR / 2:g}" r="15" fill="#ffffff"/>'
    return [
        disc,
        *line(name[:1], left + 16, top + 31, 18, INK),
        words(name[1:].strip(), left + 50, top + 30, 17, "#ffffff"),
    ]


def _list(entries: Sequence[Entry], top: float) -> list[str]:
    parts: list[str] = []
    for index, entry in enumerate(entries):
        y = top + index * ENTRY
        if entry.is_open:
            parts.append(box(EDGE, y, LIST, ENTRY, "#dbe7ee", 0))
        name = shortened(entry.name[1:].strip(), (LIST - 48) / TEXT)
        last = shortened(entry.last, (LIST - 48) / SMALL)
        parts += [
            *line(entry.name[:1], EDGE + 13, y + 36, 18, INK),
            words(name, EDGE + 44, y + 25, TEXT, INK),
            *line(last, EDGE + 44, y + 46, SMALL, GREY),
            box(EDGE + 44, y + ENTRY - 1, LIST - 44, 1, "#dfe5e8", 0),
        ]
    return parts


def _messages(messages: Sequence[Said], left: float, top: float) -> list[str]:
    parts: list[str] = []
    for message in messages:
        x = left + TOPIC - PADDING - message.wide if message.own else left + PADDING
        parts.append(box(x, top, message.wide, message.body, "#d5f0c9" if message.own else "#ffffff", 12))
        for number, text in enumerate(message.lines):
            if text:
                parts += line(text, x + PADDING, top + PADDING + 14 + number * LINE, TEXT, INK)
        for number, row in enumerate(message.rows):
            parts += _row(row, x, top + message.body + BETWEEN + number * (BUTTON + BETWEEN))
        top += message.high + APART
    return parts


def _row(labels: tuple[str, ...], left: float, top: float) -> list[str]:
    one = (BUBBLE - BETWEEN * (len(labels) - 1)) / len(labels)
    parts: list[str] = []
    for index, label in enumerate(labels):
        x = left + index * (one + BETWEEN)
        fitting = shortened(label, (one - 10) / SMALL)
        parts += [
            box(x, top, one, BUTTON, "#c9d6dd", 8),
            *line(fitting, x + one / 2, top + 19, SMALL, "#1d4a61", "middle"),
        ]
    return parts
