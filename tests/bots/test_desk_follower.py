"""The follower shows each ticket by itself, and nothing that goes wrong with one stops it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from bots.desk_follower import AGAIN_AFTER, PORTION, DeskFollower
from core.desk_ports import DueTimer, DueWork
from core.events import Update
from core.ports import StorageUnavailable, Transaction
from tests.builders import NOW, Person
from tests.core.desk_transaction import DeskTransaction


@dataclass
class Desk:
    """A list of work, and a writer that performs on it."""

    person: Person = field(default_factory=Person)
    away: bool = False

    async def work(self, limit: int) -> Sequence[DueWork]:
        """What is on the list."""
        listed = self.person.desk.worklist.work.items()
        return [DueWork(number, at) for number, at in listed if at <= NOW][:limit]

    async def timers(self, limit: int) -> Sequence[DueTimer]:
        """None."""
        return ()

    async def perform(self, work: Callable[[Transaction], Any]) -> Any:
        """At once."""
        if self.away:
            raise StorageUnavailable
        return work(DeskTransaction(self.person))

    async def accept(self, update: Update) -> NoReturn:
        """The follower hands in nothing."""
        raise AssertionError(update)

    def listed(self, *numbers: str) -> None:
        """Put these on the list."""
        for number in numbers:
            self.person.desk.worklist.put(number, NOW)


async def test_one_that_can_not_be_shown_stops_no_other() -> None:
    """It is put off, and a person is asked to look, once."""
    desk, shown = Desk(), []

    def show(transaction: Transaction, work: DueWork) -> None:
        if work.number == "WLT-2":
            raise ValueError("of a shape that nobody foresaw")
        shown.append(work.number)
        transaction.worklist.done(work)

    follower = DeskFollower(desk, desk, show)
    desk.listed("WLT-1", "WLT-2", "WLT-3")
    assert await follower.tick() == 3
    desk.listed("WLT-2")
    await follower.tick()
    assert shown == ["WLT-1", "WLT-3"]
    assert desk.person.desk.worklist.work == {"WLT-2": NOW + AGAIN_AFTER}
    assert [alert.kind for alert in desk.person.desk.alerts.alerts.values()] == ["desk_show"]


async def test_a_turn_that_fails_stops_nothing() -> None:
    """What is done once a round is done each round."""
    desk, done = Desk(), []

    def breaks(transaction: Transaction) -> None:
        done.append("broke")
        raise ValueError

    follower = DeskFollower(
        desk, desk, lambda transaction, work: None, [breaks, lambda _: done.append("went on")]
    )
    await follower.tick()
    assert done == ["broke", "went on"]


async def test_without_a_desk_the_list_is_emptied() -> None:
    """In one transaction a portion."""
    desk = Desk()
    desk.listed(*(f"WLT-{each}" for each in range(PORTION + 3)))
    follower = DeskFollower(desk, desk)
    assert [await follower.tick(), await follower.tick(), await follower.tick()] == [PORTION, 3, 0]
