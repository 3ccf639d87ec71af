"""One message: the truth that a person's screen shows and that the bot's requests are held against."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .checks import EPHEMERAL, LOADING
from .components import lines, texts
from .errors import Json
from .files import Attachment

if TYPE_CHECKING:
    from .accounts import Account
    from .places import Place


@dataclass(eq=False)
class Message:
    """One message; `only_for` is the one person who sees an ephemeral one.

    `number` and `changed` count among all changes: when it came, and when it changed last.
    """

    place: "Place"
    message_id: int
    author: Json
    created: float  # UTC, seconds
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    kind: int = 0
    nonce: str | None = None
    reply_to: "Message | None" = None
    only_for: "Account | None" = None
    origin: Json | None = None  # interaction_metadata, when it answers an interaction
    allowed_mentions: Json | None = None
    edited: float | None = None
    deleted: bool = False
    number: int = 0
    changed: int = 0
    earlier_components: list[list[Json]] = field(default_factory=list)

    @property
    def from_bot(self) -> bool:
        """Whether a bot said it."""
        return bool(self.author.get("bot"))

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still says "… is thinking"."""
        return bool(self.flags & LOADING)

    @property
    def words(self) -> str:
        """Everything that can be read in it: content, embeds, text displays."""
        parts: list[str | None] = [self.content]
        for embed in self.embeds:
            parts += [embed.get("title"), embed.get("description")]
            parts += [f"{one['name']}: {one['value']}" for one in embed.get("fields") or []]
            parts.append((embed.get("footer") or {}).get("text"))
        return "\n".join(part for part in [*parts, *texts(self.components)] if part)

    @property
    def jump_url(self) -> str:
        """The permalink."""
        guild = self.place.guild
        return (
            f"https://discord.com/channels/{guild.guild_id if guild else '@me'}"
            f"/{self.place.channel_id}/{self.message_id}"
        )

    def mentioned_ids(self) -> list[int]:
        """Ids of the people whom the content mentions."""
        return [int(one) for one in re.findall(r"<@!?(\d+)>", self.content)]

    def set_components(self, components: list[Json]) -> None:
        """Replace buttons and selects, remembering the old ones: a slow client still shows those."""
        if self.components and components != self.components:
            self.earlier_components.append(self.components)
        self.components = components

    def to_json(self, *, with_reply: bool = True) -> Json:
        """The message object of the API."""
        body: Json = {
            "id": str(self.message_id),
            "channel_id": str(self.place.channel_id),
            "author": self.author,
            "content": self.content,
            "timestamp": iso(self.created),
            "edited_timestamp": None if self.edited is None else iso(self.edited),
            "tts": False,
            "mention_everyone": "@everyone" in self.content,
            "mentions": self.place.world.users(self.mentioned_ids()),
            "mention_roles": re.findall(r"<@&(\d+)>", self.content),
            "attachments": [one.to_json() for one in self.attachments],
            "embeds": self.embeds,
            "components": self.components,
            "pinned": self.message_id in self.place.pinned,
            "type": self.kind,
            "flags": self.flags,
        }
        if self.nonce is not None:
            body["nonce"] = self.nonce
        if self.origin is not None:
            application_id = str(self.place.world.application_id)
            body |= {"interaction_metadata": self.origin, "webhook_id": application_id}
        if self.origin is not None or self.from_bot:
            body["application_id"] = str(self.place.world.application_id)
        return body | self._reference(with_reply)

    def _reference(self, with_reply: bool) -> Json:
        if self.reply_to is None:
            return {}
        reference: Json = {
            "type": 0,
            "channel_id": str(self.place.channel_id),
            "message_id": str(self.reply_to.message_id),
        }
        body: Json = {"message_reference": reference}
        if with_reply:
            gone = self.reply_to.deleted
            body["referenced_message"] = None if gone else self.reply_to.to_json(with_reply=False)
        return body

    def lines(self) -> str:
        """The message as a transcript shows it."""
        name = "bot" if self.from_bot else str(self.author["global_name"])
        mark = " (only you)" if self.ephemeral else ""
        text = f"{name}{mark}: {'…' if self.loading else self.words}"
        text += "".join(f" ({one.upload.name})" for one in self.attachments)
        text = text.rstrip() + (" (edited)" if self.edited is not None else "")
        return "\n".join([text, *lines(self.components)])


def iso(seconds: float) -> str:
    """A moment as the API writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
