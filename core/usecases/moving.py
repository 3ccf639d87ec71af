"""What every way of moving a ticket between agents and teams shares: who works here, and writing it down."""

from collections.abc import Iterable, Mapping

from core.altered import replace
from core.changes import NewMessage, NewTicketEvent
from core.desk.definition import name_known_as
from core.desk.refusals import DeskRefused
from core.desk.roster import Colleague, roster
from core.desk.routing import SYSTEM, URGENT, WAITING_FOR_US, Why
from core.ids import RequesterId
from core.ports import Transaction
from core.replies import say
from core.rules import Rules
from core.tickets import EventKind, TicketSummary, TicketView, TimerKind
from core.usecases.acting import Found
from core.usecases.telling import nothing_said


def colleagues(transaction: Transaction, rules: Rules) -> Mapping[str, Colleague]:
    """Everybody with a role just now, by name."""
    return roster(rules.definition.desk, transaction.people.grants())


def colleague_named(transaction: Transaction, rules: Rules, name: str) -> Colleague:
    """The one of that name, however it is written. Raises DeskRefused."""
    known = colleagues(transaction, rules)
    same = (one for one in known.values() if name_known_as(one.name) == name_known_as(name))
    found = known.get(name.strip()) or next(same, None)
    if found is None:
        names = ", ".join(known) or "-"
        raise DeskRefused(
            say("desk.refused.nobody", name=name.strip(), names=names),
            f"Nobody named {name.strip()!r} works at the desk; there are: {names}.",
        )
    return found


def requester_ids(transaction: Transaction, colleague: Colleague) -> frozenset[RequesterId]:
    """Who they are as requesters, by any of their accounts."""
    known = (transaction.people.requester_of(account) for account in colleague.accounts)
    return frozenset(each for each in known if each is not None)


def held(transaction: Transaction, number: str) -> Found | None:
    """The ticket with its conversation held, as it is now, for what nobody does by hand; None when there is
    nothing to work on."""
    found = transaction.conversation_of(number)
    view = transaction.tickets.view(number)
    return None if found is None or view is None or view.erased else Found(*found, view)


def write(
    transaction: Transaction,
    rules: Rules,
    found: Found,
    events: Iterable[NewTicketEvent],
    messages: tuple[NewMessage, ...] = (),
) -> None:
    """Append `events` to the ticket's record; the requester hears nothing of it."""
    changes = replace(nothing_said(rules, found), events=tuple(events), messages=messages)
    transaction.apply(found.place, changes)


def assigned(
    transaction: Transaction, ticket: TicketSummary, actor: str, to: str, why: Why
) -> NewTicketEvent:
    """The ticket is now `to`'s ("": nobody's)."""
    data = {"from": ticket.assignee or "", "to": to, "why": why.value}
    return NewTicketEvent(ticket.number, EventKind.ASSIGNED, transaction.now, actor, data, assignee=to)


def paged(transaction: Transaction, rules: Rules, number: str, team: str) -> NewTicketEvent:
    """The team is called now, and will be again after a while."""
    due_at = transaction.now + rules.definition.desk.page_every
    transaction.timers.set(number, TimerKind.PAGE, due_at)
    return NewTicketEvent(number, EventKind.PAGED, transaction.now, SYSTEM, {"team": team})


def calls_for(ticket: TicketSummary, priority: str | None = None) -> bool:
    """Whether somebody of its team must look at the ticket at once; `priority`: that it will have."""
    return (priority or ticket.priority) == URGENT and ticket.status in WAITING_FOR_US


def into_queue(
    transaction: Transaction, rules: Rules, view: TicketView, actor: str, why: Why
) -> tuple[NewTicketEvent, ...]:
    """Nobody has the ticket any more; its team is called if it is urgent."""
    event = assigned(transaction, view.summary, actor, "", why)
    if not calls_for(view.summary):
        return (event,)
    return event, paged(transaction, rules, view.summary.number, view.team)
