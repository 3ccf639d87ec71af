"""Reads the component trees of messages and modals: buttons, selects, inputs, and the words in them."""

from collections.abc import Iterable, Iterator

from .errors import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
TEXT_DISPLAY, LABEL, FILE_UPLOAD = 10, 18, 19
RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 21, 22, 23
SELECTS = (3, 5, 6, 7, 8)
LINK_STYLE, PREMIUM_STYLE = 5, 6


def walk(components: Iterable[Json] | None) -> Iterator[Json]:
    """Every component of a tree, parents first."""
    for component in components or ():
        yield component
        yield from walk(component.get("components"))
        yield from walk(one for one in (component.get("component"), component.get("accessory")) if one)


def find_button(components: Iterable[Json] | None, wanted: str) -> Json | None:
    """The button with that label or custom_id."""
    for component in walk(components):
        if component["type"] == BUTTON and wanted in (component.get("label"), component.get("custom_id")):
            return component
    return None


def find_select(components: Iterable[Json] | None, wanted: tuple[str, ...]) -> Json | None:
    """The string select that offers all these labels or values."""
    for component in walk(components):
        if component["type"] == STRING_SELECT and all(option_value(component, one) for one in wanted):
            return component
    return None


def option_value(select: Json, wanted: str) -> str | None:
    """The value of the option with that label or value."""
    for option in select["options"]:
        if wanted in (option["label"], option["value"]):
            return str(option["value"])
    return None


def texts(components: Iterable[Json] | None) -> list[str]:
    """The words of all text displays."""
    return [str(one["content"]) for one in walk(components) if one["type"] == TEXT_DISPLAY]


def lines(components: Iterable[Json] | None) -> list[str]:
    """Buttons and selects as a transcript shows them, one line a row."""
    rows = []
    for row in walk(components):
        if row["type"] == ROW:
            rows.append("  " + " ".join(_label(one) for one in row["components"]))
    return rows


def _label(component: Json) -> str:
    if component["type"] == BUTTON:
        name = component.get("label") or (component.get("emoji") or {}).get("name", "")
        return f"[{name}]" if not component.get("disabled") else f"[{name} (off)]"
    if component["type"] == STRING_SELECT:
        return "<" + " | ".join(option["label"] for option in component["options"]) + ">"
    return f"<{component.get('placeholder') or component['type']}>"
