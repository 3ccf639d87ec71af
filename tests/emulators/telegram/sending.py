"""The methods that put messages into chats."""

from typing import Any

from .calls import Call
from .chats import Chat, Message
from .errors import Json, SpecError, bad_request
from .files import StoredFile
from .formatting import parse_html
from .markup import check_inline
from .spec import ATTACHED, Upload

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
PARSE_MODES = ("html", "markdown", "markdownv2")
CHAT_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
ALBUM_SIZE = (2, 10)
UNMIXABLE = {"document", "audio"}  # "can be only grouped in an album with messages of the same type"


def formatted(parameters: Json, key: str) -> tuple[str, list[Json]]:
    """The visible text and entities of `text` or `caption`, within their limits.

    Markdown is taken as it is: nothing here uses it, and a half-right parser would be worse than none.
    """
    source = str(parameters.get(key) or "")
    mode = str(parameters.get("parse_mode") or "").lower()
    if mode and mode not in PARSE_MODES:
        raise SpecError("unsupported parse_mode")
    entities = parameters.get("entities" if key == "text" else "caption_entities") or []
    text = source
    if mode == "html":
        text, entities = parse_html(source)
    text = text.rstrip() if entities else text.strip()  # Telegram trims; leading space is kept under entities
    _check_text_length(text, key)
    return text, entities


def _check_text_length(text: str, key: str) -> None:
    # Counted in characters: https://core.telegram.org/constructor/config (message_length_max,
    # caption_length_max)
    if key == "text" and not text:
        raise SpecError("message text is empty")
    if key == "text" and len(text) > LONGEST_TEXT:
        raise SpecError("message is too long")
    if key == "caption" and len(text) > LONGEST_CAPTION:
        raise SpecError("message caption is too long")


def send_message(call: Call) -> Json:
    """sendMessage."""
    text, entities = formatted(call.parameters, "text")
    message = _prepare(call, "text")
    message.text, message.entities = text, entities
    return _show(message)


def send_file(call: Call) -> Json:
    """sendPhoto, sendDocument, sendVoice, …: an upload or a file_id."""
    kind = FILE_METHODS[call.method.name]
    caption = _caption(call.parameters)
    chat = call.writable_chat()
    stored = _file(call, kind, call.get(kind))
    return _show(_with_file(call, _prepare(call, kind, chat), stored, caption))


def send_media_group(call: Call) -> list[Json]:
    """sendMediaGroup: all or nothing."""
    items: list[Json] = call.parameters["media"]
    least, most = ALBUM_SIZE
    if not least <= len(items) <= most:
        raise SpecError("album must include 2-10 items")
    if len({item["type"] for item in items}) > 1 and UNMIXABLE & {item["type"] for item in items}:
        raise SpecError("documents and audio files can't be mixed with other media types in an album")
    captions = [_caption(item) for item in items]
    chat = call.writable_chat()
    files = [_file(call, item["type"], item["media"]) for item in items]
    album = str(13_500_000_000_000_000 + call.bot.pulse.count)
    sent = []
    for item, caption, stored in zip(items, captions, files, strict=True):
        message = _prepare(call, item["type"], chat)
        message.extra["media_group_id"] = album
        sent.append(_show(_with_file(call, message, stored, caption)))
    return sent


def send_location(call: Call) -> Json:
    """sendLocation."""
    message = _prepare(call, "location")
    message.content = {"location": {key: call.parameters[key] for key in ("latitude", "longitude")}}
    return _show(message)


def send_contact(call: Call) -> Json:
    """sendContact."""
    message = _prepare(call, "contact")
    message.content = {"contact": {key: call.parameters[key] for key in ("phone_number", "first_name")}}
    return _show(message)


def send_chat_action(call: Call) -> bool:
    """sendChatAction: the chat remembers what the bot seems to do."""
    if call.parameters["action"] not in CHAT_ACTIONS:
        raise SpecError("wrong parameter action in request")
    chat = call.writable_chat()
    chat.check_topic(call.get("message_thread_id"))
    chat.actions.append(call.parameters["action"])
    return True


def copy_message(call: Call) -> Json:
    """copyMessage: the content without the link to the original."""
    return {"message_id": _copy(call, call.parameters["message_id"])["message_id"]}


def copy_messages(call: Call) -> list[Json]:
    """copyMessages: those that cannot be found are skipped."""
    found = [one for one in call.parameters["message_ids"] if _source(call, one, None)]
    return [{"message_id": _copy(call, one)["message_id"]} for one in found]


def forward_message(call: Call) -> Json:
    """forwardMessage: the content with its origin."""
    return _forward(call, call.parameters["message_id"])


def forward_messages(call: Call) -> list[Json]:
    """forwardMessages: those that cannot be found are skipped."""
    found = [one for one in call.parameters["message_ids"] if _source(call, one, None)]
    return [{"message_id": _forward(call, one)["message_id"]} for one in found]


def _source(call: Call, message_id: int, words: str | None) -> Message | None:
    source = call.chat("from_chat_id").find(message_id)
    if source is not None and source.kind != "service":
        return source
    if words:
        raise bad_request(f"message to {words} not found")
    return None


def _copy(call: Call, message_id: int) -> Json:
    source = _source(call, message_id, "copy")
    assert source is not None
    message = _duplicate(call, source)
    if source.kind != "text" and call.get("caption") is not None:
        message.caption, message.entities = _caption(call.parameters)
    return _show(message)


def _forward(call: Call, message_id: int) -> Json:
    source = _source(call, message_id, "forward")
    assert source is not None
    message = _duplicate(call, source)
    origin = {"type": "user", "date": source.date, "sender_user": source.sender}
    message.extra["forward_origin"] = source.extra.get("forward_origin", origin)
    return _show(message)


def _duplicate(call: Call, source: Message) -> Message:
    message = _prepare(call, source.kind)
    message.text, message.caption = source.text, source.caption
    message.entities, message.content = source.entities, source.content
    return message


def _prepare(call: Call, kind: str, chat: Chat | None = None) -> Message:
    """A message that is not shown yet, after every check that all sends have in common."""
    markup = call.get("reply_markup")
    inline = check_inline(markup) if markup and "inline_keyboard" in markup else None
    chat = chat or call.writable_chat()
    thread_id = call.get("message_thread_id")
    chat.check_topic(thread_id)
    reply_to = _replied(call, chat)
    _set_keyboard(chat, markup)
    return Message(
        chat,
        chat.next_message_id(),
        call.bot.user,
        call.bot.now(),
        kind,
        markup=inline,
        thread_id=thread_id,
        reply_to=reply_to,
    )


def _replied(call: Call, chat: Chat) -> Message | None:
    reply = call.get("reply_parameters")
    if reply is None:
        return None
    message = chat.find(reply.get("message_id", 0))
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _set_keyboard(chat: Chat, markup: Json | None) -> None:
    if markup and "keyboard" in markup:
        chat.keyboard = markup
    if markup and markup.get("remove_keyboard"):
        chat.keyboard = None


def _show(message: Message) -> Json:
    message.chat.add(message)
    return message.to_json()


def _caption(parameters: Json) -> tuple[str | None, list[Json]]:
    text, entities = formatted(parameters, "caption")
    return text or None, entities


def _with_file(
    call: Call, message: Message, stored: StoredFile, caption: tuple[str | None, list[Json]]
) -> Message:
    message.content = call.bot.files.content(stored)
    message.caption, message.entities = caption
    return message


def _file(call: Call, kind: str, value: Any) -> StoredFile:
    if isinstance(value, str) and value.startswith(ATTACHED):
        value = call.uploads.get(value.removeprefix(ATTACHED))
        if value is None:
            raise SpecError("attached file is not found in the request")
    if isinstance(value, Upload):
        return call.bot.files.upload(call.bot.token, kind, value.data, value.file_name, value.mime_type)
    stored = call.bot.files.find(call.bot.token, str(value))
    if stored.kind != kind:
        raise bad_request(f"type of file mismatch: can't use file of type {stored.kind} as {kind}")
    return stored


FILE_METHODS = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVoice": "voice",
    "sendAudio": "audio",
    "sendVideo": "video",
    "sendAnimation": "animation",
    "sendVideoNote": "video_note",
    "sendSticker": "sticker",
}
SENDING_METHODS = {
    "sendMessage": send_message,
    **dict.fromkeys(FILE_METHODS, send_file),
    "sendMediaGroup": send_media_group,
    "sendLocation": send_location,
    "sendContact": send_contact,
    "sendChatAction": send_chat_action,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
}
