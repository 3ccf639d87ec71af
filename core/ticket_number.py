"""Ticket numbers that can't be guessed and that catch typing mistakes: PREFIX-XXXX-XXXX.

Seven characters of Crockford base 32 (https://www.crockford.com/base32.html) from a cryptographic source,
35 bits, and a check character: the polynomial sum of the seven over GF(32). Over a field every single wrong
character and every swap of two characters changes the sum, so a typo is recognised before any look-up.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 7
RANDOM_BITS = 5 * RANDOM_CHARACTERS
_VALUE = {character: value for value, character in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_PRIMITIVE = 0b100101  # x^5 + x^2 + 1 is primitive over GF(2), so powers of 2 reach all 31 elements


def _double(element: int) -> int:
    """Multiply by x in GF(32)."""
    element <<= 1
    return element ^ _PRIMITIVE if element & 0b100000 else element


def _check(values: list[int]) -> int:
    """Horner's sum of value_i * x^(7-i) in GF(32); no two places have the same weight."""
    total = 0
    for value in values:
        total = _double(total ^ value)
    return total


@dataclass(frozen=True, slots=True)
class Mistyped:
    """It looks like one of our numbers, and its check character says that it is not."""

    text: str


def make(prefix: str, entropy: int) -> str:
    """The number for `entropy`, of which the lowest 35 bits are used (secrets.randbits(35))."""
    values = [(entropy >> 5 * place) & 31 for place in range(RANDOM_CHARACTERS)]
    body = "".join(ALPHABET[value] for value in (*values, _check(values)))
    return f"{prefix}-{body[:4]}-{body[4:]}"


@cache
def _pattern(prefix: str) -> re.Pattern[str]:
    """The number as people write it: any case, hyphens or spaces or none, I, L and O for 1 and 0."""
    letters = "".join(f"[{c}{c.lower()}]" for c in prefix)
    return re.compile(
        rf"(?<![0-9A-Za-z]){letters}[\s_-]*([0-9A-Za-z]{{4}})[\s_-]*([0-9A-Za-z]{{4}})(?![0-9A-Za-z])"
    )


def find(text: str, prefix: str) -> str | Mistyped | None:
    """The first ticket number in `text` in its canonical form, a `Mistyped` one, or None."""
    match = _pattern(prefix).search(_plain(text))
    return None if match is None else _canonical(match, prefix)


def find_all(text: str, prefix: str) -> tuple[str, ...]:
    """Every ticket number in `text` in its canonical form, each once, in order."""
    found = (_canonical(match, prefix) for match in _pattern(prefix).finditer(_plain(text)))
    return tuple(dict.fromkeys(number for number in found if isinstance(number, str)))


def _canonical(match: re.Match[str], prefix: str) -> str | Mistyped:
    body = (match[1] + match[2]).upper()
    values = [_VALUE.get(character, -1) for character in body]
    if -1 in values or _check(values[:-1]) != values[-1]:
        return Mistyped(match[0])
    canonical = "".join(ALPHABET[value] for value in values)
    return f"{prefix}-{canonical[:4]}-{canonical[4:]}"


def is_whole(text: str, prefix: str) -> bool:
    """Whether `text` is a ticket number (right or mistyped) and nothing else but a mark or two around it."""
    plain = _plain(text).strip(" \t\r\n.,;:#?!。，？！：")
    return _pattern(prefix).fullmatch(plain) is not None


def _plain(text: str) -> str:
    """Full-width characters and typographic dashes as the plain ones."""
    return re.sub("[‐-―−﹣－]", "-", unicodedata.normalize("NFKC", text))
