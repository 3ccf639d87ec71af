"""An update that kills the process each time it is handled is buried by a later life of it; others go on."""

import asyncio
import signal

import pytest

from storage.database import Database
from storage.stuck import StuckMessages
from storage.threads import ReaderThreads
from tests.emulators.telegram import EmulatedBot, TelegramEmulator
from tests.faults import deadly
from tests.faults.people import PATIENCE, Visitor
from tests.faults.running import Running
from tests.scenarios.telegram import NOW
from tests.scenarios_terminal.programs import Place

pytestmark = pytest.mark.long

MOST_LIVES = 6


@pytest.mark.long
async def test_an_update_that_kills(
    place: Place, running: Running, telegram: TelegramEmulator, bot: EmulatedBot
) -> None:
    """Its sender is told, an alert names it, and who spoke after it is served; started again a few times, as
    a supervisor does, the program is well."""
    place.prepare = f"{deadly.__name__}:{deadly.prepare.__name__}"
    li, wang = bot.person("Li", language_code="en"), Visitor(bot, 1)
    killing = li.says(deadly.DEADLY)
    wang.person.says(wang.story)
    lives = 0
    told = asyncio.create_task(li.sees("couldn't process", PATIENCE))
    while not told.done():
        lives += 1
        assert lives <= MOST_LIVES
        running.start()
        ended = asyncio.create_task(asyncio.to_thread(running.program.process.wait))
        await asyncio.wait({told, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            assert running.program.process.returncode == -signal.SIGKILL
    assert lives > 3
    await wang.person.sees_button("Agree and continue", PATIENCE)
    wang.person.presses("Agree and continue")
    await wang.person.sees("What is your account name?", PATIENCE)
    await telegram.settled(PATIENCE)
    assert await running.stop() == 0
    assert await alerts(place) == [("poison", f"telegram:default:{killing['update_id']}")]


async def alerts(place: Place) -> list[tuple[str, str]]:
    """What a person of ours must look at."""
    database, threads = Database(place.variables["DATABASE_URL"]), ReaderThreads()
    try:
        found = await StuckMessages(database, lambda: NOW, threads).alerts(0, 10)
        return [(alert.kind, alert.correlation) for alert in found]
    finally:
        threads.close()
        database.close()
