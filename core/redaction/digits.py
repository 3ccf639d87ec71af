"""64 hexadecimal digits are a transaction id or a private key; where nothing names them, the person is asked.

What nothing names is taken out before anything is kept, and kept nowhere; core/dialogue/withholding.py asks.
All that is remembered of digits is a fingerprint, by which they are known when they come again.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256

from core.redaction.markers import WITHHELD
from core.redaction.normalised import NormalisedText, normalise
from core.redaction.raw_keys import called, hex_keys

_MAY_HOLD = re.compile("[0-9A-Fa-f\u0080-\U0010ffff]{64}")
"""As they are written, or in signs that are digits, or nothing, once they are normalised."""


@dataclass(frozen=True, slots=True)
class Withholding:
    """A text without the digits that nothing names. `withheld` are fingerprints of what was taken out,
    `named` those of digits that stay, since it is known that they are no key."""

    text: str = field(repr=False)
    withheld: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def withhold(text: str, known: Collection[str] = (), *, welcome: bool = False) -> Withholding:
    """Take out of `text`, which was inspected before, the digits that nothing names and whose fingerprints
    are not `known`; none where they are `welcome`."""
    if len(text) < 64 or not _MAY_HOLD.search(text):
        return Withholding(text)
    view = normalise(text)
    pieces: list[str] = []
    withheld: list[str] = []
    named: list[str] = []
    position = 0
    for start, end in hex_keys(view):
        mark = fingerprint(view.exact[start:end])
        if welcome or mark in known or _named(view, start, end):
            named.append(mark)
            continue
        begin, after = view.original_span(start, end)
        pieces += (text[position:begin], WITHHELD)
        position = after
        withheld.append(mark)
    pieces.append(text[position:])
    return Withholding("".join(pieces), tuple(dict.fromkeys(withheld)), tuple(dict.fromkeys(named)))


def fingerprint(digits: str) -> str:
    """What is remembered of digits: half of a SHA-256, from which nobody finds 256 bits again."""
    return sha256(digits.lower().removeprefix("0x").encode()).hexdigest()[:32]


def _named(view: NormalisedText, start: int, end: int) -> bool:
    """Whether the text says what the digits are: by a word near by, or by the link that they are part of."""
    return view.exact[max(0, start - 1) : start] in ("/", "=") or bool(called(view.folded, start, end))
