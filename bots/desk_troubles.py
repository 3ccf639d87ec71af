"""Brings what is wrong with a desk's chat before people, through the same use case for every platform."""

from dataclasses import dataclass

from core.desk.alerts import Trouble
from core.desk.definition import DeskChat
from core.ports import Writer
from core.usecases.alerting import report_trouble, trouble_over


@dataclass(frozen=True, slots=True)
class DeskTroubles:
    """What an adapter reports to."""

    writer: Writer

    async def tell(self, desk: DeskChat, what: Trouble, detail: str) -> None:
        """Something is wrong: an alert, while there is none of it. Raises StorageUnavailable."""
        await self.writer.perform(lambda transaction: report_trouble(transaction, desk, what, detail))

    async def over(self, desk: DeskChat, what: Trouble) -> None:
        """It is not any more: its alert is settled. Raises StorageUnavailable."""
        await self.writer.perform(lambda transaction: trouble_over(transaction, desk, what))
