"""Who takes tickets now: what agents say, what the shifts say, and where tickets go when a shift ends."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.access import Act, Worker, may
from core.changes import NewMessage, NewTicketEvent
from core.desk.definition import name_known_as
from core.desk.records import Duty
from core.desk.roster import Colleague
from core.desk.routing import IN_WORK, SYSTEM, WAITING_FOR_US, Why
from core.desk.shifts import BY_SHIFT, HANDING_OVER, should_be_on, still_counts
from core.form.definition import FieldKind
from core.ports import Transaction
from core.replies import Lines, Said, say
from core.rules import Rules
from core.tickets import EventKind, Status, TicketSummary, TicketView
from core.usecases.acting import permit
from core.usecases.moving import colleague_named, colleagues, held, into_queue, write
from core.usecases.reviewing import masked_text

AT_ONCE = 20
"""Most tickets of one agent that one transaction puts back into the queue."""
ONE_LINE = 200
"""Characters of what each side said last that stand in a hand-over note."""


def set_duty(
    transaction: Transaction, rules: Rules, worker: Worker, agent_name: str, on_duty: bool
) -> Colleague:
    """From now on the agent takes tickets, or does not, until their shifts next begin or end; who it is.

    For somebody without shifts "off" is the end of the shift: what waits for them goes back to the queue.
    With shifts it is a pause, and they keep it. Raises DeskRefused.
    """
    own = name_known_as(agent_name) == name_known_as(worker.name)
    action = Act.SET_DUTY if own else Act.SET_DUTY_OF_OTHERS
    name = colleague_named(transaction, rules, agent_name).name if may(worker, action) else agent_name
    permit(transaction, worker, action, subject=name, to="on" if on_duty else "off")
    colleague = colleague_named(transaction, rules, name)
    ends = not on_duty and not colleague.shifts
    transaction.people.set_duty(colleague.name, HANDING_OVER if ends else worker.name, on_duty=on_duty)
    return colleague


@dataclass(frozen=True, slots=True)
class AtWork:
    """How it is with one colleague now. `said_by` is a name, "the schedule", or "" where nobody ever said."""

    name: str
    teams: tuple[str, ...]
    on_duty: bool
    since: datetime | None
    said_by: str
    tickets: int
    most_tickets: int


def on_duty_list(transaction: Transaction, rules: Rules, asker: Worker) -> tuple[AtWork, ...]:
    """Everybody with a role, by name, whoever may see what is at the desk asks. Raises DeskRefused."""
    permit(transaction, asker, Act.SEE, subject="duty")
    duty, loads = transaction.people.duty(), transaction.people.loads()
    known = colleagues(transaction, rules)
    return tuple(_at_work(one, duty.get(one.name), loads.get(one.name, 0)) for one in known.values())


def _at_work(one: Colleague, duty: Duty | None, tickets: int) -> AtWork:
    if duty is None:
        return AtWork(one.name, one.teams, False, None, "", tickets, one.most_tickets)
    said_by = "the schedule" if duty.said_by in (BY_SHIFT, HANDING_OVER) else duty.said_by
    return AtWork(one.name, one.teams, duty.on_duty, duty.since, said_by, tickets, one.most_tickets)


def follow_shifts(transaction: Transaction, rules: Rules) -> tuple[str, ...]:
    """Let everybody be on or off duty as their shifts say. Put back into the queue what waits for somebody
    whose shift is over, and all that somebody has who does not work here any more; the numbers put back.

    The first thing to do in a transaction. What can't be put back at once (there is too much of it, or
    somebody is at it just now) is put back the next time.
    """
    duty = transaction.people.held_duty()
    known = colleagues(transaction, rules)
    for one in known.values():
        _follow(transaction, rules, one, duty.get(one.name))
    back: list[str] = []
    for name, state in transaction.people.duty().items():
        if state.said_by == HANDING_OVER:
            back += _put_back(transaction, rules, name, WAITING_FOR_US, Why.SHIFT_OVER)
            left = transaction.worklist.of_agent(name, _all_of(transaction.people.loads(), name))
            if not any(ticket.status in WAITING_FOR_US for ticket in left):
                transaction.people.set_duty(name, BY_SHIFT, on_duty=False)
    for name in sorted(transaction.people.loads().keys() - known.keys()):
        back += _put_back(transaction, rules, name, IN_WORK, Why.NO_ROLE)
    return tuple(back)


def _follow(transaction: Transaction, rules: Rules, one: Colleague, duty: Duty | None) -> None:
    """Write down what the schedule says of this colleague, where it says something new."""
    zone = rules.definition.zone
    on_duty = should_be_on(duty, one.shifts, zone, transaction.now)
    if duty is None:
        if on_duty:
            transaction.people.set_duty(one.name, BY_SHIFT, on_duty=True)
        return
    if still_counts(duty, one.shifts, zone, transaction.now):
        return
    if on_duty is not duty.on_duty or duty.said_by not in (BY_SHIFT, HANDING_OVER):
        transaction.people.set_duty(one.name, BY_SHIFT if on_duty else HANDING_OVER, on_duty=on_duty)


def _put_back(
    transaction: Transaction, rules: Rules, name: str, statuses: Collection[Status], why: Why
) -> list[str]:
    """Put tickets of this agent back into the queue, each with a note for whoever takes it next."""
    back = []
    for ticket in transaction.worklist.take_of_agent(name, statuses, AT_ONCE):
        found = held(transaction, ticket.number)
        if found is None or not _still_theirs(found.view.summary, name, statuses):
            continue
        note = NewMessage(ticket.number, SYSTEM, handover_note(rules, found.view), transaction.now)
        noted = NewTicketEvent(ticket.number, EventKind.NOTED, transaction.now, SYSTEM, message=0)
        events = into_queue(transaction, rules, found.view, SYSTEM, why)
        write(transaction, rules, found, (noted, *events), (note,))
        back.append(ticket.number)
    return back


def handover_note(rules: Rules, view: TicketView) -> str:
    """Who had the ticket, how it stands, and what each side said last, in one line each; contacts masked."""
    summary = view.summary
    had = say("desk.handover", name=summary.assignee or "-", status=say(f"desk.state.{summary.status}"))
    lines = [had]
    theirs, ours = _said_last(rules, view)
    if theirs:
        lines.append(say("desk.handover.requester", text=Said(_one_line(rules, theirs))))
    if ours:
        lines.append(say("desk.handover.desk", text=Said(_one_line(rules, ours))))
    definition = rules.definition
    language = definition.desk.language or definition.default_language
    return rules.catalogues.text(Lines(tuple(lines)), language, definition.zone)


def _said_last(rules: Rules, view: TicketView) -> tuple[str, str]:
    """What the requester and the desk said last ("": nothing); to begin with, the requester's description."""
    names = tuple(answer.field for answer in view.answers if answer.field in rules.fields)
    described = rules.field_of_kind(names, FieldKind.DESCRIPTION)
    theirs = next((answer.value for answer in view.answers if answer.field == described), "")
    ours = ""
    for entry in view.timeline:
        if entry.kind is EventKind.REQUESTER_WROTE:
            theirs = entry.text or theirs
        elif entry.kind is EventKind.REPLIED:
            ours = entry.text or ours
    return theirs, ours


def _one_line(rules: Rules, text: str) -> str:
    line = " ".join(masked_text(rules, text).split())
    return line if len(line) <= ONE_LINE else f"{line[: ONE_LINE - 1]}…"


def _still_theirs(ticket: TicketSummary, name: str, statuses: Collection[Status]) -> bool:
    return ticket.assignee == name and ticket.status in statuses


def _all_of(loads: Mapping[str, int], name: str) -> int:
    return max(loads.get(name, 0), 1)
