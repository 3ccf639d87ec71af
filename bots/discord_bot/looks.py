"""How the posts of a desk look: their name and tags, changed only where they differ.

A post's name may be changed only twice in ten minutes, and whoever asks too early is told to wait long. What
is to be said in the post must not wait for that: the name is then changed when something is next said there.
"""

import asyncio
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bots.discord_bot.api import DiscordApi
from bots.discord_bot.failures import NO_PERMISSION, UNKNOWN_TAG, Failure
from bots.discord_bot.tags import Json, missing, name_of, tag_names, worn
from bots.discord_bot.troubles import TAGS, Troubles
from core.delivery import DeliveryFailure
from core.desk.alerts import Trouble
from core.desk.definition import DeskChat
from core.replies import Topic

CHANNEL = "/channels/{channel_id}"
REQUIRE_TAG = 1 << 4
"""https://discord.com/developers/docs/resources/channel#channel-object-channel-flags"""
REMEMBERED = 2_000
REFUSED_SECONDS = 600.0
"""How long tags are not made after we were not allowed to."""


@dataclass(frozen=True, slots=True)
class Look:
    """A post's name and the ids of its tags."""

    name: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forum:
    """A forum's tags, and whether each post must wear one."""

    tags: Sequence[Json]
    required: bool

    @classmethod
    def of(cls, channel: Json) -> "Forum":
        """The forum that Discord tells of."""
        tags = tuple(channel.get("available_tags") or ())
        return cls(tags, bool(int(channel.get("flags") or 0) & REQUIRE_TAG))


class Looks:
    """Of all posts of one bot; `now` in monotonic seconds."""

    def __init__(
        self,
        api: DiscordApi,
        troubles: Troubles,
        desk_of: Callable[[str], DeskChat | None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = api
        self._troubles = troubles
        self._desk_of = desk_of
        self._now = now
        self._forums: dict[str, Forum] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._posts: OrderedDict[str, Look] = OrderedDict()
        self._owed: dict[str, tuple[str, float]] = {}
        self._refused: dict[str, float] = {}

    async def of(self, forum: str, topic: Topic) -> Look:
        """The look of a topic, its tags made where they are missing. Raises Failure."""
        return Look(name_of(topic.title), tuple(await self._tags(forum, tag_names(topic.marks))))

    def remember(self, thread: str, look: Look) -> None:
        """The post looks so now."""
        self._posts.pop(thread, None)
        self._posts[thread] = look
        while len(self._posts) > REMEMBERED:
            self._posts.popitem(last=False)

    def forget_tags(self, forum: str) -> None:
        """Somebody changed the tags of the forum."""
        self._forums.pop(forum, None)

    async def change(self, forum: str, thread: str, topic: Topic) -> None:
        """Let the post look like the topic. Raises Failure."""
        wanted = await self.of(forum, topic)
        try:
            await self._change(thread, wanted)
        except Failure as error:
            if error.code != UNKNOWN_TAG:
                raise
            self.forget_tags(forum)
            await self._change(thread, await self.of(forum, topic))

    async def catch_up(self, thread: str) -> None:
        """Change the name that had to wait, if its time has come. Raises Failure."""
        name, due = self._owed.get(thread, ("", 0.0))
        if name and self._now() >= due:
            await self._rename(thread, name, {})

    async def _change(self, thread: str, wanted: Look) -> None:
        looks = self._posts.get(thread) or await self._asked(thread)
        tags: Json = {} if set(looks.tags) == set(wanted.tags) else {"applied_tags": list(wanted.tags)}
        if looks.name == wanted.name:
            self._owed.pop(thread, None)
        elif await self._rename(thread, wanted.name, tags):
            tags = {}
        else:
            wanted = Look(looks.name, wanted.tags)
        if tags:
            await self._api.request("PATCH", CHANNEL, tags, channel_id=thread)
        self.remember(thread, wanted)

    async def _rename(self, thread: str, name: str, more: Json) -> bool:
        """Change the name, and what else changes with it; False when it has to wait."""
        _, due = self._owed.get(thread, ("", 0.0))
        if self._now() < due:
            self._owed[thread] = (name, due)
            return False
        try:
            told = await self._api.request("PATCH", CHANNEL, {"name": name} | more, channel_id=thread)
        except Failure as error:
            if error.failure is not DeliveryFailure.RATE_LIMITED:
                raise
            self._owed[thread] = (name, self._now() + (error.retry_after or 0.0))
            return False
        self._owed.pop(thread, None)
        self.remember(thread, _look(told))
        return True

    async def _asked(self, thread: str) -> Look:
        return _look(await self._api.request("GET", CHANNEL, channel_id=thread))

    async def _tags(self, forum: str, names: Sequence[str]) -> list[str]:
        known = self._forums.get(forum)
        may_make = self._now() >= self._refused.get(forum, 0.0)
        if known is None or (may_make and missing(known.tags, names)):
            known = await self._with(forum, names)
        return worn(known.tags, names, required=known.required)

    async def _with(self, forum: str, names: Sequence[str]) -> Forum:
        """The forum with these tags made; one change at a time, since each names all tags that there are."""
        async with self._locks[forum]:
            found = Forum.of(await self._api.request("GET", CHANNEL, channel_id=forum))
            to_make = missing(found.tags, names)
            if to_make:
                body = {"available_tags": [*found.tags, *to_make]}
                try:
                    found = Forum.of(await self._api.request("PATCH", CHANNEL, body, channel_id=forum))
                except Failure as error:
                    if error.code != NO_PERMISSION:
                        raise
                    self._refused[forum] = self._now() + REFUSED_SECONDS
                    await self._troubles.tell(self._desk_of(forum), Trouble.NO_LOOKS, TAGS)
            self._forums[forum] = found
            return found


def _look(thread: Json) -> Look:
    return Look(str(thread.get("name") or ""), tuple(str(tag) for tag in thread.get("applied_tags") or ()))
