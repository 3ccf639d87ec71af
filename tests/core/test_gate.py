"""The gate stands in front of every text: a new way in that is not on its list fails here."""

import inspect as introspection
from dataclasses import fields
from types import FunctionType
from typing import get_args, get_type_hints

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events import CommandReceived, Event, FileKind, FileReceived, MessageEdited, TextReceived
from core.redaction import REMOVED
from core.usecases import assigning, blocking, desk, macros, notices, opening_for, removing, roles
from core.usecases.escalating import Post
from core.usecases.gate import NOT_TEXT, WAYS_IN, cleaned, harmless

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
NAMES = {"number", "category", "language", "like", "role", "team", "teams", "what"}
"""Arguments of use cases that name what exists already; they are looked up, never kept."""


@pytest.mark.parametrize("kind", [*get_args(Event), Post], ids=lambda kind: kind.__name__)
def test_every_string_of_an_event_is_listed(kind: type) -> None:
    """Each field that can hold a text is a way in, or named as no text."""
    hints = get_type_hints(kind)
    strings = {field.name for field in fields(kind) if "str" in repr(hints[field.name])}
    listed = {*WAYS_IN.get(kind.__name__, ()), *NOT_TEXT.get(kind.__name__, ())}

    assert strings == listed
    assert not set(WAYS_IN.get(kind.__name__, ())) & set(NOT_TEXT.get(kind.__name__, ()))


@pytest.mark.parametrize(
    "use_case",
    [
        assigning.transfer,
        desk.reply_to_ticket,
        macros.publish_macro,
        removing.remove_from_ticket,
        roles.give_role,
        desk.change_status,
        opening_for.open_for,
        opening_for.add_for,
        notices.send_notice,
        blocking.block_account,
    ],
    ids=lambda each: each.__name__,
)
def test_every_text_of_a_use_case_is_listed(use_case: FunctionType) -> None:
    """What an agent writes is a way in too."""
    hints = {
        name: hint
        for name, hint in get_type_hints(use_case).items()
        if name != "return" and ("str" in str(hint)) and "Capabilities" not in str(hint)
    }

    assert set(introspection.signature(use_case).parameters) >= set(hints)
    assert set(WAYS_IN[use_case.__name__]) == set(hints) - NAMES


def test_nothing_is_listed_that_does_not_exist() -> None:
    """The lists name events and use cases of today."""
    known = {kind.__name__ for kind in get_args(Event)} | {
        "reply_to_ticket",
        "change_status",
        "open_for",
        "add_for",
        "send_notice",
        "block_account",
        "remove_from_ticket",
        "publish_macro",
        "give_role",
        "transfer",
        "Post",
    }
    known.add("cleaned_document")

    assert set(WAYS_IN) | set(NOT_TEXT) <= known


EVENTS = [
    TextReceived(PHRASE),
    TextReceived("x", PHRASE),
    CommandReceived("start", PHRASE),
    FileReceived(FileKind.PHOTO, "handle", name=PHRASE),
    FileReceived(FileKind.PHOTO, "handle", caption=PHRASE),
    MessageEdited(PHRASE),
]


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_every_way_in_is_cleaned(event: Event) -> None:
    """Only the sign of the removal is left, and its kind is told."""
    clean, kinds = cleaned(event)

    assert len(kinds) == 1
    assert REMOVED in str(clean)
    assert "sausage" not in str(clean)


@pytest.mark.parametrize(
    ("name", "argument", "kept"),
    [
        ("password", "hunter22", "password [password removed]"),
        ("OTP", "482913", "OTP [code removed]"),
        ("AKIAQ2W3E4R5T6Y7U2I2", "is mine", "[API key removed] is mine"),
        (*PHRASE.split(" ", 1), REMOVED),
        ("transfer", "failed", "transfer failed"),
    ],
)
def test_an_unknown_command_is_read_as_the_text_that_it_is(name: str, argument: str, kept: str) -> None:
    """What is no command of ours is kept as a text, so its first word is judged with the rest."""
    clean, kinds = cleaned(CommandReceived(name, argument))

    assert clean == CommandReceived(*kept.split(" ", 1))
    assert bool(kinds) is (kept != f"{name} {argument}")


def test_a_clean_event_is_the_same_event() -> None:
    """Nothing found, nothing copied."""
    event = TextReceived("我的转账没到账")

    assert cleaned(event) == (event, ())


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_becomes_harmless(text: str) -> None:
    """No lone surrogate and no NUL is left, so that JSON and databases take it; else nothing changes."""
    safe = harmless(text)

    assert safe == orjson.loads(orjson.dumps(safe))
    assert "\0" not in safe
    assert safe == harmless(safe)
    assert [mark for mark in text if mark != "\0" and not "\ud800" <= mark <= "\udfff"] == [
        mark
        for mark, old in zip(safe, text.replace("\0", ""), strict=True)
        if not "\ud800" <= old <= "\udfff"
    ]


@pytest.mark.parametrize(
    "event",
    [
        TextReceived("a\ud83d\0b", "c\udc00"),
        FileReceived(FileKind.PHOTO, "h\ud800", "n\ud800", "m\0", None, "c\ud800", "a\ud800", "f\ud800"),
        CommandReceived("s\ud800", "a\ud800"),
    ],
    ids=str,
)
def test_every_string_of_an_event_becomes_harmless(event: Event) -> None:
    """Handles and albums too, since they are stored as they come."""
    clean, _ = cleaned(event)

    assert "\\ud" not in ascii(clean)
    assert "\\x00" not in ascii(clean)
    orjson.dumps(clean)
