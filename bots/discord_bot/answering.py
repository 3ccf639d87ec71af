"""One interaction from its arrival to its commit, answered within Discord's three seconds whatever the
database does: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import asyncio

import structlog

from bots.discord_bot import render
from bots.discord_bot.failures import Failure
from bots.discord_bot.interactions import EPHEMERAL, OPEN, Interactions, OpenInteraction, Stage
from bots.discord_bot.sentences import Sentences
from bots.discord_bot.translate import Asked
from core.changes import Acknowledgement
from core.ports import StorageUnavailable, Writer
from core.replies import RenderedModal

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 1.5
"""How long we look for an answer before we ask for more time; the way to Discord takes its part of three."""


class Answering:
    """Hands the interactions of one bot to the writer and sees to their first answer."""

    def __init__(self, writer: Writer, interactions: Interactions, sentences: Sentences) -> None:
        self._writer = writer
        self._interactions = interactions
        self._sentences = sentences

    async def take(self, asked: Asked) -> None:
        """Returns when it is committed and answered; what is said comes from the messenger."""
        entry = self._interactions.entry(asked.here, asked.locale)
        deferring = asyncio.create_task(self.defer_in_time(entry))
        try:
            for update in asked.updates:
                accepted = await self._writer.accept(update)
                for acknowledgement in accepted.acknowledgements:
                    await self.acknowledge(asked, entry, acknowledgement)
                if accepted.said == 0 and entry.note is not None:
                    await self._defer(entry)  # a passing note is all there is to say
        except StorageUnavailable:
            log.warning("an interaction can't be stored now; the person is asked to try again")
            await self.tell(entry, self._sentences("discord.unavailable", entry.locale))
        await deferring

    async def defer_in_time(self, entry: OpenInteraction) -> None:
        """Ask Discord for time once ours is nearly over, unless there was an answer."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await entry.answered.wait()
        except TimeoutError:
            await self._defer(entry)

    async def _defer(self, entry: OpenInteraction) -> None:
        try:
            await self._interactions.defer(entry)
        except Failure as error:
            log.warning("an interaction was not answered in time", reason=error.detail)

    async def tell(self, entry: OpenInteraction, text: str) -> None:
        """Say something to this person only. Transient."""
        try:
            async with entry.lock:
                await self._interactions.say(entry, {"content": render.content(text), "flags": EPHEMERAL})
        except Failure as error:
            log.warning("an interaction got no answer", reason=error.detail)

    async def acknowledge(
        self, asked: Asked, entry: OpenInteraction, acknowledgement: Acknowledgement
    ) -> None:
        """Open the form window, or keep the note for the first answer."""
        if acknowledgement.modal is not None:
            await self._open(asked, entry, acknowledgement.modal)
        elif acknowledgement.note is not None:
            entry.note = render.content(acknowledgement.note)

    async def _open(self, asked: Asked, entry: OpenInteraction, window: RenderedModal) -> None:
        """Open the form window, or offer the button again when it is too late for a window."""
        modal = render.modal(window, self._sentences("discord.files", entry.locale))
        try:
            async with entry.lock:
                waiting = entry.stage is Stage.WAITING
                if waiting and await self._interactions.respond(entry, OPEN, modal) is not None:
                    return
                again = render.button(
                    self._sentences("form.answer", entry.locale), asked.opener or window.value
                )
                late = render.content(self._sentences("discord.window_late", entry.locale))
                body = {"content": late, "components": again, "flags": EPHEMERAL}
                await self._interactions.say(entry, body)
        except Failure as error:
            log.warning("a form window could not be opened", reason=error.detail)
