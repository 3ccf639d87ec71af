"""A platform from which nothing comes in is told of once, and settled when something does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from bots.connection_watch import PATIENCE, ConnectionWatch
from core.desk.alerts import Trouble
from core.events import Update
from core.ids import BotKey
from core.ports import StorageUnavailable, Transaction
from tests.builders import BOT, Person
from tests.core.desk_transaction import DeskTransaction

REFUSED = "Telegram refuses the token: copy it from @BotFather again and restart"


@dataclass
class Line:
    """A connection that is as it is told to be."""

    bot: BotKey = BOT
    trouble: str | None = None


@dataclass
class House:
    """A writer over a person's transaction; `away` while the database is."""

    person: Person = field(default_factory=Person)
    away: bool = False

    async def accept(self, update: Update) -> NoReturn:
        """The watch hands in nothing."""
        raise AssertionError(update)

    async def perform(self, work: Callable[[Transaction], Any]) -> Any:
        """At once."""
        if self.away:
            raise StorageUnavailable
        return work(DeskTransaction(self.person))

    def told(self) -> list[tuple[str, bool]]:
        """(text, whether it is settled) of each alert, in order."""
        alerts = DeskTransaction(self.person).alerts.untold(9)
        return [(alert.text, alert.kind == Trouble.NOTHING_COMES) for alert in alerts]


async def looked(watch: ConnectionWatch, times: int) -> None:
    """The watch looks so many times."""
    for _ in range(times):
        await watch.tick()


async def test_what_lasts_is_told_once() -> None:
    """With the reason, which says what to do."""
    house, line = House(), Line()
    watch = ConnectionWatch([line], house)
    await watch.tick()
    line.trouble = REFUSED
    await looked(watch, PATIENCE - 1)
    assert house.told() == []
    await looked(watch, 5)
    assert house.told() == [(f"Bot {BOT}: Nothing that people write there comes in. ({REFUSED})", True)]


async def test_what_passes_is_not_told() -> None:
    """Connections break all the time."""
    house, line = House(), Line()
    watch = ConnectionWatch([line], house)
    for _ in range(4):
        line.trouble = "reconnecting"
        await looked(watch, PATIENCE - 1)
        line.trouble = None
        await watch.tick()
    assert house.told() == []


async def test_that_it_is_over_settles_it() -> None:
    """Also when the program was started anew meanwhile."""
    house, line = House(), Line()
    first = ConnectionWatch([line], house)
    await first.tick()
    line.trouble = REFUSED
    await looked(first, PATIENCE)
    line.trouble = None
    await ConnectionWatch([line], house).tick()
    assert house.told() == []


async def test_at_the_start_nothing_is_known_yet() -> None:
    """What is wrong from the first look on is told after the same patience."""
    house, line = House(), Line(trouble=REFUSED)
    watch = ConnectionWatch([line], house)
    await looked(watch, PATIENCE - 1)
    assert house.told() == []
    await watch.tick()
    assert len(house.told()) == 1


async def test_a_database_that_is_away_is_waited_for() -> None:
    """What could not be written down is at the next look."""
    house, line = House(away=True), Line()
    watch = ConnectionWatch([line], house)
    line.trouble = REFUSED
    await looked(watch, PATIENCE + 2)
    house.away = False
    await watch.tick()
    assert len(house.told()) == 1
