"""Agents go on and off duty, by what they say and by their shifts; what waits for them goes back."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from core.access import Act, AsAgent, AsOperator, Role
from core.desk.definition import Shift
from core.desk.refusals import DeskRefused
from core.desk.shifts import BY_SHIFT, HANDING_OVER
from core.tickets import AnswerView, Status
from core.usecases.assigning import claim
from core.usecases.duty import AT_ONCE, ONE_LINE, follow_shifts, handover_note, set_duty
from core.usecases.handing_out import hand_out
from tests.builders import starter_rules
from tests.contracts.desks import AN, LEAD, LI, DeskHouse, decide, listed, rules_with
from tests.contracts.houses import memory_house

DAY = (Shift(frozenset(range(7)), time(9), time(17)),)
MODERATOR = AsAgent("Mo", Role.MODERATOR)


@pytest.fixture
def desk() -> DeskHouse:
    """Li works from nine to five in Shanghai, An when they say so; it is eight in the morning."""
    desk = DeskHouse(memory_house(decide), rules_with(listed(LI, shifts=DAY), listed(AN), listed(LEAD)))
    desk.house.clock.now = datetime(2026, 11, 22, 0, tzinfo=UTC)
    return desk


async def at(desk: DeskHouse, hour: int) -> tuple[str, ...]:
    """Let it be `hour` o'clock in Shanghai (over 24: the next day); what follows from the shifts."""
    desk.house.clock.now = datetime(2026, 11, 22 + hour // 24, hour % 24, tzinfo=UTC)
    desk.house.clock.advance(hours=-8)
    return await desk.do(follow_shifts)


def duty(desk: DeskHouse) -> dict[str, tuple[bool, str]]:
    """Who is on duty, and who says so."""
    return {name: (one.on_duty, one.said_by) for name, one in desk.store.desk.people.on.items()}


async def test_shifts_begin_and_end(desk: DeskHouse) -> None:
    """Nobody has to say anything; who has no shifts is not concerned."""
    await at(desk, 8)
    assert duty(desk) == {}
    await at(desk, 9)
    assert duty(desk) == {"Li": (True, BY_SHIFT)}
    await at(desk, 17)
    assert duty(desk) == {"Li": (False, BY_SHIFT)}
    await at(desk, 33)
    assert duty(desk) == {"Li": (True, BY_SHIFT)}


async def test_what_somebody_says_counts_until_their_shift_ends(desk: DeskHouse) -> None:
    """A long lunch lasts until five at most; the next morning is as always."""
    await at(desk, 9)
    await at(desk, 12)
    await desk.do(set_duty, LI, "Li", False)
    for hour in (13, 16):
        await at(desk, hour)
        assert duty(desk) == {"Li": (False, "Li")}
    await at(desk, 17)
    assert duty(desk) == {"Li": (False, BY_SHIFT)}
    await at(desk, 33)
    assert duty(desk) == {"Li": (True, BY_SHIFT)}


async def test_somebody_may_stay_longer(desk: DeskHouse) -> None:
    """Until the schedule changes the next time."""
    await at(desk, 17)
    await desk.do(set_duty, LI, "li", True)
    await at(desk, 23)
    assert duty(desk) == {"Li": (True, "Li")}
    await at(desk, 34)
    assert duty(desk) == {"Li": (True, BY_SHIFT)}


async def test_what_waits_goes_back_when_the_shift_ends(desk: DeskHouse) -> None:
    """New and open tickets, each with a note; those that wait for the requester stay."""
    await at(desk, 9)
    for number in ("N-1", "N-2", "N-3", "N-4"):
        await desk.open(number)
        await desk.do(claim, LI, number)
    await desk.reply(LI, "N-2", "  We have\nlooked. ")
    await desk.says("N-2", "and now? write to li@example.com")
    await desk.becomes("N-3", Status.PENDING)
    await desk.becomes("N-4", Status.ON_HOLD)
    assert await at(desk, 17) == ("N-1", "N-2")
    assert await desk.who_has("N-1", "N-2", "N-3", "N-4") == [None, None, "Li", "Li"]
    assert await desk.kinds("N-2") == ["assigned", "replied", "requester_wrote", "noted", "assigned"]
    note, event = (await desk.view("N-2")).timeline[-2:]
    assert "交接：此工单原由 Li 处理，状态：处理中。\n提交者最后说：" in (note.text or "")
    assert "li@example.com" not in (note.text or "")
    assert (note.text or "").endswith("客服最后说：We have looked.")
    assert (event.actor, event.data) == ("system", {"from": "Li", "to": "", "why": "shift_over"})
    assert await at(desk, 18) == ()


async def test_a_pause_hands_nothing_over(desk: DeskHouse) -> None:
    """Who has shifts comes back."""
    await at(desk, 9)
    await desk.open("N-1")
    await desk.do(claim, LI, "N-1")
    await desk.do(set_duty, LI, "Li", False)
    assert await at(desk, 12) == ()
    assert await at(desk, 17) == ("N-1",)


async def test_off_is_the_end_for_who_has_no_shifts(desk: DeskHouse) -> None:
    """What waits for them goes to somebody else, and does not wait for them over night."""
    await desk.do(set_duty, AN, "An", True)
    await desk.open("N-1")
    assert await desk.do(hand_out) == ("N-1",)
    await desk.do(set_duty, AN, "An", False)
    assert duty(desk) == {"An": (False, HANDING_OVER)}
    assert await at(desk, 8) == ("N-1",)
    assert duty(desk) == {"An": (False, BY_SHIFT)}


async def test_a_long_list_goes_back_in_portions(desk: DeskHouse) -> None:
    """The hand-over goes on where it stopped; what it did not reach is not forgotten."""
    await at(desk, 9)
    for number in range(AT_ONCE + 2):
        await desk.open(f"N-{number}")
        await desk.do(claim, LI, f"N-{number}")
    assert len(await at(desk, 17)) == AT_ONCE
    assert duty(desk) == {"Li": (False, HANDING_OVER)}
    assert len(await at(desk, 18)) == 2
    assert duty(desk) == {"Li": (False, BY_SHIFT)}


async def test_a_shift_that_ended_while_nobody_looked(desk: DeskHouse) -> None:
    """The program was down over night: in the evening nothing was put back, and in the morning Li goes on."""
    await at(desk, 9)
    await desk.open("N-1")
    await desk.do(claim, LI, "N-1")
    assert await at(desk, 34) == ()
    assert await desk.who_has("N-1") == ["Li"]
    assert await at(desk, 48) == ("N-1",)


async def test_who_leaves_the_desk_leaves_all_tickets(desk: DeskHouse) -> None:
    """Also those that wait for the requester: their answer would reach nobody."""
    for number in ("N-1", "N-2"):
        await desk.open(number)
        await desk.do(claim, AN, number)
    await desk.becomes("N-2", Status.PENDING)
    desk.rules = rules_with(listed(LI, shifts=DAY))
    assert await at(desk, 8) == ("N-1", "N-2")
    assert await desk.who_has("N-1", "N-2") == [None, None]
    assert (await desk.view("N-1")).timeline[-1].data["why"] == "no_role"


async def test_shifts_that_the_operator_took_out(desk: DeskHouse) -> None:
    """Who was on duty by them is not any more."""
    await at(desk, 9)
    desk.rules = rules_with(listed(LI), listed(AN))
    await at(desk, 10)
    assert duty(desk) == {"Li": (False, BY_SHIFT)}


async def test_an_urgent_ticket_calls_its_team_when_the_shift_ends(desk: DeskHouse) -> None:
    """Nobody has it any more."""
    await at(desk, 9)
    await desk.open("N-1", priority="urgent")
    await desk.do(claim, LI, "N-1")
    await at(desk, 17)
    assert await desk.kinds("N-1") == ["assigned", "noted", "assigned", "paged"]


@pytest.mark.parametrize(
    ("worker", "name", "action"),
    [
        (LI, "Li", Act.SET_DUTY),
        (LEAD, "Li", Act.SET_DUTY_OF_OTHERS),
        (AsOperator("root"), "Li", Act.SET_DUTY_OF_OTHERS),
    ],
    ids=lambda each: getattr(each, "name", each),
)
async def test_who_may_say_so(desk: DeskHouse, worker: AsAgent, name: str, action: Act) -> None:
    """Oneself, leads, the operator; it is written down."""
    await desk.do(set_duty, worker, name, True)
    assert (True, worker.name) == duty(desk)["Li"]
    entry = desk.store.desk.audit.entries[-1]
    assert (action, "Li", {"to": "on"}) == (entry.action, entry.subject, entry.detail)


@pytest.mark.parametrize(
    ("worker", "name", "why"),
    [(LI, "An", "may not set_duty_of_others"), (MODERATOR, "Li", "may not"), (LEAD, "Zoe", "Nobody named")],
    ids=lambda each: getattr(each, "name", each),
)
async def test_who_may_not(desk: DeskHouse, worker: AsAgent, name: str, why: str) -> None:
    """A colleague of the same rank; and there must be somebody of that name."""
    with pytest.raises(DeskRefused, match=why):
        await desk.do(set_duty, worker, name, True)
    assert duty(desk) == {}


async def test_a_note_tells_the_description_until_the_requester_writes(desk: DeskHouse) -> None:
    """In one line, and cut where it is long; without words there is no line."""
    await desk.open("N-1")
    view = await desk.view("N-1")
    described = (AnswerView("description", "很长。" * 200, "", ""),)
    note = handover_note(starter_rules(), replace(view, answers=described)).splitlines()
    assert len(note) == 2
    assert len("提交者最后说：") + ONE_LINE == len(note[1])
    assert note[1].endswith("…")
    assert len(handover_note(starter_rules(), replace(view, answers=())).splitlines()) == 1
