"""Which of a Discord bot's shards a process holds, as an operator writes it: `0,1/4` or `0-3/8`.

Discord divides a bot's servers into shards; each is a connection of its own:
https://discord.com/developers/docs/events/gateway#sharding
"""

import re
from dataclasses import dataclass

from bots.settings.explain import Unfit

MOST = 16_384
"""More than any bot has; a number beyond it is a slip of the finger."""
_WRITTEN = re.compile(r"\s*(\d{1,6}(?:\s*[-,]\s*\d{1,6})*)\s*/\s*(\d{1,6})\s*")
_EXAMPLE = "Write the shards of this process, a slash, how many there are in all: 0,1/4 or 0-3/8"


@dataclass(frozen=True, slots=True)
class Shards:
    """The `numbers` of this process, counted from 0, of `count` in all."""

    numbers: tuple[int, ...]
    count: int

    def __str__(self) -> str:
        return f"{', '.join(map(str, self.numbers))} of {self.count}"


def read_shards(value: str) -> Shards:
    """The shards that are written so; raises Unfit."""
    written = _WRITTEN.fullmatch(value)
    if written is None:
        raise Unfit(f'"{value}" names no shards', _EXAMPLE)
    count = int(written[2])
    if not 1 <= count <= MOST:
        raise Unfit(f"{count} shards can't be", f"There are 1 to {MOST}; `frontdoor check` says how many")
    numbers = [number for part in written[1].split(",") for number in _range(part)]
    beyond = [number for number in numbers if number >= count]
    if beyond:
        raise Unfit(f"there is no shard {beyond[0]} of {count}", f"They are counted from 0 to {count - 1}")
    if len(set(numbers)) < len(numbers):
        raise Unfit("names a shard twice", "Name each shard once, in one process only")
    return Shards(tuple(sorted(numbers)), count)


def _range(part: str) -> range:
    first, *rest = (int(number) for number in part.split("-"))
    if len(rest) > 1 or (rest and not first < rest[0] <= MOST):
        raise Unfit(f'"{part.strip()}" is no range', _EXAMPLE)
    return range(first, (rest[0] if rest else first) + 1)
