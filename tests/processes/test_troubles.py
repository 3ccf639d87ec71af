"""What a platform refuses, seen from outside: each chat handled once, waits kept across a restart, and dead
letters settled on the command line.
"""

import asyncio
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.telegram import Person, bad_request, forbidden, migrate, too_many_requests
from tests.processes.fleet import Fleet, ended, fleet, said
from tests.scenarios.telegram import free_port
from tests.scenarios_terminal.programs import Here

THREE_HOURS = 3 * 3600


async def frontdoor(running: Fleet, *arguments: str) -> Any:
    """A command of the desk: what it printed as JSON."""
    here = Here(running.place.folder, **running.place.variables)
    outcome = await asyncio.to_thread(here.run, *arguments, "--json")
    assert outcome.code == 0, outcome
    return outcome.data


def tries(running: Fleet, chat: Person | int) -> int:
    """How often we tried to send to a chat."""
    return len(running.emulator.record.of("sendMessage", chat))


def metric(port: int, line: str) -> float:
    """One number of /metrics."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        [found] = [one for one in answer.read().decode().splitlines() if one.startswith(f"{line} ")]
    return float(found.rpartition(" ")[2])


async def stuck(running: Fleet, count: int) -> dict[str, Any]:
    """`frontdoor outbox list`, by chat, once so many messages are stuck."""
    await running.database_shows(
        lambda: sum(row.status in ("dead", "held") for row in running.rows()) >= count
    )
    chats = {row.id: row.chat for row in running.rows()}
    return {chats[one["id"]]: one for one in await frontdoor(running, "outbox", "list")}


async def test_refusals(sqlite_url: str, tmp_path: Path) -> None:
    """Blocked, deleted, moved and unacceptable: one attempt each; the desk is told, by log, metric and
    command line, and what it retries arrives."""
    port = free_port()
    async with fleet(sqlite_url, tmp_path) as running:
        fail = running.emulator.fail
        blocked, deleted, refused, hopeless, fine = people = running.people(5)
        group = running.bot.group("Wallet friends", supergroup=False)
        fail(forbidden(), chat=blocked, times=None)
        fail(forbidden("user is deactivated"), chat=deleted, times=None)
        fail(bad_request("text must be encoded in UTF-8"), chat=refused)
        fail(bad_request("text must be encoded in UTF-8"), chat=hopeless)
        before = group.chat_id
        fail(migrate(), method="sendMessage", chat=group)
        worker = running.start("worker", HEALTH_PORT=str(port))
        await running.leaves(people)
        await running.leaves([group.member("Wang")], "/start@frontdoor_bot")
        await running.sees(lambda: running.arrived([fine]) and tries(running, group.chat_id))
        found = await stuck(running, 4)

        assert [tries(running, one) for one in people] == [1, 1, 1, 1, 1]
        assert (tries(running, before), running.arrived([group.owner])) == (1, 1)
        fates = {chat: one["fate"] for chat, one in found.items()}
        expected = {blocked: "held", deleted: "held", refused: "dead", hopeless: "dead"}
        assert {str(one.chat_id): fate for one, fate in expected.items()} == fates
        alerts = await frontdoor(running, "alerts", "list")
        assert [one["kind"] for one in alerts] == ["dead_letter"] * 2
        assert said(worker, "fate=dead")
        dead = 'frontdoor_outbox_stuck{fate="dead"}'
        assert await asyncio.to_thread(metric, port, dead) == 2.0

        await frontdoor(running, "outbox", "retry", str(found[str(refused.chat_id)]["id"]))
        await running.sees(lambda: running.arrived([refused]))
        await frontdoor(running, "outbox", "discard", str(found[str(hopeless.chat_id)]["id"]))
        await running.settled()
        assert {"held"} == {one["fate"] for one in (await stuck(running, 2)).values()}
        assert [tries(running, one) for one in people] == [1, 1, 2, 1, 1]


@pytest.mark.long
async def test_a_wait_of_three_hours_survives_a_restart(sqlite_url: str, tmp_path: Path) -> None:
    """A chat that has to wait is left alone by the next process too, whatever is owed to it meanwhile; when
    the time has come everything arrives in order. Nobody else waits."""
    async with fleet(sqlite_url, tmp_path) as running:
        limited, fine = people = running.people(2)
        running.emulator.fail(too_many_requests(THREE_HOURS), method="sendMessage", chat=limited)
        worker = running.start("worker")
        await running.leaves(people)
        await running.sees(lambda: running.arrived([fine]) and tries(running, limited))
        await ended(worker)
        running.start("worker")
        await running.leaves(people, "/tickets")
        await running.sees(lambda: running.arrived([fine]) == 2)
        await asyncio.sleep(1.0)  # twice as long as it takes to look for what is due
        assert (tries(running, limited), running.arrived([limited])) == (1, 0)
        [waits, behind] = [row for row in running.rows() if int(row.chat) == limited.chat_id]
        wait = waits.due_at - waits.created_at
        assert THREE_HOURS <= wait.total_seconds() < THREE_HOURS + 60
        assert (waits.attempts, behind.attempts) == (0, 0)
        running.change("UPDATE outbox SET due_at = created_at")
        await running.sees(lambda: running.arrived([limited]) == 2)
        texts = [one.text for one in running.emulator.record.sent_to()]
        to_limited, to_fine = (running.emulator.record.texts_to(one) for one in people)
        assert to_limited == to_fine, texts


@pytest.mark.long
@pytest.mark.postgres
async def test_a_wait_of_the_whole_bot_survives_a_restart(postgres_url: str, tmp_path: Path) -> None:
    """Three chats refused within a second mean the bot: the next process asks Telegram for nothing at all."""
    async with fleet(postgres_url, tmp_path) as running:
        limited = running.people(3)
        for person in limited:
            running.emulator.fail(too_many_requests(THREE_HOURS), method="sendMessage", chat=person)
        worker = running.start("worker")
        await running.ready(worker, words="lane owned")
        await running.leaves(limited)
        await running.ready(worker, words="bot rests")
        await ended(worker)
        second = running.start("worker")
        await running.ready(second, words="lane owned")
        await running.leaves(others := running.people(5))
        await asyncio.sleep(1.5)
        assert [tries(running, one) for one in others] == [0] * 5
        rest = running.ask("SELECT extract(epoch FROM not_before - now())::int FROM lanes")
        assert THREE_HOURS - 60 <= rest <= THREE_HOURS
        await ended(second)
        running.change("UPDATE lanes SET not_before = now(); UPDATE outbox SET due_at = created_at")
        running.start("worker")
        await running.settled()
        assert [running.arrived([one]) for one in [*limited, *others]] == [1] * 8
