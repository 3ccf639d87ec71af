"""What Telegram itself does to a chat: service messages, membership, migration, the end of a topic."""

from .bots import EmulatedBot
from .chats import Chat, Message
from .errors import Json


def membership(bot: EmulatedBot, chat: Chat, by: Json, old: str, new: str) -> Json:
    """A ChatMemberUpdated about the bot itself."""

    def member(status: str) -> Json:
        return {"user": bot.user, "status": status} | ({"until_date": 0} if status == "kicked" else {})

    return {
        "chat": chat.to_json(),
        "from": by,
        "date": bot.now(),
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }


def migrate_chat(chat: Chat, by: Json) -> Chat:
    """A supergroup takes the place of a group; both get their service message."""
    bot = chat.bot
    new = bot.add_chat(-1_000_000_000_000 + chat.chat_id, "supergroup", dict(chat.about))
    new.members = chat.members
    add_service(chat, by, {"migrate_to_chat_id": new.chat_id})
    chat.migrated_to = new
    add_service(new, by, {"migrate_from_chat_id": chat.chat_id})
    return new


def add_service(chat: Chat, by: Json, content: Json, thread_id: int | None = None) -> Message:
    """A message that Telegram itself puts into a chat; the bot is told, unless it did it."""
    message = Message(
        chat, chat.next_message_id(), by, chat.bot.now(), "service", content=content, thread_id=thread_id
    )
    chat.add(message)
    if by["id"] != chat.bot.bot_id:
        chat.bot.queue_update("message", message.to_json())
    return message


def delete_topic(chat: Chat, thread_id: int) -> None:
    """A topic goes with all its messages."""
    del chat.topics[thread_id]
    for message in chat.messages:
        if message.thread_id == thread_id or message.message_id == thread_id:
            chat.remove(message)
