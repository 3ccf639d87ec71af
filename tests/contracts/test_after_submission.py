"""What follows from a status is written with it or not at all: timers, stars, and the clock's own doings."""

from datetime import datetime, timedelta

import pytest

from core.access import AsOperator
from core.changes import Changes, NewRating
from core.desk_ports import DueTimer
from core.ports import Transaction
from core.replies import Capabilities
from core.tickets import Status, TimerKind
from core.usecases.desk import change_status
from core.usecases.ticket_timers import fire
from tests.builders import starter_rules
from tests.contracts.houses import House

MAY = AsOperator("May")
CAPABILITIES = {"telegram": Capabilities()}
NUMBER = "WLT-0000-0001"


def moved(to: Status, transaction: Transaction, until: datetime | None = None) -> Status:
    """May moves the ticket."""
    reason = "等银行确认" if until is not None else ""
    return change_status(transaction, starter_rules(), CAPABILITIES, MAY, NUMBER, to, reason, until)


async def taken(house: House, *due: DueTimer) -> list[bool]:
    """Which of these were still due; they are not afterwards."""
    return await house.writer.perform(lambda transaction: [transaction.timers.take(one) for one in due])


async def status(house: House) -> Status:
    """Where the ticket stands."""
    view = await house.directory.view(NUMBER)
    assert view is not None
    return view.summary.status


def closing(house: House) -> tuple[DueTimer, DueTimer]:
    """What is due on a ticket that is solved now."""
    after = starter_rules().definition.desk.close_after
    half = DueTimer(NUMBER, TimerKind.CLOSING_ANNOUNCED, house.clock.now + after / 2)
    return half, DueTimer(NUMBER, TimerKind.CLOSING, house.clock.now + after)


async def test_what_is_due_changes_with_the_status(house: House) -> None:
    """Solved sets both times, on hold takes them away and sets its own."""
    await house.say(f"submit d {NUMBER}", 1)
    both = closing(house)
    await house.writer.perform(lambda work: moved(Status.SOLVED, work))
    assert await house.writer.perform(lambda work: moved(Status.OPEN, work)) is Status.SOLVED
    assert await taken(house, *both) == [False, False]
    await house.writer.perform(lambda work: moved(Status.SOLVED, work))

    assert await taken(house, *both) == [True, True]
    assert await taken(house, *both) == [False, False]
    await house.writer.perform(lambda work: moved(Status.OPEN, work))
    until = house.clock.now + timedelta(days=2)
    await house.writer.perform(lambda work: moved(Status.ON_HOLD, work, until))
    assert await taken(house, DueTimer(NUMBER, TimerKind.UPDATE_PROMISED, until)) == [True]


async def test_the_clock_closes_once(house: House) -> None:
    """However many workers come to it; the requester is told once."""
    accepted = await house.say(f"submit d {NUMBER}", 1)
    _, due = closing(house)
    await house.writer.perform(lambda work: moved(Status.SOLVED, work))
    house.clock.now = due.due_at
    for _ in range(2):
        await house.writer.perform(lambda work: fire(work, starter_rules(), CAPABILITIES, due))

    assert await status(house) is Status.CLOSED
    assert sum("已关闭" in text for text in await house.shown(accepted)) == 1


async def test_a_close_that_fails_leaves_no_zombie(house: House) -> None:
    """Nothing of it is there: neither status, record, message nor anything due, and it can be closed then."""
    accepted = await house.say(f"submit d {NUMBER}", 1)
    _, due = closing(house)
    await house.writer.perform(lambda work: moved(Status.SOLVED, work))
    before = await house.directory.view(NUMBER), await house.shown(accepted)

    def closes_and_fails(work: Transaction) -> None:
        moved(Status.CLOSED, work)
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        await house.writer.perform(closes_and_fails)
    assert (await house.directory.view(NUMBER), await house.shown(accepted)) == before
    house.clock.now = due.due_at
    await house.writer.perform(lambda work: fire(work, starter_rules(), CAPABILITIES, due))

    assert await status(house) is Status.CLOSED


async def test_stars_are_replaced(house: House) -> None:
    """What somebody said last counts."""
    await house.say(f"submit d {NUMBER}", 1)

    def rate(work: Transaction, stars: int) -> int | None:
        found = work.conversation_of(NUMBER)
        assert found is not None
        place, requester, conversation = found
        rating = (NewRating(NUMBER, stars),)
        work.apply(place, Changes(conversation=conversation, requester=requester, ratings=rating))
        return work.ratings.of(NUMBER)

    await house.writer.perform(lambda work: rate(work, 2))
    await house.writer.perform(lambda work: rate(work, 5))
    assert await house.writer.perform(lambda work: work.ratings.of(NUMBER)) == 5
