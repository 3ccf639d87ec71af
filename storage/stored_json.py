"""How a conversation's state, a rendered reply and what a topic shows become JSON bytes and come back.

orjson writes dataclasses by itself. Reading follows the types of the dataclass's fields: one that an older
program did not write gets its default, one that only a newer program knows is left out.
"""

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from core.conversation import Conversation
from core.desk.records import Shown
from core.replies import RenderedReply

Reader = Callable[[Any], Any]


def conversation_to_json(conversation: Conversation) -> bytes:
    """The state as JSON."""
    return orjson.dumps(conversation)


def conversation_from_json(stored: bytes) -> Conversation:
    """The state that `conversation_to_json` wrote, by this program or another version of it."""
    conversation: Conversation = _read_conversation(orjson.loads(stored))
    return conversation


def reply_to_json(reply: RenderedReply) -> bytes:
    """A rendered reply as JSON."""
    return orjson.dumps(reply)


def reply_from_json(stored: bytes) -> RenderedReply:
    """The reply that `reply_to_json` wrote."""
    reply: RenderedReply = _read_reply(orjson.loads(stored))
    return reply


def shown_to_json(shown: Shown) -> bytes:
    """What a topic shows as JSON."""
    return orjson.dumps(shown)


def shown_from_json(stored: bytes) -> Shown:
    """What `shown_to_json` wrote."""
    shown: Shown = _read_shown(orjson.loads(stored))
    return shown


def _reader(kind: Any) -> Reader | None:
    """What turns a JSON value into a `kind`; None when the JSON value is one already."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional([argument for argument in arguments if argument is not types.NoneType])
    if origin is tuple:
        return _tuple(arguments)
    if is_dataclass(kind):
        return _dataclass(kind)
    if kind is datetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if hasattr(kind, "__supertype__"):  # a NewType
        return _reader(kind.__supertype__)
    if kind in (str, int, float, bool):
        return None
    raise TypeError(f"{kind} can't be kept in a conversation's state")


def _optional(kinds: list[Any]) -> Reader | None:
    if len(kinds) != 1:
        raise TypeError(f"one of {kinds} can't be told from another in JSON")
    read = _reader(kinds[0])
    if read is None:
        return None
    return lambda value: None if value is None else read(value)


def _tuple(arguments: tuple[Any, ...]) -> Reader:
    if arguments[-1] is Ellipsis:
        read = _reader(arguments[0])
        return tuple if read is None else lambda values: tuple(map(read, values))
    readers = [_reader(argument) for argument in arguments]
    if not any(readers):
        return tuple
    return lambda values: tuple(
        value if read is None else read(value) for read, value in zip(readers, values, strict=True)
    )


def _dataclass(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}

    def read(stored: dict[str, Any]) -> Any:
        values = {}
        for name, value in stored.items():
            if name in readers:
                convert = readers[name]
                values[name] = value if convert is None else convert(value)
        return kind(**values)

    return read


_read_conversation = _dataclass(Conversation)
_read_reply = _dataclass(RenderedReply)
_read_shown = _dataclass(Shown)
