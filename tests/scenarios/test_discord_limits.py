"""Discord tells its limits in its answers, and finds a message again that may have arrived."""

from collections.abc import AsyncIterator

import pytest

from storage.tables import OutboxRow
from tests.emulators.discord import DiscordEmulator, drop_after_effect
from tests.emulators.discord import Settings as DiscordSettings
from tests.scenarios.conftest import DISCORD_TOKEN
from tests.scenarios.discord import DiscordDoor, newcomer, talk
from tests.scenarios.telegram import until

MOST, SECONDS = 3, 0.8


@pytest.fixture
async def discord() -> AsyncIterator[DiscordEmulator]:
    """A Discord whose channels take three messages in 0.8 seconds, which it says in each answer."""
    settings = DiscordSettings(token=DISCORD_TOKEN, channel_messages=MOST, channel_seconds=SECONDS)
    async with DiscordEmulator(settings) as emulator:
        yield emulator


async def test_a_channels_limit_is_read_from_the_answers(discord_door: DiscordDoor) -> None:
    """Ten answers to one person keep to what the headers say, so that none is refused; somebody else is
    answered meanwhile."""
    emulator = discord_door.emulator
    li, wang = newcomer(discord_door), newcomer(discord_door, "Wang")
    for _ in range(10):
        li.writes_dm("/language")
    await talk(wang, "> 你好\n< 请问需要什么帮助")
    record = emulator.record
    assert len(record.of("create_message", li.dm)) < 10
    await emulator.pulse.until(lambda: len(record.of("create_message", li.dm)) == 10, 20.0)
    calls = record.of("create_message", li.dm)
    assert {call.status for call in calls} == {200}
    times = [call.arrived for call in calls]
    assert times[-1] - times[0] >= 3 * SECONDS - 0.1
    assert times[-1] - times[0] <= 3 * SECONDS / 0.5


async def test_a_lost_answer_finds_its_own_message(discord_door: DiscordDoor) -> None:
    """The message arrived and the answer did not: asked again under the same nonce, Discord returns that
    message. The attempt is counted as ambiguous, and there is one message."""
    emulator = discord_door.emulator
    li = newcomer(discord_door)
    emulator.fail(drop_after_effect(), operation="create_message")
    li.writes_dm("你好")
    await li.sees("请问需要什么帮助")
    await until(lambda: all(row["status"] == "sent" for row in discord_door.rows(OutboxRow)))
    first, again = emulator.record.of("create_message", li.dm)
    assert first.body["nonce"] == again.body["nonce"]
    assert again.repeated
    [shown] = [one for one in li.dm.shown if one.from_bot]
    [row] = discord_door.rows(OutboxRow)
    assert (row["ambiguous"], row["message"]) == (1, f"{li.dm.channel_id}/{shown.message_id}")
