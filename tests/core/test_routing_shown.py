"""What agents read in a ticket's topic about its way from one to another."""

from datetime import UTC, datetime

import pytest

from core.desk.routing import SYSTEM, Why
from core.tickets import EventKind, TimelineEntry
from core.usecases.board import entry_words
from tests.builders import starter_rules

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def shown(kind: EventKind, actor: str, text: str | None = None, **data: str) -> str:
    """The entry's words, one line a part."""
    rules = starter_rules()
    words = entry_words(rules, TimelineEntry(NOW, kind, data, text, actor=actor), "desk")
    assert words is not None
    lines = (rules.catalogues.text(each, "en", rules.definition.zone) for each in words)
    return "\n".join(line for line in lines if line)


@pytest.mark.parametrize(
    ("to", "actor", "why", "expected"),
    [
        ("Li", "Li", Why.CLAIMED, "👤 With Li now (Li)"),
        ("An", "Li", Why.BY_HAND, "👤 With An now (Li)"),
        ("Li", SYSTEM, Why.TURN, "It was their turn"),
        ("", SYSTEM, Why.SHIFT_OVER, "The shift is over"),
        ("", SYSTEM, Why.NO_ROLE, "They don't work at the desk any more"),
        ("", "Li", Why.GIVEN_BACK, "Given back"),
    ],
)
def test_why_somebody_has_it(to: str, actor: str, why: Why, expected: str) -> None:
    """In words, never as the record's own code."""
    assert expected == shown(EventKind.ASSIGNED, actor, to=to, why=why.value).splitlines()[-1]


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        (Why.ROUTES.value, "By the table of routes"),
        (Why.CATEGORY.value, "Its category was corrected"),
        ("looks stolen", "looks stolen"),
    ],
)
def test_why_it_went_to_another_team(why: str, expected: str) -> None:
    """By the program, or as the agent wrote."""
    assert expected == shown(EventKind.TRANSFERRED, "Li", to="security", why=why).splitlines()[-1]


def test_every_reason_has_words() -> None:
    """Whatever moved a ticket can be read."""
    for why in Why:
        assert why.value not in shown(EventKind.ASSIGNED, "Li", to="An", why=why.value).split("\n")


def test_a_hand_over_note_names_no_agent_as_its_author() -> None:
    """The program wrote it."""
    assert "by system" not in shown(EventKind.NOTED, SYSTEM, "Hand-over")
