"""Gives the tickets that wait to agents on duty, finds the first team of new ones, and calls for urgent ones.

Nobody does this by hand: the desk's follower and the timers call it again and again, in any process.
"""

from core.changes import NewTicketEvent
from core.desk.records import Room
from core.desk.routing import (
    IN_WORK,
    SYSTEM,
    Candidate,
    Why,
    after_getting,
    call_of,
    choose,
    first_team,
    is_fresh,
    relieved,
)
from core.desk_ports import DueTimer
from core.ports import Transaction
from core.rules import Rules
from core.tickets import EventKind, TicketSummary, TicketView
from core.usecases.acting import Found
from core.usecases.moving import assigned, calls_for, colleagues, held, paged, requester_ids, write

AT_ONCE = 20
"""Most tickets that one transaction gives out."""
LOOKED_AT = 60
"""Most tickets that one transaction looks at, so that those that nobody may get hold up nothing."""
CALLS_BEFORE_AN_ALERT = 3


def hand_out(transaction: Transaction, rules: Rules) -> tuple[str, ...]:
    """Give tickets of the queue, in its order, to agents on duty who have room; the numbers given.

    At most AT_ONCE: where that many come back there may be more. The first thing to do in a transaction: two
    processes take turns at it, so that no ticket is given twice and nobody gets above their cap. Tickets that
    somebody is changing just now are left for the next time.
    """
    candidates = _on_duty(transaction, rules)
    given: list[str] = []
    looked_at = 0
    last: TicketSummary | None = None
    while len(given) < AT_ONCE and looked_at < LOOKED_AT:
        rooms = {Room(one.teams, one.languages) for one in candidates.values() if one.has_room}
        waiting = transaction.worklist.take_queued(rooms, AT_ONCE - len(given), last)
        if not waiting:
            break
        looked_at += len(waiting)
        last = waiting[-1]
        given.extend(each.number for each in waiting if _give(transaction, rules, candidates, each.number))
    return tuple(given)


def route(transaction: Transaction, rules: Rules, view: TicketView) -> bool:
    """Give a new ticket to the team that the operator's table names, and call that team if it is urgent;
    whether anything was written. A ticket that was routed, or that anybody did anything about, is left."""
    found = held(transaction, view.summary.number)
    return found is not None and _route(transaction, rules, found)


def page(transaction: Transaction, rules: Rules, due: DueTimer) -> bool:
    """Call the team of an urgent ticket again, if still nobody answered; whether it was called. When it did
    not answer the third time, whoever looks after alerts hears of it, once."""
    found = held(transaction, due.number)
    if not transaction.timers.take(due) or found is None:
        return False
    call = call_of(found.view.timeline)
    if not calls_for(found.view.summary) or call.answered_by:
        return False
    team = found.view.team
    if call.pages == CALLS_BEFORE_AN_ALERT:
        transaction.alerts.raise_alert(
            "page_unanswered",
            due.number,
            f"Ticket {due.number} is urgent, and team {team} did not answer {call.pages} calls.",
        )
    write(transaction, rules, found, [paged(transaction, rules, due.number, team)])
    return True


def _on_duty(transaction: Transaction, rules: Rules) -> dict[str, Candidate]:
    """Who may get tickets, by name; their duty is held until the transaction ends."""
    duty = transaction.people.held_duty()
    known = colleagues(transaction, rules)
    on_duty = [one for name, one in known.items() if name in duty and duty[name].on_duty]
    loads = transaction.people.loads() if on_duty else {}
    return {
        one.name: Candidate(
            name=one.name,
            teams=one.teams,
            languages=one.languages,
            most_tickets=one.most_tickets,
            tickets=loads.get(one.name, 0),
            last_given_at=duty[one.name].last_given_at,
            requester_ids=requester_ids(transaction, one),
        )
        for one in on_duty
        if loads.get(one.name, 0) < one.most_tickets
    }


def _give(transaction: Transaction, rules: Rules, candidates: dict[str, Candidate], number: str) -> bool:
    """Give the ticket to whose turn it is, if it still waits and there is somebody."""
    found = held(transaction, number)
    if found is None or found.view.summary.assignee is not None or found.view.summary.status not in IN_WORK:
        return False
    if _route(transaction, rules, found):
        found = held(transaction, number)
        assert found is not None, "it is held"
    ticket = found.view.summary
    chosen = choose(candidates.values(), ticket, relieved(found.view.timeline))
    if chosen is None:
        return False
    candidates[chosen.name] = after_getting(chosen, transaction.now)
    transaction.people.note_given(chosen.name)
    write(transaction, rules, found, [assigned(transaction, ticket, SYSTEM, chosen.name, Why.TURN)])
    return True


def _route(transaction: Transaction, rules: Rules, found: Found) -> bool:
    ticket = found.view.summary
    if ticket.status not in IN_WORK or not is_fresh(found.view.timeline):
        return False
    team = first_team(rules.definition, ticket.category, ticket.language, ticket.priority, ticket.team)
    events: list[NewTicketEvent] = []
    if team != ticket.team:
        data = {"from": ticket.team, "to": team, "why": Why.ROUTES.value}
        events.append(
            NewTicketEvent(ticket.number, EventKind.TRANSFERRED, transaction.now, SYSTEM, data, team=team)
        )
    if calls_for(ticket):
        events.append(paged(transaction, rules, ticket.number, team))
    if events:
        write(transaction, rules, found, events)
    return bool(events)
