"""What is done in a desk's group, in neutral words: who, in which topic, in answer to what. Pure.

Only a person's own account acts at a desk. An administrator who hides behind the group, a channel that posts
there and every bot stay without a seat, since nobody could tell whose act it was. How topics show in
messages: https://core.telegram.org/bots/api#message (message_thread_id, is_topic_message).
"""

import re
from datetime import datetime

from bots.telegram_bot.content import content_of, plain, text_of
from bots.telegram_bot.payload import Json, moment_in, object_in
from core.desk.definition import DeskChat
from core.events import ChoicePressed, CommandReceived, Event, MessageEdited, Seat, TextReceived, Update
from core.ids import Account

PLATFORM = "telegram"
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)


def message_at_desk(update: Json, message: Json, desk: DeskChat, username: str) -> Update | None:
    """A text, a command or a file; None for what Telegram itself put there and for other bots' commands."""
    event = _event(message, username)
    return _seated(update, message, message, event, moment_in(message, "date"), desk)


def edit_at_desk(update: Json, message: Json, desk: DeskChat) -> Update | None:
    """An agent changed what they had written."""
    text = text_of(message)
    event = MessageEdited(text) if text else None
    return _seated(update, message, message, event, moment_in(message, "edit_date"), desk)


def press_at_desk(update: Json, query: Json, desk: DeskChat, now: datetime) -> Update | None:
    """A button below one of our messages. A message too old to be shown to us does not tell its topic."""
    if not query.get("data"):
        return None
    event = ChoicePressed(plain(query["data"]), interaction=plain(query.get("id", "")))
    pressed = {name: value for name, value in object_in(query, "message").items() if name != "sender_chat"}
    return _seated(update, pressed, query, event, now, desk)


def place_of(message: Json) -> str | None:
    """The topic that the message is in, as `render.py` reads it back; None outside of any."""
    thread = message.get("message_thread_id")
    if message.get("is_topic_message") is not True or thread is None:
        return None
    return f"{object_in(message, 'chat')['id']}/{thread}"


def _event(message: Json, username: str) -> Event | None:
    content = content_of(message)
    if not isinstance(content, TextReceived) or content.forwarded_from is not None:
        return content
    found = COMMAND.fullmatch(content.text.strip())
    if found is None:
        return content
    if found[2] and found[2].lower() != username.lower():
        return None
    return CommandReceived(found[1].lower(), (found[3] or "").strip())


def _seated(
    update: Json, message: Json, by: Json, event: Event | None, received_at: datetime, desk: DeskChat
) -> Update | None:
    """The event with who did it (`by` names them) and where; None when no person's own account did."""
    sender, message_id = object_in(by, "from"), message.get("message_id")
    hidden = "sender_chat" in message
    if event is None or hidden or sender.get("is_bot") is not False or "id" not in sender:
        return None
    return Update(
        bot=desk.bot,
        update_id=str(update["update_id"]),
        order=int(update["update_id"]),
        account=Account(PLATFORM, f"desk:{desk.chat}"),
        chat=desk.chat,
        event=event,
        received_at=received_at,
        message=None if message_id is None else str(message_id),
        private=False,
        seat=Seat(
            desk=desk.name,
            agent=Account(PLATFORM, str(sender["id"])),
            agent_name=_name(sender),
            place=place_of(message),
            answers=_answered(message),
        ),
    )


def _name(sender: Json) -> str:
    """What Telegram calls them."""
    return plain(" ".join(str(sender[part]) for part in ("first_name", "last_name") if sender.get(part)))


def _answered(message: Json) -> str | None:
    """The message that this one answers. What is merely written into a topic seems to answer the service
    message with which the topic began, and whose id is the topic's."""
    answered = object_in(message, "reply_to_message").get("message_id")
    if answered is None or answered == message.get("message_thread_id"):
        return None
    return str(answered)
