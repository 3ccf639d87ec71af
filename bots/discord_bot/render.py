"""Replies as JSON of Discord's API: pure, with all markup escaped and no one ever pinged.

Rows of buttons where they fit; a long choice becomes a select. Options are choices with an argument in their
value ("17.pick:tron"), all others lead on ("17.back") and stay buttons.
"""

import re
from typing import Any

from bots.discord_bot.capabilities import MAXIMUM_TEXT
from core.delivery import DeliveryError, DeliveryFailure
from core.replies import RenderedChoice, RenderedModal, RenderedModalField, RenderedReply

ROW, BUTTON, SELECT, TEXT_INPUT, LABEL, FILE_UPLOAD = 1, 2, 3, 4, 18, 19
"""https://discord.com/developers/docs/components/reference"""
GREY, LINK = 2, 5
SHORT, LONG = 1, 2
MOST_ROWS, MOST_IN_ROW, MOST_OPTIONS, MOST_MODAL_PARTS = 5, 5, 25, 5
MAXIMUM_BUTTON, MAXIMUM_OPTION, MAXIMUM_VALUE = 80, 100, 100
MAXIMUM_TITLE = MAXIMUM_LABEL = 45
MAXIMUM_DESCRIPTION = 100
MAXIMUM_INPUT = 4000
MOST_FILES = 10

Json = dict[str, Any]


def message(reply: RenderedReply) -> Json:
    """The body of a message. Raises DeliveryError(REJECTED) for what Discord can never take."""
    only_files = bool(reply.files) and not reply.text.strip()
    shown = "" if only_files else content(reply.text)
    return plain(shown) | {"components": components(reply.choices)}


def plain(shown: str) -> Json:
    """The body of a message with nothing to press; `shown` is what `content` made, or "" beside files."""
    return {"content": shown, "allowed_mentions": {"parse": []}}


# What makes Discord's markup, anywhere and at the beginning of a line; addresses are left whole:
# https://support.discord.com/hc/en-us/articles/210298617. The library's escape_markdown takes a line with two
# masked links for one link, and leaves the second alive.
_ADDRESS = r"(?P<address>https?://[^\s\\<>\[\]()|*`]+)"
_AT_THE_BEGINNING = r"(?P<lead>^[ \t]*\d*)(?P<first>[#>+.-])"
MARKUP = re.compile(rf"{_ADDRESS}|{_AT_THE_BEGINNING}|(?P<mark>[\\*_~|`\[\]()<>@])", re.MULTILINE)
LOOKALIKES = str.maketrans("\\*_~|`[]()<>@#", "＼＊＿～｜｀［］（）＜＞＠＃")
"""Characters that look alike and mean nothing to Discord."""


def content(text: str) -> str:
    """`text` so that it is shown as it stands. Where escaping would make it too long, characters that look
    alike take the place of those that make markup."""
    if not text.strip():
        raise _rejected("the text is empty")
    # What people write may hold half a surrogate pair, which no JSON can.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if len(text) > MAXIMUM_TEXT:
        raise _rejected(f"the text is longer than {MAXIMUM_TEXT}")
    escaped = MARKUP.sub(_escaped, text)
    return escaped if len(escaped) <= MAXIMUM_TEXT else text.translate(LOOKALIKES)


def _escaped(found: re.Match[str]) -> str:
    """A backslash in front of anything but a letter or digit makes it a plain character."""
    if found["address"]:
        return found["address"]
    return f"\\{found['mark']}" if found["mark"] else f"{found['lead']}\\{found['first']}"


def components(choices: tuple[tuple[RenderedChoice, ...], ...]) -> list[Json]:
    """Rows of buttons, or selects for the options where those rows would be too many."""
    rows = [row[at : at + MOST_IN_ROW] for row in choices for at in range(0, len(row), MOST_IN_ROW)]
    if len(rows) <= MOST_ROWS:
        return [_row([_button(choice) for choice in row]) for row in rows]
    options = [choice for row in rows for choice in row if _is_option(choice)]
    others = [choice for row in rows for choice in row if not _is_option(choice)]
    selects = [
        _row([_select(number, options[at : at + MOST_OPTIONS])])
        for number, at in enumerate(range(0, len(options), MOST_OPTIONS))
    ]
    buttons = [
        _row([_button(choice) for choice in others[at : at + MOST_IN_ROW]])
        for at in range(0, len(others), MOST_IN_ROW)
    ]
    if len(selects) + len(buttons) > MOST_ROWS:
        raise _rejected("more choices than a message holds")
    return [*selects, *buttons]


def modal(window: RenderedModal, files_label: str) -> Json:
    """A form window; where there is room it takes files as well."""
    parts = [_label(field) for field in window.fields]
    if len(parts) < MOST_MODAL_PARTS:
        upload = {
            "type": FILE_UPLOAD,
            "custom_id": "files",
            "min_values": 0,
            "max_values": MOST_FILES,
            "required": False,
        }
        parts.append({"type": LABEL, "label": _cut(files_label, MAXIMUM_LABEL), "component": upload})
    return {"custom_id": window.value, "title": _cut(window.title, MAXIMUM_TITLE), "components": parts}


def button(label: str, value: str) -> list[Json]:
    """One button alone in its row."""
    return [_row([_button(RenderedChoice(label, value))])]


def _is_option(choice: RenderedChoice) -> bool:
    return choice.link is None and ":" in choice.value


def _row(parts: list[Json]) -> Json:
    return {"type": ROW, "components": parts}


def _button(choice: RenderedChoice) -> Json:
    if not 1 <= len(choice.label) <= MAXIMUM_BUTTON:
        raise _rejected(f"the label of a button is not 1 to {MAXIMUM_BUTTON} characters")
    if choice.link is not None:
        return {"type": BUTTON, "style": LINK, "label": choice.label, "url": choice.link}
    _check_value(choice.value)
    return {"type": BUTTON, "style": GREY, "label": choice.label, "custom_id": choice.value}


def _select(number: int, options: list[RenderedChoice]) -> Json:
    for option in options:
        _check_value(option.value)
        if not 1 <= len(option.label) <= MAXIMUM_OPTION:
            raise _rejected(f"the label of an option is not 1 to {MAXIMUM_OPTION} characters")
    shown = [{"label": option.label, "value": option.value} for option in options]
    return {"type": SELECT, "custom_id": f"select:{number}", "options": shown}


def _label(field: RenderedModalField) -> Json:
    value = field.value[:MAXIMUM_INPUT]
    text_input: Json = {
        "type": TEXT_INPUT,
        "custom_id": field.name,
        "style": LONG if field.long else SHORT,
        "required": field.required,
        # What stands in it already may be longer than what is asked for; the engine says what is too long.
        "max_length": min(MAXIMUM_INPUT, max(field.maximum, len(value), 1)),
    }
    if value:
        text_input["value"] = value
    label: Json = {"type": LABEL, "label": _cut(field.label, MAXIMUM_LABEL), "component": text_input}
    if len(field.label) > MAXIMUM_LABEL:
        label["description"] = _cut(field.label, MAXIMUM_DESCRIPTION)
    return label


def _cut(text: str, maximum: int) -> str:
    return text if len(text) <= maximum else text[: maximum - 1] + "…"


def _check_value(value: str) -> None:
    if not 1 <= len(value) <= MAXIMUM_VALUE:
        raise _rejected(f"the value of a choice is not 1 to {MAXIMUM_VALUE} characters")


def _rejected(detail: str) -> DeliveryError:
    return DeliveryError(DeliveryFailure.REJECTED, detail)
