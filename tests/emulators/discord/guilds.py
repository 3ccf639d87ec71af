"""A guild and what is in it: roles, channels, forums, members."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import Json
from .messages import iso
from .places import BASIC, FORUM, TEXT, Channel, Thread

if TYPE_CHECKING:
    from .people import Member
    from .world import World


@dataclass(frozen=True, eq=False)
class Role:
    """A role of a guild; `permissions` is Discord's bit set."""

    role_id: int
    name: str
    permissions: int = 0

    @property
    def mention(self) -> str:
        """How a message pings it."""
        return f"<@&{self.role_id}>"

    def to_json(self) -> Json:
        """The role object of the API."""
        return {
            "id": str(self.role_id),
            "name": self.name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0 if self.name == "@everyone" else 1,
            "permissions": str(self.permissions),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }


@dataclass(eq=False)
class Guild:
    """A server with the bot in it; `channel()`, `forum()`, `role()` and `member()` furnish it."""

    world: "World"
    guild_id: int
    name: str
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict)
    channels: list[Channel] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    members: dict[int, "Member"] = field(default_factory=dict)  # by account id

    def role(self, name: str, permissions: int = 0) -> Role:
        """A role that members can have."""
        role = Role(self.world.new_id(), name, permissions)
        self.roles[role.role_id] = role
        self._tell("GUILD_ROLE_CREATE", {"guild_id": str(self.guild_id), "role": role.to_json()})
        return role

    def channel(self, name: str = "support", *, bot_permissions: int = BASIC) -> Channel:
        """A text channel."""
        return self._add(Channel(self.world, 0, guild=self, name=name, bot_permissions=bot_permissions))

    def forum(self, name: str = "help", *, tags: tuple[str, ...] = (), requires_tag: bool = False) -> Channel:
        """A forum channel with tags."""
        made = [self._tag(tag) for tag in tags]
        return self._add(
            Channel(self.world, 0, guild=self, name=name, kind=FORUM, tags=made, requires_tag=requires_tag)
        )

    def member(
        self,
        name: str = "Wang",
        *,
        locale: str = "en-US",
        roles: "list[Role] | tuple[Role, ...]" = (),
        like: "Member | None" = None,
    ) -> "Member":
        """Someone in the guild; `like` is the same account as someone already known."""
        from .people import Member

        account = like.account if like else self.world.new_account(name, locale)
        member = Member(account, self, list(roles))
        self.members[account.user_id] = member
        self._tell("GUILD_MEMBER_ADD", member.to_json() | {"guild_id": str(self.guild_id)})
        return member

    @property
    def first_channel(self) -> Channel:
        """Where members are unless a test says otherwise."""
        return next((one for one in self.channels if one.kind == TEXT), None) or self.channel("general")

    def bot_member(self) -> Json:
        """The bot as a member."""
        return member_json(self.world.bot_user, [], self.world.started)

    def to_json(self) -> Json:
        """The guild object of GUILD_CREATE, at the size that discord.py needs."""
        everyone = Role(self.guild_id, "@everyone", BASIC)
        members = [self.bot_member(), *(one.to_json() for one in self.members.values())]
        open_threads = [one.to_json() for one in self.threads if not one.archived]
        return {
            "id": str(self.guild_id),
            "name": self.name,
            "icon": None,
            "owner_id": "1",
            "features": ["COMMUNITY"],
            "preferred_locale": self.locale,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "system_channel_flags": 0,
            "unavailable": False,
            "large": False,
            "joined_at": iso(self.world.started),
            "member_count": len(members),
            "members": members,
            "roles": [everyone.to_json(), *(role.to_json() for role in self.roles.values())],
            "channels": [one.to_json() for one in self.channels],
            "threads": open_threads,
            "emojis": [],
            "stickers": [],
            "presences": [],
            "voice_states": [],
        }

    def _add(self, channel: Channel) -> Channel:
        channel.channel_id = self.world.new_id()
        self.world.places[channel.channel_id] = channel
        self.channels.append(channel)
        self._tell("CHANNEL_CREATE", channel.to_json())
        return channel

    def _tag(self, name: str) -> Json:
        tag_id = str(self.world.new_id())
        return {"id": tag_id, "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}

    def _tell(self, event: str, body: Json) -> None:
        self.world.tell(event, body, guild=self)


def member_json(user: Json, roles: list[Role], joined: float, **more: Any) -> Json:
    """The member object of the API."""
    return {
        "user": user,
        "nick": None,
        "avatar": None,
        "roles": [str(role.role_id) for role in roles],
        "joined_at": iso(joined),
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        **more,
    }
