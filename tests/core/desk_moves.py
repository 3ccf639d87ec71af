"""What agents and the clock do to a person's ticket, for tests of what follows in the chat."""

from datetime import timedelta

from core.access import AsOperator
from core.desk_ports import DueTimer
from core.tickets import EventKind, Status
from core.usecases.desk import change_status
from core.usecases.ticket_timers import fire
from tests.builders import BOT, CHAT, Person
from tests.core.desk_transaction import DeskTransaction

MAY = AsOperator("May")
CAPABILITIES = {BOT.platform: CHAT}


def moved(person: Person, status: Status, ticket: int = 0, reason: str = "") -> str:
    """May moves one of the person's tickets; returns its number. On hold is for two days."""
    number = person.tickets[ticket].number
    until = person.now + timedelta(days=2) if status is Status.ON_HOLD else None
    why = reason or ("等银行确认" if until else "")
    change_status(DeskTransaction(person), person.rules, CAPABILITIES, MAY, number, status, why, until)
    return number


def time_passes(person: Person, **duration: float) -> list[str]:
    """So much later, whatever is due by then is done, the most overdue first; returns what was said."""
    person.waits(**duration)
    said: list[str] = []
    while due := _due(person):
        before = person.last
        fire(DeskTransaction(person), person.rules, CAPABILITIES, due)
        said += person.caused if person.last is not before else []
    return said


def _due(person: Person) -> DueTimer | None:
    waiting = person.desk.timers.due.items()
    due = sorted((at, number, kind) for (number, kind), at in waiting if at <= person.now)
    return DueTimer(due[0][1], due[0][2], due[0][0]) if due else None


def kinds(person: Person, number: str) -> list[EventKind]:
    """What happened to a ticket, without its submission."""
    return [entry.kind for entry in person.timelines[number]][1:]
