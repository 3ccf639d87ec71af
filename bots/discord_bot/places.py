"""The adapter's own ids: where a message goes, which message is meant. Pure; nobody else looks inside.

A chat is `dm:<account>`, an interaction that can be answered for fifteen minutes, or a post of a desk,
`forum:<channel>/<thread>` (before it is open, without the thread). A message is `<channel>/<message>`, or
with `via:` in front one that only the token of an interaction can change (what only one person sees in a
guild).
"""

from dataclasses import dataclass

TOKEN_SECONDS = 15 * 60
"""https://discord.com/developers/docs/interactions/receiving-and-responding"""
EPOCH_MILLISECONDS = 1_420_070_400_000
"""https://discord.com/developers/docs/reference#snowflakes"""

DIRECT = "dm:"
INTERACTION = "interaction:"
FORUM = "forum:"
VIA = "via:"


@dataclass(frozen=True, slots=True)
class Here:
    """An interaction that waits for its answer.

    `expires` is in seconds since 1970, `source` is the pressed message as `<channel>/<message>` ("" when
    there is none that may be changed), `personal` says that answers must be shown to this person only.
    """

    application: str
    interaction: str
    expires: int
    account: str
    source: str
    personal: bool
    token: str

    def __str__(self) -> str:
        shown = "personal" if self.personal else "direct"
        parts = (self.application, self.interaction, str(self.expires), self.account, self.source, shown)
        return INTERACTION + ":".join((*parts, self.token))

    @classmethod
    def read(cls, chat: str) -> "Here":
        """The interaction in a chat id made by `str`."""
        application, interaction, expires, account, source, shown, token = chat.removeprefix(
            INTERACTION
        ).split(":", 6)
        return cls(application, interaction, int(expires), account, source, shown == "personal", token)


def direct(account: str) -> str:
    """The chat id of somebody's direct messages."""
    return f"{DIRECT}{account}"


def message_id(channel: str, message: str) -> str:
    """The id of a message that the bot itself can reach."""
    return f"{channel}/{message}"


def passing_message_id(here: Here, handle: str, message: str) -> str:
    """The id of a message that only the token of `here` can change, under `handle`."""
    return f"{VIA}{here.application}/{here.token}/{handle}/{message}"


def is_same_message(one: str, other: str) -> bool:
    """Whether two ids mean the same message, however it is reached."""
    return bool(one) and one.rpartition("/")[2] == other.rpartition("/")[2]


def moment(snowflake: int) -> float:
    """When an id was made, in seconds since 1970."""
    return ((snowflake >> 22) + EPOCH_MILLISECONDS) / 1000


def snowflake_at(seconds: float) -> int:
    """The smallest id made at that moment, in seconds since 1970; 0 before Discord began."""
    return max(0, int(seconds * 1000) - EPOCH_MILLISECONDS) << 22


def forum(channel: str) -> str:
    """The chat id of a desk: a forum channel."""
    return f"{FORUM}{channel}"


def post(channel: str, thread: str) -> str:
    """The chat id of a post in it."""
    return f"{FORUM}{channel}/{thread}"


def unopened(channel: str) -> str:
    """The chat id of a post that is not open yet."""
    return f"{FORUM}{channel}/"


def read_post(chat: str) -> tuple[str, str]:
    """The ids of the forum channel and of the post in a chat id made by the above; no post: ""."""
    channel, _, thread = chat.removeprefix(FORUM).partition("/")
    return channel, thread
