"""A bot as Telegram keeps it: its account, chats, queue of updates, webhook and open button presses."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..pulse import Pulse
from .chats import Chat
from .errors import Json, bad_request
from .files import FileStore
from .updates import UpdateQueue

if TYPE_CHECKING:
    from .people import Group, Person

BOT_ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": True,
    "supports_inline_queries": False,
}
EVERYBODY = itertools.count(5_000_001)  # user ids are unique over all emulators of a process: easier to debug


@dataclass
class World:
    """What all bots of an emulator share; `now` is UTC in seconds, `query_lifetime` the seconds to answer a
    press.
    """

    pulse: Pulse
    files: FileStore
    now: Callable[[], float]
    query_lifetime: float = (
        60.0  # not documented; "query is too old" is seen in the field after about a minute
    )
    group_ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(4_000_001))


@dataclass
class Press:
    """A press of a button, open until the bot answers it."""

    query_id: str
    person: "Person"
    pressed: float
    answered: bool = False


@dataclass
class WebhookSettings:
    """What setWebhook asked for, and what getWebhookInfo tells."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    generation: int = 0
    last_error_date: int | None = None
    last_error_message: str | None = None


class EmulatedBot:
    """One token. `person()` and `group()` make the people around it."""

    def __init__(self, world: World, token: str, username: str, first_name: str) -> None:
        self.world = world
        self.pulse = world.pulse
        self.files = world.files
        self.token = token
        self.bot_id = int(token.partition(":")[0])
        self.user: Json = {"id": self.bot_id, "is_bot": True, "first_name": first_name, "username": username}
        self.chats: dict[int, Chat] = {}
        self.queue = UpdateQueue()
        self.webhook = WebhookSettings()
        self.presses: dict[str, Press] = {}
        self.settings: dict[tuple[str, str, str], object] = {}  # (what, scope, language) → value
        self.poll_number = 0  # each getUpdates takes the next one and so ends the poll before it
        self.poll_ended_by = ""
        self._message_ids = itertools.count(1)
        self._query_ids = itertools.count(4_000_000_000_000_001)

    def now(self) -> int:
        """UTC in whole seconds, as dates are on the wire."""
        return int(self.world.now())

    def next_message_id(self) -> int:
        """Private chats and small groups share one counter."""
        return next(self._message_ids)

    def queue_update(self, kind: str, payload: Json) -> Json:
        """Queue an update and wake the poll or webhook."""
        update = self.queue.make(kind, payload)
        self.pulse.beat()
        return update

    def open_press(self, person: "Person") -> Press:
        """Remember a press until it is answered."""
        press = Press(str(next(self._query_ids)), person, self.world.now())
        self.presses[press.query_id] = press
        return press

    def unanswered_presses(self) -> list[Press]:
        """Presses whose button still shows the waiting sign."""
        return [press for press in self.presses.values() if not press.answered]

    def add_chat(
        self, chat_id: int, kind: str, about: Json, *, forum: bool = False, started: bool = True
    ) -> Chat:
        """A chat that this bot may know."""
        chat = Chat(self, chat_id, kind, about, forum=forum, started=started)
        self.chats[chat_id] = chat
        return chat

    def find_chat(self, chat_id: int | str) -> Chat:
        """The chat by id or @username; 400 "chat not found"."""
        if chat_id in self.chats:
            return self.chats[int(chat_id)]
        for chat in self.chats.values():
            name = chat.about.get("username")
            if name and f"@{name}".lower() == str(chat_id).lower():
                return chat
        raise bad_request("chat not found")

    def person(
        self,
        first_name: str = "Li",
        *,
        language_code: str | None = "en",
        user_id: int | None = None,
        username: str | None = None,
        last_name: str | None = None,
        started: bool = True,
    ) -> "Person":
        """Someone with a private chat; `started=False`: has never talked to the bot, which so cannot write
        first.
        """
        from .people import Person

        names: Json = {"first_name": first_name, "last_name": last_name, "username": username}
        names = {key: value for key, value in names.items() if value is not None}
        user: Json = {"id": user_id or next(EVERYBODY), "is_bot": False, **names}
        if language_code is not None:
            user["language_code"] = language_code
        chat = self.add_chat(user["id"], "private", names, started=started)
        chat.members = {user["id"]: {"user": user, "status": "member"}}
        return Person(self, user, chat)

    def group(
        self,
        title: str = "Support desk",
        *,
        supergroup: bool = True,
        forum: bool = False,
        username: str | None = None,
        bot_is_admin: bool = True,
    ) -> "Group":
        """A group that the bot is in; a forum is always a supergroup. Without admin rights the privacy mode
        holds.
        """
        from .people import Group

        number = next(self.world.group_ids)
        large = supergroup or forum
        about: Json = {"title": title} | ({"username": username} if username else {})
        chat_id = -1_000_000_000_000 - number if large else -number
        chat = self.add_chat(chat_id, "supergroup" if large else "group", about, forum=forum)
        status = "administrator" if bot_is_admin else "member"
        chat.members = {self.bot_id: {"user": self.user, "status": status}}
        return Group(self, chat)
