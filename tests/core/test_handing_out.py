"""Tickets that wait come to agents on duty; urgent ones call their team until somebody answers."""

from datetime import timedelta
from typing import Any

import pytest

from core.access import AsAgent, Role
from core.desk.definition import Route
from core.desk.routing import Why
from core.desk_ports import DueTimer
from core.ports import Transaction
from core.rules import Rules
from core.tickets import Status, TimerKind
from core.usecases.assigning import acknowledge, assign, claim, give_back
from core.usecases.handing_out import AT_ONCE, LOOKED_AT, hand_out, page, route
from core.usecases.ticket_timers import fire
from tests.contracts.desks import AN, BO, LEAD, LI, DeskHouse, decide, listed, rules_with
from tests.contracts.houses import memory_house

EVERYBODY = tuple(map(listed, (LI, AN, BO, LEAD)))
ZOE = AsAgent("Zoe", Role.AGENT, ("security", "transfers"))


def desk_with(**how: Any) -> DeskHouse:
    """A desk in memory; `how` as in rules_with."""
    return DeskHouse(memory_house(decide), rules_with(*EVERYBODY, **how))


@pytest.fixture
def desk() -> DeskHouse:
    """A desk with four agents and no ticket."""
    return desk_with()


async def test_tickets_are_shared_among_those_on_duty(desk: DeskHouse) -> None:
    """In turn, with the reason in the record; nobody off duty gets any."""
    for number in range(4):
        await desk.open(f"N-{number}")
    await desk.on_duty(LI, AN)
    assert await desk.do(hand_out) == ("N-0", "N-1", "N-2", "N-3")
    assert await desk.who_has("N-0", "N-1", "N-2", "N-3") == ["An", "Li", "An", "Li"]
    entry = (await desk.view("N-0")).timeline[-1]
    assert ("system", {"from": "", "to": "An", "why": Why.TURN.value}) == (entry.actor, entry.data)


async def test_giving_out_again_gives_nothing(desk: DeskHouse) -> None:
    """What has somebody keeps them."""
    await desk.open("N-1")
    await desk.on_duty(LI)
    assert [await desk.do(hand_out), await desk.do(hand_out)] == [("N-1",), ()]
    assert await desk.kinds("N-1") == ["assigned"]


async def test_nobody_on_duty(desk: DeskHouse) -> None:
    """It stays in its team's queue."""
    await desk.open("N-1")
    await desk.on_duty(BO)
    assert await desk.do(hand_out) == ()
    assert await desk.who_has("N-1") == [None]


async def test_turns_go_round_between_two_times(desk: DeskHouse) -> None:
    """Who got the last one waits while somebody with as many tickets did not."""
    await desk.on_duty(LI, AN)
    for number in ("N-1", "N-2", "N-3"):
        desk.house.clock.advance(minutes=1)
        await desk.open(number)
        await desk.do(hand_out)
        await desk.becomes(number, Status.SOLVED)
    assert await desk.who_has("N-1", "N-2", "N-3") == ["An", "Li", "An"]


async def test_no_more_than_the_cap() -> None:
    """The desk's, or their own; what they claimed themselves counts, and what waits for others is no room."""
    desk = desk_with(most_tickets=2)
    for number in range(4):
        await desk.open(f"N-{number}")
    await desk.do(claim, LI, "N-3")
    await desk.on_duty(LI)
    assert await desk.do(hand_out) == ("N-0",)
    await desk.becomes("N-0", Status.PENDING)  # still in work
    assert await desk.do(hand_out) == ()
    await desk.becomes("N-0", Status.SOLVED)
    assert await desk.do(hand_out) == ("N-1",)


async def test_urgent_tickets_come_first(desk: DeskHouse) -> None:
    """Then the others as they came."""
    desk.rules = rules_with(listed(LI, most_tickets=3))
    for number, priority in (("N-1", "low"), ("N-2", "normal"), ("N-3", "high"), ("N-4", "normal")):
        await desk.open(number, priority=priority)
    await desk.on_duty(LI)
    assert await desk.do(hand_out) == ("N-3", "N-2", "N-4")


async def test_languages_are_matched(desk: DeskHouse) -> None:
    """Only who answers in it gets it; who names none answers in any."""
    desk.rules = rules_with(listed(LI, languages=("en",)), listed(AN, languages=("zh-Hans",)))
    await desk.open("N-1", language="en")
    await desk.open("N-2", language="en")
    await desk.open("N-3", language="zh-Hans")
    await desk.open("N-4", language="ru")
    await desk.on_duty(LI, AN)
    await desk.do(hand_out)
    assert await desk.who_has("N-1", "N-2", "N-3", "N-4") == ["Li", "Li", "An", None]


async def test_nobody_gets_their_own_ticket(desk: DeskHouse) -> None:
    """A colleague does."""
    await desk.open("N-1", who="li")
    await desk.on_duty(LI)
    assert await desk.do(hand_out) == ()
    await desk.on_duty(AN)
    assert await desk.do(hand_out) == ("N-1",)
    assert await desk.who_has("N-1") == ["An"]


async def test_what_nobody_may_get_holds_up_nothing(desk: DeskHouse) -> None:
    """However many tickets an agent gave back, they get the one behind these."""
    desk.rules = rules_with(listed(LI, most_tickets=100))
    await desk.on_duty(LI)
    for number in range(AT_ONCE + 5):
        await desk.open(f"N-{number}")
        await desk.do(claim, LI, f"N-{number}")
        await desk.do(give_back, LI, f"N-{number}")
    await desk.open("N-new")
    assert await desk.do(hand_out) == ("N-new",)
    assert AT_ONCE + 5 < LOOKED_AT


async def test_one_transaction_is_bounded(desk: DeskHouse) -> None:
    """Many tickets go out in several."""
    desk.rules = rules_with(listed(LI, most_tickets=100))
    for number in range(AT_ONCE + 3):
        await desk.open(f"N-{number}")
    await desk.on_duty(LI)
    assert [len(await desk.do(hand_out)) for _ in range(3)] == [AT_ONCE, 3, 0]


async def test_an_erased_requester_leaves_nothing_to_give(desk: DeskHouse) -> None:
    """Nothing can be done about their tickets, so they are nobody's turn and nobody's load."""
    await desk.open("N-1", who="gone")
    await desk.open("N-2")
    await desk.on_duty(LI)
    await desk.do(claim, LI, "N-1")

    def erase(transaction: Transaction, rules: Rules) -> None:
        found = transaction.conversation_of("N-1")
        assert found is not None
        transaction.erase(found[1].requester_id)

    await desk.do(erase)
    desk.rules = rules_with(listed(LI, most_tickets=1))
    assert await desk.do(hand_out) == ("N-2",)


ROUTES = (Route("security", category="transfer", priority="high"),)


async def test_a_new_ticket_goes_by_the_table() -> None:
    """Once, with an event; what the table leaves alone has none."""
    desk = desk_with(routes=ROUTES)
    await desk.open("N-1", priority="high")
    await desk.open("N-2")
    assert [
        await desk.do(route, await desk.view("N-1")),
        await desk.do(route, await desk.view("N-1")),
        await desk.do(route, await desk.view("N-2")),
    ] == [True, False, False]
    view = await desk.view("N-1")
    assert ("security", {"from": "transfers", "to": "security", "why": Why.ROUTES.value}) == (
        view.team,
        view.timeline[-1].data,
    )
    assert await desk.kinds("N-2") == []


async def test_nothing_is_given_out_before_it_is_routed() -> None:
    """An agent of the team before does not get what the table gives to another."""
    desk = desk_with(routes=ROUTES)
    desk.rules = rules_with(listed(LI), listed(ZOE), routes=ROUTES)
    await desk.open("N-1", priority="high")
    await desk.on_duty(LI)
    assert await desk.do(hand_out) == ()
    assert (await desk.view("N-1")).team == "security"
    await desk.on_duty(ZOE)
    assert await desk.do(hand_out) == ("N-1",)


async def test_what_somebody_worked_on_is_routed_no_more() -> None:
    """A table that changes later moves nothing from under anybody's hands."""
    desk = desk_with()
    await desk.open("N-1", priority="high")
    await desk.reply(LI, "N-1", "hello")
    desk.rules = rules_with(*EVERYBODY, routes=ROUTES)
    assert not await desk.do(route, await desk.view("N-1"))
    await desk.open("N-2", priority="high")
    await desk.becomes("N-2", Status.CLOSED)
    assert not await desk.do(route, await desk.view("N-2"))


async def urgent(desk: DeskHouse) -> None:
    """An urgent ticket N-1, for which its team is called."""
    await desk.open("N-1", team="security", category="stolen", priority="urgent")
    assert await desk.do(route, await desk.view("N-1"))


async def rings(desk: DeskHouse) -> bool:
    """Let the time until the next call pass; whether the team is called."""
    desk.house.clock.advance(minutes=5)
    due_at = desk.store.desk.timers.due.get(("N-1", TimerKind.PAGE), desk.house.clock())
    return await desk.do(page, DueTimer("N-1", TimerKind.PAGE, due_at))


def alerts(desk: DeskHouse) -> list[tuple[str, str]]:
    """Kind and ticket of what a person must look at."""
    return [(one.kind, one.correlation) for one in desk.store.desk.alerts.alerts.values()]


async def test_a_team_is_called_until_somebody_answers(desk: DeskHouse) -> None:
    """Every five minutes; after three calls without an answer an alert tells of it, once."""
    await urgent(desk)
    told = [(await rings(desk), len(alerts(desk))) for _ in range(5)]
    assert told == [(True, 0), (True, 0), (True, 1), (True, 1), (True, 1)]
    assert await desk.kinds("N-1") == ["paged"] * 6
    assert alerts(desk) == [("page_unanswered", "N-1")]
    await desk.do(acknowledge, BO, "N-1")
    assert not await rings(desk)


async def test_the_clock_calls_the_team(desk: DeskHouse) -> None:
    """It is what is done when the time of the call comes."""
    await urgent(desk)
    due = DueTimer("N-1", TimerKind.PAGE, desk.store.desk.timers.due[("N-1", TimerKind.PAGE)])
    desk.house.clock.advance(minutes=5)
    await desk.house.writer.perform(lambda transaction: fire(transaction, desk.rules, {}, due))
    assert await desk.kinds("N-1") == ["paged", "paged"]
    assert desk.store.desk.timers.due[("N-1", TimerKind.PAGE)] > due.due_at


@pytest.mark.parametrize("how", ["claim", "assign", "reply", "status", "closed"])
async def test_what_ends_a_call(desk: DeskHouse, how: str) -> None:
    """Any sign that a person looks after it, or that it is over."""
    await urgent(desk)
    if how == "claim":
        await desk.do(claim, BO, "N-1")
    elif how == "assign":
        await desk.do(assign, LEAD, "N-1", "Bo")
    elif how == "reply":
        await desk.reply(BO, "N-1", "we are looking")
    elif how == "status":
        await desk.becomes("N-1", Status.PENDING)
    else:
        await desk.becomes("N-1", Status.CLOSED)
    assert not await rings(desk)
    assert ("N-1", TimerKind.PAGE) not in desk.store.desk.timers.due


async def test_that_it_was_somebodys_turn_ends_no_call(desk: DeskHouse) -> None:
    """Whoever it was given to may not be looking."""
    await urgent(desk)
    await desk.on_duty(BO)
    assert await desk.do(hand_out) == ("N-1",)
    assert await rings(desk)


async def test_a_call_that_another_process_made_is_not_made_twice(desk: DeskHouse) -> None:
    """The timer belongs to whoever takes it."""
    await urgent(desk)
    due = DueTimer("N-1", TimerKind.PAGE, desk.store.desk.timers.due[("N-1", TimerKind.PAGE)])
    desk.house.clock.advance(minutes=5)
    assert [await desk.do(page, due), await desk.do(page, due)] == [True, False]


async def test_when_the_next_call_is_due(desk: DeskHouse) -> None:
    """After `page_every` of the operator's file."""
    await urgent(desk)
    assert desk.house.clock() + timedelta(minutes=5) == desk.store.desk.timers.due[("N-1", TimerKind.PAGE)]


async def test_what_is_not_urgent_calls_nobody(desk: DeskHouse) -> None:
    """Routing writes nothing about it."""
    await desk.open("N-1", priority="high")
    assert not await desk.do(route, await desk.view("N-1"))
    assert desk.store.desk.timers.due == {}
