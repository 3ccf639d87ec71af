"""A conversation's state survives storage, also between versions of the program."""

from dataclasses import make_dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.conversation import Conversation
from core.replies import RenderedReply
from storage.stored_json import (
    _dataclass,
    conversation_from_json,
    conversation_to_json,
    reply_from_json,
    reply_to_json,
)

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
st.register_type_strategy(str, st.text(st.characters(codec="utf-8"), max_size=12))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))


@settings(max_examples=40, deadline=None)
@given(st.from_type(Conversation))
def test_any_state_comes_back(conversation: Conversation) -> None:
    """Whatever the engine remembers is read as it was written."""
    assert conversation_from_json(conversation_to_json(conversation)) == conversation


@given(st.from_type(RenderedReply))
def test_any_reply_comes_back(reply: RenderedReply) -> None:
    """Whatever is to be said is read as it was written."""
    assert reply_from_json(reply_to_json(reply)) == reply


def test_missing_fields_get_their_defaults() -> None:
    """A state that an older program wrote is complete."""
    assert conversation_from_json(b"{}") == Conversation()


def test_unknown_fields_are_left_out() -> None:
    """A state that a newer program wrote still opens."""
    stored = orjson.loads(conversation_to_json(Conversation(next_number=7))) | {"invented_later": [1]}
    assert conversation_from_json(orjson.dumps(stored)) == Conversation(next_number=7)


def test_types_that_json_can_not_tell_apart_are_refused() -> None:
    """A field whose type could not be read back is refused when the program starts."""
    mixed: Any = make_dataclass("mixed", [("value", int | str)])
    with pytest.raises(TypeError, match="can't be told"):
        _dataclass(mixed)
