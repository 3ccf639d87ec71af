"""Checks and compares keyboards: what may be on a button, and when two keyboards are the same."""

from typing import Any, NamedTuple

from .errors import Json, SpecError

LOOKS = {"text", "icon_custom_emoji_id", "style"}  # every other key is what the button does


class Button(NamedTuple):
    """A button as a person sees it; `action` is its callback data or its address."""

    label: str
    action: str


def check_inline(markup: Json | None) -> Json | None:
    """A valid inline keyboard, or None for no keyboard; SpecError for what Telegram refuses."""
    if markup is None:
        return None
    if "inline_keyboard" not in markup:
        raise SpecError("inline keyboard expected")
    for row in markup["inline_keyboard"]:
        for button in row:
            _check_button(button)
    if sum(len(row) for row in markup["inline_keyboard"]) > 100:
        raise SpecError("reply markup is too long")
    rows = [row for row in markup["inline_keyboard"] if row]
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: Json) -> None:
    if not button["text"].strip():
        raise SpecError("can't parse inline keyboard button: button text is empty")
    actions = [key for key, value in button.items() if key not in LOOKS and value not in ("", None)]
    actions += [key for key in button if key.startswith("switch_inline") and key not in actions]
    if not actions:
        raise SpecError(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise SpecError("can't parse inline keyboard button: exactly one action must be specified")
    if len(button.get("callback_data", "").encode()) > 64:
        raise SpecError("BUTTON_DATA_INVALID")
    _check_address(button.get("url"))


def _check_address(url: str | None) -> None:
    if url is None:
        return
    scheme, separator, rest = url.partition("://")
    if separator and (scheme not in ("http", "https", "tg") or not rest):
        raise SpecError(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if not separator and "." not in url:
        raise SpecError(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def buttons_of(markup: Json | None) -> list[list[Button]]:
    """Rows of buttons of an inline keyboard."""
    rows: list[list[Any]] = (markup or {}).get("inline_keyboard", [])
    return [[Button(button["text"], _action(button)) for button in row] for row in rows]


def _action(button: Json) -> str:
    copied = button.get("copy_text") or {}
    web_app = button.get("web_app") or {}
    return str(
        button.get("callback_data") or button.get("url") or web_app.get("url") or copied.get("text") or ""
    )
