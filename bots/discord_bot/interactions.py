"""The interactions that this process can still answer, and how far the answering of each has come.

Several may want to answer at once (the messenger, the clock that defers); each takes the interaction's lock.
What another process answered is not known here: Discord then says so with code 40060.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import discord

from bots.discord_bot.api import DiscordApi
from bots.discord_bot.failures import ANSWERED, Failure
from bots.discord_bot.places import Here

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}"
FOLLOWED = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"
ORIGINAL = "@original"
SAY, DEFER, DEFER_PRESS, CHANGE, OPEN = 4, 5, 6, 7, 9
"""https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object"""
EPHEMERAL = 1 << 6

Json = dict[str, Any]


class Stage(Enum):
    """How far an interaction is: nothing said, "is thinking" shown, or answered."""

    WAITING = "waiting"
    THINKING = "thinking"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message of ours: Discord's id of it, and the `handle` under which the interaction can change it."""

    message: str
    handle: str


@dataclass(slots=True)
class OpenInteraction:
    """One interaction. `tried` is the outbox id of the message that was sent as its first answer, `note` is
    what to say when nothing else is said."""

    here: Here
    locale: str = ""
    stage: Stage = Stage.WAITING
    tried: int | None = None
    note: str | None = None
    told_closed: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def reach(self, stage: Stage) -> None:
        """It has come so far."""
        self.stage = stage
        self.answered.set()


class Interactions:
    """All open interactions of a bot, by id; `now` in seconds since 1970."""

    def __init__(self, api: DiscordApi, now: Callable[[], float]) -> None:
        self._api = api
        self._now = now
        self._open: dict[str, OpenInteraction] = {}
        self._holders: dict[str, Here] = {}

    def entry(self, here: Here, locale: str = "") -> OpenInteraction:
        """The interaction, known from now on."""
        self._forget()
        if here.interaction not in self._open:
            self._open[here.interaction] = OpenInteraction(here, locale)
            if here.personal and here.source:
                self._holders.pop(here.source, None)
                self._holders[here.source] = here
        return self._open[here.interaction]

    def lapsed(self, here: Here) -> bool:
        """Whether its time is over."""
        return self._now() >= here.expires

    def holder(self, message: str) -> Here | None:
        """The newest interaction whose token can change a message that only one person sees."""
        return self._holders.get(message)

    def of_account(self, account: str) -> OpenInteraction | None:
        """The newest interaction of somebody in a guild, through which they can be told something now."""
        for entry in reversed(self._open.values()):
            here = entry.here
            if here.account == account and here.personal and not self.lapsed(here):
                return entry
        return None

    async def defer(self, entry: OpenInteraction) -> None:
        """Ask for time, unless it was answered meanwhile; what was noted is said instead. Raises Failure."""
        async with entry.lock:
            if entry.stage is not Stage.WAITING:
                return
            if entry.note is not None:
                note, entry.note = entry.note, None
                await self.say(entry, {"content": note, "flags": EPHEMERAL})
            elif entry.here.source:
                await self.respond(entry, DEFER_PRESS)
            elif await self.respond(entry, DEFER, _flags(entry.here)) is not None:
                entry.reach(Stage.THINKING)

    async def finish(self, entry: OpenInteraction, done: str) -> None:
        """See to an answer where nothing but a note is ever said: the note, else that the press arrived,
        which shows nothing, or `done` where Discord wants words. Raises Failure."""
        async with entry.lock:
            here, note = entry.here, entry.note
            shown = {"content": note or done, "flags": EPHEMERAL}
            if entry.stage is Stage.WAITING and here.source and note is None:
                await self.respond(entry, DEFER_PRESS)
            elif entry.stage is Stage.WAITING:
                await self.respond(entry, SAY, shown)
            elif entry.stage is Stage.THINKING or note is not None:
                await self.say(entry, shown)

    async def respond(
        self, entry: OpenInteraction, kind: int, data: Json | None = None, files: Sequence[discord.File] = ()
    ) -> str | None:
        """Give the first answer; the id of the message in it ("" without one), or None when another answer
        had been given before. Raises Failure. Hold the lock."""
        here = entry.here
        try:
            told = await self._api.request(
                "POST",
                CALLBACK,
                {"type": kind, "data": data} if data else {"type": kind},
                {"with_response": "true"},
                files=files,
                interaction_id=here.interaction,
                interaction_token=here.token,
            )
        except Failure as error:
            if error.code != ANSWERED:
                raise
            entry.reach(Stage.ANSWERED)
            return None
        entry.reach(Stage.ANSWERED)
        return str(((told.get("resource") or {}).get("message") or {}).get("id") or "")

    async def say(
        self, entry: OpenInteraction, body: Json, files: Sequence[discord.File] = (), *, again: bool = False
    ) -> Spoken:
        """Say one thing, as the answer or after it. Raises Failure. Hold the lock.

        `again`: it was sent as the answer before, and nobody knows whether it arrived; said once more in the
        same place it is no repetition.
        """
        here = entry.here
        shown = _flags(here) | body
        if entry.stage is Stage.THINKING or (again and entry.stage is Stage.ANSWERED):
            message = await self.change(here, ORIGINAL, body, files)
            entry.reach(Stage.ANSWERED)
            return Spoken(message, ORIGINAL)
        if entry.stage is Stage.WAITING:
            if here.source:
                await self.respond(entry, DEFER_PRESS)
            elif said := await self.respond(entry, SAY, shown, files):
                return Spoken(said, ORIGINAL)
            if again:
                return Spoken(await self.change(here, ORIGINAL, body, files), ORIGINAL)
        sent = await self._api.request(
            "POST",
            FOLLOW_UP,
            shown,
            {"wait": "true"},
            files=files,
            webhook_id=here.application,
            webhook_token=here.token,
        )
        return Spoken(str(sent["id"]), str(sent["id"]))

    async def change(self, here: Here, handle: str, body: Json, files: Sequence[discord.File] = ()) -> str:
        """Change a message that this interaction said, or (ORIGINAL) the one that was pressed; its id.
        Raises Failure."""
        return await self.change_by_token(here.application, here.token, handle, body, files)

    async def change_by_token(
        self, application: str, token: str, handle: str, body: Json, files: Sequence[discord.File] = ()
    ) -> str:
        """The same, for an interaction of which only the token is left. Raises Failure."""
        changed = await self._api.request(
            "PATCH",
            FOLLOWED,
            body,
            files=files,
            webhook_id=application,
            webhook_token=token,
            message_id=handle,
        )
        return str(changed["id"])

    def _forget(self) -> None:
        """Drop what is over; both stand in the order in which they end."""
        while self._open and self.lapsed(next(iter(self._open.values())).here):
            del self._open[next(iter(self._open))]
        while self._holders and self.lapsed(next(iter(self._holders.values()))):
            del self._holders[next(iter(self._holders))]


def _flags(here: Here) -> Json:
    """What is said in a guild is shown to one person only."""
    return {"flags": EPHEMERAL} if here.personal else {}
