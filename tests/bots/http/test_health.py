"""Readiness: every part is named, the sentence says why, and asking often costs nothing."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp.test_utils import make_mocked_request

from bots.dispatcher import Dispatcher, Standing
from bots.http.health import Check, Readiness, database_check, lane_check, writer_check
from bots.tenure import Settings
from core.ports import StorageUnavailable
from storage.database import Database
from storage.encryption import Keys
from storage.gauges import Gauges
from storage.threads import ReaderThreads
from tests.bots.delivering import BOT, FAST, FakeOutbox
from tests.bots.virtual_time import clock
from tests.contracts.houses import database_house

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
SECRET_PLACE = "/no/such/folder/with-a-secret-name/frontdoor.db"
CANNOT_OPEN = (
    "The database file can't be opened. The path is a folder, or may not be written. "
    "Look at DATABASE_URL, then run: frontdoor check"
)


async def ready() -> str | None:
    """A part that works."""
    return None


async def not_ready() -> str | None:
    """A part that does not."""
    return "It rests."


async def answered(checks: Mapping[str, Check]) -> tuple[int, Any]:
    """Status and body of GET /health/ready."""
    response = await Readiness(checks).handle(make_mocked_request("GET", "/health/ready"))
    assert isinstance(response.body, bytes)
    return response.status, orjson.loads(response.body)


async def test_all_parts_ready() -> None:
    """Only when everything is ready the answer is 200."""
    expected = {"status": "ready", "parts": {"one": {"ready": True}, "two": {"ready": True}}}
    assert (200, expected) == await answered({"one": ready, "two": ready})


async def test_one_part_not_ready() -> None:
    """One part is enough for 503; the body names each part, and why."""
    status, body = await answered({"one": ready, "two": not_ready})
    assert status == 503
    assert body["parts"] == {"one": {"ready": True}, "two": {"ready": False, "why": "It rests."}}


async def test_what_only_delays_is_told_beside() -> None:
    """A part whose absence stops nothing is named with its reason, and the process stays in service."""
    response = await Readiness({"one": ready}, {"scanner": not_ready}).handle(
        make_mocked_request("GET", "/health/ready")
    )
    assert isinstance(response.body, bytes)
    body = orjson.loads(response.body)
    assert (response.status, body["status"]) == (200, "degraded")
    assert body["parts"]["scanner"] == {"ready": False, "why": "It rests."}


async def test_a_check_that_breaks_is_not_ready() -> None:
    """An error nobody foresaw makes its part not ready, and its text, which may hold anything, stays here."""

    async def breaks() -> str | None:
        raise ValueError("postgresql://name:password@host")

    status, body = await answered({"one": breaks})
    assert status == 503
    assert body["parts"]["one"]["why"] == "The check itself broke (ValueError)."


async def test_a_check_that_hangs_is_started_once() -> None:
    """Who asks again meanwhile waits for the same answer, so that a dead database gathers no queue."""
    started = 0

    async def hangs() -> str | None:
        nonlocal started
        started += 1
        await asyncio.Event().wait()
        return None

    readiness = Readiness({"one": hangs}, patience=0.01)
    reports = [await readiness.report() for _ in range(3)]
    await readiness.close()
    assert reports == [{"one": "It has not answered within 0.01 seconds."}] * 3
    assert started == 1


async def test_answers_are_kept_for_a_moment() -> None:
    """However often it is asked, a check runs once in the time for which its answer is kept."""
    started = 0

    async def counts() -> str | None:
        nonlocal started
        started += 1
        return None

    readiness = Readiness({"one": counts}, kept=60)
    for _ in range(5):
        await readiness.report()
    assert started == 1
    eager = Readiness({"one": counts}, kept=0)
    for _ in range(5):
        await eager.report()
    assert started == 6


async def test_a_database_that_is_away(tmp_path: Path) -> None:
    """Neither reading nor writing works, and the sentences show nothing of where the database is."""
    threads = ReaderThreads()
    database = Database(f"sqlite://{SECRET_PLACE}")
    gauges = Gauges(database, clock, threads)
    house = database_house(f"sqlite:///{tmp_path}/frontdoor.db", Keys([KEY]))
    reasons = [
        await database_check(gauges.try_reading)(),
        await writer_check(house.writer, gauges.try_writing)(),
    ]
    house.close()
    threads.close()
    database.close()
    assert reasons == [
        f"The database does not answer: {CANNOT_OPEN}",
        f"Nothing can be written: {CANNOT_OPEN}",
    ]


async def test_a_writer_that_stopped(database_url: str, keys: Keys) -> None:
    """A database that takes writes is not enough: the writer's thread has to work."""
    threads = ReaderThreads()
    database = Database(database_url)
    house = database_house(database_url, keys)
    check = writer_check(house.writer, Gauges(database, clock, threads).try_writing)
    await house.writer.start()
    running = await check()
    await house.writer.stop()
    stopped = await check()
    house.close()
    threads.close()
    database.close()
    assert running is None
    assert stopped is not None
    assert "The writer is not running." in stopped


class Nobody:
    """A platform and a writer that are never asked for anything here."""

    async def deliver(self, delivery: object) -> str | None:
        """Never called."""
        raise AssertionError(delivery)

    def lease(self, bot: object, epoch: int) -> None:
        """The lane is ours."""

    def unlease(self, bot: object) -> None:
        """It was."""


@pytest.mark.parametrize(
    ("taken", "available", "standing"),
    [
        (False, True, Standing.OURS),
        (True, True, Standing.ELSEWHERE),
        (False, False, Standing.UNKNOWN),
    ],
)
async def test_whose_the_lane_is(taken: bool, available: bool, standing: Standing) -> None:
    """A lane is in good hands when it is ours or another process's; only not knowing is not ready."""
    outbox = FakeOutbox(available=available)
    if taken:
        outbox.own_as("another process")
    nobody = Nobody()
    dispatcher = Dispatcher(BOT, outbox, nobody, clock, FAST, nobody, settings=Settings(poll=0.01))
    before = await lane_check(dispatcher)()
    running = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    after, seen = await lane_check(dispatcher)(), dispatcher.standing
    dispatcher.stop()
    await running
    assert before == "Whether any process delivers this bot's messages is not known yet."
    assert standing == seen
    assert (standing is Standing.UNKNOWN) == (after is not None)


class Refusing:
    """A writer whose database is away."""

    async def accept(self, update: object) -> Any:
        """Refused."""
        raise StorageUnavailable("OperationalError")

    async def perform(self, work: object) -> Any:
        """Refused."""
        raise StorageUnavailable("OperationalError")


async def test_a_writer_that_is_refused() -> None:
    """What the writer itself meets counts as well, though the trial write went through."""

    async def writes() -> None:
        return None

    expected = "Nothing can be written: OperationalError"
    assert expected == await writer_check(Refusing(), writes)()


async def test_what_is_only_told() -> None:
    """A platform that is away is named with its reason, and the process stays in service for all others."""
    told = {"connection telegram:default": "No updates.", "connection discord:default": None}
    for checks, status, word in (({"one": ready}, 200, "degraded"), ({"one": not_ready}, 503, "not ready")):
        response = await Readiness(checks, told=lambda: told).handle(make_mocked_request("GET", "/"))
        assert isinstance(response.body, bytes)
        body = orjson.loads(response.body)
        assert (response.status, body["status"]) == (status, word)
        assert body["parts"]["connection telegram:default"] == {"ready": False, "why": "No updates."}
        assert body["parts"]["connection discord:default"] == {"ready": True}
