"""Reads Discord's OpenAPI description: finds the operation of a request and holds it to the schema."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .errors import Json, SpecError

FILE = Path(__file__).parent.parent / "specs" / "discord-openapi.json"
DOCUMENT = "urn:discord"


@dataclass(frozen=True)
class Operation:
    """One method of one path; `name` is Discord's operationId, e.g. "create_message"."""

    name: str
    method: str
    template: str
    query: Mapping[str, Json]
    body: str | None  # where in the document the schema of a JSON body stands
    body_required: bool

    @property
    def route(self) -> str:
        """Method and path as a reader writes them, e.g. "POST /channels/{channel_id}/messages"."""
        return f"{self.method.upper()} {self.template}"


@dataclass
class Specification:
    """The whole description; validators are made when first needed."""

    document: Json
    operations: dict[str, Operation]
    _validators: dict[str, tuple[jsonschema_rs.Draft202012Validator, Draft202012Validator]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self._quick = jsonschema_rs.Registry([(DOCUMENT, self.document)])
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(DOCUMENT, resource)

    def find(self, method: str, path: str) -> tuple[Operation, Json] | None:
        """The operation of a request and the parameters in its path; a literal part beats a parameter."""
        parts = path.strip("/").split("/")
        for template in _ranked(self.operations.values(), len(parts)):
            if template.method == method.lower():
                values = _path_values(template.template, parts)
                if values is not None:
                    return template, values
        return None

    def check(self, operation: Operation, body: Any, query: Mapping[str, str]) -> None:
        """Hold body and query to the description; SpecError names the field."""
        for name, text in query.items():
            schema = operation.query.get(name)
            if schema is not None:
                self._check(schema, _typed(schema, text), [name])
        if operation.body is None:
            return
        if body is None:
            if operation.body_required:
                raise SpecError([], "A body is required.")
            return
        self._check({"$ref": f"{DOCUMENT}#{operation.body}"}, body, [])

    def check_schema(self, name: str, body: Any) -> None:
        """Hold a body to a named schema, where an operation allows several and the state decides."""
        self._check({"$ref": f"{DOCUMENT}#/components/schemas/{name}"}, body, [])

    def _check(self, schema: Json, value: Any, path: list[str | int]) -> None:
        quick, thorough = self._validators_of(schema)
        if quick.is_valid(value):
            return
        error = best_match(thorough.iter_errors(value))
        assert error is not None, "two validators disagree"
        raise SpecError([*path, *_deepest(error)], error.message[:300])

    def _validators_of(self, schema: Json) -> tuple[jsonschema_rs.Draft202012Validator, Draft202012Validator]:
        """One that tells at once that a value fits, and one that tells best what does not."""
        key = str(schema)
        if key not in self._validators:
            absolute = orjson.loads(orjson.dumps(schema).replace(b'"#/', f'"{DOCUMENT}#/'.encode()))
            self._validators[key] = (
                jsonschema_rs.Draft202012Validator(absolute, registry=self._quick),
                Draft202012Validator(absolute, registry=self._registry),
            )
        return self._validators[key]


@functools.cache
def load_specification() -> Specification:
    """Read the description once a process.

    Its snowflakes are strings only; the real service takes integers as well, and discord.py sends both.
    """
    document: Json = orjson.loads(FILE.read_bytes())
    document["components"]["schemas"]["SnowflakeType"]["type"] = ["string", "integer"]
    operations = [
        _operation(template, method, described, item.get("parameters", []))
        for template, item in document["paths"].items()
        for method, described in item.items()
        if method != "parameters"
    ]
    return Specification(document, {one.name: one for one in operations})


def _operation(template: str, method: str, described: Json, shared: list[Json]) -> Operation:
    parameters = [*shared, *described.get("parameters", [])]
    request = described.get("requestBody", {})
    has_json = "application/json" in request.get("content", {})
    escaped = template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
    where = f"/paths/{escaped}/{method}/requestBody/content/application~1json/schema"
    return Operation(
        name=described["operationId"],
        method=method,
        template=template,
        query={one["name"]: one["schema"] for one in parameters if one["in"] == "query"},
        body=where if has_json else None,
        body_required=bool(request.get("required")),
    )


def _ranked(operations: Any, length: int) -> list[Operation]:
    fitting = [one for one in operations if one.template.count("/") == length]
    return sorted(fitting, key=lambda one: one.template.count("{"))


def _path_values(template: str, parts: list[str]) -> Json | None:
    values: Json = {}
    for wanted, given in zip(template.strip("/").split("/"), parts, strict=True):
        if wanted.startswith("{"):
            values[wanted[1:-1]] = unquote(given)
        elif wanted != unquote(given):
            return None
    if any(name.endswith("_id") and not value.isdigit() for name, value in values.items()):
        return None
    return values


def _typed(schema: Json, text: str) -> Any:
    """A query parameter is text; the schema says what it stands for."""
    if schema.get("type") == "integer":
        return int(text) if text.lstrip("-").isdigit() else text
    if schema.get("type") == "boolean":
        return {"1": True, "0": False, "true": True, "false": False}.get(text.lower(), text)
    return text


def _deepest(error: ValidationError) -> list[str | int]:
    return list(error.absolute_path)
