"""Which chats a bot has, for a platform that has to be asked in each of them what was missed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from core.ids import BotKey
from storage.database import Database
from storage.holding import CONVERSATIONS
from storage.threads import ReaderThreads


class DatabaseChats:
    """Reads the conversations' places."""

    def __init__(self, database: Database, threads: ReaderThreads) -> None:
        self._database = database
        self._threads = threads

    async def touched_since(self, bot: BotKey, since: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """Chat and the time of the last thing taken from it, the newest first."""
        wanted = (
            select(CONVERSATIONS.c.chat, CONVERSATIONS.c.last_touched)
            .where(
                CONVERSATIONS.c.platform == bot.platform,
                CONVERSATIONS.c.bot == bot.name,
                CONVERSATIONS.c.chat != "",
                CONVERSATIONS.c.last_touched >= since,
            )
            .order_by(CONVERSATIONS.c.last_touched.desc())
            .limit(limit)
        )

        def read() -> tuple[tuple[str, datetime], ...]:
            with self._database.reading() as connection:
                return tuple((row.chat, row.last_touched) for row in connection.execute(wanted))

        return await self._threads.run(read)
