"""What is wrong at a desk's chat becomes an alert, and its end settles that: adapters tell, admins hear."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.desk.alerts import Trouble
from core.desk.definition import DeskChat
from core.ports import Transaction, Writer
from core.usecases.alerting import report_trouble, trouble_over

Report = Callable[[DeskChat, Trouble | None, str], Awaitable[None]]
"""Told what is wrong at a desk (None: nothing), and what was seen of it. Raises StorageUnavailable."""


def reporting(writer: Writer) -> Report:
    """What notes the one trouble that a desk's chat has; whatever else was wrong there is over."""

    async def report(chat: DeskChat, what: Trouble | None, detail: str) -> None:
        def note(transaction: Transaction) -> None:
            over = [trouble for trouble in Trouble if trouble is not what]
            trouble_over(transaction, chat, *over)
            if what is not None:
                report_trouble(transaction, chat, what, detail)

        await writer.perform(note)

    return report


@dataclass(frozen=True, slots=True)
class DeskTroubles:
    """Notes each trouble by itself, where a desk's chat can have several at a time."""

    writer: Writer

    async def tell(self, desk: DeskChat, what: Trouble, detail: str) -> None:
        """Something is wrong: an alert, while there is none of it. Raises StorageUnavailable."""
        await self.writer.perform(lambda transaction: report_trouble(transaction, desk, what, detail))

    async def over(self, desk: DeskChat, what: Trouble) -> None:
        """It is not any more: its alert is settled. Raises StorageUnavailable."""
        await self.writer.perform(lambda transaction: trouble_over(transaction, desk, what))
