"""Which of SECRET_KEYS is in use, and what follows for the operator who rotates them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A process that writes: where, and the ids of the SECRET_KEYS that it has, the first first (empty: it
    did not say)."""

    host: str
    process: int
    key_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """How many data keys each secret key wraps, by its id; `first` is what wraps new ones, `known` all that
    SECRET_KEYS holds. `runs` are the processes that write now."""

    first: str
    known: tuple[str, ...]
    wrapped: Mapping[str, int]
    runs: tuple[Run, ...]

    @property
    def older(self) -> int:
        """How many data keys another key than the first wraps."""
        return sum(count for key_id, count in self.wrapped.items() if key_id != self.first)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Keys that wrap something and that SECRET_KEYS does not hold."""
        return tuple(sorted(self.wrapped.keys() - set(self.known)))

    @property
    def behind(self) -> tuple[Run, ...]:
        """Processes that can't read what the first key wraps, so that rewrapping would lock them out."""
        return tuple(run for run in self.runs if run.key_ids and self.first not in run.key_ids)

    @property
    def removable(self) -> tuple[str, ...]:
        """Keys that may be taken out of SECRET_KEYS: they wrap nothing, and no process wraps with them."""
        wrapping = {run.key_ids[0] for run in self.runs if run.key_ids}
        return tuple(one for one in self.known[1:] if one not in self.wrapped and one not in wrapping)
