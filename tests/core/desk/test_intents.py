"""What agents mean: by command, button, form window or plain words."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.desk import intents
from core.desk.intents import (
    BUTTONS,
    Acknowledge,
    AlertAct,
    Check,
    Claim,
    ClaimNext,
    DeskIntent,
    Help,
    OpenFor,
    SendDraft,
    SetDuty,
    SetStatus,
    Uncheck,
    Write,
    WriteNote,
    WriteReply,
    desk_intent,
)
from core.events import (
    ChoicePressed,
    CommandReceived,
    Event,
    FieldsSubmitted,
    MessageEdited,
    TextReceived,
    UnsupportedKind,
    UnsupportedReceived,
)
from core.usecases.desk_handlers import HANDLERS

NUMBER = "WLT-7K3M-9QX2"
OTHER = "WLT-0000-0000"
CASES: list[tuple[Event, str | None, DeskIntent | None]] = [
    (CommandReceived("claim"), NUMBER, Claim(NUMBER)),
    (CommandReceived("claim", OTHER), NUMBER, Claim(OTHER)),
    (CommandReceived("claim"), None, ClaimNext()),
    (CommandReceived("CLAIM"), NUMBER, Claim(NUMBER)),
    (CommandReceived("reply", "Hello there"), NUMBER, WriteReply(NUMBER, "Hello there")),
    # In a topic the words are the reply's, a number at their beginning included.
    (CommandReceived("reply", f"{OTHER} is yours"), NUMBER, WriteReply(NUMBER, f"{OTHER} is yours")),
    (CommandReceived("reply", f"{OTHER} is yours"), None, WriteReply(OTHER, "is yours")),
    (CommandReceived("reply", "two\nlines"), NUMBER, WriteReply(NUMBER, "two\nlines")),
    (CommandReceived("note"), NUMBER, WriteNote(NUMBER, "")),
    (CommandReceived("hold", "3d the bank"), NUMBER, SetStatus(NUMBER, "on_hold 3d the bank")),
    (CommandReceived("close"), NUMBER, SetStatus(NUMBER, "closed")),
    (CommandReceived("duty", "on"), None, SetDuty("on")),
    # Whoever opened that ticket gets another one: the number says who.
    (
        CommandReceived("open", f"{OTHER.lower()} other They called"),
        None,
        OpenFor(f"{OTHER} other They called"),
    ),
    (CommandReceived("open", f"{OTHER} other Hi"), NUMBER, OpenFor(f"{OTHER} other Hi")),
    (
        CommandReceived("open", "telegram:7 other Hi"),
        NUMBER,
        OpenFor("telegram:7 other Hi"),
    ),
    (CommandReceived("check", "1 3"), NUMBER, Check(NUMBER, "1 3")),
    (CommandReceived("check", f"{OTHER} 2"), NUMBER, Check(OTHER, "2")),
    (CommandReceived("check"), NUMBER, Check(NUMBER)),
    (CommandReceived("uncheck", "2"), NUMBER, Uncheck(NUMBER, "2")),
    (CommandReceived("help"), None, Help()),
    (CommandReceived("nonsense", "x"), NUMBER, None),
    (ChoicePressed(f"desk:claim:{NUMBER}"), None, Claim(NUMBER)),
    (ChoicePressed(f"desk:status:{NUMBER}:pending"), OTHER, SetStatus(NUMBER, "pending")),
    (ChoicePressed(f"desk:send:{NUMBER}:solved"), None, SendDraft(NUMBER, "solved")),
    (ChoicePressed(f"desk:ack:{NUMBER}"), None, Acknowledge(NUMBER)),
    (ChoicePressed(f"desk:check:{NUMBER}:#0123456789"), OTHER, Check(NUMBER, "#0123456789")),
    (ChoicePressed(f"desk:uncheck:{NUMBER}:#0123456789"), OTHER, Uncheck(NUMBER, "#0123456789")),
    (ChoicePressed("desk:retry:17"), None, AlertAct("17", again=True)),
    (ChoicePressed("desk:settle:17:all"), None, AlertAct("17", again=False, and_before=True)),
    (ChoicePressed(f"desk:nonsense:{NUMBER}"), None, None),
    (ChoicePressed("17.submit"), NUMBER, None),
    (ChoicePressed("claim:x"), NUMBER, None),
    (FieldsSubmitted(f"desk:reply:{NUMBER}", (("text", "Hi"),)), None, WriteReply(NUMBER, "Hi")),
    (FieldsSubmitted(f"desk:note:{NUMBER}", (("text", "Hm"),)), None, WriteNote(NUMBER, "Hm")),
    (FieldsSubmitted(f"desk:claim:{NUMBER}", (("text", "Hm"),)), None, None),
    (TextReceived("between us"), NUMBER, Write(NUMBER, "between us", "m7")),
    (TextReceived("lunch?"), None, Write(None, "lunch?", "m7")),
    (MessageEdited("between us!"), NUMBER, Write(NUMBER, "between us!")),
    (UnsupportedReceived(UnsupportedKind.STICKER), NUMBER, None),
]


@pytest.mark.parametrize(("event", "here", "expected"), CASES)
def test_what_is_meant(event: Event, here: str | None, expected: DeskIntent | None) -> None:
    """As the table says."""
    assert expected == desk_intent(event, here, "m7", "WLT")


@given(st.text(), st.text(), st.sampled_from([None, NUMBER]))
def test_whatever_is_sent_means_something_or_nothing(name: str, text: str, here: str | None) -> None:
    """No text, command or button raises, and words without a command are never a reply."""
    for event in (CommandReceived(name, text), ChoicePressed(text), FieldsSubmitted(name, (("text", text),))):
        desk_intent(event, here, None, "WLT")
    assert Write(here, text, None) == desk_intent(TextReceived(text), here, None, "WLT")


def test_every_button_fits_its_platform() -> None:
    """64 bytes hold the longest verb, a long number and a status: what Telegram takes."""
    longest = max(len(f"desk:{verb}:ABCDEF-0000-0000:on_hold") for verb in BUTTONS)
    assert longest <= 64


def test_every_intent_has_a_handler() -> None:
    """A new one without a function that does it fails here."""
    assert set(get_args(DeskIntent)) == set(HANDLERS)
    assert all(issubclass(kind, object) and kind.__module__ == intents.__name__ for kind in HANDLERS)
