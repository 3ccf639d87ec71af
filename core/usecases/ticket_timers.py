"""What the clock does to tickets: it announces that a solved one will close, closes it, reminds of promises.

Each time is taken inside the transaction that does what is due: so it is done once, whoever looks, and a
process that dies in between leaves it due. On hold means that somebody else is waited for until a date: when
that has come, the ticket is the desk's again, so it goes back to open, where it is queued, counted and seen.
"""

from datetime import timedelta

from core.altered import replace
from core.changes import NewTicketEvent, NewTimer
from core.delivery import Lane
from core.desk_ports import DueTimer
from core.ports import Transaction
from core.replies import Capabilities, Reply
from core.rules import Rules
from core.ticket_clock import timers_after
from core.ticket_notices import closing_soon, status_notice, update_due
from core.tickets import SYSTEM, EventKind, Mover, Status, TimerKind, may_move
from core.usecases.acting import Found
from core.usecases.handing_out import page
from core.usecases.telling import told

LATER = timedelta(hours=1)
"""When something is tried again that could not be done."""


def fire(
    transaction: Transaction, rules: Rules, capabilities: dict[str, Capabilities], due: DueTimer
) -> None:
    """Do what is due on a ticket, unless somebody else did, or the ticket has moved on."""
    if due.kind is TimerKind.PAGE:
        page(transaction, rules, due)
        return
    found = _found(transaction, due.number)
    if not transaction.timers.take(due) or found is None:
        return
    status = found.view.summary.status
    match due.kind:
        case TimerKind.CLOSING_ANNOUNCED if status is Status.SOLVED:
            _announce(transaction, rules, capabilities, found)
        case TimerKind.CLOSING if status is Status.SOLVED:
            _move(transaction, rules, capabilities, found, Status.CLOSED)
        case TimerKind.UPDATE_PROMISED if status is Status.ON_HOLD:
            _move(transaction, rules, capabilities, found, Status.OPEN)
        case _:
            pass


def postpone(transaction: Transaction, due: DueTimer, why: str) -> None:
    """What is due could not be done: it is tried again later, and a person is asked to look, so that it keeps
    nothing else waiting."""
    if transaction.timers.take(due):
        transaction.timers.set(due.number, due.kind, transaction.now + LATER)
        text = f"What was due on ticket {due.number} ({due.kind.value}) could not be done: {why}."
        transaction.alerts.raise_alert("ticket_timer", due.number, text)


def _found(transaction: Transaction, number: str) -> Found | None:
    """The ticket with its conversation, whose row is locked; None when its requester is erased."""
    found = transaction.conversation_of(number)
    view = transaction.tickets.view(number)
    return None if found is None or view is None else Found(*found, view)


def _announce(
    transaction: Transaction, rules: Rules, capabilities: dict[str, Capabilities], found: Found
) -> None:
    """Tell that a solved ticket will close. When we come late, it closes later too: nobody is told of what is
    over."""
    number, now = found.view.summary.number, transaction.now
    half = rules.definition.desk.close_after / 2
    closes = found.view.until
    due: tuple[NewTimer, ...] = ()
    if closes is None or closes - now < half / 2:
        closes = now + half
        due = (NewTimer(number, TimerKind.CLOSING, closes),)
    changes = told(rules, capabilities, found, closing_soon(number, closes), Lane.STATUS, event=None)
    transaction.apply(found.place, replace(changes, timers=due))


def _move(
    transaction: Transaction,
    rules: Rules,
    capabilities: dict[str, Capabilities],
    found: Found,
    to: Status,
) -> None:
    summary, now = found.view.summary, transaction.now
    assert may_move(Mover.CLOCK, summary.status, to), "what the clock does stands in the table"
    data = {"from": summary.status.value, "to": to.value}
    event = NewTicketEvent(summary.number, EventKind.STATUS_CHANGED, now, SYSTEM, data, to)
    changes = told(rules, capabilities, found, _notice(summary.number, to), Lane.STATUS)
    due = timers_after(rules.definition.desk, summary.number, summary.status, to, now)
    transaction.apply(found.place, replace(changes, events=(event,), timers=due))


def _notice(number: str, to: Status) -> Reply:
    return update_due(number) if to is Status.OPEN else status_notice(number, to)
