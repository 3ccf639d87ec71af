"""One process holds Discord's gateway and another one sends: both may answer, and once is enough."""

import asyncio
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord import Settings as DiscordSettings
from tests.processes.fleet import PATIENCE, ended, said
from tests.scenarios.conftest import DISCORD_TOKEN
from tests.scenarios.telegram import settings_in
from tests.scenarios_terminal.programs import Place

ANSWER = "create_interaction_response"
ALREADY_ANSWERED = 40060
STOP_SECONDS = 10.0


@pytest.mark.long
@pytest.mark.parametrize("worker_first", [True, False])
async def test_two_processes_answer_one_interaction(
    sqlite_url: str, tmp_path: Path, worker_first: bool
) -> None:
    """The worker says what was asked before the gateway's process asks for time, or only after it has: the
    second one is told that there is an answer, keeps quiet about it, and one message is there."""
    async with DiscordEmulator(DiscordSettings(token=DISCORD_TOKEN)) as discord:
        li = discord.guild().member("Li", locale="en-US")
        given = {
            "discord_token": discord.token,
            "discord_api_url": discord.api_url,
            "discord_gateway_url": discord.gateway_url,
            "database_url": sqlite_url,
        }
        settings_in(tmp_path, **given)
        place = Place(tmp_path)
        with ExitStack() as stack:
            gateway = stack.enter_context(place.start("run", "--only", "discord"))
            await discord.pulse.until(
                lambda: discord.gateway.connected and discord.world.commands.get(None), PATIENCE
            )
            if worker_first:
                worker = stack.enter_context(place.start("run", "--only", "worker"))
                await asyncio.to_thread(worker.waits_to_say, "lane owned")
            li.uses_command("/ticket")
            await discord.pulse.until(lambda: discord.record.of(ANSWER), PATIENCE)
            if not worker_first:
                worker = stack.enter_context(place.start("run", "--only", "worker"))
            await li.sees("privacy", PATIENCE)
            await discord.pulse.until(lambda: len(discord.record.of(ANSWER)) >= 2, PATIENCE)
            assert [call.code for call in discord.record.of(ANSWER)] == [None, ALREADY_ANSWERED]
            assert len(list(li.account.private())) == 1
            assert await ended(worker) < STOP_SECONDS
            assert await ended(gateway) < STOP_SECONDS
            assert not said(gateway, "level=warning")
        assert discord.violations == []
