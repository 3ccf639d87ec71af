"""Events of Discord's gateway as they come over the wire, with only what matters here."""

from datetime import UTC, datetime
from typing import Any

from core.ids import BotKey

BOT = BotKey("discord")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WHO = {"id": "7", "username": "li", "global_name": "Li"}


def interaction(kind: int, data: dict[str, Any], *, guild: bool = True, **more: Any) -> dict[str, Any]:
    """An interaction of Li's, in a guild or in the chat with the bot."""
    place: dict[str, Any] = (
        {
            "guild_id": "5",
            "member": {"user": WHO, "roles": ["11"], "permissions": "0"},
            "guild_locale": "en-US",
        }
        if guild
        else {"user": WHO}
    )
    return {
        "id": "900",
        "application_id": "1",
        "type": kind,
        "token": "a:token",
        "locale": "zh-CN",
        "channel_id": "30",
        "data": data,
        **place,
        **more,
    }


def message(content: str = "", **more: Any) -> dict[str, Any]:
    """A direct message of Li's."""
    return {"id": "4194304", "channel_id": "30", "author": WHO, "type": 0, "content": content, **more}


def attachment(number: int, media_type: str = "image/png") -> dict[str, Any]:
    """A file of a message."""
    return {
        "id": str(number),
        "filename": f"{number}.png",
        "content_type": media_type,
        "size": 10,
        "url": f"https://cdn.example/{number}",
    }
