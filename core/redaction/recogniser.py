"""What a recogniser is: one way of seeing secrets, one file each."""

from collections.abc import Iterator
from typing import Protocol

from core.redaction.finding import Finding
from core.redaction.normalised import NormalisedText


class Recogniser(Protocol):
    """One way of seeing secrets. Pure, never raises, linear in the length of the text."""

    def __call__(self, text: NormalisedText) -> Iterator[Finding]:
        """Yield findings that do not overlap, in any order, in positions of the normalised text."""
        ...
