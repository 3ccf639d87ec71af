"""Reads parts of an update's JSON, in which anything may be missing or of another shape. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]

GROUPS = ("group", "supergroup")


def object_in(source: Json, name: str) -> Json:
    """The object in `name`, an empty one when there is none."""
    value = source.get(name)
    return value if isinstance(value, Mapping) else {}


def list_in(source: Json, name: str) -> list[Json]:
    """The objects of the list in `name`."""
    value = source.get(name)
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def moment_in(source: Json, name: str) -> datetime:
    """The moment in `name` or in `date`, seconds since 1970; the beginning of time when it is none."""
    seconds = source.get(name) or source.get("date") or 0
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return datetime.fromtimestamp(0, UTC)


def is_private(message: Json) -> bool:
    """Whether it was in a private chat."""
    return object_in(message, "chat").get("type") == "private"


def is_group(message: Json) -> bool:
    """Whether it was in a group, small or super."""
    return object_in(message, "chat").get("type") in GROUPS
