"""After the number, on every platform: my tickets, adding, correcting, numbers, and what the desk says."""

from core.tickets import EventKind, Status
from tests.scenarios.everywhere.platforms import Platform
from tests.scenarios.everywhere.transcripts import (
    MENU,
    SUBMIT,
    TO_CARD,
    number_in,
    submits,
    talk,
    tickets,
    view,
)

UNKNOWN = "WLT-0000-0000"


async def test_my_tickets_and_adding(platform: Platform) -> None:
    """A ticket is found in the list, takes more information, and its record shows what was said."""
    li = await platform.opens("Li", "zh-Hans")
    number = await submits(li)
    await talk(
        li,
        f"""
        > 补充一点：我在浦东，周末比较方便参加。
        < 已补充到工单 {number}
        > /tickets
        < 您有 1 张进行中的工单
        [{number} · 其他]
        < 工单 {number} · 其他 · 已提交
        [补充信息]
        < 请发送要补充到工单 {number}
        > 可能会带一位朋友一起来。
        < 已补充到工单 {number}
        [补充完了]
        {MENU}
        > {number}
        < 可能会带一位朋友一起来
        """,
    )
    timeline = (await view(platform, number)).timeline
    said = [entry.text for entry in timeline if entry.kind is EventKind.REQUESTER_WROTE]
    assert said == ["补充一点：我在浦东，周末比较方便参加。", "可能会带一位朋友一起来。"]
    assert await tickets(platform) == [number]


async def test_amendment(platform: Platform) -> None:
    """Changing a submitted ticket makes a new one, which says what differs; both know each other."""
    li = await platform.opens("Li", "zh-Hans")
    old = number_in(await talk(li, TO_CARD + SUBMIT))
    await talk(
        li,
        """
        [查看工单]
        < 处理记录
        [更正内容]
        < 更正工单
        [✏️ 账户名]
        < 目前的回答：wallet_li
        > wallet_wang
        """,
    )
    card = await li.sees("请核对您填写的内容")
    assert "账户名：wallet_wang（原为：wallet_li）" in card.text
    new = number_in(await talk(li, f"[✅ 提交]\n< 它更正工单 {old}"))
    await talk(li, f"> {old}\n< 已由工单 {new} 更正")
    corrected, correcting = await view(platform, old), await view(platform, new)
    assert (corrected.amended_by, correcting.amends) == ((new,), old)
    assert await tickets(platform) == [new, old]


async def test_wrong_numbers(platform: Platform) -> None:
    """A typing mistake is called one; somebody else's number is as unknown as one that does not exist."""
    li, wang = await platform.opens("Li", "zh-Hans"), await platform.opens("Wang", "zh-Hans")
    number = await submits(li)
    typo = number[:-1] + ("A" if number[-1] != "A" else "B")
    await talk(li, f"> {typo}\n< {typo} 有输入错误\n> {number.lower()}\n< 工单 {number}")
    await talk(wang, MENU)
    foreign = await talk(wang, f"> {number}\n< 您没有编号为 {number} 的工单。")
    unknown = await talk(wang, f"> {UNKNOWN}\n< 您没有编号为 {UNKNOWN} 的工单。")
    assert foreign.text.replace(number, UNKNOWN) == unknown.text
    assert await tickets(platform) == [number]


async def test_what_the_desk_says(platform: Platform) -> None:
    """A reply, a status and an announcement, said in another process, arrive."""
    li = await platform.opens("Li", "zh-Hans")
    number = await submits(li)
    await talk(li, "> /announcements\n< 公告\n[订阅公告]\n< 已订阅")
    desk = await platform.desk()
    await desk.reply(number, "您好，活动在12月6日，*报名入口*在官网首页。")
    await li.sees("您好，活动在12月6日，*报名入口*在官网首页。")
    await desk.status(number, Status.SOLVED)
    await li.sees(f"工单 {number} 的状态：已解决。")
    sent = await desk.notice({"zh-Hans": "今晚22点维护半小时。", "en": "Maintenance tonight, 22:00 UTC."})
    await li.sees("今晚22点维护半小时。")
    assert sent.recipients == 1
    kinds = [entry.kind for entry in (await view(platform, number)).timeline]
    assert kinds == [EventKind.SUBMITTED, EventKind.REPLIED, EventKind.STATUS_CHANGED]
    assert await tickets(platform) == [number]


async def test_a_part_that_should_not_be_kept(platform: Platform) -> None:
    """The person hears that a part was removed, and their ticket shows a marker in its place."""
    li = await platform.opens("Li", "zh-Hans")
    number = await submits(li)
    await talk(li, f"> 邻居的手机号是 13800138000，请直接联系她。\n< 已补充到工单 {number}")
    desk = await platform.desk()
    await desk.remove(number, "message 1")
    await li.sees(f"工单 {number} 中有一部分内容不应留存，我们已将其永久移除。")
    card = await talk(li, f"> {number}\n< 处理记录")
    assert "[part removed]" in card.text
    assert "移除了不应留存的一部分内容" in card.text
    assert "13800138000" not in card.text
