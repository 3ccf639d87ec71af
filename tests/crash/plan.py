"""Which kill comes when: every enumerated point in turn, random moments in between, the same for a seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.crash.points import Needs, Point

RANDOM_SHARE = 3
"""For so many points there is one kill at a random moment."""
RANDOM_MOMENT = "random moment"
LONGEST = 1.2
"""Seconds: the latest random moment after a start."""


@dataclass(frozen=True, slots=True)
class Kill:
    """How one start ends: at pass number `passes` of `point`, or without a point after `seconds`.

    `webhook`: how Telegram's updates come; `care`: whether updates are counted before they are handled.
    """

    point: Point | None
    passes: int
    seconds: float
    webhook: bool
    care: bool

    @property
    def name(self) -> str:
        """The point's name."""
        return RANDOM_MOMENT if self.point is None else self.point.name


def plan(chance: random.Random, points: Sequence[Point]) -> Iterator[Kill]:
    """Kills without end: rounds of all points and a share of random moments, each round in another order."""
    while True:
        turn: list[Point | None] = [*points, *[None] * (len(points) // RANDOM_SHARE)]
        chance.shuffle(turn)
        for point in turn:
            yield kill_at(point, chance)


def kill_at(point: Point | None, chance: random.Random) -> Kill:
    """A kill at `point`; what the point does not need is left to chance."""
    needs = Needs.ANYTHING if point is None else point.needs
    webhook, care = chance.random() < 0.5, chance.random() < 0.5
    return Kill(
        point,
        1 if point is None else chance.randint(1, point.most),
        chance.uniform(0.0, LONGEST),
        webhook=needs is Needs.WEBHOOK or (webhook and needs is not Needs.POLLING),
        care=care or needs is Needs.CARE,
    )
