"""Turns what pydantic found into our Problems, in words for an operator who has never heard of pydantic."""

from collections.abc import Collection, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from bots.settings.problems import Problem, key_path, suggestion

# What a value of the wrong type should have been, by pydantic's name for the mistake.
_TYPES = {
    "string_type": ("text is expected here", 'Write it in quotes: key = "…"'),
    "int_type": ("a whole number is expected here", "Write digits without quotes, e.g. 20"),
    "int_from_float": ("a whole number is expected here", "Write digits without a point, e.g. 20"),
    "bool_type": ("true or false is expected here", "Write true or false, without quotes"),
    "list_type": ("a list is expected here", 'Write it in brackets: key = ["…", "…"]'),
    "dict_type": ("a table of keys is expected here", 'Write one line a key: key.name = "…"'),
    "model_type": ("a section is expected here", "Write a [section] heading with keys below it"),
}


class Unfit(PydanticCustomError):
    """A value that one of our own checks refuses: what is wrong, and what would be right."""

    def __new__(cls, wrong: str, right: str) -> "Unfit":
        return super().__new__(cls, "unfit", "{wrong}", {"wrong": wrong, "right": right})


def explained(
    error: ValidationError, file: str, known_keys: dict[str, Collection[str]] | None = None
) -> list[Problem]:
    """Every mistake in `error`, in the order of the file's sections.

    `known_keys` are the keys that a section (by its first step or two; "" is the top) may have, to suggest
    from.
    """
    return [
        _problem(details, file, known_keys or {})
        for details in error.errors(include_url=False, include_input=True)
    ]


def _problem(details: ErrorDetails, file: str, known_keys: dict[str, Collection[str]]) -> Problem:
    location = details["loc"]
    if location and location[-1] == "[key]":
        location = location[:-1]
    wrong, right = _words(details, location, known_keys)
    return Problem(file, key_path(location), wrong, right)


def _words(
    details: ErrorDetails, location: Sequence[str | int], known_keys: dict[str, Collection[str]]
) -> tuple[str, str]:
    kind, limits = details["type"], details.get("ctx", {})
    last = str(location[-1]) if location else ""
    if kind == "unfit":
        return limits["wrong"], limits["right"]
    if kind == "missing" or details["input"] is None:
        return "is missing", f"Add {_line(last, details)}"
    if kind == "extra_forbidden":
        return f'there is no setting "{last}"', suggestion(last, _keys_at(location, known_keys))
    return _TYPES.get(kind) or _limit(kind, limits) or (details["msg"].lower(), "See the starter file")


def _keys_at(location: Sequence[str | int], known_keys: dict[str, Collection[str]]) -> Collection[str]:
    """The keys that are known where an unknown one stands: those of the longest path above it."""
    above = [str(step) for step in location[:-1]]
    paths = (".".join(above[:length]) for length in range(min(2, len(above)), -1, -1))
    return next((known_keys[path] for path in paths if path in known_keys), ())


def _line(key: str, details: ErrorDetails) -> str:
    return f'{key} = "…"' if details["input"] is None else f'"{key}" here; `frontdoor init` shows an example'


def _limit(kind: str, limits: dict[str, Any]) -> tuple[str, str] | None:
    if kind == "greater_than_equal":
        return "is too small", f"Write {limits['ge']} or more"
    if kind == "less_than_equal":
        return "is too large", f"Write {limits['le']} or less"
    if kind == "too_short":
        return "is empty", f"Give at least {limits['min_length']}"
    return None
