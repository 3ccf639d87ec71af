"""Tells the desk when nothing comes in from a platform, and settles that when it comes in again."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Protocol

import structlog

from bots.timers import stopped_or
from core.desk.alerts import Trouble
from core.ids import BotKey
from core.ports import StorageUnavailable, Transaction, Writer
from core.usecases.alerting import report_trouble, trouble_over

log = structlog.get_logger(__name__)

LOOK_SECONDS = 30.0
PATIENCE = 3
"""Looks in a row at which something has to be wrong: a connection that comes back by itself alarms nobody."""


class Connection(Protocol):
    """A bot's connection to its platform; see Adapter in bots/running.py."""

    @property
    def bot(self) -> BotKey: ...

    @property
    def trouble(self) -> str | None:
        """Why no updates come now; None while they do."""
        ...


class ConnectionWatch:
    """Looks at the connections of this process. What was told is in the alerts, so another process, or the
    next start, settles what this one raised."""

    def __init__(self, connections: Sequence[Connection], writer: Writer) -> None:
        self._connections = connections
        self._writer = writer
        self._wrong = Counter[BotKey]()
        self._told: dict[BotKey, bool] = {}
        """Whether an alert stands, as far as this process knows."""
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let `run` end."""
        self._stopping.set()

    async def run(self) -> None:
        """Until stopped."""
        while not self._stopping.is_set():
            await stopped_or(self._stopping, LOOK_SECONDS)
            if not self._stopping.is_set():
                await self.tick()

    async def tick(self) -> None:
        """Look at each connection once; what can't be written down now is at the next look."""
        for connection in self._connections:
            try:
                await self._look(connection)
            except StorageUnavailable as error:
                log.warning("the watch on connections waits for the database", reason=str(error))

    async def _look(self, connection: Connection) -> None:
        bot, trouble = connection.bot, connection.trouble
        self._wrong[bot] = 0 if trouble is None else self._wrong[bot] + 1
        if trouble is None and self._told.get(bot, True):
            await self._writer.perform(partial(_over, bot=bot))
            self._told[bot] = False
        elif trouble is not None and self._wrong[bot] >= PATIENCE and not self._told.get(bot, False):
            await self._writer.perform(partial(_wrong, bot=bot, trouble=trouble))
            self._told[bot] = True


def _wrong(transaction: Transaction, bot: BotKey, trouble: str) -> None:
    report_trouble(transaction, bot, Trouble.NOTHING_COMES, trouble)


def _over(transaction: Transaction, bot: BotKey) -> None:
    trouble_over(transaction, bot, Trouble.NOTHING_COMES)
