"""Deliveries as requests to the Bot API: pure, and plain text, so that nothing can be injected."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from bots.telegram_bot.capabilities import MAXIMUM_TEXT
from bots.telegram_bot.places import group_of, is_unopened, topic_of
from core.delivery import Action, Delivery, DeliveryError, DeliveryFailure
from core.replies import RenderedChoice, RenderedReply, Topic, Turn

MAXIMUM_VALUE = 64
"""Bytes of callback_data: https://core.telegram.org/bots/api#inlinekeyboardbutton"""
MAXIMUM_TITLE = 128
"""Characters of a topic's name: https://core.telegram.org/bots/api#createforumtopic"""
MAXIMUM_CAPTION = 1024
"""In UTF-16 code units, to be safe: https://core.telegram.org/bots/api#sendphoto"""

NO_PREVIEW = {"is_disabled": True}

SIGNS = {
    Turn.URGENT: "🔴",
    Turn.OURS: "🔵",
    Turn.THEIRS: "⏳",
    Turn.HELD: "⏸",
    Turn.DONE: "✅",
    Turn.QUEUE: "📥",
}
"""What stands before a topic's title: whose turn it is. A sign in the title, since which icons a topic may
have is Telegram's to change (getForumTopicIconStickers)."""

Keyboard = dict[str, list[list[dict[str, str]]]]


@dataclass(frozen=True, slots=True)
class Request:
    """A method of the Bot API and its arguments, ready to become JSON."""

    method: str
    parameters: dict[str, Any]


def is_group(chat: str) -> bool:
    """Groups have negative ids: https://core.telegram.org/bots/api#chat"""
    return chat.startswith("-")


def render(delivery: Delivery, desks: Container[str] = ()) -> Request:
    """The request for a delivery; `desks` are the groups in which agents work. Raises
    DeliveryError(REJECTED) for what Telegram can never take, TOPIC_GONE for what belongs into a topic that
    was never opened."""
    if is_unopened(delivery.chat) and delivery.action is not Action.OPEN:
        raise DeliveryError(
            DeliveryFailure.TOPIC_GONE, "its topic could not be opened", new_chat=delivery.chat
        )
    match delivery.action:
        case Action.OPEN:
            return Request("createForumTopic", _chat(delivery) | {"name": _title(delivery)})
        case Action.RETITLE:
            return Request("editForumTopic", _topic(delivery) | {"name": _title(delivery)})
        case Action.SHUT:
            return Request("closeForumTopic", _topic(delivery))
        case Action.PIN:
            return Request("pinChatMessage", _message(delivery) | {"disable_notification": True})
        case Action.DELETE:
            return Request("deleteMessage", _message(delivery))
        case Action.EDIT:
            return Request("editMessageText", _message(delivery) | _content(delivery, desks))
        case Action.SEND:
            return Request("sendMessage", where(delivery.chat) | _content(delivery, desks))


def caption_edit(delivery: Delivery, desks: Container[str]) -> Request:
    """The request for an EDIT of a message whose words stand below a file. Raises DeliveryError(REJECTED)."""
    parameters = _message(delivery) | {"caption": words_of(_reply(delivery), MAXIMUM_CAPTION)}
    return Request("editMessageCaption", parameters | buttons_of(delivery, desks))


def where(chat: str) -> dict[str, Any]:
    """The arguments that name a chat and, for a desk's, the topic."""
    topic = topic_of(chat)
    return {"chat_id": int(group_of(chat))} | ({} if topic is None else {"message_thread_id": topic})


def buttons_of(delivery: Delivery, desks: Container[str]) -> dict[str, Any]:
    """The argument for the buttons below a message; in a group that is no desk, where nothing personal is
    taken, only links."""
    group = group_of(delivery.chat)
    keyboard = _keyboard(_reply(delivery), links_only=is_group(group) and group not in desks)
    return {} if keyboard is None else {"reply_markup": keyboard}


def words_of(reply: RenderedReply, maximum: int = MAXIMUM_TEXT) -> str:
    """The text as it can be sent. Raises DeliveryError(REJECTED) when it is empty or too long."""
    text = sendable(reply.text)
    if not text.strip():
        raise _rejected("the text is empty")
    if length_of(text) > maximum:
        raise _rejected(f"the text is longer than {maximum}")
    return text


def sendable(text: str) -> str:
    """What people write may hold half a surrogate pair, which no JSON for Telegram can."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def length_of(text: str) -> int:
    """In UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def titled(topic: Topic) -> str:
    """A topic's name: the sign of whose turn it is, then the title on one line, shortened where it must be.
    Nothing is lost by that: the card in the topic says everything."""
    title = " ".join(f"{SIGNS[topic.turn]} {sendable(topic.title)}".split())
    return title if len(title) <= MAXIMUM_TITLE else f"{title[: MAXIMUM_TITLE - 1]}…"


def _content(delivery: Delivery, desks: Container[str]) -> dict[str, Any]:
    said: dict[str, Any] = {"text": words_of(_reply(delivery)), "link_preview_options": NO_PREVIEW}
    return said | buttons_of(delivery, desks)


def _chat(delivery: Delivery) -> dict[str, Any]:
    return {"chat_id": int(group_of(delivery.chat))}


def _topic(delivery: Delivery) -> dict[str, Any]:
    if topic_of(delivery.chat) is None:
        raise _rejected("no topic to change")
    return where(delivery.chat)


def _message(delivery: Delivery) -> dict[str, Any]:
    if delivery.target is None:
        raise _rejected("no message to change")
    return _chat(delivery) | {"message_id": int(delivery.target)}


def _reply(delivery: Delivery) -> RenderedReply:
    if delivery.reply is None:
        raise _rejected("nothing to say")
    return delivery.reply


def _title(delivery: Delivery) -> str:
    topic = _reply(delivery).topic
    title = "" if topic is None else titled(topic)
    if topic is None or not sendable(topic.title).strip():
        raise _rejected("the topic has no title")
    return title


def _keyboard(reply: RenderedReply, links_only: bool) -> Keyboard | None:
    """The rows of buttons."""
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
