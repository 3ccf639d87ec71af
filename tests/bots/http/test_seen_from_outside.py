"""The whole service, as a balancer, Prometheus and whoever reads the log see it."""

import asyncio
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import aiohttp
import pytest
import structlog

from bots.bootstrap import open_house
from bots.logs import configure_logs
from bots.running import Service
from storage.tables import OutboxRow
from tests.scenarios.telegram import FrontDoor, free_port, until
from tests.scenarios.transcripts import SHORT, SUBMIT, TO_REVIEW, number_in, talk

SAID = (
    "贵公司在上海的线下活动",  # what the short form's person writes
    "我从交易所提了一些币到钱包",  # and the long one's
    "wallet_li",
    "2c0627e8778d6648b8e42a56f1fc30239d36cbddb3f96be30a55246490c9acc1",
)


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What `frontdoor run` would write to stderr."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    configure_logs()
    yield written
    structlog.reset_defaults()


async def got(port: int, path: str) -> tuple[int, str]:
    """Status and text of a GET."""
    url = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


def value(text: str, name: str, **labels: str) -> float:
    """One sample of a scrape."""
    for line in text.splitlines():
        found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if found and found[1] == name and dict(re.findall(r'(\w+)="([^"]*)"', found[2] or "")) == labels:
            return float(found[3])
    raise AssertionError(f"no {name} {labels} in:\n{text}")


async def test_a_form_in_the_metrics(made_door: FrontDoor) -> None:
    """After a short form the scrape tells of its updates, deliveries, ticket and lane, and all is ready."""
    made_door.port = free_port()
    try:
        await made_door.open()
        await talk(made_door.li(), SHORT + SUBMIT)
        await made_door.emulator.settled()
        owed = len(made_door.rows(OutboxRow))
        await until(lambda: all(row["status"] == "sent" for row in made_door.rows(OutboxRow)))
        status, text = await got(made_door.port, "/metrics")
        ready = await got(made_door.port, "/health/ready")
        alive = await got(made_door.port, "/health/live")
    finally:
        await made_door.leave()
    lane = {"platform": "telegram", "bot": "default"}
    assert status == 200
    assert value(text, "frontdoor_updates_total", platform="telegram", outcome="accepted") == 6
    assert value(text, "frontdoor_updates_total", platform="telegram", outcome="refused") == 0
    assert value(text, "frontdoor_update_seconds_count", platform="telegram") == 6
    assert 0 < value(text, "frontdoor_batch_updates_count") <= 6
    assert 0 < value(text, "frontdoor_delivery_attempts_total", fate="sent", **lane) <= owed
    assert value(text, "frontdoor_delivery_attempts_total", fate="dead", **lane) == 0
    assert value(text, "frontdoor_delivery_seconds_bucket", le="10.0", **lane) == value(
        text, "frontdoor_delivery_attempts_total", fate="sent", **lane
    )
    assert value(text, "frontdoor_tickets", status="new") == 1
    assert value(text, "frontdoor_drafts") == 0
    assert value(text, "frontdoor_outbox_waiting", **lane) == 0
    assert (value(text, "frontdoor_lane_owner", **lane), value(text, "frontdoor_lane_epoch", **lane)) == (
        1,
        1,
    )
    assert ready[0] == alive[0] == 200
    assert '"lane telegram:default": {"ready": true}' in ready[1]


async def ready_at(port: int) -> tuple[int, str]:
    """What /health/ready says once it is ready; a service knows whose its lanes are soon after its start."""
    async with asyncio.timeout(5):
        while (answer := await got(port, "/health/ready"))[0] != 200:  # noqa: ASYNC110 - as a balancer asks
            await asyncio.sleep(0.05)
    return answer


async def test_a_second_process_is_ready_too(made_door: FrontDoor) -> None:
    """A worker whose lane another process owns is ready; without the part web it answers at HEALTH_PORT."""
    made_door.port, port = free_port(), free_port()
    environment = made_door.settings.environment.model_copy(update={"health_port": port})
    second = open_house(replace(made_door.settings, environment=environment), made_door.clock)
    try:
        await made_door.open()
        await ready_at(made_door.port)
        worker = Service(second, frozenset({"worker"}), "127.0.0.1", 0)
        await worker.start()
        try:
            status, text = await ready_at(port)
            metrics = (await got(port, "/metrics"))[1]
            live = await got(port, "/health/live")
        finally:
            await worker.stop()
    finally:
        second.close()
        await made_door.leave()
    assert (status, worker.port) == (200, None)
    assert '"lane telegram:default": {"ready": true}' in text
    assert value(metrics, "frontdoor_lane_owner", platform="telegram", bot="default") == 0
    assert live == (200, '{"status": "alive"}')


async def test_no_log_line_tells_who_or_what(
    made_door: FrontDoor,
    logs: io.StringIO,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each update and each message it caused stand in the log under one id; nothing of the person does."""
    try:
        await made_door.open()
        li, wang = made_door.li("Li Personal"), made_door.li("Wang Personal")
        await talk(li, SHORT + SUBMIT)
        number = number_in(await talk(wang, TO_REVIEW + SUBMIT))
        await made_door.emulator.settled()
        await until(lambda: all(row["status"] == "sent" for row in made_door.rows(OutboxRow)))
        rows = made_door.rows(OutboxRow)
    finally:
        await made_door.leave()
    logged = logs.getvalue() + caplog.text
    token = made_door.settings.environment.telegram_token
    assert token is not None
    secrets = (*SAID, "Personal", str(li.user_id), str(wang.user_id), number, token.get_secret_value())
    assert [secret for secret in secrets if secret in logged] == []
    taken = re.findall(r"event=update correlation=(\S+) outcome=accepted", logged)
    delivered = re.findall(r"event=delivered .*?correlation=(\S+)", logged)
    assert len(taken) == len(set(taken)) > 10
    assert {row["correlation"] for row in rows} <= set(taken)
    assert set(delivered) <= set(taken)
    assert len(delivered) > 10
