"""A start that can't succeed yet waits and says why; one that never can ends with a sentence."""

import time

import pytest

from tests.emulators.telegram import EmulatedBot
from tests.faults.postgres import OwnPostgres
from tests.faults.running import Running
from tests.scenarios_terminal.programs import Place


@pytest.mark.postgres
async def test_postgresql_comes_later(
    place: Place, running: Running, postgres: OwnPostgres, bot: EmulatedBot
) -> None:
    """Started before PostgreSQL it waits, ever longer, answers that it lives and why it is not ready, sends
    everybody else away with 503, and serves as soon as the database is there."""
    postgres.stop()
    running.place = place.with_(DATABASE_URL=postgres.url)
    running.start()
    line = await running.says("Trying again in 2 s")
    assert "Is PostgreSQL running there? Look at DATABASE_URL" in line
    assert running.said.count("Traceback") == 0
    assert (await running.asked("/health/live"))[0] == 200
    parts = await running.reports(503, "PostgreSQL can't be reached")
    assert list(parts) == ["database"]
    assert (await running.asked("/"))[0] == 503
    postgres.start()
    await running.ready()
    li = bot.person("Li", language_code="en")
    li.says("/start")
    await li.sees("How can we help", 30.0)
    assert await running.stop() == 0


@pytest.mark.postgres
async def test_told_to_stop_while_it_waits(place: Place, running: Running, postgres: OwnPostgres) -> None:
    """SIGTERM ends the waiting at once, with 0."""
    postgres.stop()
    running.place = place.with_(DATABASE_URL=postgres.url)
    running.start("--only", "worker")
    await running.says("Trying again in 1 s")
    began = time.monotonic()
    assert await running.stop() == 0
    assert time.monotonic() - began < 10
