"""The people of a test: they talk, press, send and block, so that a scenario reads like the transcript of a
chat.

Every action is synchronous and returns the update that it queued; what a person waits to see is awaited.
"""

# ruff: noqa: ASYNC109 - waiting is what these do; a time-out in the call keeps a scenario one line

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from .bots import EmulatedBot
from .chats import Chat, Message, Topic
from .errors import Json
from .files import StoredFile
from .formatting import plain_entities
from .markup import buttons_of
from .service import delete_topic, membership, migrate_chat

Value = TypeVar("Value")

LONGEST_TEXT = 4096
ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
PATIENCE = 5.0  # seconds that a person waits for the bot unless told otherwise


@dataclass(frozen=True)
class Toast:
    """The answer to a press, as it flashes over the chat."""

    text: str
    is_alert: bool
    number: int


@dataclass(frozen=True)
class Channel:
    """A channel that something may be forwarded from."""

    title: str
    username: str | None = None
    chat_id: int = -1_000_003_000_001


class Person:
    """Someone in one chat with the bot: the private one, or a group for a `group.member()`."""

    def __init__(self, bot: EmulatedBot, user: Json, chat: Chat) -> None:
        self.bot = bot
        self.user = user
        self._chat = chat
        self.last_action = 0  # number of the change that the person made last
        self.toasts: list[Toast] = []

    @property
    def chat(self) -> Chat:
        """The chat where it happens; follows a group that became a supergroup."""
        while self._chat.migrated_to is not None:
            self._chat = self._chat.migrated_to
        return self._chat

    @property
    def chat_id(self) -> int:
        """Id of the chat."""
        return self.chat.chat_id

    @property
    def user_id(self) -> int:
        """Id of the person."""
        return int(self.user["id"])

    @property
    def name(self) -> str:
        """First name."""
        return str(self.user["first_name"])

    # --- saying and sending ---------------------------------------------------------------------------------

    def says(self, text: str, *, topic: int | None = None) -> Json:
        """A text message; commands, links and mentions get their entities."""
        return self.sends(self.text_message(text, topic))

    def replies(self, to_message: Message | Json, text: str) -> Json:
        """A text in reply to another message."""
        replied = self.message(to_message)
        message = self.text_message(text, replied.thread_id)
        message.reply_to = replied
        return self.sends(message)

    def forwards(self, text: str, origin: "str | Person | Channel" = "Mallory") -> Json:
        """A forwarded text; an origin that is only a name is someone who hides their account."""
        message = self.text_message(text, None)
        message.extra["forward_origin"] = _origin(origin, message.date)
        return self.sends(message)

    def sends_photo(
        self,
        data: bytes,
        caption: str | None = None,
        *,
        size: int | None = None,
        album: str | None = None,
        topic: int | None = None,
    ) -> Json:
        """A photo; `size` declares more bytes than there are, `album` joins it to others."""
        stored = self._store("photo", data, "", "image/jpeg", size)
        return self.sends(self._file_message(stored, caption, album, topic))

    def forwards_photo(
        self, data: bytes, caption: str | None = None, origin: "str | Person | Channel" = "Mallory"
    ) -> Json:
        """A forwarded photo; see `forwards`."""
        stored = self._store("photo", data, "", "image/jpeg")
        message = self._file_message(stored, caption, None, None)
        message.extra["forward_origin"] = _origin(origin, message.date)
        return self.sends(message)

    def sends_album(
        self, photos: list[bytes], caption: str | None = None, *, topic: int | None = None
    ) -> list[Json]:
        """Several photos as one album: one update each, the caption on the first, no end mark."""
        album = str(13_000_000_000_000_000 + self.bot.pulse.count)
        captions = [caption] + [None] * (len(photos) - 1)
        return [
            self.sends_photo(data, words, album=album, topic=topic)
            for data, words in zip(photos, captions, strict=True)
        ]

    def sends_document(
        self,
        data: bytes,
        file_name: str = "statement.pdf",
        mime_type: str = "application/pdf",
        caption: str | None = None,
        *,
        size: int | None = None,
        topic: int | None = None,
    ) -> Json:
        """A file; `size` declares more bytes than there are."""
        stored = self._store("document", data, file_name, mime_type, size)
        return self.sends(self._file_message(stored, caption, None, topic))

    def sends_voice(self, data: bytes = b"OggS") -> Json:
        """A voice message."""
        return self.sends(self._file_message(self._store("voice", data, "", "audio/ogg"), None, None, None))

    def sends_video(self, data: bytes = b"mp4", caption: str | None = None) -> Json:
        """A video."""
        stored = self._store("video", data, "clip.mp4", "video/mp4")
        return self.sends(self._file_message(stored, caption, None, None))

    def sends_sticker(self, data: bytes = b"RIFF") -> Json:
        """A sticker."""
        return self.sends(
            self._file_message(self._store("sticker", data, "", "image/webp"), None, None, None)
        )

    def sends_location(self, latitude: float = 31.23, longitude: float = 121.47) -> Json:
        """A place."""
        return self._send_content("location", {"latitude": latitude, "longitude": longitude})

    def sends_contact(self, phone_number: str = "+8613800000000", first_name: str | None = None) -> Json:
        """A contact, one's own by default."""
        contact: Json = {"phone_number": phone_number, "first_name": first_name or self.name}
        if first_name is None:
            contact["user_id"] = self.user_id
        return self._send_content("contact", contact)

    def edits(self, message: Message | Json, text: str) -> Json:
        """Changes one's own message."""
        edited = self.message(message)
        assert edited.sender["id"] == self.user_id, "a person edits only their own messages"
        edited.was_edited(self.bot.now())
        if edited.kind == "text":
            edited.text = text
        else:
            edited.caption = text
        edited.entities = plain_entities(text)
        edited.changed = self._acted()
        return self.bot.queue_update("edited_message", edited.to_json())

    # --- pressing -------------------------------------------------------------------------------------------

    def presses(self, button: str, message: Message | Json | None = None) -> Json:
        """Press by label or callback data, on the newest message that has it or on the one given.

        On a given message also a button that it had before an edit, or a message that has been deleted: a
        slow
        client still shows them. A button of a reply keyboard says its label.
        """
        if message is not None:
            return self._press_on(self.message(message), button)
        for candidate in self.chat.newest_first():
            if _data_of(candidate.markup, button) is not None:
                return self._press(candidate, button, candidate.markup)
        return self._press_keyboard(button)

    def _press_on(self, message: Message, button: str) -> Json:
        for markup in [message.markup, *reversed(message.earlier_markups)]:
            if _data_of(markup, button) is not None:
                return self._press(message, button, markup)
        raise AssertionError(f"the message has no button {button!r}:\n{message.lines()}")

    def _press(self, message: Message, button: str, markup: Json | None) -> Json:
        data = _data_of(markup, button)
        assert data, f"{button!r} opens a link or an app: nothing is sent to the bot"
        self._acted()
        press = self.bot.open_press(self)
        shown = message.to_json()
        if message.deleted:
            shown = {"chat": message.chat.to_json(), "message_id": message.message_id, "date": 0}
        query: Json = {"id": press.query_id, "from": self.user, "message": shown, "data": data}
        return self.bot.queue_update("callback_query", query | {"chat_instance": str(-self.chat_id)})

    def _press_keyboard(self, label: str) -> Json:
        rows = (self.chat.keyboard or {}).get("keyboard", [])
        for key in (key for row in rows for key in row):
            if key["text"] == label:
                return self.sends_contact() if key.get("request_contact") else self.says(label)
        raise AssertionError(
            f"{self.name} finds no button {label!r}. There are: {self._all_labels()}\n{self._shown()}"
        )

    def _all_labels(self) -> list[str]:
        keys = [key["text"] for row in (self.chat.keyboard or {}).get("keyboard", []) for key in row]
        return keys + [label for one in self.chat.newest_first() for row in one.buttons for label, _ in row]

    # --- coming and going -----------------------------------------------------------------------------------

    def blocks(self) -> Json:
        """Blocks the bot: sends are refused from now on."""
        self.chat.refusal = "bot was blocked by the user"
        return self._membership("member", "kicked")

    def unblocks(self) -> Json:
        """Lets the bot in again."""
        self.chat.refusal = None
        return self._membership("kicked", "member")

    def deactivates(self) -> None:
        """Deletes the account; Telegram sends no update about it."""
        self.chat.refusal = "user is deactivated"
        self.bot.pulse.beat()

    def _membership(self, old: str, new: str) -> Json:
        self._acted()
        payload = membership(self.bot, self.chat, self.user, {"status": old}, {"status": new})
        return self.bot.queue_update("my_chat_member", payload)

    # --- watching -------------------------------------------------------------------------------------------

    async def sees(
        self,
        substring: str,
        timeout: float = PATIENCE,
        *,
        since: Message | int | None = None,
        topic: int | None = None,
    ) -> Message:
        """Wait for a bot's message with that text, newer (or later edited) than the person's own last action.

        `since=0` looks at the whole chat, `since=message` at what changed after that message.
        """
        return await self._waits(
            lambda one: one.shows(substring) and topic in (None, one.thread_id),
            f"text {substring!r}",
            timeout,
            since,
        )

    async def sees_button(
        self, label: str, timeout: float = PATIENCE, *, since: Message | int | None = None
    ) -> Message:
        """Wait for a bot's message with that button."""
        return await self._waits(
            lambda one: _data_of(one.markup, label) is not None, f"button {label!r}", timeout, since
        )

    async def sees_file(
        self, kind: str, timeout: float = PATIENCE, *, since: Message | int | None = None
    ) -> Message:
        """Wait for a bot's photo, document, …"""
        return await self._waits(lambda one: one.kind == kind, kind, timeout, since)

    async def sees_gone(self, message: Message, timeout: float = PATIENCE) -> None:
        """Wait until the message is deleted."""
        await self._until(lambda: message.deleted, f"deletion of {message.words!r}", timeout)

    async def sees_toast(self, substring: str = "", timeout: float = PATIENCE) -> Toast:
        """Wait for the answer to one's last press."""

        def newest() -> Toast | None:
            fresh = [one for one in self.toasts if one.number > self.last_action and substring in one.text]
            return fresh[-1] if fresh else None

        return await self._until(newest, f"toast {substring!r}", timeout)

    async def _waits(
        self, fits: Callable[[Message], bool], what: str, timeout: float, since: Message | int | None
    ) -> Message:
        after = self.last_action if since is None else since.changed if isinstance(since, Message) else since

        def newest() -> Message | None:
            fresh = (one for one in self.chat.newest_first() if one.from_bot and one.changed > after)
            return next((one for one in fresh if fits(one)), None)

        return await self._until(newest, what, timeout)

    async def _until(self, condition: Callable[[], Value | None], what: str, timeout: float) -> Value:
        try:
            return await self.bot.pulse.until(condition, timeout)
        except TimeoutError:
            seen = f"{self.name} waited {timeout} s and did not see {what}.\n{self._shown()}"
        raise AssertionError(seen)

    def _shown(self) -> str:
        return f"--- the chat ---\n{self.chat.transcript()}"

    # --- building messages ----------------------------------------------------------------------------------

    def message(self, message: Message | Json) -> Message:
        """The message itself, from the update that brought it if need be."""
        if isinstance(message, Message):
            return message
        body = message.get("message") or message.get("edited_message") or message
        found = self.chat.find(body["message_id"])
        assert found is not None, f"no message {body['message_id']} in the chat"
        return found

    def _acted(self) -> int:
        self.chat.started = True
        self.last_action = self.bot.pulse.beat()
        return self.last_action

    def sends(self, message: Message) -> Json:
        """Put a message of one's own into the chat."""
        self.chat.add(message)
        message.changed = self._acted()
        if not _visible_to_bot(message):
            return {"update_id": 0, "message": message.to_json()}
        return self.bot.queue_update("message", message.to_json())

    def _new(self, kind: str, topic: int | None) -> Message:
        assert topic is None or topic in self.chat.topics, f"no topic {topic} in this chat"
        message_id = self.chat.next_message_id()
        return Message(self.chat, message_id, self.user, self.bot.now(), kind, thread_id=topic)

    def text_message(self, text: str, topic: int | None) -> Message:
        """A text that is not sent yet."""
        assert 0 < len(text) <= LONGEST_TEXT, (
            "the apps split a text over 4096 characters into several messages"
        )
        message = self._new("text", topic)
        message.text, message.entities = text, plain_entities(text)
        return message

    def _store(
        self, kind: str, data: bytes, file_name: str, mime_type: str, size: int | None = None
    ) -> StoredFile:
        return self.bot.files.add(self.bot.token, kind, data, file_name, mime_type, size)

    def _file_message(
        self, stored: StoredFile, caption: str | None, album: str | None, topic: int | None
    ) -> Message:
        message = self._new(stored.kind, topic)
        message.content = self.bot.files.content(stored)
        message.caption, message.entities = caption, plain_entities(caption or "")
        if album:
            message.extra["media_group_id"] = album
        return message

    def _send_content(self, kind: str, content: Json) -> Json:
        message = self._new(kind, None)
        message.content = {kind: content}
        return self.sends(message)


class Group:
    """A group, supergroup or forum with the bot in it."""

    def __init__(self, bot: EmulatedBot, chat: Chat) -> None:
        self.bot = bot
        self._chat = chat
        self.owner = self.member("Owner", status="creator")

    @property
    def chat(self) -> Chat:
        """The chat; after `migrate()` the supergroup."""
        return self.owner.chat

    @property
    def chat_id(self) -> int:
        """Its present id."""
        return self.chat.chat_id

    @property
    def topics(self) -> dict[int, Topic]:
        """Topics of the forum by message_thread_id."""
        return self.chat.topics

    def member(
        self, first_name: str = "Wang", *, status: str = "member", like: Person | None = None
    ) -> Person:
        """A person in the group; `like` is the same account as someone already known."""
        user = like.user if like else self.bot.person(first_name).user
        self._chat.members[user["id"]] = {"user": user, "status": status}
        return Person(self.bot, user, self._chat)

    def migrate(self) -> Chat:
        """Turn the group into a supergroup with a new id, as Telegram does by itself."""
        return migrate_chat(self.chat, self.owner.user)

    def kicks_bot(self) -> Json:
        """Remove the bot: sends are refused from now on."""
        self.chat.refusal = f"bot was kicked from the {self.chat.type} chat"
        return self._bot_becomes({"status": "kicked"})

    def adds_bot(self) -> Json:
        """Let the bot in again."""
        self.chat.refusal = None
        return self._bot_becomes({"status": "member"})

    def promotes_bot(self, *, without: tuple[str, ...] = ()) -> Json:
        """Make the bot an administrator, without some rights such as "can_manage_topics"."""
        self.chat.refusal = None
        return self._bot_becomes({"status": "administrator", "denied": without})

    def demotes_bot(self) -> Json:
        """Take all its rights from the bot; it stays a member."""
        return self._bot_becomes({"status": "member"})

    def says_anonymously(self, text: str, *, topic: int | None = None) -> Json:
        """An administrator who hides behind the group: https://core.telegram.org/bots/api#message (from)"""
        hidden = Person(self.bot, ANONYMOUS, self.chat)
        message = hidden.text_message(text, topic)
        message.extra["sender_chat"] = self.chat.to_json()
        return hidden.sends(message)

    def deletes_topic(self, thread_id: int) -> None:
        """A member deletes a topic; Telegram tells the bot nothing."""
        delete_topic(self.chat, thread_id)

    def _bot_becomes(self, new: Json) -> Json:
        old = self.chat.members[self.bot.bot_id]
        self.chat.members[self.bot.bot_id] = {"user": self.bot.user, **new}
        payload = membership(self.bot, self.chat, self.owner.user, old, new)
        return self.bot.queue_update("my_chat_member", payload)


def _data_of(markup: Json | None, wanted: str) -> str | None:
    """Callback data of the button with that label or data; "" for one that sends nothing, None without it."""
    labels = {button.label: button for row in buttons_of(markup) for button in row}
    actions = {button.action: button for row in buttons_of(markup) for button in row}
    button = labels.get(wanted) or actions.get(wanted)
    if button is None:
        return None
    keys = [
        key for row in (markup or {}).get("inline_keyboard", []) for key in row if key["text"] == button.label
    ]
    data = [key.get("callback_data") for key in keys if key.get("callback_data") in (None, button.action)]
    return data[0] or "" if data else ""


def _origin(origin: "str | Person | Channel", date: int) -> Json:
    if isinstance(origin, Person):
        return {"type": "user", "date": date, "sender_user": origin.user}
    if isinstance(origin, Channel):
        chat: Json = {"id": origin.chat_id, "type": "channel", "title": origin.title}
        chat |= {"username": origin.username} if origin.username else {}
        return {"type": "channel", "date": date, "chat": chat, "message_id": 1}
    return {"type": "hidden_user", "date": date, "sender_user_name": origin}


def _visible_to_bot(message: Message) -> bool:
    """Privacy mode: https://core.telegram.org/bots/features#privacy-mode (administrators see all)."""
    chat, bot = message.chat, message.chat.bot
    if chat.refusal and chat.type != "private":
        return False
    if chat.type == "private" or chat.members[bot.bot_id]["status"] == "administrator":
        return True
    to_bot = message.reply_to is not None and message.reply_to.sender["id"] == bot.bot_id
    mentioned = f"@{bot.user['username']}".lower() in message.words.lower()
    return to_bot or mentioned or bool(re.match(r"/\w+(\s|$)", message.words))
