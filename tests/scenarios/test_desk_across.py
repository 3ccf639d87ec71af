"""One ticket from its first word to its stars, with the requester on one platform and the desk on Telegram.

Neither side notices where the other is. A requester on Telegram and a desk on Discord: test_discord_desk.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.settings.loading import load_settings
from core.tickets import Status
from tests.bots.web_chat.door import Person, WebDoor
from tests.emulators.discord import DiscordEmulator
from tests.emulators.telegram import Message, Topic
from tests.scenarios.everywhere.on_discord import DiscordChat
from tests.scenarios.everywhere.on_web_chat import WebChat
from tests.scenarios.everywhere.platforms import Chat
from tests.scenarios.everywhere.transcripts import submits, talk
from tests.scenarios.telegram import free_port, until
from tests.scenarios.telegram_desk import TelegramDesk

CONNECTED_SECONDS = 10.0
PATIENCE = 15.0
"""Seconds until the desk tells what became of a reply: it follows behind what is said to requesters."""


@pytest.fixture
async def visitor(made_desk: TelegramDesk) -> AsyncIterator[Chat]:
    """Li on the website, and the door open."""
    door = made_desk.front
    door.port = free_port()
    try:
        await door.open()
        li = WebChat(Person(WebDoor(door.settings, port=door.port)), "Li")
        await li.begins()
        yield li
        await door.emulator.settled()
        await li.leaves()
    finally:
        await door.leave()
    assert door.emulator.violations == []
    assert door.bot.unanswered_presses() == []


@pytest.fixture
async def guest(
    made_desk: TelegramDesk, discord: DiscordEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Chat]:
    """Li in a guild on Discord, and the door open on both platforms."""
    door, guild = made_desk.front, discord.guild()
    monkeypatch.setenv("DISCORD_TOKEN", discord.token)
    monkeypatch.setenv("DISCORD_API_URL", discord.api_url)
    monkeypatch.setenv("DISCORD_GATEWAY_URL", discord.gateway_url)
    door.settings = load_settings(tmp_path)
    try:
        await door.open()
        await discord.pulse.until(
            lambda: bool(discord.gateway.connected and discord.world.commands.get(None)), CONNECTED_SECONDS
        )
        li = DiscordChat(guild.member("Li", locale="zh-CN"))
        await li.says("/help")
        yield li
        await door.emulator.settled()
    finally:
        await door.leave()
    assert (door.emulator.violations, discord.violations) == ([], [])
    assert door.bot.unanswered_presses() == []


async def test_a_visitor_of_the_website(made_desk: TelegramDesk, visitor: Chat) -> None:
    """What Li reads in a browser is what agents do in topics."""
    await from_submission_to_stars(made_desk, visitor)


async def test_somebody_on_discord(made_desk: TelegramDesk, guest: Chat) -> None:
    """What Li reads on Discord is what agents do in topics on Telegram."""
    await from_submission_to_stars(made_desk, guest)


async def from_submission_to_stars(desk: TelegramDesk, li: Chat) -> None:
    """The whole way of a ticket."""
    number = await submits(li)
    topic = await claimed(desk, number)
    await replied(desk, topic, "When would you like to come?")
    got = await li.sees("When would you like to come?")
    assert (number in got.text, "Mei" in got.text) == (True, False)
    await talk(li, f"> 下周六，两个人。\n< 已补充到工单 {number}")
    await desk.reads(topic, "👤 下周六，两个人。")
    await held(desk, topic, li, number)
    await solved_but_not(desk, topic, li, number)
    await solved_and_rated(desk, topic, li, number)
    order = ("With Mei now", "When would", "下周六", "Waiting for the venue.", "还是打不开", "Rated 5 of 5")
    said = "\n".join(message.words for message in desk.shown_in(topic))
    places = [said.index(words) for words in order]
    assert sorted(places) == places
    assert await desk.front.alerts() == []


async def claimed(desk: TelegramDesk, number: str) -> Topic:
    """Mei takes the ticket from the queue; its topic."""
    waiting = await desk.reads(await desk.topic("Queue"), number)
    desk.mei.presses("✋ Claim", waiting)
    topic = await desk.topic(number)
    await desk.reads(topic, "With Mei now")
    return topic


async def replied(desk: TelegramDesk, topic: Topic, text: str, label: str = "📤 Send") -> Message:
    """Mei replies, sees what goes out, presses `label`, and sees that it arrived; the entry in the topic."""
    desk.mei.says(f"/reply {text}", topic=topic.thread_id)
    preview = await desk.reads(topic, f"this goes out to the requester:\n\n{text}")
    desk.mei.presses(label, preview)
    await desk.mei.sees_gone(preview)
    told = f"to the requester:\n{text}\n\n✓ delivered"
    return await desk.mei.sees(told, PATIENCE, since=0, topic=topic.thread_id)


async def held(desk: TelegramDesk, topic: Topic, li: Chat, number: str) -> None:
    """On hold: Li is told why and until when, and finds both on the ticket."""
    card = await desk.reads(topic, "Description")
    desk.mei.says("/hold 2026-12-01 Waiting for the venue.", topic=topic.thread_id)
    notice = await li.sees("Waiting for the venue.")
    assert (number in notice.text, "2026年12月1日" in notice.text) == (True, True)
    await desk.called(topic, "⏸")
    entry = await desk.reads(topic, "→ on hold (Mei)")
    assert "Waiting for the venue." in entry.words
    promised = "On hold, next update promised for 1 Dec 2026, 18:00 (UTC+8): Waiting for the venue.\n"
    await until(lambda: promised in card.words)
    found = await talk(li, f"> {number}\n< 暂缓原因：Waiting for the venue.")
    assert "2026年12月1日" in found.text


async def solved_but_not(desk: TelegramDesk, topic: Topic, li: Chat, number: str) -> None:
    """Solved, says Mei; Li says no and why: it is open, and the reason is in the topic."""
    await replied(desk, topic, "You are on the list.", "📤 Send, solved")
    await talk(li, f"< 这次的问题解决了吗\n[还没有]\n< 工单 {number} 已重新打开")
    await desk.reads(topic, "solved → open")
    await talk(li, "> 报名页面还是打不开。\n< 已转给客服")
    await desk.reads(topic, "👤 报名页面还是打不开。")
    assert (await desk.front.view(number)).summary.status is Status.OPEN


async def solved_and_rated(desk: TelegramDesk, topic: Topic, li: Chat, number: str) -> None:
    """Solved once more; Li says yes and gives stars, which the closed topic shows."""
    await replied(desk, topic, "It opens now.", "📤 Send, solved")
    await talk(li, f"< 这次的问题解决了吗\n[解决了]\n< 工单 {number} 已关闭")
    await desk.reads(topic, "solved → closed")
    await talk(li, "[5 ★]\n< 您的评分：5 分")
    await desk.reads(topic, "⭐ Rated 5 of 5")
    await until(lambda: topic.closed)
    assert (await desk.front.view(number)).summary.status is Status.CLOSED
