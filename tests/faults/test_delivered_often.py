"""Platforms deliver an update up to ten times, and at the same time: it has its effect once."""

from typing import Any

import pytest

from storage.tables import InboxRow
from tests.scenarios.discord import DiscordDoor, newcomer
from tests.scenarios.discord import number_in as number_of
from tests.scenarios.discord import talk as talks
from tests.scenarios.telegram import FrontDoor
from tests.scenarios.test_discord_life import SHORT
from tests.scenarios.transcripts import SUBMIT, TO_REVIEW, number_in, talk

pytestmark = pytest.mark.long

TIMES = 10


def ten_times(front_door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram delivers everything that happens from now on ten times."""
    queue = front_door.bot.queue
    make = queue.make

    def made(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        update = make(kind, payload)
        queue.repeat(update, TIMES - 1)
        return update

    monkeypatch.setattr(queue, "make", made)


async def takes_effect_once(front_door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole form of which each update comes ten times is as one that came once."""
    once, often = front_door.li("Once"), front_door.li()
    await talk(once, TO_REVIEW + SUBMIT)
    await front_door.emulator.settled()
    ten_times(front_door, monkeypatch)
    number = number_in(await talk(often, TO_REVIEW + SUBMIT))
    await front_door.emulator.settled()
    numbers = await front_door.ticket_numbers()
    assert (len(numbers), numbers.count(number)) == (2, 1)
    record = front_door.emulator.record
    assert len(record.sent_to(often)) == len(record.sent_to(once))
    assert len(front_door.rows(InboxRow)) == len(front_door.bot.queue.made)


@pytest.mark.long
async def test_telegram_by_polling(front_door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten copies in the answers to polls."""
    await takes_effect_once(front_door, monkeypatch)


async def test_telegram_on_ten_connections(webhook_door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten copies on ten connections at the same time."""
    webhook_door.bot.webhook.max_connections = TIMES
    await takes_effect_once(webhook_door, monkeypatch)


async def test_discord_dispatches_everything_again(
    discord_door: DiscordDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages and presses that the gateway tells ten times: one ticket, nothing said twice."""
    once, often = newcomer(discord_door, "Once"), newcomer(discord_door)
    await talks(once, SHORT)
    gateway = discord_door.emulator.gateway
    dispatch = gateway.dispatch

    def dispatched(event: str, fitting: Any, guild_id: int | None) -> None:
        for _ in range(TIMES):
            dispatch(event, fitting, guild_id)

    monkeypatch.setattr(gateway, "dispatch", dispatched)
    number = number_of(await talks(often, SHORT))
    await discord_door.emulator.settled()
    numbers = await discord_door.ticket_numbers()
    assert (len(numbers), numbers.count(number)) == (2, 1)
    assert said(often) == said(once)
    claimed = [row["update_id"] for row in discord_door.rows(InboxRow)]
    assert len(claimed) == len(set(claimed))


def said(person: Any) -> int:
    """How many messages of ours stand in somebody's direct messages."""
    return sum(message.from_bot for message in person.dm.shown)
