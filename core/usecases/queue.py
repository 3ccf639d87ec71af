"""What the queue of a desk's chat should show: how much waits, the first that do, and who is called. Pure.

A ticket that waits is one message with a button to take it, gone once somebody has it; of a surge only the
most urgent are shown and the rest is counted, so that no chat fills up and nobody's reply waits behind it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from core.desk.difference import CARD, Board, Line
from core.replies import Choice, Lines, Moment, Reply, ReplyKind, Said, Topic, Turn, Words, say
from core.rules import Rules
from core.tickets import EventKind, TicketSummary, TicketView
from core.usecases.board import button, called, language_of_desk

MOST_SHOWN = 10
"""How many waiting tickets are shown one by one."""
MOST_WAITING = 200
"""How many are counted; beyond that it is "more than"."""


def queue_board(rules: Rules, waiting: Sequence[TicketSummary], urgent: Sequence[TicketView]) -> Board:
    """`waiting` in the order in which they should be taken; `urgent` are the first urgent ones among them."""
    language, zone = language_of_desk(rules), rules.definition.zone
    pages = {view.summary.number: _pages(view) for view in urgent if called(view)}
    title = rules.catalogues.text(say("desk.queue.title"), language, zone)
    told = [(CARD, _head(rules, waiting))]
    told += [_one(rules, ticket, pages.get(ticket.number, 0)) for ticket in waiting[:MOST_SHOWN]]
    lines = tuple(Line(key, rules.catalogues.render(reply, language, zone)) for key, reply in told)
    return Board(Topic(title, Turn.QUEUE), lines)


def _head(rules: Rules, waiting: Sequence[TicketSummary]) -> Reply:
    if not waiting:
        return Reply(ReplyKind.CARD, (say("desk.queue.empty"),))
    count = len(waiting)
    more = count >= MOST_WAITING
    head = say("desk.queue.many", waiting=count) if more else say("desk.queue.head", count=count)
    next_one = ((Choice(say("desk.button.next"), "desk:next"),),)
    by_category = Lines(tuple(_counted(rules, waiting)))
    since = say("desk.queue.oldest", at=Moment(min(ticket.submitted_at for ticket in waiting)))
    return Reply(ReplyKind.CARD, (head, by_category, since), next_one)


def _counted(rules: Rules, waiting: Sequence[TicketSummary]) -> Iterator[Words]:
    for name, count in Counter(ticket.category for ticket in waiting).most_common():
        yield say("desk.queue.category", category=_label(rules, name), waiting=count)


def _one(rules: Rules, ticket: TicketSummary, pages: int) -> tuple[str, Reply]:
    """A waiting ticket; each call is a message of its own, so that it is heard."""
    words = say(
        f"desk.queue.{'called' if pages else 'ticket'}",
        number=ticket.number,
        category=_label(rules, ticket.category),
        priority=say(f"desk.priority.{ticket.priority}"),
        language=Said(ticket.language),
        at=Moment(ticket.submitted_at),
    )
    buttons: tuple[Choice, ...] = (button("claim", ticket.number),)
    if pages:
        buttons = (button("ack", ticket.number), *buttons)
    name = f"called:{ticket.number}:{pages}" if pages else f"waiting:{ticket.number}"
    return name, Reply(ReplyKind.NOTICE, (words,), (buttons,))


def _pages(view: TicketView) -> int:
    return sum(entry.kind is EventKind.PAGED for entry in view.timeline)


def _label(rules: Rules, name: str) -> Words:
    category = rules.category(name)
    return category.label if category is not None else Said(name)
