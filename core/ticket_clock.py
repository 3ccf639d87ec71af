"""What is due on a ticket follows from its status: a solved one closes by itself, one on hold was promised an
update. Whoever changes a status lets this change with it, in the same commit."""

from datetime import datetime

from core.changes import NewTimer
from core.desk.definition import Desk
from core.tickets import Status, TimerKind

DUE_WHILE: dict[Status, tuple[TimerKind, ...]] = {
    Status.SOLVED: (TimerKind.CLOSING_ANNOUNCED, TimerKind.CLOSING),
    Status.ON_HOLD: (TimerKind.UPDATE_PROMISED,),
}
"""What is due while a ticket is in a status, and not any more once it left it."""


def closes_at(desk: Desk, solved_at: datetime) -> datetime:
    """When a ticket that was solved at `solved_at` closes by itself."""
    return solved_at + desk.close_after


def timers_after(
    desk: Desk, number: str, origin: Status, to: Status, now: datetime, next_update: datetime | None = None
) -> tuple[NewTimer, ...]:
    """What changes about what is due when ticket `number` goes from `origin` to `to`. The closing of a solved
    one is announced at half of its time."""
    over = tuple(NewTimer(number, kind, None) for kind in DUE_WHILE.get(origin, ()))
    if to is Status.SOLVED:
        announced = NewTimer(number, TimerKind.CLOSING_ANNOUNCED, now + desk.close_after / 2)
        return (*over, announced, NewTimer(number, TimerKind.CLOSING, closes_at(desk, now)))
    if to is Status.ON_HOLD and next_update is not None:
        return (*over, NewTimer(number, TimerKind.UPDATE_PROMISED, next_update))
    return over
