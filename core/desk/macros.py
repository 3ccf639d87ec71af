"""Canned replies: their names, their placeholders, and which language's text a requester gets.

A macro's text has {named} places, a fixed set; braces that are meant as such are doubled. What is put into a
place is never read as a text with places itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.desk.records import Macro
from core.messages.template import parse

PLACEHOLDERS: Mapping[str, str] = {
    "number": "the ticket's number",
    "category": "what it is about",
    "status": "where the work on it stands",
    "submitted": "when it was submitted",
    "due": "by when its first reply is promised",
    "brand": "the company's name",
    "agent_name": "the name by which the desk signs; never an agent's own",
    "language": "the requester's language, in that language",
}
"""Every placeholder there is, and what stands in its place. docs/macros.md lists them."""
LONGEST_TEXT = 4000
"""Characters of a macro, before its places are filled."""
LONGEST_NAME = 32
"""Bytes of a macro's name: it is the value of a button, which holds 64."""
_NAME = re.compile(r"[^\W_][\w-]*")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The text that was chosen, and whether it is in another language than the requester's."""

    macro: Macro
    fell_back: bool


def name_of(written: str) -> str | None:
    """A macro's name as it is kept, from what somebody wrote ("Refund_Sent" and "/refund_sent" are the same);
    None for what can't be a name: it has letters, digits, "-" and "_" only, 32 bytes at most."""
    name = written.strip().removeprefix("/").casefold()
    return name if _NAME.fullmatch(name) and len(name.encode()) <= LONGEST_NAME else None


def unknown_places(text: str) -> tuple[str, ...]:
    """The places in `text` that nothing is known for, in order. Raises ValueError for a single brace, and for
    anything but a plain name between braces."""
    return tuple(name for name in dict.fromkeys(parse(text).names) if name not in PLACEHOLDERS)


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its places filled; an empty value takes the white space around it along. Raises KeyError
    for a place without a value, which `unknown_places` would have named."""
    return parse(text).fill(values.__getitem__)


def choose(texts: Mapping[str, Macro], language: str, default: str) -> Chosen | None:
    """The text in the requester's language, else the default one, else the first by code; None when there is
    none at all."""
    for code in (language, default, *sorted(texts)):
        if code in texts:
            return Chosen(texts[code], code != language)
    return None
