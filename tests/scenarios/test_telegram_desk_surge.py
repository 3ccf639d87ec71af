"""Many tickets at once: a group takes twenty messages a minute, and no requester waits for it."""

import asyncio
import time

import pytest

from core.throttle import Limits
from tests.emulators.telegram import Person
from tests.scenarios.telegram_desk import TelegramDesk
from tests.scenarios.transcripts import number_in, submits, talk

TICKETS = 15
SECONDS = 5.0
"""How long a requester's next answer may take while the group is full; most of it is for a machine that
does other things."""
SUBMITTED_BY_ALL = 60.0
FULL, FILLED_SECONDS = 18, 90.0


@pytest.mark.first
@pytest.mark.long
async def test_a_surge_waits_at_the_desk_only(made_desk: TelegramDesk) -> None:
    """The group is as full as Telegram allows, nothing is given up, and everybody is answered at once."""
    door = made_desk.front
    door.limits = Limits()
    door.emulator.enforce_limits = True
    await door.open()
    try:
        people = [door.li(f"Li {index}") for index in range(TICKETS)]
        async with asyncio.timeout(SUBMITTED_BY_ALL):
            numbers = await asyncio.gather(*map(submits, people))
        assert len(set(numbers)) == TICKETS
        for number in numbers:
            made_desk.mei.says(f"/note {number} Looking.")
        record, group = door.emulator.record, made_desk.group
        await group.bot.pulse.until(lambda: len(record.sent_to(group)) >= FULL or None, FILLED_SECONDS)
        waits = [await _asks(person) for person in people[:10]]
        assert max(waits) < SECONDS
        assert await door.alerts() == []
        assert door.emulator.record.busiest(60.0, made_desk.group) <= 20
    finally:
        await door.leave()
    assert door.emulator.violations == []


async def _asks(person: Person) -> float:
    """How long somebody with a ticket waits for an answer."""
    began = time.monotonic()
    assert number_in(await talk(person, "> /tickets\n< WLT-"))
    return time.monotonic() - began
