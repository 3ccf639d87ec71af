"""The transition table: complete, honest about its refusals, and obeyed."""

from dataclasses import replace

import pytest

from core.conversation import Conversation, State
from core.dialogue.outcome import Outcome, not_now
from core.engine import INTENTS, INTERRUPTIONS, TABLE, Transition, step
from core.errors import IllegalTransition
from core.intents import Agree, Intent, OpenMenu, Say, Submit
from core.replies import Capabilities
from core.rules import Facts, Rules
from tests.builders import NOW, Person, starter_rules


def facts() -> Facts:
    """What the engine is told at noon by nobody in particular."""
    return Facts(
        now=NOW,
        requester=Person().requester,
        capabilities=Capabilities(),
        fresh_number="WLT-0000-0000",
        fresh_ids=(1, 2, 3),
    )


def test_every_state_and_intent_is_in_the_table() -> None:
    """Nothing can happen for which the table has no row."""
    assert {(state, intent) for state in State for intent in INTENTS} == set(TABLE)


@pytest.mark.parametrize(
    ("state", "intent"),
    [(State.MENU, Submit), (State.MENU, Agree), (State.REVIEW, Agree), (State.CANCELLING, Say)],
)
def test_what_makes_no_sense_is_refused_by_name(state: State, intent: type[Intent]) -> None:
    """A refused cell names `not_now` and leads nowhere."""
    assert Transition(not_now) == TABLE[state, intent]


def test_refusals_lead_nowhere_and_targets_are_states() -> None:
    """`not_now` never moves, and what a row leads to exists."""
    for transition in TABLE.values():
        assert transition.to <= set(State)
        assert transition.handler is not not_now or not transition.to


def test_every_state_can_be_entered_and_left() -> None:
    """No state is an island: something leads into it (an interruption may follow anything) and out of it."""
    for state in State:
        into = any(state in row.to for (origin, _), row in TABLE.items() if origin is not state)
        assert into or state in INTERRUPTIONS, state
        assert any(row.to - {state} for (origin, _), row in TABLE.items() if origin is state), state


def test_a_handler_that_breaks_its_row_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """A move that the table does not promise raises IllegalTransition, naming state and intent."""

    def astray(rules: Rules, conversation: Conversation, intent: object, facts: Facts) -> Outcome:
        return Outcome(replace(conversation, state=State.REVIEW))

    monkeypatch.setattr("core.engine.TABLE", {**TABLE, (State.MENU, OpenMenu): Transition(astray)})

    with pytest.raises(IllegalTransition, match="menu × OpenMenu → review"):
        step(starter_rules(), Conversation(), OpenMenu(), facts())


def test_the_engine_is_a_function() -> None:
    """The same conversation, intent and facts give the same step twice."""
    first = step(starter_rules(), Conversation(), Say("转账没到账"), facts())

    assert first == step(starter_rules(), Conversation(), Say("转账没到账"), facts())
