"""What Telegram itself does to a chat: service messages, membership, migration, the end of a topic."""

from .bots import EmulatedBot
from .chats import Chat, Message
from .errors import Json

# Of ChatMemberAdministrator: what each has, and what an owner gives or not in a supergroup.
ADMINISTRATOR = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)


def member_json(member: Json) -> Json:
    """The ChatMember of the API for an entry of `Chat.members`."""
    body = {"user": member["user"], "status": member["status"]}
    match member["status"]:
        case "administrator":
            denied = member.get("denied", ())
            body |= {"can_be_edited": False, "is_anonymous": False}
            body |= {right: right not in denied for right in ADMINISTRATOR}
        case "creator":
            body |= {"is_anonymous": False}
        case "kicked":
            body |= {"until_date": 0}
    return body


def membership(bot: EmulatedBot, chat: Chat, by: Json, old: Json, new: Json) -> Json:
    """A ChatMemberUpdated about the bot itself, from one state to another: each a status, and what else an
    entry of `Chat.members` holds.
    """
    return {
        "chat": chat.to_json(),
        "from": by,
        "date": bot.now(),
        "old_chat_member": member_json({"user": bot.user, **old}),
        "new_chat_member": member_json({"user": bot.user, **new}),
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
