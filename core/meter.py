"""What the house tells whoever measures it: one Protocol through which storage and bots report.

Everything here may be called from any thread and must return at once. Nothing personal passes through.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from core.delivery import Decision, Delivery
from core.ids import BotKey


class Outcome(StrEnum):
    """What became of an update that was handed to the writer."""

    ACCEPTED = "accepted"
    PASSED_OVER = "passed_over"  # its account sends too much, or is blocked: claimed without effect
    REPEATED = "repeated"  # it had been claimed before
    FAILED = "failed"  # poison: claimed, the person was told, an alert made
    REFUSED = "refused"  # the database took nothing; the platform repeats it


class Meter(Protocol):
    """Who is told what happens."""

    def update_ended(self, bot: BotKey, correlation: str, outcome: Outcome, seconds: float) -> None:
        """The writer answered, `seconds` after it was handed the update. Not called for what still waits."""
        ...

    def batch_committed(self, updates: int) -> None:
        """One commit took this many updates."""
        ...

    def database_failed(self) -> None:
        """The database refused a write, or could not be read."""
        ...

    def attempt_ended(self, delivery: Delivery, decision: Decision, seconds: float | None) -> None:
        """One attempt to deliver, and what follows. `seconds` since the reason for the message was handled;
        None when that is not known."""
        ...


class Unmetered:
    """A Meter that nobody reads."""

    def update_ended(self, bot: BotKey, correlation: str, outcome: Outcome, seconds: float) -> None:
        """Nothing."""

    def batch_committed(self, updates: int) -> None:
        """Nothing."""

    def database_failed(self) -> None:
        """Nothing."""

    def attempt_ended(self, delivery: Delivery, decision: Decision, seconds: float | None) -> None:
        """Nothing."""


UNMETERED = Unmetered()


@dataclass(frozen=True, slots=True)
class LaneCount:
    """What one bot owes. `oldest_seconds` is the age of the oldest waiting message, 0 when none waits;
    `epoch` is None before the lane had its first owner."""

    waiting: int = 0
    oldest_seconds: float = 0.0
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What the database holds now. `stuck` by fate, `tickets` by status, `files` by state, `alerts` (the
    unresolved ones) by kind; what there is none of may be missing."""

    lanes: Mapping[BotKey, LaneCount] = field(default_factory=dict)
    stuck: Mapping[str, int] = field(default_factory=dict)
    drafts: int = 0
    tickets: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)
    alerts: Mapping[str, int] = field(default_factory=dict)
