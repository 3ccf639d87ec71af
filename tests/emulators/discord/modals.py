"""An open modal: what a person can fill in, what the app lets them send, and the components it sends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .components import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    ROW,
    STRING_SELECT,
    TEXT_INPUT,
    option_value,
)
from .errors import Json
from .files import Attachment, Upload
from .interactions import Interaction

INPUTS = (TEXT_INPUT, STRING_SELECT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)
LONGEST_INPUT = 4000


@dataclass(frozen=True, eq=False)
class Modal:
    """A modal on the screen, as the bot sent it, and the interaction that it answers."""

    data: Json
    opened_by: Interaction

    @property
    def title(self) -> str:
        """The words on top."""
        return str(self.data["title"])

    @property
    def custom_id(self) -> str:
        """The bot's own name for it."""
        return str(self.data["custom_id"])

    @property
    def labels(self) -> list[str]:
        """The labels of the inputs, in order."""
        return [label for label, _ in self.inputs()]

    def inputs(self) -> list[tuple[str, Json]]:
        """Label and input component of each field."""
        found: list[tuple[str, Json]] = []
        for part in self.data["components"]:
            if part["type"] == LABEL:
                found.append((part["label"], part["component"]))
            elif part["type"] == ROW:
                found += [(one.get("label") or "", one) for one in part["components"]]
        return found

    def field(self, label: str) -> Json:
        """The input with that label or custom_id, e.g. to look at its prefilled value."""
        for known, component in self.inputs():
            if label in (known, component["custom_id"]):
                return component
        raise AssertionError(f"the modal {self.title!r} has no field {label!r}; there are {self.labels}")

    def filled(
        self, fields: Mapping[str, Any], store: Callable[[Upload], Attachment]
    ) -> tuple[list[Json], Json]:
        """Components and `resolved` of the submission.

        Text for inputs, a label or value (or a list) for selects, uploads for files, true for a checkbox.
        What is not named keeps its prefilled value. AssertionError where the app would refuse it.
        """
        answers = {self.field(label)["custom_id"]: value for label, value in fields.items()}
        attachments: list[Attachment] = []

        def kept(upload: Upload) -> Attachment:
            attachments.append(store(upload))
            return attachments[-1]

        parts = [_submitted(part, answers, kept) for part in self.data["components"]]
        resolved = {str(one.attachment_id): one.to_json() for one in attachments}
        return parts, {"attachments": resolved} if resolved else {}


def _submitted(part: Json, answers: Mapping[str, Any], store: Callable[[Upload], Attachment]) -> Json:
    if part["type"] == LABEL:
        component = part["component"]
        return {"type": LABEL, "id": 1, "component": _answer(component, part["label"], answers, store)}
    if part["type"] == ROW:
        inner = [_answer(one, one.get("label") or "", answers, store) for one in part["components"]]
        return {"type": ROW, "id": 1, "components": inner}
    return {"type": part["type"], "id": 1}


def _answer(
    component: Json, label: str, answers: Mapping[str, Any], store: Callable[[Upload], Attachment]
) -> Json:
    kind, custom_id = component["type"], component["custom_id"]
    assert kind in INPUTS, f"a person cannot fill in components of type {kind} yet"
    value = answers.get(custom_id)
    body: Json = {"type": kind, "id": 1, "custom_id": custom_id}
    if kind == TEXT_INPUT:
        text = (component.get("value") or "") if value is None else str(value)
        _check_text(component, label, text)
        return body | {"value": text}
    if kind == CHECKBOX:
        return body | {"value": bool(component.get("default")) if value is None else bool(value)}
    if kind == FILE_UPLOAD:
        chosen = [store(one) for one in _listed(value)]
        _check_number(component, label, len(chosen))
        return body | {"values": [str(one.attachment_id) for one in chosen]}
    values = _chosen(component, label, value)
    if kind == RADIO_GROUP:
        return body | {"value": values[0] if values else None}
    return body | {"values": values}


def _chosen(component: Json, label: str, value: Any) -> list[str]:
    if value is None:
        values = [str(option["value"]) for option in component["options"] if option.get("default")]
    else:
        found = [option_value(component, str(one)) for one in _listed(value)]
        assert None not in found, f"{label!r} does not offer {value!r}: {component['options']}"
        values = [one for one in found if one is not None]
    _check_number(component, label, len(values))
    return values


def _check_text(component: Json, label: str, text: str) -> None:
    required = component.get("required") is not False
    assert text or not required, f"{label!r} must be filled in"
    most = component.get("max_length") or LONGEST_INPUT
    assert len(text) <= most, f"{label!r} takes {most} characters"
    assert not text or len(text) >= (component.get("min_length") or 0), f"{label!r} wants more characters"


def _check_number(component: Json, label: str, number: int) -> None:
    required = component.get("required") is not False
    least = component.get("min_values")
    least = (1 if required else 0) if least is None else least
    most = component.get("max_values") or 1
    if component["type"] == CHECKBOX_GROUP:
        most = component.get("max_values") or len(component["options"])
    assert number or not required or least == 0, f"{label!r} must be chosen"
    assert number == 0 or least <= number <= most, f"{label!r} takes {least} to {most}, not {number}"


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
