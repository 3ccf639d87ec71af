"""Holds every request to Telegram's own machine-readable description, so that a test fails where the real
service would.

The file lists fields and type names; the limits stand only in the prose ("1-128 characters"), which is read
here too.
Values arrive as JSON, or as text in a form where anything nested is itself JSON
(https://core.telegram.org/bots/api#making-requests).
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .errors import SpecError

SPEC_FILE = Path(__file__).parent.parent / "specs" / "telegram-bot-api.json"
ATTACHED = "attach://"

# What the real service says where a generic sentence would differ (tdlib/telegram-bot-api, Client.cpp).
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "file_id": "file_id not specified",
    "user_id": "invalid user_id specified",
}
TOO_LONG = {("answerCallbackQuery", "text"): "MESSAGE_TOO_LONG"}
DISCRIMINATORS = ("type", "source", "status")
LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)(?! after)")
KIND = re.compile(r"must be (?!one of|a )[“\"]?(\w+)|always [“\"](\w+)")


@dataclass(frozen=True)
class Upload:
    """A file that came as a part of a multipart request."""

    data: bytes
    file_name: str
    mime_type: str

    def __repr__(self) -> str:
        return f"Upload({self.file_name!r}, {self.mime_type}, {len(self.data)} bytes)"


@dataclass(frozen=True)
class Field:
    """One field of a method or type; `length` is (least, most, "characters" or "bytes")."""

    name: str
    types: tuple[str, ...]
    required: bool
    length: tuple[int, int, str] | None
    kind: str | None

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Field":
        """From an entry of the spec file."""
        found = LENGTH.search(raw["description"])
        length = (int(found[1]), int(found[2]), found[3]) if found and raw["types"] == ["String"] else None
        if raw["name"] == "callback_data":
            length = None  # markup.py answers with Telegram's own words
        named = KIND.search(raw["description"]) if raw["name"] in DISCRIMINATORS else None
        kind = (named[1] or named[2]) if named else None
        return cls(raw["name"], tuple(raw["types"]), raw["required"], length, kind)


@dataclass(frozen=True)
class Method:
    """A method of the API: its exact name, its fields by name, and the type names of its result."""

    name: str
    fields: Mapping[str, Field]
    returns: tuple[str, ...]


@dataclass(frozen=True)
class ObjectType:
    """A type: either fields, or subtypes of which a value must be one."""

    name: str
    fields: Mapping[str, Field]
    subtypes: tuple[str, ...]


class Specification:
    """The Bot API as data; `parse` turns a request's raw values into typed ones or raises SpecError."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._methods = {
            name.lower(): Method(name, _fields(raw), tuple(raw["returns"]))
            for name, raw in document["methods"].items()
        }
        self._types = {
            name: ObjectType(name, _fields(raw), tuple(raw.get("subtypes", ())))
            for name, raw in document["types"].items()
        }

    def method(self, name: str) -> Method | None:
        """The method of that name; names are case-insensitive, as the documentation says."""
        return self._methods.get(name.lower())

    def type(self, name: str) -> ObjectType:
        """The type of that name; KeyError for a primitive."""
        return self._types[name]

    def parse(self, method: Method, raw: Mapping[str, Any], uploads: Mapping[str, Upload]) -> dict[str, Any]:
        """Typed values of the fields that the method knows; SpecError where the request breaks the
        description.
        """
        parameters: dict[str, Any] = {}
        for field in method.fields.values():
            if field.name in uploads and "InputFile" in field.types:
                parameters[field.name] = uploads[field.name]
                continue
            value = raw.get(field.name)
            if value is None or (value == "" and field.types != ("String",)):
                _require(field, field.name)
                continue
            parameters[field.name] = self._from_request(method, field, value)
        return parameters

    def _from_request(self, method: Method, field: Field, value: Any) -> Any:
        value = _decode(value, field)
        self._check(value, field.types, field.name)
        _check_length(field, value, TOO_LONG.get((method.name, field.name)))
        return value

    def _check(self, value: Any, types: tuple[str, ...], path: str) -> None:
        """One of `types` must fit; the last complaint is what the caller hears."""
        complaint: SpecError | None = None
        for name in _likely(types, value, self._types):
            try:
                self._check_one(value, name, path)
            except SpecError as error:
                complaint = error
            else:
                return
        raise complaint or SpecError(f"field {path!r} must be of type {' or '.join(types)}")

    def _check_one(self, value: Any, name: str, path: str) -> None:
        if name.startswith("Array of "):
            if not isinstance(value, list):
                raise SpecError(f"field {path!r} must be an Array")
            for index, item in enumerate(value):
                self._check(item, (name.removeprefix("Array of "),), f"{path}[{index}]")
        elif name in PRIMITIVES:
            if not PRIMITIVES[name](value):
                raise SpecError(f"field {path!r} must be of type {name}")
        else:
            self._check_object(value, self._types[name], path)

    def _check_object(self, value: Any, kind: ObjectType, path: str) -> None:
        if kind.name == "RichText":
            return  # text, array or object at will; nothing here uses it
        if not isinstance(value, dict):
            raise SpecError(f"object expected as {path.replace('_', ' ')}")
        if kind.subtypes:
            self._check(value, kind.subtypes, path)
            return
        if unknown := sorted(value.keys() - kind.fields.keys()):
            raise SpecError(f"can't parse {kind.name} in {path!r}: unknown key {unknown[0]!r}")
        for field in kind.fields.values():
            self._check_member(value, field, kind, path)

    def _check_member(self, value: Mapping[str, Any], field: Field, kind: ObjectType, path: str) -> None:
        where = f"{path}.{field.name}"
        item = value.get(field.name)
        if item is None:
            if field.required:
                raise SpecError(f"can't parse {kind.name} in {path!r}: field {field.name!r} is required")
            return
        if field.kind and item != field.kind:
            raise SpecError(f"field {where!r} must be {field.kind!r}")
        self._check(item, field.types, where)
        _check_length(field, item, None)


def _fields(raw: Mapping[str, Any]) -> dict[str, Field]:
    return {field["name"]: Field.read(field) for field in raw.get("fields", ())}


def _require(field: Field, path: str) -> None:
    if field.required:
        raise SpecError(MISSING.get(field.name, f"required field {path!r} is missing"))


def _check_length(field: Field, value: Any, words: str | None) -> None:
    if field.length is None or not isinstance(value, str):
        return
    least, most, unit = field.length
    length = len(value.encode()) if unit == "bytes" else len(value)
    if length > most:
        raise SpecError(words or f"{field.name} is too long: {length} {unit}, at most {most}")
    if length < least:
        raise SpecError(f"{field.name} is too short: {length} {unit}, at least {least}")


def _likely(types: tuple[str, ...], value: Any, known: Mapping[str, ObjectType]) -> tuple[str, ...]:
    """Where an object shows which alternative it is, try only that one, so that its complaint is heard."""
    if len(types) > 1 and isinstance(value, dict):
        for name in types:
            if name in known and _fits(known[name], value):
                return (name,)
    return _arrays_of_one(types)


def _fits(kind: ObjectType, value: Mapping[str, Any]) -> bool:
    """By the value of `type` where there is one, else by required fields such as "inline_keyboard"."""
    for key in DISCRIMINATORS:
        if key in value and key in kind.fields:
            return bool(value[key] == kind.fields[key].kind)
    required = {name for name, field in kind.fields.items() if field.required}
    return bool(required) and required <= value.keys()


def _arrays_of_one(types: tuple[str, ...]) -> tuple[str, ...]:
    # sendMediaGroup is described as "Array of InputMediaPhoto" or "Array of InputMediaVideo" or …, and may be
    # mixed
    if len(types) > 1 and all(name.startswith("Array of InputMedia") for name in types):
        return ("Array of InputMedia",)
    return types


def _decode(value: Any, field: Field) -> Any:
    """What a form can only say in text, in the type that the field wants; JSON bodies may carry either."""
    if not isinstance(value, str) or "String" in field.types or field.types == ("InputFile",):
        return _as_integer_if_possible(value) if field.types == ("Integer", "String") else value
    decoder = DECODERS.get(field.types[0], _from_json)
    try:
        return decoder(value)
    except ValueError:
        raise SpecError(_undecodable(field)) from None


def _undecodable(field: Field) -> str:
    if field.types[0] in DECODERS:
        return f"field {field.name!r} must be of type {field.types[0]}"
    return f"can't parse {field.name.replace('_', ' ')} JSON object"


def _as_integer_if_possible(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    return value


def _boolean(value: str) -> bool:
    if value.lower() not in ("true", "yes", "1", "false", "no", "0"):
        raise ValueError(value)
    return value.lower() in ("true", "yes", "1")


def _from_json(value: str) -> Any:
    return json.loads(value)


DECODERS: dict[str, Callable[[str], Any]] = {"Integer": int, "Float": float, "Boolean": _boolean}
PRIMITIVES = {
    "String": lambda value: isinstance(value, str),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
    "InputFile": lambda value: isinstance(value, Upload),
}


@cache
def load_specification() -> Specification:
    """The description that is kept beside the emulators; read once a process."""
    return Specification(json.loads(SPEC_FILE.read_text(encoding="utf-8")))
