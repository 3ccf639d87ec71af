"""Whatever is pressed or delivered twice: one ticket, one confirmation."""

from storage.tables import InboxRow, TicketEventRow
from tests.engines import on_both_engines
from tests.pictures import JPEG
from tests.scenarios.telegram import FrontDoor
from tests.scenarios.transcripts import RICH, TO_REVIEW, number_in, submits, talk


def confirmations(front_door: FrontDoor, chat_id: int) -> list[str]:
    """Every confirmation that was sent to the chat."""
    return [text for text in front_door.emulator.record.texts_to(chat_id) if "已收到，工单号" in text]


@on_both_engines
async def test_a_press_delivered_five_times(front_door: FrontDoor) -> None:
    """The same press of "submit", delivered five times, makes one ticket and one confirmation."""
    li = front_door.li()
    await talk(li, TO_REVIEW)
    press = li.presses("✅ 提交")
    front_door.emulator.redeliver(press, times=4)
    number = number_in(await li.sees("已收到，工单号"))
    await front_door.emulator.settled()
    await talk(li, "> /start\n< 请问需要什么帮助")
    assert await front_door.ticket_numbers() == [number]
    assert len(confirmations(front_door, li.chat_id)) == 1


async def test_two_presses_in_quick_succession(front_door: FrontDoor) -> None:
    """An impatient second tap is told that it was received already, and changes nothing."""
    li = front_door.li()
    await talk(li, TO_REVIEW)
    li.presses("✅ 提交")
    li.presses("✅ 提交")
    number = number_in(await li.sees("已收到，工单号", since=0))
    await li.sees_toast("已经收到了")
    await front_door.emulator.settled()
    await talk(li, "> /start\n< 请问需要什么帮助")
    assert await front_door.ticket_numbers() == [number]
    assert len(confirmations(front_door, li.chat_id)) == 1


async def test_a_press_that_crossed_a_message(front_door: FrontDoor) -> None:
    """A press on a card that was asked again meanwhile is no second tap: what is current is shown."""
    li = front_door.li()
    card = await talk(li, TO_REVIEW)
    li.says("补充一句：我换过手机，请留意一下。")
    li.presses("✅ 提交", card)
    await li.sees_toast("这是之前的按钮")
    await li.sees("这是之前的按钮。当前进度：")
    assert await front_door.ticket_numbers() == []
    await talk(li, "[✅ 提交]\n< 已收到，工单号")


async def test_a_picture_and_submit_at_once(front_door: FrontDoor) -> None:
    """Who sends a picture and presses "submit" in the same second is not told that it was received."""
    li = front_door.li()
    card = await talk(li, TO_REVIEW)
    li.sends_photo(JPEG)
    li.presses("✅ 提交", card)
    await li.sees_toast("这是之前的按钮")
    await li.sees("这是之前的按钮。当前进度：")
    await talk(li, "[✅ 提交]\n< 已收到，工单号")


async def test_two_devices(front_door: FrontDoor) -> None:
    """Submitted on the phone, the same card on the tablet can't submit it again after a restart either."""
    li = front_door.li()
    card = await talk(li, TO_REVIEW)
    number = number_in(await talk(li, "[✅ 提交]\n< 已收到，工单号"))
    await front_door.restart()
    li.presses("✅ 提交", card)
    await li.sees_toast()
    await front_door.emulator.settled()
    assert await front_door.ticket_numbers() == [number]
    assert len(confirmations(front_door, li.chat_id)) == 1


async def test_every_update_delivered_again(front_door: FrontDoor) -> None:
    """A whole conversation delivered three times over changes neither the ticket nor the chat."""
    li = front_door.li()
    number = await submits(li)
    await front_door.emulator.settled()
    before, sent = li.chat.transcript(), len(front_door.emulator.record.sent_to(li))
    events, claimed = front_door.rows(TicketEventRow), front_door.rows(InboxRow)
    for update in list(front_door.bot.queue.made.values()):
        front_door.emulator.redeliver(update, times=2)
    await front_door.emulator.settled()
    assert await front_door.ticket_numbers() == [number]
    assert (front_door.rows(TicketEventRow), front_door.rows(InboxRow)) == (events, claimed)
    assert (li.chat.transcript(), len(front_door.emulator.record.sent_to(li))) == (before, sent)


async def test_a_story_delivered_again_after_a_restart(front_door: FrontDoor) -> None:
    """An update that took effect in an earlier life of the process takes none in the next."""
    li = front_door.li()
    story = li.says(RICH)
    await li.sees("请先同意隐私说明")
    await front_door.restart()
    front_door.emulator.redeliver(story, times=3)
    await talk(li, "[同意并继续]\n< 怎样联系您\n[在此聊天中回复]\n< 请核对您填写的内容")
    assert li.chat.transcript().count("请先同意隐私说明") == 0
    assert len(front_door.emulator.record.sent_to(li)) == 1
