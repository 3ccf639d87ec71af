"""Replies as requests to the Bot API: pure, and plain text, so that nothing can be injected."""

from dataclasses import dataclass
from typing import Any, Literal

from bots.telegram_bot.capabilities import MAXIMUM_TEXT
from core.delivery import Action, Delivery, DeliveryError, DeliveryFailure
from core.replies import RenderedChoice, RenderedReply

MAXIMUM_VALUE = 64
"""Bytes of callback_data: https://core.telegram.org/bots/api#inlinekeyboardbutton"""

NO_PREVIEW = {"is_disabled": True}

Keyboard = dict[str, list[list[dict[str, str]]]]


@dataclass(frozen=True, slots=True)
class Request:
    """A method of the Bot API and its arguments, ready to become JSON."""

    method: Literal["sendMessage", "editMessageText", "deleteMessage"]
    parameters: dict[str, Any]


def is_group(chat: str) -> bool:
    """Groups have negative ids: https://core.telegram.org/bots/api#chat"""
    return chat.startswith("-")


def render(delivery: Delivery) -> Request:
    """The request for a delivery. Raises DeliveryError(REJECTED) for what Telegram can never take."""
    if delivery.action is Action.DELETE:
        return Request("deleteMessage", {"chat_id": int(delivery.chat), "message_id": _target(delivery)})
    if delivery.reply is None:
        raise _rejected("nothing to say")
    parameters: dict[str, Any] = {
        "chat_id": int(delivery.chat),
        "text": _text(delivery.reply),
        "link_preview_options": NO_PREVIEW,
    }
    keyboard = _keyboard(delivery.reply, links_only=is_group(delivery.chat))
    if keyboard is not None:
        parameters["reply_markup"] = keyboard
    if delivery.action is Action.EDIT:
        parameters["message_id"] = _target(delivery)
        return Request("editMessageText", parameters)
    return Request("sendMessage", parameters)


def _target(delivery: Delivery) -> int:
    if delivery.target is None:
        raise _rejected("no message to change")
    return int(delivery.target)


def _text(reply: RenderedReply) -> str:
    # What people write may hold half a surrogate pair, which no JSON for Telegram can.
    text = reply.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if not text.strip():
        raise _rejected("the text is empty")
    if len(text.encode("utf-16-le")) // 2 > MAXIMUM_TEXT:
        raise _rejected(f"the text is longer than {MAXIMUM_TEXT}")
    return text


def _keyboard(reply: RenderedReply, links_only: bool) -> Keyboard | None:
    """The rows of buttons; in a group, where nothing personal is taken, only links."""
    shown = [[choice for choice in row if choice.link or not links_only] for row in reply.choices]
    rows = [[_button(choice) for choice in row] for row in shown if row]
    return {"inline_keyboard": rows} if rows else None


def _button(choice: RenderedChoice) -> dict[str, str]:
    if choice.link is not None:
        return {"text": choice.label, "url": choice.link}
    if not 1 <= len(choice.value.encode("utf-8", "surrogatepass")) <= MAXIMUM_VALUE:
        raise _rejected(f"the value of a button is not 1 to {MAXIMUM_VALUE} bytes")
    return {"text": choice.label, "callback_data": choice.value}


def _rejected(detail: str) -> DeliveryError:
    return DeliveryError(DeliveryFailure.REJECTED, detail)
