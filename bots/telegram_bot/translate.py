"""Telegram's updates in neutral words: JSON in, an Update or None out, and pure.

The library's objects would raise for a whole batch when a single update can't be parsed. None means that an
update concerns nobody: channel posts, other bots, service messages, and almost everything in groups, where
only somebody who addresses the bot is answered. A group in which agents work is another matter: `seats.py`.
What the fields mean: https://core.telegram.org/bots/api#update
"""

import re
from dataclasses import dataclass
from datetime import datetime

from bots.telegram_bot.content import content_of, plain, text_of
from bots.telegram_bot.payload import Json, is_group, is_private, list_in, moment_in, object_in
from bots.telegram_bot.seats import COMMAND, PLATFORM, edit_at_desk, message_at_desk, press_at_desk
from core.desk.definition import NO_DESK, Desk, DeskChat
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

IN_GROUP = ("member", "administrator")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is on Telegram, as getMe says."""

    bot_id: int
    username: str

    @property
    def private_link(self) -> str:
        """Opens the private chat with the bot."""
        return f"https://t.me/{self.username}?start=group"


def translate(
    update: Json, bot: BotKey, identity: Identity, now: datetime, desk: Desk = NO_DESK
) -> Update | None:
    """The neutral update, or None when it concerns nobody. `now` is when a press, which has no date, came;
    `desk` says which groups are desks."""
    if message := object_in(update, "message"):
        if seated := desk_at(message, bot, desk):
            return message_at_desk(update, message, seated, identity.username)
        return _from_message(update, message, bot, identity)
    if message := object_in(update, "edited_message"):
        if seated := desk_at(message, bot, desk):
            return edit_at_desk(update, message, seated)
        return _from_edit(update, message, bot)
    if query := object_in(update, "callback_query"):
        if seated := desk_at(object_in(query, "message"), bot, desk):
            return press_at_desk(update, query, seated, now)
        return _from_press(update, query, bot, now)
    if change := object_in(update, "my_chat_member"):
        # How the bot stands in a desk's group is no update: `standing.py`.
        return None if desk_at(change, bot, desk) else _from_membership(update, change, bot, identity)
    return None


def desk_at(message: Json, bot: BotKey, desk: Desk) -> DeskChat | None:
    """The desk whose group the message is in, if it is one."""
    chat = object_in(message, "chat").get("id")
    return desk.chat_of(bot, str(chat)) if is_group(message) else None


def _from_message(update: Json, message: Json, bot: BotKey, identity: Identity) -> Update | None:
    event = _private_event(message, identity) if is_private(message) else _group_event(message, identity)
    return _enveloped(update, message, bot, event, moment_in(message, "date"))


def _from_edit(update: Json, message: Json, bot: BotKey) -> Update | None:
    text = text_of(message)
    if not is_private(message) or not text:
        return None
    return _enveloped(update, message, bot, MessageEdited(text), moment_in(message, "edit_date"))


def _from_press(update: Json, query: Json, bot: BotKey, now: datetime) -> Update | None:
    """The press of a button below one of our messages; that message may be too old to be shown to us."""
    message = object_in(query, "message")
    if not is_private(message) or not query.get("data"):
        return None
    pressed = {"chat": message["chat"], "message_id": message.get("message_id"), "from": query.get("from")}
    event = ChoicePressed(plain(query["data"]), interaction=plain(query.get("id", "")))
    return _enveloped(update, pressed, bot, event, now)


def _from_membership(update: Json, change: Json, bot: BotKey, identity: Identity) -> Update | None:
    """The bot was blocked or let in again in a private chat, or put into a group."""
    before = object_in(change, "old_chat_member").get("status")
    after = object_in(change, "new_chat_member").get("status")
    event: Event | None = None
    if is_private(change):
        known: dict[object, Event] = {"kicked": ChatBlocked(), "member": ChatReopened()}
        event = known.get(after)
    elif is_group(change) and after in IN_GROUP and before not in (*IN_GROUP, "restricted"):
        event = GroupContacted(identity.private_link)
    return _enveloped(update, change, bot, event, moment_in(change, "date"))


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
    if not is_group(message):
        return None
    name = re.escape(identity.username)
    addressed = re.search(rf"(?<!\w)(/\w+)?@{name}(?!\w)", text_of(message), re.ASCII | re.IGNORECASE)
    entities = [*list_in(message, "entities"), *list_in(message, "caption_entities")]
    named = any(object_in(entity, "user").get("id") == identity.bot_id for entity in entities)
    return GroupContacted(identity.private_link) if addressed or named else None


def _enveloped(
    update: Json, message: Json, bot: BotKey, event: Event | None, received_at: datetime
) -> Update | None:
    """The event with who, where and when; None when a bot or nobody said it."""
    sender, chat = object_in(message, "from"), object_in(message, "chat")
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
