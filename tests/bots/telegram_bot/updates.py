"""Updates made up from Telegram's own machine-readable description, for the contract test of translate.

Plain code and a seed, since strategies as deep as Telegram's types take a second an example.
"""

import json
from functools import cache
from random import Random
from typing import Any

from tests.emulators.telegram.spec import SPEC_FILE

DEPTH = 4
TEXTS = (
    "",
    "hello",
    "/start",
    "/start@frontdoor_bot x",
    "@frontdoor_bot",
    "half \ud83d pair",
    "a\x00b",
    "长" * 5000,
)
NUMBERS = (0, 1, -1, 1001, 1_767_000_000, 2**31, 2**53, -(2**53))
CHAT_TYPES = ("private", "private", "group", "supergroup", "channel")
STATUSES = ("creator", "administrator", "member", "restricted", "left", "kicked")
KINDS = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post", "poll")


@cache
def _types() -> dict[str, Any]:
    with SPEC_FILE.open(encoding="utf-8") as file:
        types: dict[str, Any] = json.load(file)["types"]
    return types


def made_up_update(seed: int) -> dict[str, Any]:
    """An update that the specification allows."""
    random = Random(seed)
    fields = {field["name"]: field for field in _types()["Update"]["fields"]}
    kind = random.choice(KINDS)
    return {"update_id": random.choice(NUMBERS), kind: _value(fields[kind]["types"][0], random, DEPTH)}


def _value(type_name: str, random: Random, depth: int) -> Any:
    if type_name.startswith("Array of "):
        inner = type_name.removeprefix("Array of ")
        return [_value(inner, random, depth) for _ in range(random.randrange(3))]
    match type_name:
        case "Integer":
            return random.choice(NUMBERS)
        case "String":
            return random.choice(TEXTS)
        case "Float":
            return random.uniform(-90, 90)
        case "Boolean":
            return random.random() < 0.5
        case "True":
            return True
    about = _types()[type_name]
    if about.get("subtypes"):
        return _value(random.choice(about["subtypes"]), random, depth)
    # Few fields at a time, so that each of them sometimes decides what the update is.
    likely = random.choice((0.02, 0.1, 0.5)) if depth > 0 else 0.0
    chosen = [field for field in about.get("fields", []) if field["required"] or random.random() < likely]
    return {field["name"]: _field(type_name, field, random, depth) for field in chosen}


def _field(type_name: str, field: dict[str, Any], random: Random, depth: int) -> Any:
    if (type_name, field["name"]) == ("Chat", "type"):
        return random.choice(CHAT_TYPES)
    if field["name"] == "status":
        return random.choice(STATUSES)
    return _value(random.choice(field["types"]), random, depth - 1)
