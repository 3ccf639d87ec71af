"""Agents answer from a forum on Discord: cards, previews, what was delivered, and the bad days."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.desk_on_discord import DiscordDesk, discord_desk
from tests.scenarios.discord import DiscordDoor, newcomer, number_in, talk, words
from tests.scenarios.test_discord_life import SHORT


@pytest.fixture
async def desk(made_discord_door: DiscordDoor, tmp_path: Path) -> AsyncIterator[DiscordDesk]:
    """A desk on Discord."""
    async with discord_desk(made_discord_door, tmp_path) as opened:
        yield opened


async def test_from_the_queue_to_the_answer(desk: DiscordDesk) -> None:
    """A ticket waits in the queue, is answered after a preview, and the requester's words come back."""
    li = newcomer(desk.door)
    number = number_in(await talk(li, SHORT))
    queue = await desk.post("Queue")
    await desk.shows(queue, number)
    desk.ada.uses_command("/note", channel=queue, text=f"{number} looks simple")
    post = await desk.post(number)
    card = post.shown[0]
    assert number in words(card)
    assert post.tag_names[0]
    await desk.shows(post, "📝 Note by Ada: looks simple")
    desk.ada.presses("💬 Reply", card)
    await desk.ada.sees_modal(f"Reply to {number}")
    desk.ada.submits({"text": "We look *now*."})
    await desk.shows(post, "this goes out to the requester")
    assert "We look" not in li.transcript()
    desk.ada.presses("📤 Send", await desk.button(post, "📤 Send"))
    reply = await li.sees("We look")
    assert "We look *now*." in words(reply)
    await desk.shows(post, "✓ delivered")
    li.writes_dm("谢谢，还有一个问题：在哪里报名？")
    await desk.shows(post, "👤 谢谢，还有一个问题：在哪里报名？")
