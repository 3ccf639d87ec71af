"""Platforms refuse, break, dawdle and hang up: every message arrives, in order, once where that can be known.

Telegram's other faults are in tests/scenarios/test_telegram_faults.py.
"""

from typing import Any

import pytest

from storage.tables import OutboxRow
from tests.emulators import discord, telegram
from tests.scenarios.discord import DiscordDoor, newcomer, number_in
from tests.scenarios.discord import talk as talks
from tests.scenarios.telegram import FrontDoor, until
from tests.scenarios.test_discord_life import SHORT
from tests.scenarios.test_telegram_faults import REPLIES, replied
from tests.scenarios.transcripts import talk

pytestmark = pytest.mark.long


def named(fault: Any) -> str:
    """A fault in the list of tests."""
    return f"{fault.name} {getattr(fault, 'status', '')}".strip()


def later(fault: Any) -> Any:
    """For the long run."""
    return pytest.param(fault, marks=pytest.mark.long)


ON_DISCORD = [
    discord.rate_limited(0.3, via=False),
    discord.drop_after_effect(),
    later(discord.rate_limited(0.3)),
    later(discord.rate_limited(0.3, scope="global")),
    later(discord.server_error(500)),
    later(discord.server_error(503)),
    later(discord.html_error(502)),
    later(discord.drop_before_effect()),
    later(discord.slow(0.3)),
]


@pytest.mark.parametrize("fault", ON_DISCORD, ids=named)
async def test_discord(discord_door: DiscordDoor, fault: discord.Fault) -> None:
    """Four replies of which the first meets a fault stand in the chat once each, in order: Discord knows a
    repeated one by its nonce."""
    li = newcomer(discord_door)
    number = number_in(await talks(li, SHORT))
    planned = discord_door.emulator.fail(fault, operation="create_message")
    desk = await discord_door.desk()
    for text in REPLIES:
        await desk.reply(number, text)
    await li.sees(REPLIES[-1], 15.0)
    texts = [message.words.rpartition("\n")[2] for message in li.dm.shown if message.from_bot]
    assert (texts[-4:], planned.hits) == (REPLIES, 1)
    await until(lambda: {row["status"] for row in discord_door.rows(OutboxRow)} == {"sent"})


@pytest.mark.parametrize("fault", [telegram.server_error(503), later(telegram.html_error(502))], ids=named)
async def test_telegram(front_door: FrontDoor, fault: telegram.Fault) -> None:
    """A server that is away, and a proxy that answers for it, cost a second try."""
    assert await replied(front_door, fault) == REPLIES


@pytest.mark.parametrize(
    "fault",
    [
        telegram.drop_after_effect(),
        later(telegram.too_many_requests(retry_after=1)),
        later(telegram.server_error(500)),
        later(telegram.html_error(503)),
        later(telegram.slow(0.5)),
    ],
    ids=named,
)
async def test_updates_come_in_again(front_door: FrontDoor, fault: telegram.Fault) -> None:
    """A poll that fails in any way is begun again, and what was said is answered once."""
    li = front_door.li()
    await talk(li, "> /start\n< 请问需要什么帮助")
    planned = front_door.emulator.fail(fault, method="getUpdates")
    await talk(li, "> /tickets\n< 您有 0 张进行中的工单")  # taken by the poll that is under way
    await talk(li, "> /language\n< 请选择语言")
    await front_door.emulator.settled()
    assert planned.hits == 1
    assert len(front_door.emulator.record.texts_to(li)) == 3
