"""Delivers to Discord: as the answer to an interaction while there is one, else by direct message."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence

import structlog

from bots.discord_bot import render
from bots.discord_bot.api import DiscordApi
from bots.discord_bot.failures import Failure
from bots.discord_bot.interactions import CHANGE, ORIGINAL, Interactions, Json, OpenInteraction, Stage
from bots.discord_bot.places import (
    DIRECT,
    FORUM,
    INTERACTION,
    VIA,
    Here,
    is_same_message,
    message_id,
    passing_message_id,
)
from bots.discord_bot.post_messenger import PostMessenger
from bots.discord_bot.sending import MESSAGE, Part, Sending
from core.delivery import Action, Delivery, DeliveryError, DeliveryFailure

log = structlog.get_logger(__name__)

CHANNEL = "/users/@me/channels"

Translated = Callable[[str, str], str]
"""A sentence by catalogue key, in the language of a client's locale."""


class DiscordMessenger:
    """core.ports.Messenger for one bot."""

    def __init__(
        self,
        api: DiscordApi,
        interactions: Interactions,
        sentence: Translated,
        sending: Sending,
        posts: PostMessenger,
    ) -> None:
        self._api = api
        self._interactions = interactions
        self._sending = sending
        self._posts = posts
        self._sentence = sentence
        self._channels: dict[str, str] = {}
        self._watchers: dict[str, list[asyncio.Future[bool]]] = defaultdict(list)

    async def deliver(self, delivery: Delivery) -> str | None:
        """Send or edit; the message's id for what was sent. Raises DeliveryError."""
        if delivery.chat.startswith(FORUM):
            return await self._posts.deliver(delivery)
        if delivery.reply is None:
            raise DeliveryError(DeliveryFailure.REJECTED, "a bot can't delete what others write in private")
        changes = delivery.action is Action.EDIT  # what is changed keeps its files
        parts = (
            (Part(render.message(delivery.reply)),) if changes else await self._sending.parts(delivery.reply)
        )
        if delivery.chat.startswith(DIRECT):
            return await self._deliver_directly(delivery, delivery.chat.removeprefix(DIRECT), parts)
        if not delivery.chat.startswith(INTERACTION):
            raise DeliveryError(DeliveryFailure.REJECTED, "not a chat of this platform")
        here = Here.read(delivery.chat)
        pressed = is_same_message(here.source, delivery.target or "")
        if delivery.action is Action.EDIT and not pressed:
            return await self._change(delivery.target or "", parts[0].body)
        if not self._interactions.lapsed(here):
            try:
                return await self._answer(delivery, here, parts)
            except Failure as error:
                if error.failure is not DeliveryFailure.GONE:
                    raise
                self._interactions.entry(here).reach(Stage.ANSWERED)
        # Too late for an answer: https://discord.com/developers/docs/interactions/receiving-and-responding
        return await self._deliver_directly(delivery, here.account, parts)

    def arrival(self, account: str) -> "asyncio.Future[bool]":
        """Whether the next direct message to somebody reaches them; resolved when it was tried."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._watchers[account].append(future)
        return future

    async def channel_of(self, account: str) -> Json:
        """The channel of the direct messages with somebody. Raises Failure."""
        channel: Json = await self._api.request("POST", CHANNEL, {"recipient_id": account})
        self._channels[account] = str(channel["id"])
        return channel

    async def _answer(self, delivery: Delivery, here: Here, parts: Sequence[Part]) -> str | None:
        entry = self._interactions.entry(here)
        async with entry.lock:
            if delivery.action is Action.EDIT:
                return await self._change_pressed(delivery, entry, parts[0].body)
            again = entry.tried == delivery.outbox_id
            if entry.stage is not Stage.ANSWERED and not here.source:
                entry.tried = delivery.outbox_id
            sent = await self._interactions.say(entry, parts[0].body, parts[0].files, again=again)
            for part in parts[1:]:
                await self._interactions.say(entry, part.body, part.files)
        if here.personal:
            return passing_message_id(here, sent.handle, sent.message)
        return message_id(await self._channel(here.account), sent.message)

    async def _change_pressed(self, delivery: Delivery, entry: OpenInteraction, body: Json) -> str | None:
        """The pressed message becomes the answer."""
        waiting = entry.stage is Stage.WAITING
        if not waiting or await self._interactions.respond(entry, CHANGE, body) is None:
            await self._interactions.change(entry.here, ORIGINAL, body)
        return delivery.target

    async def _deliver_directly(self, delivery: Delivery, account: str, parts: Sequence[Part]) -> str | None:
        if delivery.action is Action.EDIT:
            return await self._change(delivery.target or "", parts[0].body)
        try:
            sent = await self._send(delivery, account, parts)
        except Failure as error:
            if error.failure is not DeliveryFailure.UNREACHABLE:
                raise
            self._channels.pop(account, None)
            self._tell(account, arrived=False)
            return await self._say_where_they_are(account, parts, error)
        self._tell(account, arrived=True)
        return sent

    async def _send(self, delivery: Delivery, account: str, parts: Sequence[Part]) -> str:
        channel = await self._channel(account)
        try:
            return message_id(channel, await self._sending.send(channel, delivery.outbox_id, parts))
        except Failure as error:
            if error.failure is not DeliveryFailure.GONE:
                raise
            self._channels.pop(account, None)
            raise Failure(DeliveryFailure.TEMPORARY, error.detail, code=error.code) from None

    async def _say_where_they_are(self, account: str, parts: Sequence[Part], error: Failure) -> str:
        """Direct messages are closed: what we owe is shown through what the person did last in a guild, with
        a word on how to open them. Raises the failure when nothing of that kind is open."""
        entry = self._interactions.of_account(account)
        if entry is None:
            raise error
        try:
            async with entry.lock:
                if not entry.told_closed:
                    hint = render.content(self._sentence("discord.closed", entry.locale))
                    await self._interactions.say(entry, {"content": hint})
                    entry.told_closed = True
                said = await self._interactions.say(entry, parts[0].body, parts[0].files)
                for part in parts[1:]:
                    await self._interactions.say(entry, part.body, part.files)
        except Failure as failure:
            log.info("held messages could not be shown either", reason=failure.detail)
            raise error from None
        return passing_message_id(entry.here, said.handle, said.message)

    async def _change(self, target: str, body: Json) -> str:
        """Change an earlier message. Raises Failure."""
        if target.startswith(VIA):
            application, token, handle, _ = target.removeprefix(VIA).split("/")
            await self._interactions.change_by_token(application, token, handle, body)
            return target
        holder = self._interactions.holder(target)
        if holder is not None:
            await self._interactions.change(holder, ORIGINAL, body)
            return target
        channel, _, message = target.partition("/")
        await self._api.request("PATCH", MESSAGE, body, channel_id=channel, message_id=message)
        return target

    async def _channel(self, account: str) -> str:
        if account not in self._channels:
            await self.channel_of(account)
        return self._channels[account]

    def _tell(self, account: str, *, arrived: bool) -> None:
        for watcher in self._watchers.pop(account, ()):
            if not watcher.done():
                watcher.set_result(arrived)
