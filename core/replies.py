"""What we say, before it has a language: texts by catalogue key, choices, and where a reply is to appear.

The engine speaks in `Reply`; the catalogue turns it into a `RenderedReply` in the requester's language;
each platform's render.py turns that into a request. So no sentence to people stands in code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class ReplyKind(StrEnum):
    """What a reply is for; part of the outside face of `frontdoor chat --json`."""

    PROMPT = "prompt"
    CARD = "card"
    MESSAGE = "message"
    NOTICE = "notice"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Text:
    """A catalogue key with its values; `count`, when given, chooses the plural form."""

    key: str
    values: Mapping[str, "Value"] = field(default_factory=lambda: MappingProxyType({}))
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Words that are nobody's catalogue entry: what a requester, an agent or the operator wrote."""

    text: str


@dataclass(frozen=True, slots=True)
class ByLanguage:
    """An operator's words, one text per language code; the requester's, else the default, else any."""

    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time to show in the requester's zone; `with_time` False shows the day only."""

    at: datetime
    with_time: bool = True


@dataclass(frozen=True, slots=True)
class Lines:
    """Several texts, each on its own line (`separator` between them)."""

    parts: tuple["Words", ...]
    separator: str = "\n"


Words = Text | Said | ByLanguage | Moment | Lines | timedelta
Value = Words | str | int


def say(key: str, count: int | None = None, **values: Value) -> Text:
    """Shorthand for `Text`: say("form.step", step=3, steps=7)."""
    return Text(key, MappingProxyType(values), count)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its label and the value that comes back in `ChoicePressed` (1–64 bytes).

    With `link` it opens an address instead and nothing comes back.
    """

    label: Words
    value: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to say: paragraphs, and rows of choices below them."""

    kind: ReplyKind
    paragraphs: tuple[Words, ...]
    choices: tuple[tuple[Choice, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedChoice:
    """A choice in the requester's language."""

    label: str
    value: str
    link: str | None = None


class Turn(StrEnum):
    """Who has to do something about a ticket."""

    URGENT = "urgent"  # the desk, at once
    OURS = "ours"  # the desk
    THEIRS = "theirs"  # the requester
    HELD = "held"  # nobody just now
    DONE = "done"
    QUEUE = "queue"  # no ticket: where waiting ones are told of


@dataclass(frozen=True, slots=True)
class Topic:
    """How a topic of a desk's chat looks: its title, whose turn it is, marks (where a platform has tags)."""

    title: str
    turn: Turn
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attached:
    """A stored file that goes with a message: `requester_id` is whose key opens `store_key`; `size` is in
    bytes, where it is known."""

    file_id: int
    requester_id: int
    store_key: str
    name: str
    media_type: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class RenderedReply:
    """A reply in the requester's language: plain text (no markup; each platform escapes it).

    `topic` is for messages that open or change a topic; `files` go with the text."""

    kind: ReplyKind
    text: str
    choices: tuple[tuple[RenderedChoice, ...], ...] = ()
    topic: Topic | None = None
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class ModalField:
    """One text field of a form window; `value` is what stands in it at first."""

    name: str
    label: Words
    value: str
    long: bool
    required: bool
    maximum: int


@dataclass(frozen=True, slots=True)
class RenderedModalField:
    """A field of a form window in the requester's language."""

    name: str
    label: str
    value: str
    long: bool
    required: bool
    maximum: int


@dataclass(frozen=True, slots=True)
class RenderedModal:
    """A form window in the requester's language; `value` comes back in `FieldsSubmitted`."""

    value: str
    title: str
    fields: tuple[RenderedModalField, ...]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do; core asks this and never which platform it is.

    `edit_in_place`: an edit shows where the message stands, and not as a new line below.
    `maximum_text` is in characters as the platform counts them. `delete_received`,
    `delete_sent`: whose messages can be deleted, theirs and ours. `modal_fields` is how many text fields a
    form window holds (0: there are no such windows). `maximum_file` is how many bytes of a file the platform
    lets us have (None: no limit but ours). `send_files`: files can go with our messages; else they are told
    of by name and link. `delete_in_topics`: our own messages at a desk can be deleted, whatever holds
    elsewhere. `card_opens_topic`: a topic begins with its first message (a post), and can't be opened without
    one.
    """

    edit: bool = True
    edit_in_place: bool = True
    delete_received: bool = False
    delete_sent: bool = False
    maximum_text: int = 4096
    modal_fields: int = 0
    maximum_file: int | None = None
    send_files: bool = False
    delete_in_topics: bool = False
    card_opens_topic: bool = False
