"""Agents take tickets, give them to each other and to other teams, and correct what they are about."""

from collections.abc import Callable

import pytest

from core.access import Act, AsAgent, AsOperator, Role
from core.desk.refusals import DeskRefused
from core.desk.routing import Why
from core.errors import NotFound
from core.tickets import EventKind, Status, TimerKind
from core.usecases.assigning import acknowledge, assign, claim, give_back, recategorise, transfer
from core.usecases.desk import SecretInReply
from core.usecases.handing_out import hand_out, route
from tests.contracts.desks import AN, BO, LEAD, LI, DeskHouse, decide, listed, rules_with
from tests.contracts.houses import memory_house

OPERATOR = AsOperator("root")
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


@pytest.fixture
async def desk() -> DeskHouse:
    """A desk with four agents and one ticket of the team "transfers"."""
    desk = DeskHouse(memory_house(decide))
    await desk.open("N-1")
    return desk


async def test_who_claims_has_it(desk: DeskHouse) -> None:
    """The record tells who took it; its status stays, and the requester hears nothing."""
    await desk.do(claim, LI, "N-1")
    view = await desk.view("N-1")
    assert (view.summary.assignee, view.summary.status) == ("Li", Status.NEW)
    assert ("Li", {"from": "", "to": "Li", "why": Why.CLAIMED.value}) == (
        view.timeline[-1].actor,
        view.timeline[-1].data,
    )
    assert len(await desk.house.shown(await desk.house.say("hello", 99))) == 2  # what they said themselves


async def test_who_claims_second_is_told_who_was_first(desk: DeskHouse) -> None:
    """With the name; and the ticket stays where it is."""
    await desk.do(claim, LI, "N-1")
    with pytest.raises(DeskRefused, match="Li has N-1 already") as refused:
        await desk.do(claim, AN, "N-1")
    assert dict(refused.value.words.values) == {"number": "N-1", "name": "Li"}
    assert await desk.who_has("N-1") == ["Li"]


async def test_claiming_ones_own_ticket_again(desk: DeskHouse) -> None:
    """Is no mistake to be blamed for: one is told that it is theirs."""
    await desk.do(claim, LI, "N-1")
    with pytest.raises(DeskRefused, match="yours already"):
        await desk.do(claim, LI, "N-1")


@pytest.mark.parametrize("work", [claim, give_back])
async def test_of_another_team_nobody_hears(desk: DeskHouse, work: Callable[..., None]) -> None:
    """Not even that there is such a ticket."""
    with pytest.raises(NotFound):
        await desk.do(work, BO, "N-1")
    with pytest.raises(NotFound):
        await desk.do(work, LI, "N-9")


async def test_a_closed_ticket_changes_hands_no_more(desk: DeskHouse) -> None:
    """Whatever is tried."""
    await desk.becomes("N-1", Status.CLOSED)
    for work, arguments in (
        (claim, ()),
        (give_back, ()),
        (assign, ("An",)),
        (transfer, ("security",)),
        (recategorise, ("stolen",)),
        (acknowledge, ()),
    ):
        with pytest.raises(DeskRefused, match="closed"):
            await desk.do(work, LI, "N-1", *arguments)
    assert await desk.kinds("N-1") == ["status_changed"]


async def test_what_is_given_back_is_nobodys(desk: DeskHouse) -> None:
    """And comes to others first."""
    await desk.do(claim, LI, "N-1")
    await desk.do(give_back, LI, "N-1")
    assert await desk.who_has("N-1") == [None]
    await desk.on_duty(LI)
    assert await desk.do(hand_out) == ()
    await desk.on_duty(AN)
    assert await desk.do(hand_out) == ("N-1",)
    assert await desk.who_has("N-1") == ["An"]


async def test_only_ones_own_is_given_back(desk: DeskHouse) -> None:
    """Not a colleague's, not nobody's."""
    with pytest.raises(DeskRefused, match="Nobody has N-1"):
        await desk.do(give_back, LI, "N-1")
    await desk.do(claim, LI, "N-1")
    with pytest.raises(DeskRefused, match="Li's, not yours"):
        await desk.do(give_back, AN, "N-1")


@pytest.mark.parametrize("worker", [LI, LEAD, OPERATOR], ids=lambda worker: worker.name)
@pytest.mark.parametrize("name", ["An", " an "])
async def test_a_ticket_is_given_to_an_agent(desk: DeskHouse, worker: AsAgent, name: str) -> None:
    """By a colleague, a lead, or on the command line; how the name is capitalised is nothing."""
    await desk.do(assign, worker, "N-1", name)
    view = await desk.view("N-1")
    assert view.summary.assignee == "An"
    assert view.timeline[-1].data == {"from": "", "to": "An", "why": "by_hand"}


async def test_a_ticket_is_taken_from_an_agent(desk: DeskHouse) -> None:
    """With nobody's name it goes back to the queue."""
    await desk.do(claim, LI, "N-1")
    await desk.do(assign, LEAD, "N-1", "")
    assert await desk.who_has("N-1") == [None]
    with pytest.raises(DeskRefused, match="Nobody has N-1"):
        await desk.do(assign, LEAD, "N-1", "")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Zoe", "Nobody named 'Zoe' works at the desk; there are: An, Bo, Li, Mei"),
        ("Bo", "Bo does not work for transfers"),
        ("Li", "yours already"),
    ],
)
async def test_who_can_not_be_given_a_ticket(desk: DeskHouse, name: str, why: str) -> None:
    """Somebody without a role, of another team, or who has it."""
    await desk.do(claim, LI, "N-1")
    with pytest.raises(DeskRefused, match=why):
        await desk.do(assign, LI, "N-1", name)


async def test_nobody_is_given_their_own_ticket(desk: DeskHouse) -> None:
    """An agent who opened it as a requester does not look after it, whoever wants so."""
    await desk.open("N-2", who="an")
    with pytest.raises(DeskRefused, match="An opened N-2 themselves"):
        await desk.do(assign, LEAD, "N-2", "An")
    await desk.on_duty(AN)
    assert await desk.do(hand_out) == ("N-1",)


async def test_a_transferred_ticket_waits_in_the_other_teams_queue(desk: DeskHouse) -> None:
    """Nobody has it there; the reason stands in the record."""
    await desk.do(claim, LI, "N-1")
    await desk.do(transfer, LI, "N-1", "security", why=" looks stolen ")
    view = await desk.view("N-1")
    assert (view.summary.assignee, view.summary.team) == (None, "security")
    assert (
        view.timeline[-1].kind,
        view.timeline[-1].data,
    ) == (EventKind.TRANSFERRED, {"from": "transfers", "to": "security", "why": "looks stolen"})
    with pytest.raises(NotFound):
        await desk.do(claim, LI, "N-1")
    await desk.do(claim, BO, "N-1")


@pytest.mark.parametrize(
    ("team", "why"),
    [
        ("transfers", "with transfers already"),
        ("nowhere", "no team 'nowhere'; there are: security, transfers, technical, accounts, general"),
        ("*", "no team"),
    ],
)
async def test_where_a_ticket_can_not_go(desk: DeskHouse, team: str, why: str) -> None:
    """To where it is, and to what does not exist."""
    with pytest.raises(DeskRefused, match=why):
        await desk.do(transfer, LI, "N-1", team)


async def test_a_reason_holds_no_secret(desk: DeskHouse) -> None:
    """What an agent pastes goes nowhere, and the ticket stays."""
    with pytest.raises(SecretInReply):
        await desk.do(transfer, LI, "N-1", "security", why=f"they sent {PHRASE}")
    assert (await desk.view("N-1")).team == "transfers"


async def test_a_corrected_category_brings_team_and_priority(desk: DeskHouse) -> None:
    """What was filed as a transfer and is a theft goes to the team for thefts, which is called; the promise
    that the requester was given stays."""
    before = await desk.view("N-1")
    await desk.do(claim, LI, "N-1")
    await desk.do(recategorise, LI, "N-1", "stolen")
    after = await desk.view("N-1")
    assert (
        after.summary.category,
        after.team,
        after.priority,
        after.summary.assignee,
    ) == ("stolen", "security", "urgent", None)
    assert await desk.kinds("N-1") == ["assigned", "recategorised", "transferred", "paged"]
    assert after.timeline[-3].data == {"from": "transfer", "to": "stolen", "priority": "urgent"}
    assert before.due_at == after.due_at


async def test_whoever_works_for_the_new_team_too_keeps_it(desk: DeskHouse) -> None:
    """Nobody has to be called then."""
    await desk.do(claim, LEAD, "N-1")
    await desk.do(recategorise, LEAD, "N-1", "stolen")
    view = await desk.view("N-1")
    assert (view.summary.assignee, view.team) == ("Mei", "security")
    assert "paged" not in await desk.kinds("N-1")


async def test_within_a_team_a_correction_moves_nothing(desk: DeskHouse) -> None:
    """Swaps and transfers are one team's."""
    await desk.do(claim, LI, "N-1")
    await desk.do(recategorise, LI, "N-1", "swap")
    assert await desk.kinds("N-1") == ["assigned", "recategorised"]
    assert await desk.who_has("N-1") == ["Li"]
    with pytest.raises(DeskRefused, match="in swap already"):
        await desk.do(recategorise, LI, "N-1", "swap")
    with pytest.raises(DeskRefused, match="no category 'theft'; there are: stolen"):
        await desk.do(recategorise, LI, "N-1", "theft")


async def test_what_is_urgent_no_more_calls_nobody(desk: DeskHouse) -> None:
    """A theft that was none."""
    await desk.open("N-2", team="security", category="stolen", priority="urgent")
    await desk.do(route, await desk.view("N-2"))
    assert timers(desk) == [("N-2", TimerKind.PAGE)]
    await desk.do(recategorise, LEAD, "N-2", "transfer")
    assert timers(desk) == []


async def test_a_call_is_answered_once(desk: DeskHouse) -> None:
    """Then nobody is called any more; who comes second hears who was first."""
    with pytest.raises(DeskRefused, match="Nobody was called for N-1"):
        await desk.do(acknowledge, LI, "N-1")
    await desk.open("N-2", team="security", category="stolen", priority="urgent")
    await desk.do(route, await desk.view("N-2"))
    await desk.do(acknowledge, BO, "N-2")
    assert timers(desk) == []
    assert await desk.kinds("N-2") == ["paged", "acknowledged"]
    with pytest.raises(DeskRefused, match="Bo looks after N-2 already"):
        await desk.do(acknowledge, LEAD, "N-2")


@pytest.mark.parametrize("work", [claim, assign])
async def test_taking_an_urgent_ticket_answers_its_call(desk: DeskHouse, work: Callable[..., None]) -> None:
    """By oneself or for a colleague; giving it back begins the call anew."""
    await desk.open("N-2", team="security", category="stolen", priority="urgent")
    await desk.do(route, await desk.view("N-2"))
    await desk.do(work, LEAD, "N-2", *(("Bo",) if work is assign else ()))
    assert timers(desk) == []
    await desk.do(assign, LEAD, "N-2", "")
    assert timers(desk) == [("N-2", TimerKind.PAGE)]
    assert (await desk.kinds("N-2"))[-1] == "paged"


async def test_an_urgent_ticket_calls_the_team_it_goes_to(desk: DeskHouse) -> None:
    """Whoever answered before works for another team."""
    await desk.open("N-2", team="security", category="stolen", priority="urgent")
    await desk.do(route, await desk.view("N-2"))
    await desk.do(acknowledge, BO, "N-2")
    await desk.do(transfer, LEAD, "N-2", "transfers")
    assert (await desk.view("N-2")).timeline[-1].data == {"team": "transfers"}
    assert timers(desk) == [("N-2", TimerKind.PAGE)]


async def test_every_action_is_in_the_audit_log(desk: DeskHouse) -> None:
    """Who, what, about which ticket; never what somebody wrote."""
    await desk.do(claim, LI, "N-1")
    await desk.do(assign, LI, "N-1", "An")
    await desk.do(transfer, AN, "N-1", "security", why="looks stolen")
    entries = desk.store.desk.audit.entries
    assert [(one.actor, one.action, one.subject, one.detail) for one in entries] == [
        ("Li", Act.CLAIM, "N-1", {}),
        ("Li", Act.ASSIGN, "N-1", {"to": "An"}),
        ("An", Act.TRANSFER, "N-1", {"to": "security"}),
    ]


async def test_a_role_that_was_taken_can_be_given_nothing() -> None:
    """Whom the file does not list and nobody gave a role is not there."""
    desk = DeskHouse(memory_house(decide), rules_with(listed(LI)))
    await desk.open("N-1")
    with pytest.raises(DeskRefused, match="Nobody named 'An'"):
        await desk.do(assign, LI, "N-1", "An")
    moderator = listed(AsAgent("Mo", Role.MODERATOR, ("transfers",)))
    desk.rules = rules_with(listed(LI), moderator)
    with pytest.raises(DeskRefused, match="Mo does not work for transfers"):
        await desk.do(assign, LI, "N-1", "Mo")


def timers(desk: DeskHouse) -> list[tuple[str, TimerKind]]:
    """What is due some time."""
    return sorted(desk.store.desk.timers.due)
