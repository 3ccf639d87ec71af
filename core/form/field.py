"""What a form field is: a question, and a check of what came back. One file a kind stands beside this one."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol

from core.conversation import Answer, Draft, Verdict
from core.form.definition import FieldDefinition
from core.replies import Words


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that can be pressed; `value` goes to `parse` as if typed."""

    label: Words
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask: paragraphs, and rows of options."""

    paragraphs: tuple[Words, ...]
    options: tuple[tuple[Option, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """What a field may look at when it asks or checks: the draft, the network that it names so far (and
    what the operator calls that), now (aware UTC), the zone and region that are assumed when none is said."""

    draft: Draft
    now: datetime
    zone: tzinfo
    region: str | None
    network: str | None = None
    network_name: Words | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A good answer: its canonical value, what to tell the person about it, and the network that it proves
    (an explorer's link names one)."""

    value: str
    verdict: Verdict = Verdict.CHECKED
    note: Words | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not an answer: what was wrong and what a right one looks like, kindly."""

    reason: Words


class Field(Protocol):
    """One kind of question. Implementations are pure and hold nothing but their definition."""

    @property
    def definition(self) -> FieldDefinition:
        """The operator's definition."""
        ...

    def ask(self, asking: Asking) -> Question:
        """The question and its options, without navigation (Back, Skip and the like are the engine's)."""
        ...

    def parse(self, given: str, asking: Asking) -> Accepted | Rejected:
        """Check what was typed, or the value of a pressed option. Never raises on any text."""
        ...

    def show(self, answer: Answer) -> Words:
        """The answer as the review card and the record show it."""
        ...
