"""Our faster `replace` does what the standard library's does."""

import dataclasses
from dataclasses import dataclass

import pytest

from core.altered import replace
from core.conversation import Conversation, State


@dataclass(frozen=True, slots=True)
class Pair:
    """Two fields, one with a default."""

    first: int
    second: str = "b"


@dataclass(frozen=True)
class Loose:
    """Without slots."""

    first: int = 1


@dataclass(frozen=True, slots=True)
class Checked:
    """Looks at what it is given."""

    first: int = 1

    def __post_init__(self) -> None:
        """Only 1."""
        assert self.first == 1


def test_it_copies_and_changes() -> None:
    """Same class, same other fields, the original as it was."""
    pair = Pair(1)
    assert (Pair(2), Pair(1, "c"), Pair(1)) == (replace(pair, first=2), replace(pair, second="c"), pair)
    changed = replace(Conversation(), state=State.REVIEW, next_number=7)
    assert dataclasses.replace(Conversation(), state=State.REVIEW, next_number=7) == changed
    assert hash(Pair(2)) == hash(replace(pair, first=2))


@pytest.mark.parametrize("value", [Pair(1), Loose(), Checked()], ids=lambda value: type(value).__name__)
def test_what_it_refuses(value: Pair | Loose | Checked) -> None:
    """A field that there is not, a class without slots, and one that checks its fields."""
    changes = {"third": 3} if isinstance(value, Pair) else {"first": 2}
    with pytest.raises(TypeError):
        replace(value, **changes)  # type: ignore[arg-type]
