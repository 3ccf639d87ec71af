"""What a trial found, and the comparison at its heart: what was owed to a chat against what arrived there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Owed:
    """One message owed: `key` tells it from others, `most` and `least` are how often it may arrive.

    `least` is 0 for changes of a message that was gone.
    """

    key: str
    most: int = 1
    least: int = 1


@dataclass(slots=True)
class Verdict:
    """What went wrong, a sentence each; `accepted` updates and `ambiguous` attempts are counts."""

    accepted: int = 0
    ambiguous: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)

    @property
    def findings(self) -> list[str]:
        """Everything that went wrong, by kind."""
        kinds = (("lost", self.lost), ("doubled", self.doubled), ("reordered", self.reordered))
        return [f"{kind}: {what}" for kind, found in kinds for what in found]


def compare(owed: Sequence[Owed], arrived: Sequence[str]) -> Verdict:
    """What is missing, too often, or out of order. `owed` is in order.

    A program that dies between sending and marking repeats what was not marked and goes on from there, such
    as A, B, A, B, C. So each arrival is the next one, or an earlier one again; nothing is ever skipped. Of
    owed messages with the same key, the latest that fits is meant.
    """
    verdict, places, times = Verdict(), defaultdict[str, list[int]](list), [0] * len(owed)
    for place, each in enumerate(owed):
        places[each.key].append(place)
    last = -1
    for key in arrived:
        if key not in places:
            verdict.doubled.append(f"nobody owed {_short(key)}")
            continue
        furthest = _next(owed, last)
        fitting = [place for place in places[key] if place <= furthest]
        if not fitting:
            verdict.reordered.append(f"too early: {_short(key)}")
        last = max(fitting, default=places[key][0])
        times[last] += 1
    for each, count in zip(owed, times, strict=True):
        if count < each.least:
            verdict.lost.append(f"never arrived: {_short(each.key)}")
        if count > each.most:
            verdict.doubled.append(f"{count} times, at most {each.most}: {_short(each.key)}")
    return verdict


def _next(owed: Sequence[Owed], last: int) -> int:
    """The furthest place that may come after `last`: what need not arrive may be passed over."""
    place = last + 1
    while place < len(owed) and owed[place].least == 0:
        place += 1
    return place


def _short(key: str) -> str:
    """Enough of a message to know which it is."""
    return " ".join(key.split())[:70]
