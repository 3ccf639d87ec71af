"""Every event means exactly one thing, whatever it says."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.conversation import Conversation
from core.events import ChoicePressed, CommandReceived, Event, TextReceived
from core.intents import (
    BOUND,
    COMMANDS,
    EVERGREEN,
    KEEPING,
    AskHuman,
    Cancel,
    ChooseCategory,
    Intent,
    NumberMistyped,
    OpenMenu,
    PressStale,
    Say,
    ShowTicket,
    ShowTickets,
    Skip,
    command_named,
    interpret,
    of_revision,
    of_value,
    spoken,
)

ANY = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)


def meaning(event: Event, labels: dict[str, str] | None = None) -> Intent:
    """What an event means when prompt number 7 is current."""
    return interpret(event, Conversation(revision=7), "WLT", ("human", "人工"), labels or {})


@pytest.mark.parametrize(
    ("event", "intent"),
    [
        (TextReceived("你好"), Say("你好")),
        (TextReceived(" Human?! "), AskHuman()),
        (TextReceived("人工", "骗子"), Say("人工", "骗子")),
        (TextReceived("wlt 0000 0000"), ShowTicket("WLT-0000-0000", guessed=True)),
        (TextReceived("WLT-0000-0001"), NumberMistyped("WLT-0000-0001")),
        (TextReceived("WLT-0000-0000 怎样了"), Say("WLT-0000-0000 怎样了")),
        (TextReceived("跳过。"), Skip()),
        (CommandReceived("cancel"), Cancel()),
        (CommandReceived("verify"), OpenMenu()),
        (CommandReceived("transfer", "failed"), Say("/transfer failed")),
        (ChoicePressed("7.category:transfer"), ChooseCategory("transfer")),
        (ChoicePressed("6.category:transfer"), PressStale(double=True)),
        (ChoicePressed("5.category:transfer"), PressStale(double=False)),
        (ChoicePressed("8.skip"), PressStale(double=False)),
        (ChoicePressed("7.unknown"), PressStale(double=False)),
        (ChoicePressed("skip"), PressStale(double=False)),
        (ChoicePressed("tickets:2"), ShowTickets(False, 2)),
        (ChoicePressed("closed:-1"), ShowTickets(True, 0)),
        (ChoicePressed("tickets:٣"), ShowTickets(False, 0)),
        (ChoicePressed(f"{KEEPING}show:X"), ShowTicket("X")),
    ],
)
def test_what_events_mean(event: Event, intent: Intent) -> None:
    """A table of examples."""
    assert intent == meaning(event, {"跳过": "7.skip"})


@given(ANY, ANY)
def test_any_text_command_or_press_means_something(first: str, second: str) -> None:
    """Total: some intent comes out, never an error."""
    for event in (TextReceived(first), CommandReceived(first, second), ChoicePressed(first)):
        assert isinstance(meaning(event), get_args(Intent))


@given(st.integers(0, 10**17), st.sampled_from(list(BOUND)))
def test_a_bound_button_counts_only_at_its_revision(revision: int, verb: str) -> None:
    """Its own prompt, and no other."""
    value = f"{revision}.{verb}"

    assert revision == of_revision(value)
    assert not isinstance(of_value(value, revision), PressStale)
    assert of_value(value, revision + 1) == PressStale(double=True)
    assert of_value(value, revision + 2) == PressStale(double=False)


@pytest.mark.parametrize("verb", list(EVERGREEN))
def test_an_evergreen_button_counts_for_ever(verb: str) -> None:
    """Whatever prompt is current."""
    assert of_value(f"{verb}:1", 3) == of_value(f"{KEEPING}{verb}:1", 999)
    assert of_revision(f"{KEEPING}{verb}:1") is None


def test_every_command_means_something() -> None:
    """The table of commands makes intents of the engine's table."""
    assert all(isinstance(make(), get_args(Intent)) for make in COMMANDS.values())


@pytest.mark.parametrize(
    ("text", "heard"), [("✅ 提交", "提交"), ("← Back", "back"), (" YES！", "yes"), ("？！", ""), ("", "")]
)
def test_signs_and_case_are_not_heard(text: str, heard: str) -> None:
    """A label is compared by its words."""
    assert heard == spoken(text)


def test_commands_are_known_in_any_case() -> None:
    """Ours are; another name stays as it was written, since it may be a secret whose case counts."""
    assert command_named("TicketS", "") == CommandReceived("tickets")
    assert command_named("AKIA", "x") == CommandReceived("AKIA", "x")
