"""Deals canaries to the doors and remembers which way in each of them took."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.usecases.gate import WAYS_IN
from tests.canaries.canary import Canary, drawn

OURS = {"Post.link": "we make the link to a post ourselves, of numbers"}
"""Ways in of the list that no person can write into, and why."""
LONGEST_TEXT = 2000
"""Bytes, unless a way says less: what every chat takes."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A canary and how it was sent, such as "telegram caption"."""

    way: str
    canary: Canary


class Deck:
    """Canaries for one trial, no two alike."""

    def __init__(self, seed: int) -> None:
        self._source = drawn(seed)
        self._waiting: list[Canary] = []
        self._reached: set[str] = set()
        self.sent: list[Sent] = []

    def deal(self, way: str, *texts: str, longest: int = LONGEST_TEXT) -> str:
        """The text of the next canary that fits into `longest` bytes; `texts` are the ways in, as
        "TextReceived.text", that it takes. Raises KeyError for one that is not on the list."""
        for text in texts:
            owner, _, name = text.partition(".")
            if name not in WAYS_IN[owner]:
                raise KeyError(text)
        self._reached.update(texts)
        canary = next(self._fitting(longest))
        self.sent.append(Sent(way, canary))
        return canary.text

    @property
    def forgotten(self) -> list[str]:
        """The ways in of the list that nothing was sent through."""
        listed = {f"{owner}.{name}" for owner, names in WAYS_IN.items() for name in names}
        return sorted(listed - self._reached - OURS.keys())

    def _fitting(self, longest: int) -> Iterator[Canary]:
        """What was too long for an earlier way first, in its order."""
        for index, canary in enumerate(self._waiting):
            if canary.length <= longest:
                yield self._waiting.pop(index)
                return
        for canary in self._source:
            if canary.length <= longest:
                yield canary
                return
            self._waiting.append(canary)
