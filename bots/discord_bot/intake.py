"""Messages and their edits, from JSON to the commit.

The gateway tells each only once. While the database is away they are kept here and tried again; what is lost
with the process is read from the chat's history at the next start (catching_up.py).
"""

import asyncio
from collections.abc import Iterable

import structlog

from bots.discord_bot.content import Json
from bots.discord_bot.translate import translate_edit, translate_message
from core.events import Update
from core.ids import BotKey
from core.ports import StorageUnavailable, Writer

log = structlog.get_logger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0


class Intake:
    """Hands the messages of one bot to the writer."""

    def __init__(self, bot: BotKey, writer: Writer) -> None:
        self._bot = bot
        self._writer = writer

    async def take_message(self, message: Json) -> None:
        """A direct message. Returns after the commit, however long the database is away."""
        await self.accept(translate_message(message, self._bot))

    async def take_edit(self, message: Json) -> None:
        """The same for an edit."""
        update = translate_edit(message, self._bot)
        await self.accept(() if update is None else (update,))

    async def accept(self, updates: Iterable[Update]) -> None:
        """Commit them in turn, however long the database is away."""
        for update in updates:
            wait = FIRST_WAIT
            while True:
                try:
                    await self._writer.accept(update)
                    break
                except StorageUnavailable:
                    log.error("a message can't be stored now; it is tried again", bot=str(self._bot))
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
