"""Beside the form on Discord: commands, the panel, restarts, slowness, closed messages, lost connections."""

import time
from typing import Any

import pytest

from bots.discord_bot.translate import MANAGE_GUILD
from core.changes import Changes
from core.events import Update
from core.ports import Accepted, StorageUnavailable, Turn
from core.tickets import Status
from storage.tables import OutboxRow
from tests.emulators.discord import (
    drop_after_effect,
    rate_limited,
    server_error,
    unknown_interaction,
)
from tests.scenarios.discord import DiscordDoor, newcomer, number_in, talk, words
from tests.scenarios.telegram import until
from tests.scenarios.transcripts import STORY

pytestmark = [pytest.mark.long, pytest.mark.postgres_again]

SHORT = """
    > 人工
    < 简版只需两步
    [简版工单（两步）]
    < 请先同意隐私说明
    [同意并继续]
    < 请描述发生了什么
    > 我想了解一下贵公司在上海的线下活动什么时候举办，怎样报名。
    < 怎样联系您
    [在此聊天中回复]
    < 请核对您填写的内容
    [✅ 提交]
    < 已收到，工单号
"""


class SlowDecisions:
    """A database that keeps everybody waiting, for as long as a scenario says."""

    def __init__(self, door: DiscordDoor) -> None:
        self.seconds = 0.0
        batches: Any = door.house.writer._batches
        self._decide = batches._decide
        batches._decide = self

    def __call__(self, turn: Turn) -> Changes:
        time.sleep(self.seconds)
        changes: Changes = self._decide(turn)
        return changes


async def test_commands_speak_ones_language(discord_door: DiscordDoor) -> None:
    """/tickets, /language and /announcements answer, in the language of the person's Discord or as chosen."""
    li = newcomer(discord_door)
    await talk(
        li,
        """
        > /tickets
        < 0 张进行中的工单
        > /language
        < Which language
        [English]
        < How can we help
        > /announcements
        < announcements
        """,
    )


async def test_the_panel_works_for_ever(discord_door: DiscordDoor) -> None:
    """An admin posts it; its button opens a form for whoever presses, after a restart too, and it stays."""
    admin = discord_door.guild.member("Ada", roles=[discord_door.guild.role("Admins", MANAGE_GUILD)])
    admin.uses_command("/panel")
    await admin.sees("Posted")
    channel = discord_door.guild.first_channel
    panel = channel.shown[-1]
    before = panel.words
    await discord_door.restart()
    li = newcomer(discord_door)
    li.presses("Submit a ticket", panel)
    await li.sees("请先同意隐私说明")
    assert panel.words == before


async def test_replies_and_notices_come_by_direct_message(discord_door: DiscordDoor) -> None:
    """Agents' replies, changes of status and announcements reach the person's chat with the bot."""
    li = newcomer(discord_door)
    number = number_in(await talk(li, SHORT))
    desk = await discord_door.desk()
    await desk.reply(number, "请更新到 3.2 版，*不要*点击 <@123> 发来的链接。")
    reply = await li.sees("请更新到 3.2 版")
    assert "*不要*" in words(reply)
    await desk.status(number, Status.SOLVED)
    await li.sees("已解决")
    await talk(li, "> /announcements\n< 公告\n[订阅公告]\n< 已订阅")
    await desk.notice({"zh-Hans": "今晚 22 点维护。", "en": "Maintenance at 22:00."})
    assert (await li.sees("今晚 22 点维护")).place is li.dm


async def test_an_old_button_works_after_a_restart(discord_door: DiscordDoor) -> None:
    """Nothing of a form is lost with the process; what was written meanwhile is read afterwards."""
    li = newcomer(discord_door)
    await talk(li, "> 人工\n< 简版只需两步\n[简版工单（两步）]\n< 请先同意隐私说明")
    await discord_door.restart()
    await talk(li, "[同意并继续]\n< 请描述发生了什么")
    await discord_door.close()
    li.writes_dm("我想了解一下贵公司在上海的线下活动什么时候举办，怎样报名。")
    await discord_door.open()
    await li.sees("怎样联系您")


async def test_amending_a_ticket(discord_door: DiscordDoor) -> None:
    """From the ticket's card a new ticket is begun that corrects it."""
    li = newcomer(discord_door)
    number = number_in(await talk(li, SHORT))
    await talk(
        li, "[查看工单]\n< 已提交\n[更正内容]\n< 新工单已带入原来的内容\n> wallet_li\n< 请核对您填写的内容"
    )
    await talk(li, "[✅ 提交]\n< 已收到，工单号")
    assert (await discord_door.view((await discord_door.ticket_numbers())[0])).amends == number


@pytest.mark.parametrize("seconds", [1.6, 3.5])
async def test_a_slow_commit_is_deferred_and_followed_up(
    made_discord_door: DiscordDoor, seconds: float
) -> None:
    """However long the database takes, nobody sees a failed interaction, and the answer follows."""
    door = made_discord_door
    li = newcomer(door)
    try:
        await door.open()
        await talk(li, "> /ticket\n< 请先同意隐私说明")
        SlowDecisions(door).seconds = seconds
        pressed = li.presses("同意并继续")
        await li.sees("您遇到了哪类问题", seconds + 4)
        assert (pressed.answered, pressed.failed(door.emulator.now())) == (6, False)
    finally:
        await door.leave()
    assert door.emulator.violations == []


async def test_a_window_that_comes_too_late_is_offered_again(made_discord_door: DiscordDoor) -> None:
    """A deferred press can open no window any more: its button is shown again."""
    door = made_discord_door
    li = newcomer(door)
    try:
        await door.open()
        await talk(li, "> /ticket\n< 请先同意隐私说明\n[同意并继续]\n< 您遇到了哪类问题\n[转账问题]")
        await li.sees_button("✏️ 填写")
        decisions = SlowDecisions(door)
        decisions.seconds = 1.7
        li.presses("✏️ 填写")
        late = await li.sees("请再按一次", 6.0)
        decisions.seconds = 0.0
        li.presses("✏️ 填写", late)
        await li.sees_modal("请填写")
        li.submits({"账户名": "wallet_li", "问题描述": STORY})
        await li.sees("您用的是哪条网络")
    finally:
        await door.leave()
    assert door.emulator.violations == []


async def test_without_a_database(discord_door: DiscordDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A press is answered with a kind word; a message is kept and taken once the database is back."""
    li = newcomer(discord_door)
    writer = discord_door.house.writer
    accept = writer.accept

    async def refuse(update: Update) -> Accepted:
        raise StorageUnavailable("away")

    monkeypatch.setattr(writer, "accept", refuse)
    li.uses_command("/ticket")
    await li.sees("暂时无法保存")
    li.writes_dm("人工")
    monkeypatch.setattr(writer, "accept", accept)
    await li.sees("简版只需两步")


async def test_closed_messages_hold_nothing_up(discord_door: DiscordDoor) -> None:
    """A reply that can't arrive waits; with the next command it is shown there, with a word on why."""
    li = newcomer(discord_door)
    number = number_in(await talk(li, SHORT))
    li.closes_dm()
    await (await discord_door.desk()).reply(number, "请更新到 3.2 版。")
    await discord_door.emulator.pulse.until(
        lambda: any(call.status == 403 for call in discord_door.emulator.record.calls), 5.0
    )
    li.uses_command("/tickets")
    await li.sees("没有向我们开放私信")
    await li.sees("请更新到 3.2 版")
    await li.sees(number)
    li.opens_dm()
    await (await discord_door.desk()).reply(number, "还有问题吗？")
    assert (await li.sees("还有问题吗")).place is li.dm


async def test_what_can_be_shown_nowhere_waits(discord_door: DiscordDoor) -> None:
    """Closed messages, and the interaction fails as well: with the next command everything is there."""
    li = newcomer(discord_door)
    number = number_in(await talk(li, SHORT))
    li.closes_dm()
    await (await discord_door.desk()).reply(number, "请更新到 3.2 版。")
    calls = discord_door.emulator.record.calls
    await discord_door.emulator.pulse.until(lambda: any(call.status == 403 for call in calls), 5.0)
    fault = discord_door.emulator.fail(unknown_interaction(), operation="execute_webhook")
    li.uses_command("/tickets")
    await discord_door.emulator.pulse.until(lambda: fault.hits == 1, 8.0)
    await until(
        lambda: ("held", 2) in [(row["status"], row["attempts"]) for row in discord_door.rows(OutboxRow)]
    )
    li.uses_command("/help")
    await li.sees("请更新到 3.2 版", 8.0)
    await li.sees("请问需要什么帮助", 8.0)


async def test_an_interaction_that_lapsed_is_answered_by_message(discord_door: DiscordDoor) -> None:
    """When Discord knows the interaction no more, the answer goes to the chat with the bot."""
    li = newcomer(discord_door)
    discord_door.emulator.fail(unknown_interaction(), operation="create_interaction_response")
    li.uses_command("/ticket")
    assert (await li.sees("请先同意隐私说明")).place is li.dm


async def test_faults_of_the_api(discord_door: DiscordDoor) -> None:
    """A limit, an error, an answer that another process gave, a dropped socket: said once, in the end."""
    li = newcomer(discord_door)
    emulator = discord_door.emulator
    emulator.fail(rate_limited(0.05), operation="create_message")
    emulator.fail(drop_after_effect(), operation="create_message")
    emulator.fail(server_error(503), operation="create_message")
    li.writes_dm("你好")
    await li.sees("请问需要什么帮助")
    assert len([one for one in li.dm.shown if one.from_bot]) == 1


async def test_a_dropped_answer_is_not_said_twice(discord_door: DiscordDoor) -> None:
    """The answer to a command arrived, but the socket broke: repeating it changes the same message."""
    li = newcomer(discord_door)
    discord_door.emulator.fail(drop_after_effect(), operation="create_interaction_response")
    li.uses_command("/ticket")
    await li.sees("请先同意隐私说明")
    calls = discord_door.emulator.record.calls
    again = "update_original_webhook_message"
    await discord_door.emulator.pulse.until(lambda: any(call.operation == again for call in calls), 8.0)
    assert len(list(li.account.private())) == 1


async def test_the_gateway_comes_back(discord_door: DiscordDoor) -> None:
    """Cut, told to reconnect, or closed: what was written meanwhile is answered."""
    li = newcomer(discord_door)
    gateway = discord_door.emulator.gateway
    await talk(li, "> 你好\n< 请问需要什么帮助")
    gateway.reconnect()
    await talk(li, "> /language\n< Which language")
    gateway.drop()
    li.writes_dm("人工")
    await li.sees("简版只需两步", 15.0)


async def test_the_first_connect_may_fail(made_discord_door: DiscordDoor) -> None:
    """The gateway refuses at first; we try until it takes us."""
    door = made_discord_door
    door.emulator.gateway.refuse(1)
    li = newcomer(door)
    try:
        await door.open()
        await talk(li, "> /ticket\n< 请先同意隐私说明")
    finally:
        await door.leave()


async def test_a_post_becomes_a_ticket_once(discord_door: DiscordDoor) -> None:
    """A moderator escalates: one ticket with the text and the link, the author is told in private."""
    moderator = discord_door.guild.member("Mo", roles=[discord_door.moderators])
    li = newcomer(discord_door)
    post = li.says("我的转账两天了还没有到账，谁能帮帮我")
    moderator.uses_message_command("Escalate to support", post)
    await moderator.sees("has been told in private", 12.0)
    told = await li.sees("您的帖子", since=0)
    number = number_in(told)
    description = (await discord_door.answers(number))["description"]
    assert "我的转账两天了还没有到账" in description
    assert f"/{post.message_id}" in description
    moderator.uses_message_command("Escalate to support", post)
    await moderator.sees("a ticket already")
    assert await discord_door.ticket_numbers() == [number]
    await talk(li, "[查看工单]\n< 已提交")


async def test_who_may_not_escalate(discord_door: DiscordDoor) -> None:
    """Members without the role are told so; a closed chat is told to the moderator."""
    li, wang = newcomer(discord_door), newcomer(discord_door, "Wang")
    post = li.says("我的转账两天了还没有到账，谁能帮帮我")
    wang.uses_message_command("Escalate to support", post)
    await wang.sees("没有转交帖子的权限")
    li.closes_dm()
    moderator = discord_door.guild.member("Mo", roles=[discord_door.moderators])
    moderator.uses_message_command("Escalate to support", post)
    await moderator.sees("takes no direct messages", 12.0)
    assert len(await discord_door.ticket_numbers()) == 1
