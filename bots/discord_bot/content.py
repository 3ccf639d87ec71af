"""What one Discord message holds: text, files, or something that a ticket can't hold. Pure."""

import re
from collections.abc import Container, Mapping
from typing import Any

import orjson

from core.events import (
    CommandReceived,
    Event,
    FileKind,
    FileReceived,
    TextReceived,
    UnsupportedKind,
    UnsupportedReceived,
)
from core.intents import COMMANDS
from core.redaction import safe_name

Json = Mapping[str, Any]

VOICE_MESSAGE = 1 << 13
"""https://discord.com/developers/docs/resources/message#message-object-message-flags"""
COMMAND = re.compile(r"/([A-Za-z]{1,32})(?:\s+(.*))?", re.DOTALL)


def contents_of(message: Json, commands: Container[str] = COMMANDS) -> list[tuple[str, Event]]:
    """What a person sent as (suffix of the update's id, event), in order; empty for what says nothing.
    `commands` are those that can be typed as well."""
    origin = forwarded_from(message)
    shown = _forwarded(message) if origin is not None else message
    text = str(shown.get("content") or "")
    attachments = objects(shown, "attachments")
    if attachments:
        album = str(message["id"]) if len(attachments) > 1 else None
        voice = bool(int(shown.get("flags") or 0) & VOICE_MESSAGE)
        return [
            (
                f"/{attachment['id']}",
                file_of(attachment, message, text if not index else "", album, origin, voice),
            )
            for index, attachment in enumerate(attachments)
        ]
    if text:
        return [("", _said(text, origin, commands))]
    unsupported = _unsupported(shown)
    return [] if unsupported is None else [("", UnsupportedReceived(unsupported))]


def forwarded_from(message: Json) -> str | None:
    """A link to where it was said first, when it is a forward; Discord does not tell by whom."""
    reference = mapping(message, "message_reference")
    if not objects(message, "message_snapshots"):
        return None
    guild = reference.get("guild_id") or "@me"
    return f"https://discord.com/channels/{guild}/{reference.get('channel_id')}/{reference.get('message_id')}"


def file_of(
    attachment: Json,
    message: Json,
    caption: str = "",
    album: str | None = None,
    origin: str | None = None,
    voice: bool = False,
) -> FileReceived:
    """One attachment; its handle finds the file again when the link is too old, or is not kept."""
    name = str(attachment.get("filename") or "")
    handle = {
        "channel": message.get("channel_id"),
        "message": message.get("id"),
        "attachment": str(attachment["id"]),
        "url": None if names_a_secret(name) else attachment.get("url"),
    }
    media_type = str(attachment.get("content_type") or "").partition(";")[0]
    size = attachment.get("size")
    return FileReceived(
        kind=FileKind.VOICE if voice else _kind(media_type),
        handle=orjson.dumps(handle).decode(),
        name=name,
        media_type=media_type,
        size=size if isinstance(size, int) else None,
        caption=caption,
        album=album,
        forwarded_from=origin,
    )


def names_a_secret(name: str) -> bool:
    """Whether the name of an attachment holds a secret, which its link repeats."""
    return bool(safe_name(name)[1])


def mapping(source: Json, name: str) -> Json:
    """The object under `name`, empty when there is none."""
    value = source.get(name)
    return value if isinstance(value, Mapping) else {}


def objects(source: Json, name: str) -> list[Json]:
    """The objects in the list under `name`."""
    value = source.get(name)
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _said(text: str, origin: str | None, commands: Container[str]) -> Event:
    """A text, or one of our commands typed as one."""
    found = COMMAND.fullmatch(text.strip()) if origin is None else None
    if found is not None and found[1].lower() in commands:
        return CommandReceived(found[1].lower(), (found[2] or "").strip())
    return TextReceived(text, origin)


def _forwarded(message: Json) -> Json:
    return mapping(objects(message, "message_snapshots")[0], "message")


def _unsupported(message: Json) -> UnsupportedKind | None:
    if objects(message, "sticker_items") or objects(message, "stickers"):
        return UnsupportedKind.STICKER
    if mapping(message, "poll"):
        return UnsupportedKind.POLL
    return UnsupportedKind.OTHER if objects(message, "embeds") or objects(message, "components") else None


def _kind(media_type: str) -> FileKind:
    kinds = {"image": FileKind.PHOTO, "video": FileKind.VIDEO, "audio": FileKind.AUDIO}
    return kinds.get(media_type.partition("/")[0], FileKind.DOCUMENT)
