"""PostgreSQL ends, stands still or takes no writes while people fill in the form: nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.emulators.telegram import EmulatedBot, TelegramEmulator
from tests.faults.people import PATIENCE, Crowd, nothing_is_lost
from tests.faults.postgres import OwnPostgres
from tests.faults.running import Running
from tests.scenarios_terminal.programs import Place

pytestmark = [pytest.mark.postgres, pytest.mark.long]


@pytest.fixture
async def served(
    place: Place, running: Running, postgres: OwnPostgres, telegram: TelegramEmulator, bot: EmulatedBot
) -> AsyncIterator[Crowd]:
    """People on their way through the program on PostgreSQL; afterwards nothing is lost."""
    running.place = place.with_(DATABASE_URL=postgres.url)
    running.start()
    await running.ready()
    crowd = Crowd(bot)
    async with crowd.coming():
        await crowd.more_served(1)
        yield crowd
        await running.ready()
        await crowd.more_served(2)
    await telegram.settled(PATIENCE)
    assert await running.stop() == 0
    assert "Traceback" not in running.said, running.said
    await nothing_is_lost(running.place, bot, crowd.visitors)


@asynccontextmanager
async def away(running: Running, postgres: OwnPostgres) -> AsyncIterator[None]:
    """PostgreSQL is killed and, after the block, started; what is not ready is told."""
    await asyncio.to_thread(postgres.stop)
    parts = await running.reports(503, "database")
    for part in ("database", "writer"):
        assert any(words in parts[part]["why"] for words in ("PostgreSQL can't be reached", "ended our"))
    yield
    await asyncio.to_thread(postgres.start)


async def test_it_restarts(served: Crowd, running: Running, postgres: OwnPostgres) -> None:
    """Killed and started again it is connected to anew; meanwhile health says so, and the process lives."""
    async with away(running, postgres):
        assert (await running.asked("/health/live"))[0] == 200


@pytest.mark.long
async def test_it_is_away_stands_still_and_becomes_read_only(
    served: Crowd, running: Running, postgres: OwnPostgres
) -> None:
    """Gone for several seconds; then it neither answers nor ends, which is not ready within seconds; then it
    takes no writes any more, which is named; work goes on after each."""
    async with away(running, postgres):
        await asyncio.sleep(4.0)  # the length of the outage
    await running.ready()
    postgres.freeze()
    try:
        parts = await running.reports(503, "not answered")
        assert "It has not answered within 2 seconds." in parts["writer"]["why"]
    finally:
        postgres.thaw()
    await running.ready()
    postgres.execute("ALTER SYSTEM SET default_transaction_read_only = on")
    postgres.execute("SELECT pg_reload_conf()")
    parts = await running.reports(503, "read-only")
    assert parts["database"] == {"ready": True}
    assert "Name the primary server in DATABASE_URL" in parts["writer"]["why"]
    postgres.execute("ALTER SYSTEM RESET default_transaction_read_only")
    postgres.execute("SELECT pg_reload_conf()")
