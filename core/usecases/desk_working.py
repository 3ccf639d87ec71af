"""What an agent does with a ticket at the desk besides writing: its status, the review, what is masked,
the checklist."""

from core.access import Act
from core.desk.intents import Check, Help, Reveal, Review, SetStatus, ShowQueue, Uncheck
from core.desk.marks import mark_of
from core.desk.refusals import DeskRefused
from core.desk.until import read_until
from core.prompts import in_rows
from core.replies import Lines, Said, Words, say
from core.tickets import TRANSITIONS, EventKind, Status
from core.usecases.acting import allowed
from core.usecases.board import button, item_words
from core.usecases.checking import check, checklist, so_already
from core.usecases.desk import change_status
from core.usecases.desk_acting import SILENT, Acting, Answer
from core.usecases.reviewing import review, review_of

SHOWN_IN_QUEUE = 10
MOST_CHOICES, IN_ROW = 20, 5
"""How many lines of a checklist are offered on buttons, and how many of those stand in a row; a number can
always be written."""


def set_status(acting: Acting, intent: SetStatus) -> Answer:
    """Move the ticket on; without a status those are offered that may follow."""
    number = acting.about(intent.number)
    view = allowed(acting.transaction, acting.agent, Act.SET_STATUS, number)
    wanted, _, rest = intent.argument.partition(" ")
    if not wanted:
        following = [status for status in Status if status in TRANSITIONS[view.summary.status]]
        choices = tuple(
            (button("status", number, status.value, say(f"desk.state.{status}")),) for status in following
        )
        return Answer(say("desk.ask.status", number=number), choices)
    if wanted not in tuple(Status):
        raise DeskRefused(
            say("desk.refused.no_status", status=Said(wanted)), f"There is no status {wanted!r}."
        )
    status = Status(wanted)
    if status is Status.ON_HOLD:
        until, reason = read_until(rest, acting.transaction.now, acting.rules.definition.zone)
        if until is None or not reason:
            return Answer(say("desk.ask.hold"))
        change_status(
            acting.transaction,
            acting.rules,
            dict(acting.capabilities),
            acting.agent,
            number,
            status,
            reason,
            until,
        )
        return SILENT
    change_status(
        acting.transaction, acting.rules, dict(acting.capabilities), acting.agent, number, status, rest
    )
    return SILENT


def sign_off(acting: Acting, intent: Review) -> Answer:
    """The agent has read it through; the card shows it."""
    number = acting.about(intent.number)
    review(acting.transaction, acting.rules, acting.agent, number, sign_off=True)
    return Answer(say("desk.done.reviewed", number=number))


def reveal(acting: Acting, intent: Reveal) -> Answer:
    """The masked contacts, to the agent who asks, and a line in the record."""
    number = acting.about(intent.number)
    view = allowed(acting.transaction, acting.agent, Act.REVEAL, number)
    masked = review_of(acting.rules, view, (), reveal=False).masked
    if not masked:
        return Answer(say("desk.nothing_masked"))
    card = review(acting.transaction, acting.rules, acting.agent, number, reveal=True)
    shown = [answer for answer in card.answers if answer.field in masked]
    lines: list[Words] = []
    for answer in shown:
        field = acting.rules.fields.get(answer.field)
        label: Words = Said(answer.field) if field is None else field.definition.label
        lines.append(say("card.line", label=label, value=Said(answer.value)))
    return Answer(Lines(tuple(lines)))


def tick_off(acting: Acting, intent: Check) -> Answer:
    """The agent looked at it; the card shows it. Without a number those lines are offered that are left."""
    return _checked(acting, intent.number, intent.what, EventKind.CHECKED)


def take_back(acting: Acting, intent: Uncheck) -> Answer:
    """Somebody should look at it again; without a number those lines are offered that are ticked off."""
    return _checked(acting, intent.number, intent.what, EventKind.UNCHECKED)


def _checked(acting: Acting, named: str | None, what: str, kind: EventKind) -> Answer:
    number = acting.about(named)
    ticked = kind is EventKind.CHECKED
    if what:
        check(acting.transaction, acting.rules, acting.agent, number, what, ticked=ticked)
        return SILENT
    items = checklist(acting.rules, allowed(acting.transaction, acting.agent, Act.CHECK, number))
    left = [item for item in items if item.ticked is not ticked]
    if not left:
        return Answer(so_already(items, kind))
    verb = "check" if ticked else "uncheck"
    choices = [
        button(verb, number, mark_of(item.line), Said(str(item.position))) for item in left[:MOST_CHOICES]
    ]
    lines = Lines(tuple(item_words(item) for item in left))
    return Answer(Lines((say(f"desk.ask.{kind}"), lines)), in_rows(choices, IN_ROW))


def show_queue(acting: Acting, intent: ShowQueue) -> Answer:
    """What waits for the agent's teams."""
    waiting = [
        ticket
        for ticket in acting.transaction.worklist.queued(SHOWN_IN_QUEUE * 2)
        if acting.desk.shows(ticket.team)
    ][:SHOWN_IN_QUEUE]
    if not waiting:
        return Answer(say("desk.queue.empty"))
    choices = tuple(
        (button("claim", ticket.number, label=Said(f"{ticket.number} · {ticket.category}")),)
        for ticket in waiting
    )
    return Answer(say("desk.queue.head", count=len(waiting)), choices)


def show_help(acting: Acting, intent: Help) -> Answer:
    """What can be said here."""
    return Answer(say("desk.help"))
