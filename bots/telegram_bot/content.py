"""What one Telegram message holds: text, one file, or something that a ticket can't hold. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from core.events import Event, FileKind, FileReceived, TextReceived, UnsupportedKind, UnsupportedReceived

Json = Mapping[str, Any]

# In this order: an animation is sent with a document of the same file beside it.
FILES = {
    "animation": FileKind.VIDEO,
    "video": FileKind.VIDEO,
    "video_note": FileKind.VIDEO,
    "voice": FileKind.VOICE,
    "audio": FileKind.AUDIO,
    "document": FileKind.DOCUMENT,
}
# A venue is sent with a location beside it, a game or story has words of its own.
UNSUPPORTED = {
    "sticker": UnsupportedKind.STICKER,
    "venue": UnsupportedKind.LOCATION,
    "location": UnsupportedKind.LOCATION,
    "contact": UnsupportedKind.CONTACT,
    "poll": UnsupportedKind.POLL,
    "dice": UnsupportedKind.OTHER,
    "game": UnsupportedKind.OTHER,
    "story": UnsupportedKind.OTHER,
    "live_photo": UnsupportedKind.OTHER,
    "paid_media": UnsupportedKind.OTHER,
    "rich_message": UnsupportedKind.OTHER,
    "checklist": UnsupportedKind.OTHER,
    "giveaway": UnsupportedKind.OTHER,
}


def content_of(message: Json) -> Event | None:
    """What a person sent; None for service messages ("pinned a message")."""
    origin = forwarded_from(message)
    if isinstance(message.get("text"), str):
        return TextReceived(plain(message["text"]), origin)
    photo = _largest(message.get("photo"))
    if photo is not None:
        return _file(FileKind.PHOTO, photo, message, origin)
    for name, kind in FILES.items():
        file = message.get(name)
        if isinstance(file, Mapping) and file.get("file_id"):
            return _file(kind, file, message, origin)
    for name, unsupported in UNSUPPORTED.items():
        if name in message:
            return UnsupportedReceived(unsupported)
    return None


def text_of(message: Json) -> str:
    """Its text or caption, "" without."""
    text = message.get("text") or message.get("caption")
    return plain(text) if isinstance(text, str) else ""


def forwarded_from(message: Json) -> str | None:
    """The name of who said it first, when it is a forward."""
    origin = message.get("forward_origin")
    if not isinstance(origin, Mapping):
        return None
    person = origin.get("sender_user")
    if isinstance(person, Mapping):
        names = (person.get("first_name"), person.get("last_name"))
        return plain(" ".join(str(name) for name in names if name))
    chat = origin.get("sender_chat") or origin.get("chat")
    if isinstance(chat, Mapping):
        return plain(str(chat.get("title") or chat.get("username") or ""))
    return plain(str(origin.get("sender_user_name") or ""))


def plain(text: object) -> str:
    """Text without half surrogate pairs and NUL, which neither UTF-8 nor PostgreSQL can hold."""
    whole = str(text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "")


def _file(kind: FileKind, file: Json, message: Json, origin: str | None) -> FileReceived:
    size, album = file.get("file_size"), message.get("media_group_id")
    return FileReceived(
        kind=kind,
        handle=json.dumps({"file_id": plain(file["file_id"])}),
        name=plain(file.get("file_name") or ""),
        media_type=plain(file.get("mime_type") or ""),
        size=size if isinstance(size, int) else None,
        caption=plain(message.get("caption") or ""),
        album=None if album is None else plain(album),
        forwarded_from=origin,
    )


def _largest(sizes: object) -> Json | None:
    """The largest of the sizes in which a photo is offered."""
    if not isinstance(sizes, list):
        return None
    offered = [size for size in sizes if isinstance(size, Mapping) and size.get("file_id")]
    return max(offered, key=_area, default=None)


def _area(size: Json) -> int:
    width, height = size.get("width"), size.get("height")
    return width * height if isinstance(width, int) and isinstance(height, int) else 0
