"""What is in a chat right now: the truth that a person's screen shows and that the bot's requests are held
against.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import ApiError, Json, bad_request, forbidden
from .markup import Button, buttons_of

if TYPE_CHECKING:
    from .bots import EmulatedBot

LABELS = {"text": "", "service": "(service) "}


@dataclass(eq=False)
class Message:
    """One message; `kind` is text, photo, document, voice, …, service. `changed` numbers its last change."""

    chat: "Chat"
    message_id: int
    sender: Json
    date: int
    kind: str
    text: str | None = None
    caption: str | None = None
    entities: list[Json] = field(default_factory=list)
    content: Json = field(default_factory=dict)
    markup: Json | None = None
    thread_id: int | None = None
    reply_to: "Message | None" = None
    extra: Json = field(default_factory=dict)
    edited: int = 0
    edit_date: int | None = None
    deleted: bool = False
    changed: int = 0
    earlier_markups: list[Json] = field(default_factory=list)

    @property
    def from_bot(self) -> bool:
        """Whether a bot said it."""
        return bool(self.sender.get("is_bot"))

    @property
    def author(self) -> str:
        """Who said it, as the transcript names them."""
        return "bot" if self.from_bot else str(self.sender["first_name"])

    @property
    def buttons(self) -> list[list[Button]]:
        """Rows of the inline buttons under it: (label, callback data or address)."""
        return buttons_of(self.markup)

    @property
    def words(self) -> str:
        """Its text or caption, "" without."""
        return self.text or self.caption or ""

    def shows(self, substring: str) -> bool:
        """Whether a person reads `substring` in it."""
        return substring in self.words

    def to_json(self, *, with_reply: bool = True) -> Json:
        """The Message object of the API."""
        body: Json = {
            "message_id": self.message_id,
            "from": self.sender,
            "chat": self.chat.to_json(),
            "date": self.date,
            **self.extra,
            **self.content,
        }
        if self.thread_id is not None:
            body |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        if self.edit_date is not None:
            body["edit_date"] = self.edit_date
        if self.text is not None:
            body["text"] = self.text
            body |= {"entities": self.entities} if self.entities else {}
        if self.caption is not None:
            body["caption"] = self.caption
            body |= {"caption_entities": self.entities} if self.entities else {}
        replied = self.reply_to or self._beginning_of_topic()
        if replied is not None and with_reply and not replied.deleted:
            body["reply_to_message"] = replied.to_json(with_reply=False)
        if self.markup and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        return body

    def _beginning_of_topic(self) -> "Message | None":
        """What is merely written into a topic answers the service message with which it began, on the wire:
        https://core.telegram.org/api/forum#forum-topics
        """
        if self.thread_id in (None, self.message_id):
            return None
        return self.chat.find(self.thread_id or 0)

    @property
    def data(self) -> bytes:
        """The bytes of its file, of a photo the largest size."""
        content = self.content[self.kind]
        shown = content[-1] if isinstance(content, list) else content
        return self.chat.bot.files.find(self.chat.bot.token, shown["file_id"]).data

    def set_markup(self, markup: Json | None) -> None:
        """Replace its inline keyboard, remembering the old one: a slow client still shows that."""
        if self.markup and self.markup != markup:
            self.earlier_markups.append(self.markup)
        self.markup = markup

    def was_edited(self, now: int) -> None:
        """Count an edit."""
        self.edited += 1
        self.edit_date = now

    def lines(self) -> str:
        """The message as the transcript shows it."""
        label = LABELS.get(self.kind, f"({self.kind}) ")
        text = f"{self.author}: {label}{self.words}".rstrip()
        if self.kind == "service":
            text = f"({', '.join(self.content)})"
        if self.edited:
            text += " (edited)"
        rows = ["  " + " ".join(f"[{button.label}]" for button in row) for row in self.buttons]
        return "\n".join([text, *rows])


@dataclass
class Topic:
    """A topic of a forum."""

    thread_id: int
    name: str
    closed: bool = False


@dataclass(eq=False)
class Chat:
    """A private chat, group, supergroup or channel of one bot."""

    bot: "EmulatedBot"
    chat_id: int
    type: str
    about: Json
    forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    # user id → {"user": …, "status": …}, with "denied" the rights that an administrator lacks
    members: dict[int, Json] = field(default_factory=dict)
    refusal: str | None = None  # the words of the 403 that every send gets, e.g. while the bot is blocked
    started: bool = True  # a bot cannot see a person who has never talked to it
    migrated_to: "Chat | None" = None
    keyboard: Json | None = None  # the reply keyboard below the input field
    pinned: list[int] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)  # "typing", …
    _messages: dict[int, Message] = field(default_factory=dict)
    _last_id: int = 0

    def to_json(self) -> Json:
        """The Chat object of the API."""
        body: Json = {"id": self.chat_id, "type": self.type, **self.about}
        return body | {"is_forum": True} if self.forum else body

    @property
    def messages(self) -> list[Message]:
        """What can be seen now, oldest first."""
        return [message for message in self._messages.values() if not message.deleted]

    def transcript(self) -> str:
        """The chat as a reader would write it down."""
        return "\n".join(message.lines() for message in self.messages) or "(nothing was said)"

    def newest_first(self) -> Iterator[Message]:
        """Visible messages, the newest first."""
        return reversed(self.messages)

    def find(self, message_id: int) -> Message | None:
        """The visible message of that id."""
        message = self._messages.get(message_id)
        return None if message is None or message.deleted else message

    def next_message_id(self) -> int:
        """Supergroups and channels count for themselves, all other chats of an account share one counter."""
        if self.type not in ("supergroup", "channel"):
            return self.bot.next_message_id()
        self._last_id += 1
        return self._last_id

    def add(self, message: Message) -> Message:
        """Show a new message and tell everyone who waits."""
        self._messages[message.message_id] = message
        message.changed = self.bot.pulse.beat()
        return message

    def remove(self, message: Message) -> None:
        """Delete for everyone."""
        message.deleted = True
        message.changed = self.bot.pulse.beat()

    def check_writable(self) -> None:
        """Raise what a send to this chat gets: migrated, blocked, kicked, deactivated."""
        self.check_visible()
        if self.refusal:
            raise forbidden(self.refusal)

    def check_visible(self) -> None:
        """Raise when the bot cannot know this chat at all, or when it lives on under another id."""
        if self.migrated_to:
            raise migrated(self.migrated_to.chat_id)
        if not self.started:
            raise bad_request("chat not found")

    def bot_may(self, right: str) -> bool:
        """Whether the bot is an administrator with this right."""
        member = self.members[self.bot.bot_id]
        return member["status"] == "administrator" and right not in member.get("denied", ())

    def check_topic(self, thread_id: int | None) -> None:
        """Raise when a message is meant for a topic that is not there, or is closed to us."""
        if thread_id is None:
            return
        if thread_id not in self.topics:
            raise bad_request("message thread not found")
        if self.topics[thread_id].closed and not self.bot_may("can_manage_topics"):
            raise bad_request("TOPIC_CLOSED")


def migrated(new_chat_id: int) -> ApiError:
    """The refusal that names the supergroup into which a group has turned."""
    return bad_request("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": new_chat_id})
