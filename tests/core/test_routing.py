"""Who gets which ticket: tables for the cases that one can name, properties for all others."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.desk.definition import Desk, Route
from core.desk.routing import (
    PRIORITIES,
    Call,
    Candidate,
    after_getting,
    call_of,
    choose,
    first_team,
    is_fresh,
    may_get,
    place_in_queue,
    relieved,
)
from core.ids import RequesterId, TicketId
from core.tickets import EventKind, Status, TicketSummary, TimelineEntry
from tests.builders import starter_definition

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TICKET = TicketSummary(
    TicketId(1), "N-1", RequesterId(7), "transfer", Status.NEW, NOW, team="wallet", language="zh-Hans"
)
LI = Candidate("Li", ("wallet",), (), most_tickets=3, tickets=0)

teams = st.sampled_from(["wallet", "theft"])
languages = st.sampled_from(["zh-Hans", "en"])
candidates = st.lists(
    st.builds(
        Candidate,
        name=st.sampled_from(["An", "Bo", "Li", "Mei"]),
        teams=st.one_of(st.just(("*",)), teams.map(lambda team: (team,)), st.just(("wallet", "theft"))),
        languages=st.one_of(st.just(()), languages.map(lambda language: (language,))),
        most_tickets=st.integers(0, 4),
        tickets=st.integers(0, 5),
        last_given_at=st.one_of(st.none(), st.integers(0, 9).map(lambda ago: NOW - timedelta(minutes=ago))),
        requester_ids=st.frozensets(st.integers(1, 3).map(RequesterId), max_size=1),
    ),
    max_size=4,
    unique_by=lambda candidate: candidate.name,
)
tickets = st.builds(
    TicketSummary,
    ticket_id=st.integers(1, 10_000).map(TicketId),
    number=st.just("N-1"),
    requester_id=st.integers(1, 3).map(RequesterId),
    category=st.just("transfer"),
    status=st.just(Status.NEW),
    submitted_at=st.just(NOW),
    team=teams,
    priority=st.sampled_from(PRIORITIES),
    language=languages,
)


def entry(kind: EventKind, actor: str = "Li", **data: str) -> TimelineEntry:
    """Something that happened to a ticket."""
    return TimelineEntry(NOW, kind, data, actor=actor)


ROUTES = (
    Route("theft", category="other", priority="urgent"),
    Route("english", language="en"),
    Route("nobody", language="en", category="transfer"),  # never reached: the one before holds too
    Route("chinese", category="transfer", language="zh-Hans"),
)


@pytest.mark.parametrize(
    ("category", "language", "priority", "team"),
    [
        ("other", "zh-Hans", "urgent", "theft"),
        ("other", "en", "urgent", "theft"),  # the first that holds
        ("transfer", "en", "normal", "english"),
        ("transfer", "zh-Hans", "normal", "chinese"),
        ("removed", "zh-Hans", "normal", "before"),  # a category that is no more: as it was
    ],
)
def test_the_first_route_that_holds_decides(category: str, language: str, priority: str, team: str) -> None:
    """Everything that it names must be so; what it leaves out may be anything."""
    definition = replace(starter_definition(), desk=Desk(routes=ROUTES))
    assert team == first_team(definition, category, language, priority, "before")


def test_without_a_route_the_categorys_team_gets_it() -> None:
    """As the starter file has it."""
    definition = starter_definition()
    theft = next(name for name, category in definition.categories.items() if category.priority == "urgent")
    assert definition.categories[theft].team == first_team(definition, theft, "en", "urgent", "before")


def test_the_order_of_the_queue() -> None:
    """The most urgent first, then the oldest; a priority of unknown name comes last."""
    waiting = [
        replace(TICKET, ticket_id=TicketId(number), priority=priority)
        for number, priority in enumerate(["low", "normal", "urgent", "high", "urgent", "odd", "normal"])
    ]
    ordered = [(one.ticket_id, one.priority) for one in sorted(waiting, key=place_in_queue)]
    assert ordered == [
        (2, "urgent"), (4, "urgent"), (3, "high"), (1, "normal"), (6, "normal"), (0, "low"), (5, "odd")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("candidate", "may"),
    [
        (LI, True),
        (replace(LI, teams=("*",)), True),  # of all teams
        (replace(LI, teams=("theft",)), False),  # of another
        (replace(LI, teams=()), False),  # of none
        (replace(LI, languages=("en",)), False),  # does not answer in its language
        (replace(LI, languages=("en", "zh-Hans")), True),
        (replace(LI, tickets=2), True),  # one is left
        (replace(LI, tickets=3), False),  # at the cap
        (replace(LI, tickets=9), False),  # above it, by claims of their own
        (replace(LI, requester_ids=frozenset({RequesterId(7)})), False),  # it is their own ticket
    ],
)
def test_who_may_get_a_ticket(candidate: Candidate, may: bool) -> None:
    """In the team, in the language, with room, and not their own."""
    assert may_get(candidate, TICKET) is may


AN = replace(LI, name="An")


@pytest.mark.parametrize(
    ("two", "name"),
    [
        ((replace(LI, tickets=1), replace(AN, tickets=2)), "Li"),  # the fewest tickets
        ((LI, AN), "An"),  # equal in everything: by name
        ((LI, replace(AN, last_given_at=NOW)), "Li"),  # who never got one comes first
        ((replace(LI, last_given_at=NOW - timedelta(1)), replace(AN, last_given_at=NOW)), "Li"),
        ((replace(LI, tickets=3), replace(AN, tickets=3)), None),  # no room
        ((), None),
    ],
)
def test_whose_turn_it_is(two: tuple[Candidate, ...], name: str | None) -> None:
    """The fewest tickets, then the longest since the last, then the name; the order of asking is nothing."""
    for order in (two, two[::-1]):
        chosen = choose(order, TICKET)
        assert name == (chosen and chosen.name)


def test_who_gave_it_back_is_passed_over() -> None:
    """It stays for the others."""
    assert choose([LI, AN], TICKET, passed_over={"An"}) == LI
    assert choose([AN], TICKET, passed_over={"An"}) is None


@given(candidates, tickets)
def test_a_ticket_goes_to_somebody_who_may_get_it(known: list[Candidate], ticket: TicketSummary) -> None:
    """Never over the cap, never to another team; to nobody only when nobody may; never less fairly."""
    chosen = choose(known, ticket)
    may = [one for one in known if may_get(one, ticket)]
    assert (chosen is None) == (not may)
    if chosen is not None:
        assert chosen in may
        assert chosen.tickets < chosen.most_tickets
        assert chosen.tickets == min(one.tickets for one in may)
        assert chosen == choose(known[::-1], ticket)


@given(candidates, st.lists(tickets, max_size=30))
def test_no_cap_is_exceeded_by_dealing(known: list[Candidate], waiting: list[TicketSummary]) -> None:
    """However many tickets are given out, nobody who was below their cap gets above it."""
    after = {one.name: one for one in known}
    for ticket in waiting:
        chosen = choose(after.values(), ticket)
        if chosen is not None:
            after[chosen.name] = after_getting(chosen, NOW)
    for before in known:
        assert after[before.name].tickets <= max(before.tickets, before.most_tickets)


@given(st.integers(1, 5), st.integers(0, 40))
def test_equal_agents_get_equal_shares(agents: int, number: int) -> None:
    """They differ by one ticket at most."""
    known = {name: replace(LI, name=name, most_tickets=100) for name in "abcde"[:agents]}
    for _ in range(number):
        chosen = choose(known.values(), TICKET)
        assert chosen is not None
        known[chosen.name] = after_getting(chosen, NOW)
    shares = Counter({name: one.tickets for name, one in known.items()})
    assert number == shares.total()
    assert max(shares.values()) - min(shares.values()) <= 1


GIVEN_BACK = entry(EventKind.ASSIGNED, "Li", **{"from": "Li", "to": ""})
TAKEN = entry(EventKind.ASSIGNED, "Lead", **{"from": "An", "to": ""})
SHIFT_OVER = entry(EventKind.ASSIGNED, "system", **{"from": "Bo", "to": ""})
CLAIMED = entry(EventKind.ASSIGNED, "Li", **{"from": "", "to": "Li"})
TURN = entry(EventKind.ASSIGNED, "system", **{"from": "", "to": "Li"})
MOVED = entry(EventKind.TRANSFERRED, "Lead", **{"from": "a", "to": "b"})
PAGED = entry(EventKind.PAGED, "system")


@pytest.mark.parametrize(
    ("timeline", "names"),
    [
        ((), set()),
        ((CLAIMED, GIVEN_BACK), {"Li"}),
        ((GIVEN_BACK, TAKEN), {"Li", "An"}),
        ((SHIFT_OVER,), set()),  # tomorrow it may be theirs again
        ((GIVEN_BACK, MOVED), set()),  # another team, another matter
    ],
)
def test_who_was_relieved_of_a_ticket(timeline: tuple[TimelineEntry, ...], names: set[str]) -> None:
    """By themselves or by their lead, since it came to this team."""
    assert names == relieved(timeline)


@pytest.mark.parametrize(
    ("timeline", "call"),
    [
        ((), Call()),
        ((PAGED, PAGED), Call(2)),
        ((PAGED, CLAIMED), Call(1, "Li")),
        ((PAGED, entry(EventKind.ACKNOWLEDGED, "An")), Call(1, "An")),
        ((PAGED, entry(EventKind.REPLIED, "An")), Call(1, "An")),
        ((PAGED, entry(EventKind.STATUS_CHANGED, "An")), Call(1, "An")),
        ((PAGED, entry(EventKind.STATUS_CHANGED, "requester")), Call(1)),  # their yes or no is no answer
        ((PAGED, entry(EventKind.NOTED, "An")), Call(1)),  # a note says nothing to anybody
        ((PAGED, TURN), Call(1)),  # it was given to somebody, who may not be looking
        ((PAGED, CLAIMED, GIVEN_BACK), Call()),  # nobody has it: from the start
        ((PAGED, CLAIMED, MOVED, PAGED), Call(1)),  # nobody of the new team knows
        ((PAGED, CLAIMED, SHIFT_OVER), Call()),
        ((entry(EventKind.REPLIED), PAGED, PAGED), Call(2)),  # it was answered, and then became urgent
    ],
)
def test_how_a_call_stands(timeline: tuple[TimelineEntry, ...], call: Call) -> None:
    """Pages are counted since the ticket came to the team; a person of the desk answers, not the program."""
    assert call == call_of(timeline)


@pytest.mark.parametrize(
    ("kind", "fresh"),
    [(kind, kind in {EventKind.SUBMITTED, EventKind.REQUESTER_WROTE, EventKind.NOTED}) for kind in (
        EventKind.SUBMITTED, EventKind.REQUESTER_WROTE, EventKind.NOTED, EventKind.TRANSFERRED,
        EventKind.RECATEGORISED, EventKind.PAGED, EventKind.ASSIGNED, EventKind.REPLIED,
        EventKind.ACKNOWLEDGED, EventKind.STATUS_CHANGED,
    )],
)  # fmt: skip
def test_a_ticket_is_routed_once(kind: EventKind, fresh: bool) -> None:
    """Until something was done about where it goes."""
    assert is_fresh((entry(EventKind.SUBMITTED, "requester"), entry(kind))) is fresh
