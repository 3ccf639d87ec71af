"""Agents take tickets, give them to each other and to other teams, and correct what they are about.

The requester is told of none of it: what they were promised, and by when, stays as it was said.
"""

from core.access import Act, AsAgent, Role, Worker, may
from core.altered import replace
from core.changes import NewTicketEvent
from core.desk.refusals import DeskRefused
from core.desk.roster import Colleague
from core.desk.routing import SYSTEM, URGENT, Why, call_of, first_team
from core.ports import Transaction
from core.replies import say
from core.rules import Rules
from core.tickets import EventKind, TicketSummary, TimerKind
from core.usecases.acting import Found, find
from core.usecases.desk import checked
from core.usecases.moving import (
    assigned,
    calls_for,
    colleague_named,
    colleagues,
    into_queue,
    paged,
    requester_ids,
    write,
)


def claim(transaction: Transaction, rules: Rules, agent: Worker, number: str) -> None:
    """Take the ticket. Of two who do so at once the second is told who has it, since its conversation is
    locked until the first is done. Raises NotFound, DeskRefused."""
    found = _living(find(transaction, agent, Act.CLAIM, number))
    ticket = found.view.summary
    if ticket.assignee is not None:
        raise _taken(ticket, agent.name)
    transaction.timers.clear(ticket.number, TimerKind.PAGE)
    write(transaction, rules, found, [assigned(transaction, ticket, agent.name, agent.name, Why.CLAIMED)])


def give_back(transaction: Transaction, rules: Rules, agent: Worker, number: str) -> None:
    """Put one's own ticket back into the queue; it is not given to the same agent again by itself. Raises
    NotFound, DeskRefused."""
    found = _living(find(transaction, agent, Act.ASSIGN, number, to=""))
    ticket = found.view.summary
    if ticket.assignee != agent.name:
        raise _not_theirs(ticket)
    write(transaction, rules, found, into_queue(transaction, rules, found.view, agent.name, Why.GIVEN_BACK))


def assign(transaction: Transaction, rules: Rules, worker: Worker, number: str, to: str) -> None:
    """Give the ticket to the agent named `to`, or ("") to nobody. Their cap and whether they are on duty are
    the giver's to judge. Raises NotFound, DeskRefused."""
    found = _living(find(transaction, worker, Act.ASSIGN, number, to=to.strip()))
    ticket = found.view.summary
    if not to.strip():
        if ticket.assignee is None:
            raise _not_theirs(ticket)
        write(transaction, rules, found, into_queue(transaction, rules, found.view, worker.name, Why.BY_HAND))
        return
    colleague = colleague_named(transaction, rules, to)
    if ticket.assignee == colleague.name:
        raise _taken(ticket, worker.name)
    _check_may_have(transaction, colleague, ticket)
    transaction.timers.clear(ticket.number, TimerKind.PAGE)
    event = assigned(transaction, ticket, worker.name, colleague.name, Why.BY_HAND)
    write(transaction, rules, found, [event])


def transfer(
    transaction: Transaction, rules: Rules, worker: Worker, number: str, team: str, why: str = ""
) -> None:
    """Give the ticket to another team, whose queue it joins. Raises NotFound, SecretInReply, DeskRefused."""
    found = _living(find(transaction, worker, Act.TRANSFER, number, to=team))
    ticket = found.view.summary
    known = rules.definition.teams
    if team not in known:
        names = ", ".join(known)
        raise DeskRefused(
            say("desk.refused.no_team", team=team, teams=names),
            f"There is no team {team!r}; there are: {names}.",
        )
    if team == ticket.team:
        raise DeskRefused(
            say("desk.refused.same_team", number=number, team=team), f"{number} is with {team} already."
        )
    reason = checked(why) if why.strip() else ""
    data = {"from": ticket.team, "to": team, "why": reason}
    event = NewTicketEvent(
        number, EventKind.TRANSFERRED, transaction.now, worker.name, data, assignee="", team=team
    )
    call = (paged(transaction, rules, number, team),) if calls_for(ticket) else ()
    write(transaction, rules, found, (event, *call))


def recategorise(transaction: Transaction, rules: Rules, worker: Worker, number: str, category: str) -> None:
    """Correct what the ticket is about. Its priority becomes that of the category, and it goes to the team
    that then gets it; whoever has it keeps it if they work for that team. Raises NotFound, DeskRefused."""
    found = _living(find(transaction, worker, Act.RECATEGORISE, number, to=category))
    ticket = found.view.summary
    known = rules.category(category)
    if known is None:
        names = ", ".join(rules.definition.categories)
        raise DeskRefused(
            say("desk.refused.no_category", category=category, categories=names),
            f"There is no category {category!r}; there are: {names}.",
        )
    if category == ticket.category:
        raise DeskRefused(
            say("desk.refused.same_category", number=number, category=category),
            f"{number} is in {category} already.",
        )
    priority = known.priority if known.priority != ticket.priority else None
    data = {"from": ticket.category, "to": category} | ({"priority": priority} if priority else {})
    corrected = NewTicketEvent(
        number,
        EventKind.RECATEGORISED,
        transaction.now,
        worker.name,
        data,
        category=category,
        priority=priority,
    )
    moved = _routed_again(
        transaction, rules, found, replace(ticket, category=category, priority=known.priority)
    )
    write(transaction, rules, found, (corrected, *moved))


def acknowledge(transaction: Transaction, rules: Rules, worker: Worker, number: str) -> None:
    """Answer the call for an urgent ticket: its team is not called any more. Raises NotFound, DeskRefused."""
    found = _living(find(transaction, worker, Act.ACKNOWLEDGE, number))
    call = call_of(found.view.timeline)
    if call.answered_by:
        raise DeskRefused(
            say("desk.refused.answered", number=number, name=call.answered_by),
            f"{call.answered_by} looks after {number} already.",
        )
    if not call.pages:
        raise DeskRefused(say("desk.refused.no_call", number=number), f"Nobody was called for {number}.")
    transaction.timers.clear(number, TimerKind.PAGE)
    event = NewTicketEvent(number, EventKind.ACKNOWLEDGED, transaction.now, worker.name)
    write(transaction, rules, found, [event])


def _routed_again(
    transaction: Transaction, rules: Rules, found: Found, ticket: TicketSummary
) -> tuple[NewTicketEvent, ...]:
    """What follows from `ticket`, as it is after the correction: another team, a call."""
    team = first_team(rules.definition, ticket.category, ticket.language, ticket.priority, ticket.team)
    becomes_urgent = ticket.priority == URGENT != found.view.priority
    events: tuple[NewTicketEvent, ...] = ()
    keeps = ticket.assignee is not None
    if team != ticket.team:
        holder = colleagues(transaction, rules).get(ticket.assignee or "")
        keeps = holder is not None and holder.works_for(team)
        data = {"from": ticket.team, "to": team, "why": Why.CATEGORY.value}
        nobody = None if keeps else ""
        moved = NewTicketEvent(
            ticket.number, EventKind.TRANSFERRED, transaction.now, SYSTEM, data, assignee=nobody, team=team
        )
        events = (moved,)
    if calls_for(ticket) and not keeps and (events or becomes_urgent):
        events = (*events, paged(transaction, rules, ticket.number, team))
    elif not calls_for(ticket) or keeps:
        transaction.timers.clear(ticket.number, TimerKind.PAGE)
    return events


def _living(found: Found) -> Found:
    number = found.view.summary.number
    if not found.view.summary.status.is_open:
        raise DeskRefused(
            say("desk.refused.over", number=number), f"Ticket {number} is closed; it stays closed."
        )
    return found


def _taken(ticket: TicketSummary, asker: str) -> DeskRefused:
    number, name = ticket.number, ticket.assignee or ""
    if name == asker:
        return DeskRefused(say("desk.refused.yours", number=number), f"{number} is yours already.")
    return DeskRefused(say("desk.refused.taken", number=number, name=name), f"{name} has {number} already.")


def _not_theirs(ticket: TicketSummary) -> DeskRefused:
    number, name = ticket.number, ticket.assignee
    if name is None:
        return DeskRefused(say("desk.refused.unassigned", number=number), f"Nobody has {number}.")
    return DeskRefused(
        say("desk.refused.not_yours", number=number, name=name), f"{number} is {name}'s, not yours."
    )


def _check_may_have(transaction: Transaction, colleague: Colleague, ticket: TicketSummary) -> None:
    """Raises DeskRefused unless they could take the ticket themselves."""
    name, number = colleague.name, ticket.number
    theirs = requester_ids(transaction, colleague)
    if ticket.requester_id in theirs:
        raise DeskRefused(
            say("desk.refused.own_ticket", number=number, name=name),
            f"{name} opened {number} themselves; somebody else has to look after it.",
        )
    acting = AsAgent(name, Role(colleague.role), colleague.teams, requester_ids=theirs)
    if not may(acting, Act.CLAIM, ticket):
        raise DeskRefused(
            say("desk.refused.not_in_team", name=name, team=ticket.team),
            f"{name} does not work for {ticket.team}.",
        )
