"""What a platform says of a bot of ours, for an operator: one shape for every platform."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    PROBLEM = "problem"
    HINT = "hint"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the platform says, in one line."""

    severity: Severity
    text: str
