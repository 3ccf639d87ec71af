"""The methods that change what is already in a chat: edits, deletions, pins, and answers to presses."""

from .calls import Call
from .chats import Chat, Message
from .errors import Json, bad_request
from .markup import check_inline
from .people import Toast
from .sending import formatted

DELETABLE_FOR = 48 * 3600  # https://core.telegram.org/bots/api#deletemessage
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_GONE = "query is too old and response timeout expired or query ID is invalid"


def edit_text(call: Call) -> Json:
    """editMessageText; without reply_markup the buttons go."""
    text, entities = formatted(call.parameters, "text")
    markup = check_inline(call.get("reply_markup"))
    message = call.own_message("edit")
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    if (text, entities, markup) == (message.text, message.entities, message.markup):
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities = text, entities
    return _edited(call, message, markup)


def edit_caption(call: Call) -> Json:
    """editMessageCaption; without reply_markup the buttons go."""
    caption, entities = formatted(call.parameters, "caption")
    markup = check_inline(call.get("reply_markup"))
    message = call.own_message("edit")
    if message.text is not None:
        raise bad_request("there is no caption in the message to edit")
    if (caption or None, entities, markup) == (message.caption, message.entities, message.markup):
        raise bad_request(NOT_MODIFIED)
    message.caption, message.entities = caption or None, entities
    return _edited(call, message, markup)


def edit_markup(call: Call) -> Json:
    """editMessageReplyMarkup; without reply_markup the buttons go."""
    markup = check_inline(call.get("reply_markup"))
    message = call.own_message("edit")
    if markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    return _edited(call, message, markup)


def _edited(call: Call, message: Message, markup: Json | None) -> Json:
    message.set_markup(markup)
    message.was_edited(call.bot.now())
    message.changed = call.bot.pulse.beat()
    return message.to_json()


def delete_message(call: Call) -> bool:
    """deleteMessage: one's own, and in private chats the person's, for 48 hours."""
    chat = call.chat()
    message = chat.find(call.parameters["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if not _deletable(call, chat, message):
        raise bad_request("message can't be deleted for everyone")
    chat.remove(message)
    return True


def delete_messages(call: Call) -> bool:
    """deleteMessages: "if some of the specified messages can't be found, they are skipped"."""
    chat = call.chat()
    for message_id in call.parameters["message_ids"]:
        message = chat.find(message_id)
        if message is not None and _deletable(call, chat, message):
            chat.remove(message)
    return True


def _deletable(call: Call, chat: Chat, message: Message) -> bool:
    is_admin = chat.members.get(call.bot.bot_id, {}).get("status") == "administrator"
    if chat.type != "private" and is_admin and not message.from_bot:
        return True  # an administrator's right does not age
    recent = call.bot.now() - message.date <= DELETABLE_FOR
    return recent and (message.from_bot or chat.type == "private")


def pin(call: Call) -> bool:
    """pinChatMessage."""
    chat = call.writable_chat()
    message = chat.find(call.parameters["message_id"])
    if message is None:
        raise bad_request("message to pin not found")
    if chat.type != "private" and not chat.bot_may("can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
    return True


def unpin(call: Call) -> bool:
    """unpinChatMessage: the newest pin without a message_id."""
    chat = call.writable_chat()
    message_id = call.get("message_id", chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    return True


def answer_callback_query(call: Call) -> bool:
    """answerCallbackQuery: once, and only while the press is young."""
    press = call.bot.presses.get(call.parameters["callback_query_id"])
    age_limit = call.bot.world.query_lifetime
    if press is None or press.answered or call.bot.world.now() - press.pressed > age_limit:
        raise bad_request(QUERY_GONE)
    press.answered = True
    toast = Toast(call.get("text", ""), call.get("show_alert", False), call.bot.pulse.beat())
    press.person.toasts.append(toast)
    return True


EDITING_METHODS = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin,
    "unpinChatMessage": unpin,
    "answerCallbackQuery": answer_callback_query,
}
