"""From what the page sends to an event: pure."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from core.events import ChoicePressed, Event, FileKind, FileReceived, TextReceived
from core.intents import command_named

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
MESSAGE_ID = re.compile(r"\d{1,15}|notice-\d{1,19}")
LONGEST_TEXT = 20_000
LONGEST_CHOICE = 64
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of the page: the id that it gave it, what happened, and the message that was pressed."""

    client_id: str
    event: Event
    message: str


def of_body(body: Any) -> Sent | None:
    """{"client_id": …, "text": …} or {"client_id": …, "choice": …, "message": …}; None for anything else."""
    match body:
        case {"client_id": str(client_id), "text": str(text)} if _fits(client_id, text):
            return Sent(client_id, _command_or_text(text.strip()), client_id)
        case {"client_id": str(client_id), "choice": str(choice), "message": str(message)}:
            pressed = 0 < len(choice) <= LONGEST_CHOICE and MESSAGE_ID.fullmatch(message)
            if pressed and CLIENT_ID.fullmatch(client_id):
                return Sent(client_id, ChoicePressed(choice), message)
    return None


def of_upload(encoded_name: str, media_type: str, store_key: str, size: int) -> FileReceived:
    """The event of a file that is in the store already; `encoded_name` is percent-encoded."""
    name = unquote(encoded_name).replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:]
    kind = FileKind.PHOTO if media_type.startswith("image/") else FileKind.DOCUMENT
    return FileReceived(kind, store_key, name, media_type, size, store_key=store_key)


def _fits(client_id: str, text: str) -> bool:
    return bool(CLIENT_ID.fullmatch(client_id)) and bool(text.strip()) and len(text) <= LONGEST_TEXT


def _command_or_text(text: str) -> Event:
    if re.match(r"/[A-Za-z][^\n]*\Z", text):
        name, _, argument = text[1:].partition(" ")
        return command_named(name, argument.strip())
    return TextReceived(text)
