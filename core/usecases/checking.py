"""Agents tick off what the operator asks them to look at in a ticket, and take ticks back.

The requester hears of none of it and never sees it. Ticking off what is ticked already changes nothing, so
that of two agents at once neither undoes what the other did.
"""

from collections.abc import Iterable

from core.access import Act, Worker
from core.altered import replace
from core.changes import NewTicketEvent
from core.desk.checklist import Item, checklist_of, kept, named, names_in
from core.desk.marks import is_mark
from core.desk.refusals import DeskRefused
from core.ports import Transaction
from core.replies import Lines, Said, Text, say
from core.rules import Rules
from core.tickets import EventKind, TicketView
from core.usecases.acting import allowed, find
from core.usecases.board import item_words
from core.usecases.moving import write


def check(
    transaction: Transaction, rules: Rules, worker: Worker, number: str, what: str, *, ticked: bool = True
) -> tuple[Item, ...]:
    """Tick off `what` is named of the ticket's checklist ("2", "1 3"), or (`ticked` False) take ticks back;
    returns the list as it is then. Raises NotFound, DeskRefused (no list, nothing or no such line named, all
    of it so already)."""
    kind = EventKind.CHECKED if ticked else EventKind.UNCHECKED
    meant = _meant(checklist(rules, allowed(transaction, worker, Act.CHECK, number)), kind, what)
    positions = " ".join(str(item.position) for item in meant)
    found = find(transaction, worker, Act.CHECK, number, to=kind.value, items=positions)
    items = checklist_of(rules.definition.desk, found.view)
    lines = {item.line for item in meant}
    same = [item for item in items if item.line in lines]
    if not same:  # somebody corrected the category at this very moment
        raise _gone()
    changing = [item for item in same if item.ticked is not ticked]
    if not changing:
        raise DeskRefused(so_already(same, kind), _told(same, kind))
    event = NewTicketEvent(number, kind, transaction.now, worker.name, kept(changing))
    write(transaction, rules, found, [event])
    by, at = (worker.name, transaction.now) if ticked else (None, None)
    return tuple(replace(item, ticked_by=by, ticked_at=at) if item in changing else item for item in items)


def checklist(rules: Rules, view: TicketView) -> tuple[Item, ...]:
    """The ticket's checklist. Raises DeskRefused where there is none."""
    items = checklist_of(rules.definition.desk, view)
    if not items:
        name = view.summary.category
        category = rules.category(name)
        raise DeskRefused(
            say("desk.refused.no_checklist", category=Said(name) if category is None else category.label),
            f"There is no checklist for {name}; [desk.checklists] in frontdoor.toml can have one.",
        )
    return items


def so_already(items: Iterable[Item], kind: EventKind) -> Text:
    """What an agent is told of items that are ticked off already, or are not."""
    return say(f"desk.refused.{kind}", items=Lines(tuple(item_words(item) for item in items)))


def _meant(items: tuple[Item, ...], kind: EventKind, what: str) -> tuple[Item, ...]:
    """The items that are named. Raises DeskRefused for what is none of them."""
    names = names_in(what)
    if not names:
        raise DeskRefused(say(f"desk.ask.{kind}"), "Name the lines by their numbers.")
    return tuple(dict.fromkeys(_item(items, name) for name in names))


def _item(items: tuple[Item, ...], name: str) -> Item:
    found = named(items, name)
    if found is not None:
        return found
    positions = ", ".join(str(item.position) for item in items)
    if is_mark(name):
        raise _gone()
    raise DeskRefused(
        say("desk.refused.no_line", what=Said(name), positions=positions),
        f"There is no line {name!r} on the checklist; there are: {positions}.",
    )


def _gone() -> DeskRefused:
    return DeskRefused(say("desk.refused.line_gone"), "That line is not on the checklist any more.")


def _told(items: Iterable[Item], kind: EventKind) -> str:
    """As `so_already`, for whoever runs commands."""
    if kind is EventKind.UNCHECKED:
        return f"Not ticked off: {', '.join(str(item.position) for item in items)}."
    return f"Ticked off already: {', '.join(f'{item.position} by {item.ticked_by}' for item in items)}."
