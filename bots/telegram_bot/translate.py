"""Telegram's updates in neutral words: JSON in, an Update or None out, and pure.

The library's objects would raise for a whole batch when a single update can't be parsed. None means that an
update concerns nobody: channel posts, other bots, service messages, and almost everything in groups, where
only somebody who addresses the bot is answered. What the fields mean: https://core.telegram.org/bots/api#update
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bots.telegram_bot.content import content_of, plain, text_of
from core.events import (
    ChatBlocked,
    ChatReopened,
    ChoicePressed,
    Event,
    GroupContacted,
    MessageEdited,
    TextReceived,
    Update,
)
from core.ids import Account, BotKey
from core.intents import command_named

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram for; everything else would be translated to None."""

PLATFORM = "telegram"
GROUPS = ("group", "supergroup")
IN_GROUP = ("member", "administrator")
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is on Telegram, as getMe says."""

    bot_id: int
    username: str

    @property
    def private_link(self) -> str:
        """Opens the private chat with the bot."""
        return f"https://t.me/{self.username}?start=group"


def translate(update: Json, bot: BotKey, identity: Identity, now: datetime) -> Update | None:
    """The neutral update, or None when it concerns nobody. `now` is when a press, which has no date, came."""
    if message := _object(update, "message"):
        return _from_message(update, message, bot, identity)
    if message := _object(update, "edited_message"):
        return _from_edit(update, message, bot)
    if query := _object(update, "callback_query"):
        return _from_press(update, query, bot, now)
    if change := _object(update, "my_chat_member"):
        return _from_membership(update, change, bot, identity)
    return None


def _from_message(update: Json, message: Json, bot: BotKey, identity: Identity) -> Update | None:
    event = _private_event(message, identity) if _is_private(message) else _group_event(message, identity)
    return _enveloped(update, message, bot, event, _date(message, "date"))


def _from_edit(update: Json, message: Json, bot: BotKey) -> Update | None:
    text = text_of(message)
    if not _is_private(message) or not text:
        return None
    return _enveloped(update, message, bot, MessageEdited(text), _date(message, "edit_date"))


def _from_press(update: Json, query: Json, bot: BotKey, now: datetime) -> Update | None:
    """The press of a button below one of our messages; that message may be too old to be shown to us."""
    message = _object(query, "message")
    if not _is_private(message) or not query.get("data"):
        return None
    pressed = {"chat": message["chat"], "message_id": message.get("message_id"), "from": query.get("from")}
    event = ChoicePressed(plain(query["data"]), interaction=plain(query.get("id", "")))
    return _enveloped(update, pressed, bot, event, now)


def _from_membership(update: Json, change: Json, bot: BotKey, identity: Identity) -> Update | None:
    """The bot was blocked or let in again in a private chat, or put into a group."""
    before = _object(change, "old_chat_member").get("status")
    after = _object(change, "new_chat_member").get("status")
    event: Event | None = None
    if _is_private(change):
        known: dict[object, Event] = {"kicked": ChatBlocked(), "member": ChatReopened()}
        event = known.get(after)
    elif _is_group(change) and after in IN_GROUP and before not in (*IN_GROUP, "restricted"):
        event = GroupContacted(identity.private_link)
    return _enveloped(update, change, bot, event, _date(change, "date"))


def _private_event(message: Json, identity: Identity) -> Event | None:
    content = content_of(message)
    if not isinstance(content, TextReceived) or content.forwarded_from is not None:
        return content
    found = COMMAND.fullmatch(content.text.strip())
    if found is None or (found[2] and found[2].lower() != identity.username.lower()):
        return content
    return command_named(found[1], (found[3] or "").strip())


def _group_event(message: Json, identity: Identity) -> Event | None:
    """Somebody in a group addresses the bot: a command for it, or its name."""
    if not _is_group(message):
        return None
    name = re.escape(identity.username)
    addressed = re.search(rf"(?<!\w)(/\w+)?@{name}(?!\w)", text_of(message), re.ASCII | re.IGNORECASE)
    entities = [*_list(message, "entities"), *_list(message, "caption_entities")]
    named = any(_object(entity, "user").get("id") == identity.bot_id for entity in entities)
    return GroupContacted(identity.private_link) if addressed or named else None


def _enveloped(
    update: Json, message: Json, bot: BotKey, event: Event | None, received_at: datetime
) -> Update | None:
    """The event with who, where and when; None when a bot or nobody said it."""
    sender, chat = _object(message, "from"), _object(message, "chat")
    if event is None or sender.get("is_bot") is not False or not ("id" in sender and "id" in chat):
        return None
    message_id, language = message.get("message_id"), sender.get("language_code")
    private = chat.get("type") == "private"
    # A group stands for itself: nothing is kept of the member who addressed the bot there.
    who = sender if private else chat
    return Update(
        bot=bot,
        update_id=str(update["update_id"]),
        order=int(update["update_id"]),
        account=Account(PLATFORM, str(who["id"])),
        chat=str(chat["id"]),
        event=event,
        received_at=received_at,
        message=None if message_id is None else str(message_id),
        client_language=plain(language) if language else None,
        private=private,
    )


def _is_private(message: Json) -> bool:
    return _object(message, "chat").get("type") == "private"


def _is_group(message: Json) -> bool:
    return _object(message, "chat").get("type") in GROUPS


def _date(message: Json, name: str) -> datetime:
    """The moment in `name` or in `date`, seconds since 1970; the beginning of time when it is none."""
    seconds = message.get(name) or message.get("date") or 0
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return datetime.fromtimestamp(0, UTC)


def _object(source: Json, name: str) -> Json:
    value = source.get(name)
    return value if isinstance(value, Mapping) else {}


def _list(source: Json, name: str) -> list[Json]:
    value = source.get(name)
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
