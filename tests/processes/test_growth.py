"""Several web and worker processes share one PostgreSQL and come and go, and nobody outside notices."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.processes.balancer import Balancer
from tests.processes.fleet import PATIENCE, Fleet, check_claims, check_deliveries, ended, fleet
from tests.processes.town import Town, check_tickets, town
from tests.scenarios.telegram import SECRET, free_port
from tests.scenarios_terminal.programs import Program

STOP_SECONDS = 10.0
pytestmark = [pytest.mark.long, pytest.mark.postgres]


@asynccontextmanager
async def webhook_fleet(
    url: str, folder: Path, webs: int
) -> AsyncIterator[tuple[Fleet, Balancer, list[int]]]:
    """A fleet whose bot calls a balancer in front of so many ports."""
    front, *ports = [free_port() for _ in range(webs + 1)]
    variables = {
        "telegram_mode": "webhook",
        "telegram_webhook_url": f"http://127.0.0.1:{front}/telegram",
        "telegram_webhook_secret": SECRET,
    }
    async with fleet(url, folder, **variables) as running, Balancer(ports).listening(front) as balancer:
        yield running, balancer, ports


def web(running: Fleet, port: int) -> Program:
    """A web process on this port."""
    return running.start("web", "--port", str(port))


async def check_everything(running: Fleet, people: Town) -> None:
    """Single effect, claim order, nothing lost, nothing out of order, no deadlock."""
    await running.emulator.settled(PATIENCE)
    await running.settled()
    check_claims(running)
    check_deliveries(running)
    await check_tickets(people)
    bursts = {person.chat_id for person in people.bursts}
    answered = Counter(row.correlation for row in running.rows() if int(row.chat) in bursts)
    assert set(answered.values()) == {1}
    assert len(answered) == sum(
        update.get("message", {}).get("chat", {}).get("id") in bursts
        for update in running.bot.queue.made.values()
    )
    assert running.emulator.record.busiest(1.0) <= 30
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    assert running.ask(deadlocks) == 0


async def test_a_rolling_restart_loses_nothing(postgres_url: str, tmp_path: Path) -> None:
    """Two web processes are replaced one after the other while people talk; each ends in order, in time."""
    async with webhook_fleet(postgres_url, tmp_path, 2) as (running, _, ports):
        webs = [web(running, port) for port in ports]
        await running.ready(*webs, running.start("worker"))
        async with town(running, visitors=4, hasty=2) as people:
            for port, old in zip(ports, webs, strict=True):
                await people.sees_visits(2)
                assert await ended(old) < STOP_SECONDS
                await running.ready(web(running, port))
        await check_everything(running, people)


async def test_three_web_and_two_worker_processes(postgres_url: str, tmp_path: Path) -> None:
    """Updates of one chat arrive at three processes at once, some of them five times, and the worker that
    sends is killed meanwhile."""
    async with webhook_fleet(postgres_url, tmp_path, 3) as (running, balancer, ports):
        workers = [running.start("worker"), running.start("worker")]
        await running.ready(*[web(running, port) for port in ports], *workers)
        owner = await running.owner_among(workers)
        async with town(running, visitors=4, hasty=6) as people:
            await people.sees_visits(2)
            for update in list(running.bot.queue.made.values())[-20:]:
                running.emulator.redeliver(update, 5)
            await asyncio.to_thread(owner.kill)
            await people.sees_visits(6)
        await check_everything(running, people)
        assert min(balancer.served.values()) >= max(balancer.served.values()) / 2
