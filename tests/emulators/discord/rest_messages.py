"""The requests about messages: create, edit, delete, get, history, pins, typing."""

from collections.abc import Callable
from typing import Any

from .calls import Call
from .composing import REPLY, compose, edit, remembered, replied_to
from .errors import Json, missing_permissions, not_the_author
from .messages import Message
from .places import MANAGE_MESSAGES, Thread


def create_message(call: Call) -> Json:
    """POST /channels/{channel_id}/messages; a nonce that is known brings back its message."""
    world, body = call.world, call.fields
    place = world.place(call.path["channel_id"])
    place.check_writable()
    known = remembered(call, body)
    if known is not None:
        call.repeated = True
        return known.to_json()
    message = compose(call, body, place)
    message.reply_to = replied_to(body, place)
    message.kind = REPLY if message.reply_to else 0
    if message.nonce is not None:
        world.nonces[message.nonce] = message
    call.created = world.show(message)
    return message.to_json()


def update_message(call: Call) -> Json:
    """PATCH of the bot's own message."""
    message = _found(call)
    if int(message.author["id"]) != call.world.bot_id:
        raise not_the_author()
    if isinstance(message.place, Thread):
        message.place.check_awake()
    return edit(call, message, call.fields).to_json()


def delete_message(call: Call) -> None:
    """DELETE of the bot's own message; a guild's where it may manage messages, another person's DM never."""
    message = _found(call)
    own = int(message.author["id"]) == call.world.bot_id
    if not own and message.place.guild is None:
        raise missing_permissions()
    if isinstance(message.place, Thread):
        message.place.check_awake()
    if not own and isinstance(message.place, Thread):
        message.place.check_permission(MANAGE_MESSAGES)
    call.world.delete(message)


def get_message(call: Call) -> Json:
    """One message."""
    return call.world.rest_message(_found(call))


def list_messages(call: Call) -> list[Json]:
    """History, newest first: `before`, `after` or `around` an id, at most `limit` (50)."""
    place = call.world.place(call.path["channel_id"])
    limit = int(call.query.get("limit", 50))
    shown = sorted(place.shown, key=lambda one: one.message_id)
    if "after" in call.query:
        page = [one for one in shown if one.message_id > int(call.query["after"])][:limit]
    elif "around" in call.query:
        middle = int(call.query["around"])
        near = sorted(shown, key=lambda one: abs(one.message_id - middle))[:limit]
        page = sorted(near, key=lambda one: one.message_id)
    else:
        before = int(call.query.get("before", 1 << 63))
        page = [one for one in shown if one.message_id < before][-limit:]
    return [call.world.rest_message(one) for one in reversed(page)]


def create_pin(call: Call) -> None:
    """Pin a message."""
    message = _found(call)
    message.place.pinned.append(message.message_id)
    call.world.changed(message)


def delete_pin(call: Call) -> None:
    """Take a pin away."""
    message = _found(call)
    message.place.pinned.remove(message.message_id)
    call.world.changed(message)


def trigger_typing_indicator(call: Call) -> None:
    """Show that the bot is typing."""
    place = call.world.place(call.path["channel_id"])
    place.check_writable()


def _found(call: Call) -> Message:
    return call.world.place(call.path["channel_id"]).find(call.path["message_id"])


MESSAGE_OPERATIONS: dict[str, Callable[[Call], Any]] = {
    "create_message": create_message,
    "update_message": update_message,
    "delete_message": delete_message,
    "get_message": get_message,
    "list_messages": list_messages,
    "create_pin": create_pin,
    "delete_pin": delete_pin,
    "trigger_typing_indicator": trigger_typing_indicator,
}
