"""Who gets which ticket: the team by the operator's table, the agent by who is on duty and has the fewest.

Pure functions over plain data; core/usecases/assigning.py and handing_out.py carry out what they say.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from core.altered import replace
from core.desk.definition import ALL_TEAMS
from core.form.definition import Definition
from core.ids import RequesterId
from core.tickets import EventKind, Status, TicketSummary, TimelineEntry

PRIORITIES = ("urgent", "high", "normal", "low")
"""The order of the queue."""
URGENT = PRIORITIES[0]
IN_WORK = frozenset({Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD})
"""Statuses in which somebody has to work on a ticket."""
WAITING_FOR_US = frozenset({Status.NEW, Status.OPEN})
"""Statuses in which it is the desk's turn; these go back to the queue when a shift ends."""
SYSTEM = "system"
"""The actor of what nobody did by hand."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Why(StrEnum):
    """Why a ticket changed hands; in the data of ASSIGNED and TRANSFERRED."""

    CLAIMED = "claimed"  # the agent took it
    GIVEN_BACK = "given_back"  # the agent gave it back
    BY_HAND = "by_hand"  # somebody gave it to the agent, or took it from them
    TURN = "turn"  # it was the agent's turn
    SHIFT_OVER = "shift_over"  # the agent went off duty
    NO_ROLE = "no_role"  # the agent does not work at the desk any more
    ROUTES = "routes"  # the table of routes
    CATEGORY = "category"  # its category was corrected


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent on duty who may get tickets; `tickets` is how many in work they have, `last_given_at` when one
    was last given to them. `requester_ids` are who they are as requesters. See Colleague for the others."""

    name: str
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    most_tickets: int
    tickets: int
    last_given_at: datetime | None = None
    requester_ids: frozenset[RequesterId] = frozenset()

    @property
    def has_room(self) -> bool:
        """Whether they are below their cap."""
        return self.tickets < self.most_tickets


def first_team(definition: Definition, category: str, language: str, priority: str, otherwise: str) -> str:
    """The team of a ticket: of the first route for which everything that it names holds, else the team of the
    category, else (a category that the operator removed) `otherwise`."""
    for route in definition.desk.routes:
        if (
            route.category in (None, category)
            and route.language in (None, language)
            and route.priority in (None, priority)
        ):
            return route.team
    known = definition.categories.get(category)
    return otherwise if known is None else known.team


def place_in_queue(ticket: TicketSummary) -> tuple[int, int]:
    """What the queue is sorted by: urgent, high, normal, low (and what is none of these); then the oldest
    (ids of tickets grow with time)."""
    order = PRIORITIES.index(ticket.priority) if ticket.priority in PRIORITIES else len(PRIORITIES) - 1
    return order, ticket.ticket_id


def may_get(candidate: Candidate, ticket: TicketSummary) -> bool:
    """Whether this ticket may be given to this agent by itself: they work for its team and answer in its
    language, have room, and are not its requester."""
    return (
        candidate.has_room
        and (ALL_TEAMS in candidate.teams or ticket.team in candidate.teams)
        and (not candidate.languages or ticket.language in candidate.languages)
        and ticket.requester_id not in candidate.requester_ids
    )


def choose(
    candidates: Iterable[Candidate], ticket: TicketSummary, passed_over: Collection[str] = ()
) -> Candidate | None:
    """Who gets the ticket: of those who may, the one with the smallest (tickets in work, last given, name).
    Nobody in `passed_over` does. None: it stays in its team's queue."""
    may = [one for one in candidates if one.name not in passed_over and may_get(one, ticket)]
    return min(may, key=_turn, default=None)


def after_getting(candidate: Candidate, now: datetime) -> Candidate:
    """The candidate with one ticket more."""
    return replace(candidate, tickets=candidate.tickets + 1, last_given_at=now)


def _turn(candidate: Candidate) -> tuple[int, datetime, str]:
    return candidate.tickets, candidate.last_given_at or LONG_AGO, candidate.name


def relieved(timeline: Sequence[TimelineEntry]) -> frozenset[str]:
    """Agents who gave this ticket back or had it taken from them by hand, since it last came to a team: it is
    not given to them again by itself."""
    names: set[str] = set()
    for entry in timeline:
        if entry.kind is EventKind.TRANSFERRED:
            names.clear()
        elif entry.kind is EventKind.ASSIGNED and not entry.data.get("to") and entry.actor != SYSTEM:
            names.add(entry.data.get("from", ""))
    return frozenset(names)


ANSWERS = frozenset({EventKind.ACKNOWLEDGED, EventKind.REPLIED, EventKind.ASSIGNED, EventKind.STATUS_CHANGED})
"""What shows that somebody looks after an urgent ticket, when a person of the desk does it."""


@dataclass(frozen=True, slots=True)
class Call:
    """The call for an urgent ticket: how often the team was called since the ticket came to it or back into
    its queue, and who answered ("": nobody yet)."""

    pages: int = 0
    answered_by: str = ""


def call_of(timeline: Sequence[TimelineEntry]) -> Call:
    """How the call stands by the ticket's record. It begins anew when the ticket goes to another team or
    back into the queue, and when the team is called after somebody had answered: it became urgent again."""
    call = Call()
    for entry in timeline:
        into_queue = entry.kind is EventKind.ASSIGNED and not entry.data.get("to")
        if entry.kind is EventKind.PAGED:
            call = Call(1 if call.answered_by else call.pages + 1)
        elif entry.kind is EventKind.TRANSFERRED or into_queue:
            call = Call()
        elif entry.kind in ANSWERS and entry.actor not in (SYSTEM, "requester"):
            call = replace(call, answered_by=entry.actor)
    return call


HANDLED = ANSWERS | {EventKind.TRANSFERRED, EventKind.RECATEGORISED, EventKind.PAGED}
"""What shows that a ticket found its team and, if it is urgent, that the team was called."""


def is_fresh(timeline: Sequence[TimelineEntry]) -> bool:
    """Whether nothing was done yet about where the ticket goes."""
    return all(entry.kind not in HANDLED for entry in timeline)
