"""Who has a ticket, done from the desk's chat: claimed, given back, to a colleague or team; duty."""

from collections.abc import Iterable

from core.access import Act, may
from core.desk.intents import (
    Acknowledge,
    Assign,
    Claim,
    ClaimNext,
    GiveBack,
    Recategorise,
    SetDuty,
    Transfer,
)
from core.desk.marks import mark_of
from core.desk.refusals import DeskRefused
from core.replies import Choice, Lines, Said, Words, say
from core.usecases import assigning, duty
from core.usecases.acting import allowed
from core.usecases.board import button
from core.usecases.desk_acting import SILENT, Acting, Answer, Rows
from core.usecases.moving import colleagues
from core.usecases.queue import MOST_WAITING

MOST_CHOICES = 20
"""How many colleagues, teams or categories are offered on buttons; a name can always be written."""
ON, OFF = ("on", "开"), ("off", "关")
"""What may be said of one's duty."""


def claim(acting: Acting, intent: Claim) -> Answer:
    """The agent takes it."""
    number = acting.about(intent.number)
    assigning.claim(acting.transaction, acting.rules, acting.agent, number)
    return Answer(say("desk.done.claimed", number=number))


def claim_next(acting: Acting, intent: ClaimNext) -> Answer:
    """The agent takes the first that waits and that they may take."""
    for ticket in acting.transaction.worklist.queued(MOST_WAITING):
        if acting.desk.shows(ticket.team) and may(acting.agent, Act.CLAIM, ticket):
            return claim(acting, Claim(ticket.number))
    return Answer(say("desk.queue.empty"))


def give_back(acting: Acting, intent: GiveBack) -> Answer:
    """It waits in the queue again."""
    assigning.give_back(acting.transaction, acting.rules, acting.agent, acting.about(intent.number))
    return SILENT


def acknowledge(acting: Acting, intent: Acknowledge) -> Answer:
    """The agent heard the call: nobody else is called any more."""
    assigning.acknowledge(acting.transaction, acting.rules, acting.agent, acting.about(intent.number))
    return SILENT


def assign(acting: Acting, intent: Assign) -> Answer:
    """Give it to a colleague; without a name those are offered who could have it."""
    number = acting.about(intent.number)
    view = allowed(acting.transaction, acting.agent, Act.ASSIGN, number)
    known = colleagues(acting.transaction, acting.rules)
    names = [name for name, one in known.items() if one.works_for(view.team)]
    if not intent.to:
        loads = acting.transaction.people.loads()
        labels = {name: Said(f"{name} · {loads.get(name, 0)}") for name in names[:MOST_CHOICES]}
        choices = _offered("assign", number, labels)
        return Answer(say("desk.ask.assign", number=number), choices)
    to = _meant(intent.to, known)
    assigning.assign(acting.transaction, acting.rules, acting.agent, number, to.removeprefix("@"))
    return SILENT


def transfer(acting: Acting, intent: Transfer) -> Answer:
    """Give it to another team; without a name the teams are offered. What follows the name is why."""
    number = acting.about(intent.number)
    view = allowed(acting.transaction, acting.agent, Act.TRANSFER, number)
    teams = [team for team in acting.rules.definition.teams if team != view.team]
    named, _, why = intent.team.partition(" ")
    if not named:
        labels: dict[str, Words] = {team: Said(team) for team in teams[:MOST_CHOICES]}
        return Answer(say("desk.ask.transfer", number=number), _offered("transfer", number, labels))
    team = _meant(named, teams)
    assigning.transfer(acting.transaction, acting.rules, acting.agent, number, team, why)
    return SILENT


def recategorise(acting: Acting, intent: Recategorise) -> Answer:
    """Correct what it is about; without a name the categories are offered."""
    number = acting.about(intent.number)
    view = allowed(acting.transaction, acting.agent, Act.RECATEGORISE, number)
    categories = acting.rules.definition.categories
    if not intent.category:
        labels: dict[str, Words] = {
            name: category.label for name, category in categories.items() if name != view.summary.category
        }
        return Answer(say("desk.ask.category", number=number), _offered("category", number, labels))
    category = _meant(intent.category, categories)
    assigning.recategorise(acting.transaction, acting.rules, acting.agent, number, category)
    return SILENT


def set_duty(acting: Acting, intent: SetDuty) -> Answer:
    """On or off, oneself or whoever is named; without either, who takes tickets now."""
    first, _, name = intent.argument.partition(" ")
    if not first:
        return _who_is_on(acting)
    if first.lower() not in (*ON, *OFF):
        raise DeskRefused(say("desk.ask.duty"), "Say on or off.")
    on_duty = first.lower() in ON
    who = name.strip().removeprefix("@") or acting.agent.name
    colleague = duty.set_duty(acting.transaction, acting.rules, acting.agent, who, on_duty)
    key = "on" if on_duty else "off"
    return Answer(say(f"desk.done.duty_{key}", name=Said(colleague.name)))


def _who_is_on(acting: Acting) -> Answer:
    states, loads = acting.transaction.people.duty(), acting.transaction.people.loads()
    lines: list[Words] = [
        say(
            f"desk.duty.{'on' if name in states and states[name].on_duty else 'off'}",
            name=Said(name),
            count=loads.get(name, 0),
        )
        for name, one in colleagues(acting.transaction, acting.rules).items()
        if one.teams
    ]
    return Answer(Lines(tuple(lines)) if lines else say("desk.duty.nobody"))


def _offered(verb: str, number: str, labels: "dict[str, Words] | dict[str, Said]") -> Rows:
    """One button a name. A name can be long, so the button carries a mark of it."""
    return tuple(
        (Choice(label, button(verb, number, mark_of(name)).value),) for name, label in labels.items()
    )


def _meant(said: str, names: Iterable[str]) -> str:
    """The name behind a button's mark; else what was said, in the case in which it is known."""
    known = {mark_of(name): name for name in names} | {name.casefold(): name for name in names}
    return known.get(said, known.get(said.casefold(), said))
