"""Drafts and buttons outlive the process, and drafts have an end that is told."""

from bots.timers import Timers
from storage.tables import ConversationRow
from tests.engines import on_both_engines
from tests.scenarios.telegram import FrontDoor
from tests.scenarios.transcripts import STORY, SUBMIT, TO_DESCRIPTION, TO_REVIEW, TRANSACTION, number_in, talk


@on_both_engines
async def test_the_form_goes_on_after_a_restart(front_door: FrontDoor) -> None:
    """A draft and the buttons of before are there when another process takes over."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION + f"> {STORY}\n< 您用的是哪条网络")
    await front_door.restart()
    await talk(li, "[波场 (TRC20)]\n< 请发送 波场 (TRC20) 上的交易哈希")
    await front_door.restart()
    await talk(
        li,
        f"""
        > {TRANSACTION}
        < 什么时候发生的
        > 昨天下午3点
        < 怎样联系您
        [在此聊天中回复]
        < 有截图或文件吗
        [跳过]
        < 请核对您填写的内容
        """,
    )
    answers = await front_door.answers(number_in(await talk(li, SUBMIT)))
    assert (answers["description"], answers["network"]) == (STORY, "tron")


async def test_said_while_the_door_was_closed(front_door: FrontDoor) -> None:
    """What is written while nothing runs is answered after the start, in order."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    await front_door.close()
    li.says(STORY)
    await front_door.open()
    await li.sees("您用的是哪条网络")


async def test_pressed_while_the_door_was_closed(front_door: FrontDoor) -> None:
    """A press of two minutes ago takes effect, although its waiting sign can no longer be ended."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION + f"> {STORY}\n< 您用的是哪条网络")
    await front_door.close()
    li.presses("波场 (TRC20)")
    front_door.emulator.advance(120)
    await front_door.open()
    await li.sees("请发送 波场 (TRC20) 上的交易哈希")
    await front_door.close()
    assert [press.person.name for press in front_door.bot.unanswered_presses()] == ["Li"]
    front_door.bot.presses.clear()


async def test_a_button_of_yesterday(front_door: FrontDoor) -> None:
    """A button of an older prompt changes nothing and shows kindly what is current."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    network = await talk(li, f"> {STORY}\n< 您用的是哪条网络")
    await talk(
        li,
        f"""
        [波场 (TRC20)]
        < 请发送 波场 (TRC20) 上的交易哈希
        > {TRANSACTION}
        < 什么时候发生的
        """,
    )
    front_door.clock.advance(days=1)
    front_door.emulator.advance(24 * 3600)
    await front_door.restart()
    li.presses("Solana", network)
    await li.sees("这是之前的按钮。当前进度：")
    await li.sees("什么时候发生的")
    toast = await li.sees_toast("这是之前的按钮")
    assert not toast.is_alert


async def test_a_button_of_the_menu_works_for_ever(front_door: FrontDoor) -> None:
    """The menu of last week opens the form today."""
    li = front_door.li()
    menu = await talk(li, "> /start\n< 请问需要什么帮助")
    front_door.clock.advance(days=7)
    front_door.emulator.advance(7 * 24 * 3600)
    await front_door.restart()
    li.presses("提交工单", menu)
    await li.sees("请先同意隐私说明")


async def test_an_old_draft_expires(front_door: FrontDoor) -> None:
    """After 72 hours the timers delete the draft in silence, and the person is told when they next write."""
    li = front_door.li()
    await talk(li, TO_REVIEW)
    said = len(front_door.emulator.record.sent_to(li))
    front_door.clock.advance(hours=73)
    await Timers(front_door.house.due_drafts, front_door.house.writer).tick()
    assert all(row["draft_due_at"] is None for row in front_door.rows(ConversationRow))
    assert len(front_door.emulator.record.sent_to(li)) == said
    await talk(li, "> /start\n< 您未完成的内容已过期并删除，没有提交。\n< 请问需要什么帮助")
    await li.sees_button("提交工单")
    assert await front_door.ticket_numbers() == []


async def test_a_draft_is_not_expired_too_early(front_door: FrontDoor) -> None:
    """An hour before its time a draft is still there."""
    li = front_door.li()
    await talk(li, TO_REVIEW)
    front_door.clock.advance(hours=71)
    await front_door.restart()
    assert number_in(await talk(li, SUBMIT)) == (await front_door.ticket_numbers())[0]
