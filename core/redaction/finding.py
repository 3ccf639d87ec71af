"""The words in which recognisers report what they saw, kept apart so that each recogniser is one file.

A finding says where a secret stands and of which kind it is; it never carries the secret itself, so that
printing or logging one is harmless.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from core.redaction.normalised import NormalisedText


class SecretKind(StrEnum):
    """What was found."""

    RECOVERY_PHRASE = "recovery_phrase"
    PRIVATE_KEY = "private_key"
    EXTENDED_PRIVATE_KEY = "extended_private_key"


class Certainty(StrEnum):
    """How sure the recogniser is: a checksum proved it, or it only has the shape of one."""

    VERIFIED = "verified"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class Finding:
    """One secret in a text: `text[start:end]`, in characters.

    Recognisers count in the normalised text; what `inspect` hands out counts in the original.
    """

    kind: SecretKind
    start: int
    end: int
    certainty: Certainty


class Recogniser(Protocol):
    """One way of seeing secrets. Pure, never raises, linear in the length of the text."""

    def __call__(self, text: NormalisedText) -> Iterator[Finding]:
        """Yield findings that do not overlap, in any order, in positions of the normalised text."""
        ...
