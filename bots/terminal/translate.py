"""From what is typed, or a line of JSON, to an event: pure."""

from dataclasses import dataclass
from pathlib import Path

import orjson

from core.events import ChoicePressed, Event, FileKind, FileReceived, TextReceived
from core.intents import command_named
from core.redaction import safe_name
from core.replies import RenderedChoice

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".heic"}


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that can't be taken, and what would be right; for the person at the terminal."""

    reason: str


def of_line(line: str, choices: tuple[RenderedChoice, ...]) -> Event | NotUnderstood | None:
    """What a person typed: /file PATH, /command, the number or label of a current choice, or text."""
    text = line.strip()
    if not text:
        return None
    if text.startswith("/file"):
        return _file(text.removeprefix("/file").strip())
    if text.startswith("/") and text[1:2].isalpha():
        name, _, argument = text[1:].partition(" ")
        return command_named(name, argument.strip())
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= len(choices):
        return _pressed(choices[int(text[:6]) - 1])
    for choice in choices:
        if text.casefold() == choice.label.casefold():
            return _pressed(choice)
    return TextReceived(text)


def of_json(line: str, choices: tuple[RenderedChoice, ...]) -> Event | NotUnderstood:
    """What a script sent: {"text": …} | {"choice": N} | {"file": PATH}."""
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return NotUnderstood(f"This line is not JSON ({error}).")
    match said:
        case {"text": str(text)}:
            return _command_or_text(text)
        case {"choice": int(number)} if not isinstance(number, bool):
            if 1 <= number <= len(choices):
                return _pressed(choices[number - 1])
            return NotUnderstood(f"There is no choice {number}; the latest prompt has {len(choices)}.")
        case {"file": str(path)}:
            return _file(path)
    return NotUnderstood('A line is {"text": "…"}, {"choice": 1} or {"file": "path"}.')


def _command_or_text(text: str) -> Event:
    if text.startswith("/") and text[1:2].isalpha() and "\n" not in text:
        name, _, argument = text[1:].partition(" ")
        return command_named(name, argument.strip())
    return TextReceived(text)


def _pressed(choice: RenderedChoice) -> Event | NotUnderstood:
    if choice.link is not None:
        return NotUnderstood(f"Please open {choice.link}")
    return ChoicePressed(choice.value)


def _file(path: str) -> Event | NotUnderstood:
    file = Path(path).expanduser()
    if not path or not file.is_file():
        return NotUnderstood(f"There is no file {path!r}. Write: /file PATH")
    if safe_name(str(file.resolve()))[1]:
        return NotUnderstood("There is a secret in this file's name or folder. Rename it; nothing was kept.")
    kind = FileKind.PHOTO if file.suffix.lower() in PICTURES else FileKind.DOCUMENT
    return FileReceived(kind, str(file.resolve()), file.name, size=file.stat().st_size)
