"""Recovery codes: what a visitor writes down so that a lost cookie does not lose the conversation.

Sixteen characters of Crockford's alphabet (80 random bits, https://www.crockford.com/base32.html). We keep a
keyed hash, so a look-up compares hashes, and how long it takes says nothing about the code.
"""

import hmac
import secrets
from collections.abc import Sequence

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
GROUP = 4
_LOOK_ALIKES = str.maketrans("OIL", "011", "- \t\u2013\u2014")


def new_code() -> str:
    """A code in groups of four: 7K3M-9QXD-…"""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(characters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def plain_code(typed: str) -> str | None:
    """The code as it was made out, whatever the case, gaps and look-alikes; None when it can't be one."""
    plain = typed.strip().upper().translate(_LOOK_ALIKES)
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else None


def hashes(plain: str, keys: Sequence[bytes]) -> list[str]:
    """The hash of a plain code by each key; the first one is kept."""
    return [hmac.digest(key, b"recovery code:" + plain.encode(), "sha256").hex() for key in keys]
