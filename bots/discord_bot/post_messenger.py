"""Delivers what is said at a desk on Discord: a forum channel, in which each topic is a post.

A post begins with its first message (the card), which has the post's own id. A closed post is archived and
locked: what is still to be said in it is said in a moment in which it is open.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bots.discord_bot import render
from bots.discord_bot.api import DiscordApi
from bots.discord_bot.content import mapping, objects
from bots.discord_bot.failures import (
    ARCHIVED,
    MOST_POSTS,
    NO_ACCESS,
    NO_PERMISSION,
    UNKNOWN_CHANNEL,
    Failure,
)
from bots.discord_bot.looks import CHANNEL, Look, Looks
from bots.discord_bot.places import message_id, post, read_post, unopened
from bots.discord_bot.sending import MESSAGE, Sending
from bots.discord_bot.troubles import FORUM_GONE, ORDER, RIGHTS, Troubles
from core.delivery import Action, Delivery, DeliveryError, DeliveryFailure
from core.desk.alerts import Trouble
from core.desk.definition import DeskChat
from core.replies import RenderedReply, Topic

log = structlog.get_logger(__name__)

THREADS = "/channels/{channel_id}/threads"
ACTIVE = "/guilds/{guild_id}/threads/active"
PIN = "/channels/{channel_id}/messages/pins/{message_id}"
ARCHIVE_MINUTES = 10_080
"""How long a post may be quiet before Discord puts it away: a week, the longest there is."""
SHUT_OUT_SECONDS = 60.0
"""How long a forum is left alone in which we may not work, or whose server is full."""
WAITING = {
    NO_ACCESS: (Trouble.UNREACHABLE, RIGHTS),
    NO_PERMISSION: (Trouble.NO_TOPICS, RIGHTS),
    MOST_POSTS: (Trouble.FULL, ""),
}
"""Code → what only a person can end, and how."""
ENDED_BY = {
    Action.OPEN: (Trouble.NO_TOPICS, Trouble.UNREACHABLE, Trouble.FULL),
    Action.SEND: (Trouble.NO_TOPICS, Trouble.UNREACHABLE),
    Action.SHUT: (Trouble.NO_LOOKS,),
}
"""What holds no more once this works."""
OF_LOOKS = (Action.RETITLE, Action.PIN, Action.SHUT)
"""What a desk can do without: where it is not allowed, people are told and the rest goes on."""

Result = TypeVar("Result")


class PostMessenger:
    """The part of core.ports.Messenger for the desks of one bot."""

    def __init__(
        self,
        api: DiscordApi,
        looks: Looks,
        sending: Sending,
        troubles: Troubles,
        desk_of: Callable[[str], DeskChat | None],
    ) -> None:
        self._api = api
        self._looks = looks
        self._sending = sending
        self._troubles = troubles
        self._desk_of = desk_of

    async def deliver(self, delivery: Delivery) -> str | None:
        """Do it; the id of what was sent, the place of what was opened. Raises DeliveryError."""
        forum, thread = read_post(delivery.chat)
        try:
            done = await self._do(delivery, forum, thread)
        except Failure as error:
            if delivery.action in OF_LOOKS and error.code == NO_PERMISSION:
                await self._troubles.tell(self._desk_of(forum), Trouble.NO_LOOKS, ORDER)
                return None
            raise await self._meant(error, delivery.action, forum, thread) from None
        await self._troubles.over(self._desk_of(forum), *ENDED_BY.get(delivery.action, ()))
        return done

    async def _do(self, delivery: Delivery, forum: str, thread: str) -> str | None:
        reply, target = delivery.reply, delivery.target or ""
        match delivery.action:
            case Action.OPEN if reply is not None and reply.topic is not None:
                return await self._open(delivery, forum, reply, reply.topic)
            case _ if not thread:
                raise DeliveryError(DeliveryFailure.TOPIC_GONE, "no post is open", new_chat=delivery.chat)
            case Action.SEND if reply is not None:
                return await self._send(delivery, thread, reply)
            case Action.EDIT if reply is not None:
                return await self._edit(thread, target, reply)
            case Action.RETITLE if reply is not None and reply.topic is not None:
                topic = reply.topic
                await self._awake(thread, lambda: self._looks.change(forum, thread, topic))
            case Action.PIN:
                await self._pin(thread, target)
            case Action.SHUT:
                await self._shut(thread)
            case Action.DELETE:
                await self._awake(thread, lambda: self._message("DELETE", thread, target))
            case _:
                raise DeliveryError(DeliveryFailure.REJECTED, "nothing to say")
        return None

    async def _open(self, delivery: Delivery, forum: str, reply: RenderedReply, topic: Topic) -> str:
        look = await self._looks.of(forum, topic)
        first, *others = await self._sending.parts(reply)
        thread = await self._opened_before(delivery, forum, look)
        if thread is None:
            body = {
                "name": look.name,
                "applied_tags": list(look.tags),
                "auto_archive_duration": ARCHIVE_MINUTES,
                "message": first.body,
            }
            told = await self._api.request("POST", THREADS, body, files=first.files, channel_id=forum)
            thread = str(told["id"])
        else:
            await self._message("PATCH", thread, post(forum, thread), first.body)
        self._looks.remember(thread, look)
        await self._sending.send(thread, delivery.outbox_id, others, said=1)
        return post(forum, thread)

    async def _opened_before(self, delivery: Delivery, forum: str, look: Look) -> str | None:
        """The post that an earlier attempt opened without our hearing of it: Discord knows no nonce here."""
        if not delivery.attempts:
            return None
        channel = await self._api.request("GET", CHANNEL, channel_id=forum)
        active = await self._api.request("GET", ACTIVE, guild_id=str(channel.get("guild_id")))
        ours = (
            str(thread["id"])
            for thread in objects(active, "threads")
            if str(thread.get("parent_id")) == forum
            and str(thread.get("owner_id")) == self._api.account
            and thread.get("name") == look.name
        )
        return next(ours, None)

    async def _send(self, delivery: Delivery, thread: str, reply: RenderedReply) -> str:
        parts = await self._sending.parts(reply)
        sent = await self._awake(thread, lambda: self._sending.send(thread, delivery.outbox_id, parts))
        await self._rename_late(thread)
        return message_id(thread, sent)

    async def _edit(self, thread: str, target: str, reply: RenderedReply) -> str | None:
        body = render.message(reply)
        await self._awake(thread, lambda: self._message("PATCH", thread, target, body))
        return target

    async def _pin(self, thread: str, target: str) -> None:
        """The first message of a post stands on top as it is."""
        message = target.rpartition("/")[2]
        if message != thread:
            await self._awake(
                thread, lambda: self._api.request("PUT", PIN, channel_id=thread, message_id=message)
            )

    async def _shut(self, thread: str) -> None:
        """Put it away and lock it, also one that was put away without being locked."""
        try:
            await self._patch(thread, archived=True, locked=True)
        except Failure as error:
            if error.code != ARCHIVED:
                raise
            if not await self._is_locked(thread):
                await self._patch(thread, archived=False)
                await self._patch(thread, archived=True, locked=True)

    async def _message(self, method: str, thread: str, target: str, body: object = None) -> None:
        """Do something to one message; a post's place stands for its first message, which has its id."""
        message = target.rpartition("/")[2]
        await self._api.request(method, MESSAGE, body, channel_id=thread, message_id=message)

    async def _awake(self, thread: str, work: Callable[[], Awaitable[Result]]) -> Result:
        """Do it, in a post that was put away too; one that was closed is closed again afterwards."""
        try:
            return await work()
        except Failure as error:
            if error.code != ARCHIVED:
                raise
        locked = await self._is_locked(thread)
        await self._patch(thread, archived=False)
        result = await work()
        if locked:
            await self._patch(thread, archived=True, locked=True)
        return result

    async def _is_locked(self, thread: str) -> bool:
        channel = await self._api.request("GET", CHANNEL, channel_id=thread)
        return bool(mapping(channel, "thread_metadata").get("locked"))

    async def _patch(self, thread: str, **changes: bool) -> None:
        await self._api.request("PATCH", CHANNEL, changes, channel_id=thread)

    async def _rename_late(self, thread: str) -> None:
        try:
            await self._looks.catch_up(thread)
        except Failure as error:
            log.info("a post could not be renamed", reason=error.detail)

    async def _meant(self, error: Failure, action: Action, forum: str, thread: str) -> DeliveryError:
        """What a failure means for a post."""
        if error.code == UNKNOWN_CHANNEL and thread:
            return DeliveryError(DeliveryFailure.TOPIC_GONE, error.detail, new_chat=unopened(forum))
        if action is Action.DELETE and error.code == NO_PERMISSION:
            return DeliveryError(DeliveryFailure.REJECTED, "the bot may not delete messages there")
        gone = (Trouble.UNREACHABLE, FORUM_GONE) if error.code == UNKNOWN_CHANNEL else None
        what = gone or WAITING.get(error.code)
        if what is None:
            return error
        await self._troubles.tell(self._desk_of(forum), *what)
        return DeliveryError(DeliveryFailure.TEMPORARY, error.detail, retry_after=SHUT_OUT_SECONDS)
