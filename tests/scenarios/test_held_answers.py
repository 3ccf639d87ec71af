"""Somebody blocked the bot or closed their messages: what desk and clock say waits, and agents see that."""

from core.tickets import Status, TicketView
from storage.tables import OutboxRow
from tests.scenarios.discord import DiscordDoor, newcomer
from tests.scenarios.discord import number_in as number_told
from tests.scenarios.discord import talk as talk_on_discord
from tests.scenarios.telegram import Desk, FrontDoor, until
from tests.scenarios.test_discord_life import SHORT
from tests.scenarios.transcripts import submits


def fates(view: TicketView) -> list[tuple[str, ...]]:
    """What became of the messages that tell of each entry, without the submission."""
    return [entry.fates for entry in view.timeline[1:]]


async def goes_through_its_statuses(desk: Desk, number: str) -> None:
    """On hold until the clock opens it, solved until the clock closes it."""
    await desk.status(number, Status.ON_HOLD, "场地还在确认。", days=1)
    await desk.waits(days=1)
    await desk.status(number, Status.SOLVED)
    await desk.waits(days=2)
    await desk.waits(days=2)


TOLD = ["场地还在确认。", "约定的更新时间到了", "这次的问题解决了吗", "自动关闭", "这次服务怎么样"]
"""What the requester hears of it, in order."""


async def test_a_blocked_bot_on_telegram(front_door: FrontDoor) -> None:
    """Every notice is held, and marked so in the record; all come in order on return, and can be answered."""
    li = front_door.li()
    number = await submits(li)
    await front_door.emulator.settled()
    before = len(front_door.emulator.record.texts_to(li))
    li.blocks()
    await front_door.emulator.settled()
    await goes_through_its_statuses(await front_door.desk(), number)
    assert fates(await front_door.view(number)) == [("held",)] * 4
    assert front_door.emulator.record.refused() == []
    li.unblocks()
    await li.sees("这次服务怎么样", since=0)
    texts = front_door.emulator.record.texts_to(li)[before:]
    assert all(told in text for told, text in zip(TOLD, texts, strict=True))
    li.presses("5 ★", await li.sees_button("5 ★"))
    await li.sees("您的评分：5 分")


async def test_closed_messages_on_discord(discord_door: DiscordDoor) -> None:
    """The first notice finds out, the others wait behind it; whoever writes again gets all of them."""
    li = newcomer(discord_door)
    number = number_told(await talk_on_discord(li, SHORT))
    li.closes_dm()
    desk = await discord_door.desk()
    await desk.status(number, Status.PENDING)
    await until(lambda: discord_door.rows(OutboxRow)[-1]["status"] == "held")
    await desk.status(number, Status.SOLVED)
    assert fates(await discord_door.view(number)) == [("held",), ("held",)]
    li.opens_dm()
    li.writes_dm("好的谢谢")
    await li.sees("这次的问题解决了吗")
    await li.sees("不客气")
    view = await discord_door.view(number)
    assert view.summary.status is Status.SOLVED


async def test_what_came_due_while_nothing_ran(front_door: FrontDoor) -> None:
    """The service does it at its start: it announces, and closes half the time later."""
    li = front_door.li()
    number = await submits(li)
    await (await front_door.desk()).status(number, Status.SOLVED)
    await li.sees("这次的问题解决了吗")
    await front_door.close()
    front_door.clock.advance(days=9)
    await front_door.open()
    await li.sees("将在 2026年12月3日", since=0)
    assert (await front_door.view(number)).summary.status is Status.SOLVED
    await front_door.close()
    front_door.clock.advance(days=2)
    await front_door.open()
    await li.sees("这次服务怎么样", since=0)
    assert (await front_door.view(number)).summary.status is Status.CLOSED
