"""What a test decides about Discord before it starts, and the numbers of the gateway's intents."""

from dataclasses import dataclass

# https://discord.com/developers/docs/events/gateway#list-of-intents
GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
GUILD_PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15

# https://discord.com/developers/docs/resources/application#application-object-application-flags
APPLICATION_FLAG_CONTENT = 1 << 18


@dataclass(frozen=True)
class Settings:
    """Intervals and deadlines in seconds; the intents as granted on the developer portal. `channel_messages`
    is how many messages a channel takes in `channel_seconds`; None: as many as come. `renames` is how often a
    channel or thread gets another name in `rename_seconds`: nothing tells it before it is too often."""

    token: str = "TEST.TOKEN.DISCORD"
    bot_name: str = "Front Door"
    heartbeat_interval: float = 41.25
    interaction_deadline: float = 3.0
    message_content_granted: bool = True
    members_granted: bool = True
    shards: int = 1  # recommended; more than `shards_needed` are a matter of taste
    shards_needed: int = 1  # fewer end a connection with 4011
    begin_together: int = 1  # how many sessions may begin within 5 s, as told; not enforced
    open_threads: int = 1000  # of a guild
    channel_messages: int | None = None
    channel_seconds: float = 5.0
    renames: int = 2
    rename_seconds: float = 600.0

    @property
    def forbidden_intents(self) -> int:
        """Privileged intents that end a connection with 4014."""
        content = 0 if self.message_content_granted else MESSAGE_CONTENT
        return content | GUILD_PRESENCES | (0 if self.members_granted else GUILD_MEMBERS)
