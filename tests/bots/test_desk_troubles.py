"""What adapters tell of a desk's chat becomes one alert at a time."""

from collections.abc import Callable
from typing import Any, TypeVar

from bots.desk_troubles import DeskTroubles, reporting
from core.desk.alerts import Trouble
from core.desk.definition import DeskChat
from core.events import Update
from core.ports import Accepted, Transaction
from core.usecases.alerting import untold_alerts
from tests.builders import BOT, Person
from tests.core.desk_transaction import DeskTransaction

CHAT = DeskChat("asia", BOT, "-100")
Result = TypeVar("Result")


class Writer:
    """Runs work over one person's house."""

    def __init__(self) -> None:
        self.transaction = DeskTransaction(Person())

    async def perform(self, work: Callable[[Transaction], Result]) -> Result:
        """Run it."""
        transaction: Any = self.transaction
        return work(transaction)

    async def accept(self, update: Update) -> Accepted:
        """Not used here."""
        raise NotImplementedError


async def test_one_trouble_at_a_time() -> None:
    """Another one ends the first, the same again is no news, and when all is well nothing is left."""
    writer = Writer()
    report = reporting(writer)

    def told() -> list[str]:
        transaction: Any = writer.transaction
        return [message.reply.paragraphs[0].key for message in untold_alerts(transaction)]  # type: ignore[union-attr]

    await report(CHAT, Trouble.NO_TOPICS, "not enough rights")
    await report(CHAT, Trouble.NO_TOPICS, "not enough rights")
    assert told() == ["desk.alert.desk_no_topics"]
    await report(CHAT, Trouble.REMOVED, "kicked")
    assert told() == ["desk.alert.desk_removed"]
    await report(CHAT, None, "")
    assert told() == []


async def test_several_troubles_at_once() -> None:
    """Each is told and ends by itself."""
    writer = Writer()
    troubles = DeskTroubles(writer)

    def open_now() -> list[str]:
        return [alert.kind for alert in writer.transaction.alerts.about("desk:asia")]

    for what in (Trouble.NO_READING, Trouble.NO_LOOKS, Trouble.NO_LOOKS):
        await troubles.tell(CHAT, what, "")
    assert open_now() == ["desk_no_reading", "desk_no_looks"]
    await troubles.over(CHAT, Trouble.NO_READING)
    assert open_now() == ["desk_no_looks"]
