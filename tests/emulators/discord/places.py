"""Where messages are: channels, forums with their posts, threads, and direct messages."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import ApiError, Json, archived, missing_access, missing_permissions, unknown
from .messages import Message, iso

if TYPE_CHECKING:
    from .accounts import Account
    from .guilds import Guild
    from .world import World

TEXT, DIRECT, THREAD, FORUM = 0, 1, 11, 15
VIEW, SEND = 1 << 10, 1 << 11
MANAGE_CHANNELS, MANAGE_MESSAGES = 1 << 4, 1 << 13
MANAGE_THREADS, SEND_IN_THREADS = 1 << 34, 1 << 38
MOST_TAGS, LONGEST_TAG, MOST_WORN = 20, 20, 5  # https://discord.com/developers/docs/resources/channel
EVERYTHING = (1 << 53) - 1
BASIC = EVERYTHING & ~(1 << 3 | 1 << 5)  # all but ADMINISTRATOR and MANAGE_GUILD
REQUIRE_TAG = 1 << 4


@dataclass(eq=False)
class Place:
    """Anything that messages are in."""

    world: "World"
    channel_id: int
    guild: "Guild | None" = None
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    refusal: ApiError | None = None  # what every message to it gets
    renamed: list[float] = field(default_factory=list)  # when it got another name

    @property
    def shown(self) -> list[Message]:
        """What everyone here can see now, oldest first."""
        return [one for one in self.messages.values() if not one.deleted and one.only_for is None]

    def find(self, message_id: int | str) -> Message:
        """The message of that id, or 404; nobody finds ephemeral ones this way."""
        message = self.messages.get(int(message_id))
        if message is None or message.deleted or message.only_for is not None:
            raise unknown("Message")
        return message

    def transcript(self) -> str:
        """What everyone here can see, as a reader would write it down."""
        return "\n".join(message.lines() for message in self.shown) or "(nothing was said)"

    def check_readable(self) -> None:
        """Raise when the bot may not look in."""

    def check_writable(self) -> None:
        """Raise what a message to this place gets."""
        self.check_readable()
        if self.refusal is not None:
            raise self.refusal

    def to_json(self) -> Json:
        """The channel object of the API."""
        raise NotImplementedError


@dataclass(eq=False)
class DirectChannel(Place):
    """The direct messages between one person and the bot; closed ones carry the refusal."""

    account: "Account" = field(kw_only=True)

    def to_json(self) -> Json:
        """The channel object of the API."""
        return {
            "id": str(self.channel_id),
            "type": DIRECT,
            "last_message_id": str(max(self.messages, default=0)) if self.messages else None,
            "recipients": [self.account.user],
            "flags": 0,
        }


@dataclass(eq=False)
class Channel(Place):
    """A text or forum channel of a guild. `bot_permissions`: what the bot may do here."""

    guild: "Guild" = field(kw_only=True)
    name: str = field(kw_only=True)
    kind: int = TEXT
    tags: list[Json] = field(default_factory=list)
    requires_tag: bool = False
    bot_permissions: int = BASIC

    def check_readable(self) -> None:
        """Raise when the bot may not look in."""
        if not self.bot_permissions & VIEW:
            raise missing_access()

    def check_writable(self) -> None:
        """Raise what a message to this channel gets; a forum takes posts only."""
        super().check_writable()
        if not self.bot_permissions & SEND:
            raise missing_permissions()
        if self.kind == FORUM:
            raise ApiError(400, 50008, "Cannot send messages in a non-text channel")

    def tag_id(self, name: str) -> str:
        """The id of a tag by name."""
        return next(str(tag["id"]) for tag in self.tags if tag["name"] == name)

    def to_json(self) -> Json:
        """The channel object of the API."""
        denied = EVERYTHING & ~(1 << 3) & ~self.bot_permissions & ~(1 << 5)
        overwrite = {"id": str(self.world.bot_id), "type": 1, "allow": "0", "deny": str(denied)}
        body: Json = {
            "id": str(self.channel_id),
            "type": self.kind,
            "guild_id": str(self.guild.guild_id),
            "name": self.name,
            "position": 0,
            "permission_overwrites": [overwrite] if denied else [],
            "parent_id": None,
            "nsfw": False,
            "topic": None,
            "last_message_id": None,
            "rate_limit_per_user": 0,
            "flags": REQUIRE_TAG if self.requires_tag else 0,
        }
        if self.kind == FORUM:
            body |= {"available_tags": self.tags, "default_reaction_emoji": None, "default_forum_layout": 0}
        return body


@dataclass(eq=False)
class Thread(Place):
    """A thread of a text channel or a post of a forum."""

    guild: "Guild" = field(kw_only=True)
    parent: Channel = field(kw_only=True)
    name: str = field(kw_only=True)
    owner_id: int = field(kw_only=True)
    created: float = field(kw_only=True)
    applied_tags: list[str] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    auto_archive_duration: int = 4320  # minutes
    bot_joined: bool = False

    @property
    def tag_names(self) -> list[str]:
        """The names of the tags on it."""
        names = {str(tag["id"]): str(tag["name"]) for tag in self.parent.tags}
        return [names[tag] for tag in self.applied_tags]

    def check_readable(self) -> None:
        """Raise when the bot may not look in."""
        self.parent.check_readable()

    def check_writable(self) -> None:
        """Raise what a message gets; one to an archived thread opens it again unless it is locked."""
        super().check_writable()
        self.check_permission(SEND_IN_THREADS)
        if self.locked and self.archived:
            raise archived()

    def check_permission(self, needed: int) -> None:
        """Raise when the bot may not do this here."""
        if not self.parent.bot_permissions & needed:
            raise missing_permissions()

    def check_awake(self) -> None:
        """Raise when it is archived: nothing in it can be changed then."""
        if self.archived:
            raise archived()

    def to_json(self) -> Json:
        """The channel object of the API."""
        said = len(self.shown)
        return {
            "id": str(self.channel_id),
            "type": THREAD,
            "guild_id": str(self.guild.guild_id),
            "parent_id": str(self.parent.channel_id),
            "owner_id": str(self.owner_id),
            "name": self.name,
            "last_message_id": str(max(self.messages, default=self.channel_id)),
            "message_count": said,
            "total_message_sent": said,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "flags": 0,
            "applied_tags": self.applied_tags,
            "thread_metadata": {
                "archived": self.archived,
                "archive_timestamp": iso(self.created),
                "auto_archive_duration": self.auto_archive_duration,
                "locked": self.locked,
                "create_timestamp": iso(self.created),
            },
        }
