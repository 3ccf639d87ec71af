"""Methods about bots, chats, topics and files: everything that neither sends nor edits a message."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from .bots import BOT_ABILITIES, WebhookSettings
from .calls import Call
from .chats import Chat, Topic
from .errors import Json, SpecError, bad_request
from .service import add_service, delete_topic, member_json

ABILITIES = ("can_", "supports_", "has_", "allows_")
TOPIC_COLOUR = 7322096
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

# Required fields of ChatFullInfo that say nothing about a support chat.
FULL_INFO: Json = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        False,
    ),
}


def get_me(call: Call) -> Json:
    """getMe, with every ability that the spec says is "Returned only in getMe"."""
    abilities = [name for name in call.specification.type("User").fields if name.startswith(ABILITIES)]
    return call.bot.user | {name: BOT_ABILITIES.get(name, False) for name in abilities}


# --- chats --------------------------------------------------------------------------------------------------


def get_chat(call: Call) -> Json:
    """getChat."""
    chat = call.chat()
    return chat.to_json() | FULL_INFO


def get_chat_member(call: Call) -> Json:
    """getChatMember."""
    return _member(call.chat(), call.parameters["user_id"])


def get_chat_administrators(call: Call) -> list[Json]:
    """getChatAdministrators: people only, as Telegram leaves bots out but the asking one."""
    chat = call.chat()
    return [
        _member(chat, user_id)
        for user_id, member in chat.members.items()
        if member["status"] in ("creator", "administrator")
    ]


def get_chat_member_count(call: Call) -> int:
    """getChatMemberCount."""
    return len(call.chat().members) + (call.chat().type == "private")


def leave_chat(call: Call) -> bool:
    """leaveChat: sends are refused from now on."""
    chat = call.chat()
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.members[call.bot.bot_id]["status"] = "left"
    chat.refusal = f"bot is not a member of the {chat.type} chat"
    return True


def _member(chat: Chat, user_id: int) -> Json:
    member = chat.members.get(user_id)
    if member is None:
        raise bad_request("member not found")
    return member_json(member)


# --- forum topics -------------------------------------------------------------------------------------------


def create_topic(call: Call) -> Json:
    """createForumTopic; the topic's id is that of its service message."""
    chat = _forum(call)
    look = {"name": call.parameters["name"], "icon_color": call.get("icon_color", TOPIC_COLOUR)}
    message = add_service(chat, call.bot.user, {"forum_topic_created": look})
    message.thread_id = message.message_id
    chat.topics[message.message_id] = Topic(message.message_id, look["name"])
    return {"message_thread_id": message.message_id, **look}


def edit_topic(call: Call) -> bool:
    """editForumTopic."""
    topic = _topic(call)
    name = call.get("name") or topic.name
    if name == topic.name and call.get("icon_custom_emoji_id") is None:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    add_service(_forum(call), call.bot.user, {"forum_topic_edited": {"name": name}}, topic.thread_id)
    return True


def close_topic(call: Call) -> bool:
    """closeForumTopic."""
    return _set_closed(call, True, "forum_topic_closed")


def reopen_topic(call: Call) -> bool:
    """reopenForumTopic."""
    return _set_closed(call, False, "forum_topic_reopened")


def remove_topic(call: Call) -> bool:
    """deleteForumTopic, with all its messages."""
    delete_topic(_forum(call), _topic(call).thread_id)
    return True


def _set_closed(call: Call, closed: bool, service: str) -> bool:
    topic = _topic(call)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    add_service(_forum(call), call.bot.user, {service: {}}, topic.thread_id)
    return True


def _forum(call: Call) -> Chat:
    chat = call.writable_chat()
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    if not chat.bot_may("can_manage_topics"):
        raise bad_request("not enough rights to manage topics")
    return chat


def _topic(call: Call) -> Topic:
    topic = _forum(call).topics.get(call.parameters["message_thread_id"])
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


# --- the bot's own settings ---------------------------------------------------------------------------------


def set_commands(call: Call) -> bool:
    """setMyCommands."""
    commands = call.parameters["commands"]
    if len(commands) > 100:
        raise SpecError("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise SpecError("BOT_COMMAND_INVALID")
    call.bot.settings[_setting(call, "commands")] = commands
    return True


def get_commands(call: Call) -> Any:
    """getMyCommands."""
    return call.bot.settings.get(_setting(call, "commands"), [])


def delete_commands(call: Call) -> bool:
    """deleteMyCommands."""
    call.bot.settings.pop(_setting(call, "commands"), None)
    return True


def set_words(call: Call) -> bool:
    """setMyName, setMyDescription, setMyShortDescription."""
    field = OWN_WORDS[call.method.name.removeprefix("set")]
    call.bot.settings[_setting(call, field)] = call.get(field, "")
    return True


def get_words(call: Call) -> Json:
    """getMyName, getMyDescription, getMyShortDescription."""
    field = OWN_WORDS[call.method.name.removeprefix("get")]
    return {field: call.bot.settings.get(_setting(call, field), "")}


def _setting(call: Call, what: str) -> tuple[str, str, str]:
    scope = json.dumps(call.get("scope", {"type": "default"}), sort_keys=True)
    return what, scope, call.get("language_code", "")


# --- webhook and files --------------------------------------------------------------------------------------


def set_webhook(call: Call) -> bool:
    """setWebhook. Plain http on any port is let through, as a local Bot API server does."""
    url = call.parameters["url"]
    secret = call.get("secret_token", "")
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise SpecError("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not SECRET.fullmatch(secret):
        raise SpecError("secret token contains illegal symbols")
    bot, old = call.bot, call.bot.webhook
    connections = max(1, min(100, call.get("max_connections", 40)))
    bot.webhook = WebhookSettings(url, secret, connections, generation=old.generation + 1)
    _end_poll(call, "setWebhook")
    allow_updates(call)
    _drop_pending(call)
    return True


def delete_webhook(call: Call) -> bool:
    """deleteWebhook."""
    call.bot.webhook = WebhookSettings(generation=call.bot.webhook.generation + 1)
    _drop_pending(call)
    return True


def get_webhook_info(call: Call) -> Json:
    """getWebhookInfo."""
    webhook = call.bot.webhook
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.queue.entries),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
    if webhook.last_error_date is not None:
        info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error_message}
    if call.bot.queue.allowed is not None:
        info["allowed_updates"] = sorted(call.bot.queue.allowed)
    return info


def allow_updates(call: Call) -> None:
    """Keep `allowed_updates` where given: empty is the default set, absent "the previous setting will be
    used".
    """
    wanted = call.get("allowed_updates")
    if wanted is not None:
        call.bot.queue.allowed = frozenset(wanted) or None


def _end_poll(call: Call, method: str) -> None:
    call.bot.poll_number += 1
    call.bot.poll_ended_by = f"terminated by {method} request"


def _drop_pending(call: Call) -> None:
    if call.get("drop_pending_updates"):
        call.bot.queue.entries.clear()
    call.bot.pulse.beat()


def get_file(call: Call) -> Json:
    """getFile: opens the download address for an hour."""
    return call.bot.files.link(call.bot.token, call.parameters["file_id"])


OWN_WORDS = {"MyName": "name", "MyDescription": "description", "MyShortDescription": "short_description"}
ADMINISTRATION_METHODS = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "createForumTopic": create_topic,
    "editForumTopic": edit_topic,
    "closeForumTopic": close_topic,
    "reopenForumTopic": reopen_topic,
    "deleteForumTopic": remove_topic,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    **{f"set{name}": set_words for name in OWN_WORDS},
    **{f"get{name}": get_words for name in OWN_WORDS},
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getFile": get_file,
}
