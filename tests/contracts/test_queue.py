"""Who is on duty, who has how many tickets, and what waits: the same on every kind of store; and whatever two
processes do at once, a ticket has one agent and nobody gets more than their cap."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from core.access import AsAgent, Role
from core.desk.records import Room
from core.desk.refusals import DeskRefused
from core.ports import Transaction
from core.rules import Rules
from core.tickets import Status
from core.usecases.assigning import claim, transfer
from core.usecases.duty import follow_shifts, set_duty
from core.usecases.handing_out import hand_out
from storage.encryption import Keys
from tests.contracts.desks import AN, LI, USUAL, DeskHouse, decide, listed, rules_with
from tests.contracts.houses import database_house, memory_house

EN, ZH = "en", "zh-Hans"


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def desk(request: pytest.FixtureRequest, keys: Keys, tmp_path: Path) -> AsyncIterator[DeskHouse]:
    """A running desk on each kind of store in turn."""
    if request.param == "memory":
        house = memory_house(decide)
    else:
        url = request.getfixturevalue(f"{request.param}_url")
        house = database_house(url, keys, decide, erasures=tmp_path / "erasures.log")
    await house.writer.start()
    yield DeskHouse(house)
    await house.writer.stop()
    house.close()


@pytest.fixture
async def desks(database_url: str, keys: Keys) -> AsyncIterator[tuple[DeskHouse, DeskHouse]]:
    """Two running desks on one database, as two processes would be."""
    first = database_house(database_url, keys, decide)
    second = database_house(database_url, keys, decide, clock=first.clock)
    await first.writer.start()
    await second.writer.start()
    yield DeskHouse(first), DeskHouse(second)
    for built in (first, second):
        await built.writer.stop()
        built.close()


async def filled(desk: DeskHouse) -> None:
    """Six tickets, of which Li has two and one is over."""
    await desk.open("N-1", priority="low", language=EN)
    await desk.open("N-2", language=ZH)
    await desk.open("N-3", team="security", priority="urgent", language=EN)
    await desk.open("N-4", language=EN)
    await desk.open("N-5", language=EN)
    await desk.open("N-6", language=EN)
    await desk.open("N-7", language=EN)
    await desk.becomes("N-6", Status.SOLVED)
    await desk.do(claim, LI, "N-5")
    await desk.do(claim, LI, "N-7")


async def numbers(desk: DeskHouse, name: str, *arguments: object) -> list[str]:
    """What the worklist says when it is asked so."""

    def ask(transaction: Transaction) -> list[str]:
        return [one.number for one in getattr(transaction.worklist, name)(*arguments)]

    return await desk.house.writer.perform(ask)


async def test_the_queue_is_read_in_its_order(desk: DeskHouse) -> None:
    """Urgent before normal before low, then the oldest; of some teams or of all; a page at a time."""
    await filled(desk)
    assert await numbers(desk, "queued", 10) == ["N-3", "N-2", "N-4", "N-1"]
    assert await numbers(desk, "queued", 2) == ["N-3", "N-2"]
    assert await numbers(desk, "queued", 10, ["transfers"]) == ["N-2", "N-4", "N-1"]
    assert await numbers(desk, "queued", 10, ["nowhere"]) == []


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        ([], []),
        ([Room(("*",))], ["N-3", "N-2", "N-4", "N-1"]),
        ([Room(("transfers",))], ["N-2", "N-4", "N-1"]),
        ([Room(("transfers",), (ZH,))], ["N-2"]),
        ([Room(("*",), (EN,))], ["N-3", "N-4", "N-1"]),
        ([Room(("transfers",), (ZH,)), Room(("security",))], ["N-3", "N-2"]),
        ([Room(())], []),  # somebody of no team
    ],
)
async def test_only_that_for_which_there_is_room_is_taken(
    desk: DeskHouse, rooms: list[Room], expected: list[str]
) -> None:
    """By team and language."""
    await filled(desk)
    assert expected == await numbers(desk, "take_queued", rooms, 10)


async def test_the_queue_goes_on_behind_a_ticket(desk: DeskHouse) -> None:
    """Each page begins where the one before ended, over all priorities."""
    await filled(desk)

    def pages(transaction: Transaction) -> list[list[str]]:
        found, last = [], None
        while page := transaction.worklist.take_queued([Room(("*",))], 1, last):
            found.append([one.number for one in page])
            last = page[-1]
        return found

    assert await desk.house.writer.perform(pages) == [["N-3"], ["N-2"], ["N-4"], ["N-1"]]


async def test_what_an_agent_has(desk: DeskHouse) -> None:
    """Tickets in work, oldest first; for a hand-over only those in some statuses."""
    await filled(desk)
    await desk.becomes("N-7", Status.PENDING)
    assert await numbers(desk, "of_agent", "Li", 10) == ["N-5", "N-7"]
    assert await numbers(desk, "of_agent", "Li", 1) == ["N-5"]
    assert await numbers(desk, "take_of_agent", "Li", [Status.PENDING, Status.OPEN], 10) == ["N-7"]
    assert await numbers(desk, "of_agent", "An", 10) == []
    await desk.becomes("N-5", Status.CLOSED)
    assert await numbers(desk, "of_agent", "Li", 10) == ["N-7"]


async def test_how_many_tickets_each_agent_has(desk: DeskHouse) -> None:
    """In work; what was written just now in the same transaction counts."""
    await filled(desk)

    def claim_one_more(transaction: Transaction, rules: Rules) -> dict[str, int]:
        claim(transaction, rules, AN, "N-4")
        return dict(transaction.people.loads())

    assert await desk.do(claim_one_more) == {"Li": 2, "An": 1}
    await desk.becomes("N-5", Status.SOLVED)
    assert await desk.house.writer.perform(lambda each: dict(each.people.loads())) == {"Li": 1, "An": 1}


async def test_the_tickets_of_the_erased_are_nobodys_work(desk: DeskHouse) -> None:
    """They are not in the queue, nobody has them, and they take nobody's room."""
    await filled(desk)

    def erase(transaction: Transaction) -> None:
        found = transaction.conversation_of("N-1")
        assert found is not None
        transaction.erase(found[1].requester_id)

    await desk.house.writer.perform(erase)
    assert await numbers(desk, "queued", 10) == []
    assert await numbers(desk, "take_queued", [Room(("*",))], 10) == []
    assert await numbers(desk, "of_agent", "Li", 10) == []
    assert await desk.house.writer.perform(lambda transaction: dict(transaction.people.loads())) == {}


async def test_duty_is_remembered(desk: DeskHouse) -> None:
    """Who said so and since when; that it was somebody's turn outlives what they say next."""
    await desk.do(set_duty, LI, "Li", True)
    since = desk.house.clock()
    desk.house.clock.advance(minutes=1)

    def give(transaction: Transaction) -> None:
        transaction.people.note_given("Li")
        transaction.people.note_given("Nobody")

    await desk.house.writer.perform(give)
    before = await desk.house.writer.perform(lambda transaction: dict(transaction.people.held_duty()))
    assert list(before) == ["Li"]
    assert (True, since, "Li", desk.house.clock()) == (
        before["Li"].on_duty,
        before["Li"].since,
        before["Li"].said_by,
        before["Li"].last_given_at,
    )
    given_at = desk.house.clock()
    desk.house.clock.advance(minutes=1)
    await desk.house.writer.perform(
        lambda transaction: transaction.people.set_duty("Li", "Mei", on_duty=False)
    )
    after = (await desk.house.writer.perform(lambda transaction: transaction.people.duty()))["Li"]
    assert (False, "Mei", given_at) == (after.on_duty, after.said_by, after.last_given_at)


async def test_a_day_at_the_desk(desk: DeskHouse) -> None:
    """Given out, transferred, and put back at the end, on every kind of store."""
    await filled(desk)
    await desk.on_duty(LI, AN)
    assert await desk.do(hand_out) == ("N-2", "N-4", "N-1")
    assert await desk.who_has("N-2", "N-4", "N-1") == ["An", "An", "Li"]
    await desk.do(transfer, AN, "N-2", "security", why="not ours")
    await desk.do(set_duty, LI, "Li", False)
    assert await desk.do(follow_shifts) == ("N-1", "N-5", "N-7")
    assert await desk.who_has("N-1", "N-4", "N-2") == [None, "An", None]
    assert await desk.do(hand_out) == ("N-5", "N-7", "N-1")
    assert await desk.house.writer.perform(lambda each: dict(each.people.loads())) == {"An": 4}


async def test_of_two_who_claim_at_once_one_is_told(desks: tuple[DeskHouse, DeskHouse]) -> None:
    """In two processes; the other hears who has it, every time."""
    first, second = desks
    for number in range(10):
        await first.open(f"N-{number}")
    for number in range(10):
        outcomes = await asyncio.gather(
            first.do(claim, LI, f"N-{number}"), second.do(claim, AN, f"N-{number}"), return_exceptions=True
        )
        [refused] = [each for each in outcomes if each is not None]
        [name] = await first.who_has(f"N-{number}")
        assert isinstance(refused, DeskRefused)
        assert {"number": f"N-{number}", "name": name} == dict(refused.words.values)
        assert await first.kinds(f"N-{number}") == ["assigned"]


async def test_two_processes_that_give_out_at_once(desks: tuple[DeskHouse, DeskHouse]) -> None:
    """No ticket is given twice, nobody gets above their cap, and everything for which there is room goes out,
    while agents claim and go off duty."""
    first, second = desks
    agents = [AsAgent(f"A{number}", Role.AGENT, ("transfers",)) for number in range(4)]
    leaving = AsAgent("B", Role.AGENT, ("transfers",))
    rules = rules_with(*(listed(agent) for agent in (*agents, leaving)), most_tickets=12)
    first.rules = second.rules = rules
    for number in range(60):
        await first.open(f"N-{number}", who=f"requester-{number % 20}")
    await first.on_duty(*agents, leaving)

    async def give_out(desk: DeskHouse) -> list[str]:
        given: list[str] = []
        for _ in range(8):
            given += await desk.do(hand_out)
        return given

    async def claim_some(desk: DeskHouse) -> int:
        outcomes = [desk.do(claim, agents[0], f"N-{number}") for number in range(0, 60, 7)]
        done = await asyncio.gather(*outcomes, return_exceptions=True)
        assert {type(each) for each in done} <= {type(None), DeskRefused}
        return sum(each is None for each in done)

    one, other, claimed, _ = await asyncio.gather(
        give_out(first), give_out(second), claim_some(second), first.do(set_duty, leaving, "B", False)
    )
    given = one + other
    assert Counter(set(given)) == Counter(given)
    left = await give_out(first)
    loads = await first.house.writer.perform(lambda transaction: dict(transaction.people.loads()))
    assert len(given) + len(left) + claimed == sum(loads.values())
    assert [loads["A1"], loads["A2"], loads["A3"]] == [12, 12, 12]
    assert 12 <= loads["A0"] <= 12 + claimed
    for number in range(60):
        kinds = await first.kinds(f"N-{number}")
        assert kinds == ["assigned"] * len(kinds)
        assert len(kinds) <= 1


async def test_what_somebody_is_changing_is_left_for_the_next_time(
    desks: tuple[DeskHouse, DeskHouse], database_url: str
) -> None:
    """Giving out waits for nobody who holds a ticket: it takes the others (SQLite has one writer at a time,
    and there it waits for all that they do)."""
    first, second = desks
    on_postgresql = database_url.startswith("postgresql")
    await first.open("N-1", who="ann")
    await first.open("N-2", who="bob")
    await first.on_duty(LI)
    loop = asyncio.get_running_loop()
    holds, may_end = asyncio.Event(), asyncio.Event()

    def hold(transaction: Transaction) -> None:
        claim(transaction, USUAL, AN, "N-1")
        loop.call_soon_threadsafe(holds.set)
        asyncio.run_coroutine_threadsafe(may_end.wait(), loop).result()

    holding = asyncio.ensure_future(second.house.writer.perform(hold))
    await holds.wait()
    giving = asyncio.ensure_future(first.do(hand_out))
    if on_postgresql:
        assert await giving == ("N-2",)
    may_end.set()
    await holding
    await giving
    assert await first.who_has("N-1", "N-2") == ["An", "Li"]


async def test_lists_of_the_desk(desk: DeskHouse) -> None:
    """By team, by agent, or what nobody has, newest first; what is over only when it is asked for."""
    await filled(desk)
    listed_ = desk.house.directory.list

    async def found(status: Status | None = None, after: int | None = None, **filters: Any) -> list[str]:
        return [one.number for one in await listed_(status, None, after, 3, **filters)]

    assert await found(team="transfers") == ["N-7", "N-5", "N-4"]
    assert await found(team="security") == ["N-3"]
    assert await found(assignee="Li") == ["N-7", "N-5"]
    assert await found(queued=True) == ["N-4", "N-3", "N-2"]
    assert await found(queued=True, after=(await desk.view("N-2")).summary.ticket_id) == ["N-1"]
    assert await found(Status.SOLVED, queued=True) == ["N-6"]
    assert await found(Status.SOLVED, assignee="Li") == []
