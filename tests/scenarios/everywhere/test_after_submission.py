"""When the work is done, on every platform: yes, no, silence, thanks, the same or a new matter, stars."""

from core.tickets import EventKind, Status
from tests.scenarios.everywhere.platforms import Chat, Platform
from tests.scenarios.everywhere.transcripts import SUBMIT, number_in, submits, talk, tickets, view

AGAIN = """
    > 人工
    < 简版只需两步
    [简版工单（两步）]
    < 请描述发生了什么
    > 我还想了解一下贵公司明年的线下活动有什么安排，能不能提前报名。
    < 怎样联系您
    [在此聊天中回复]
    < 请核对您填写的内容
"""
"""The short form of somebody who agreed before."""


async def solved(platform: Platform) -> tuple[Chat, str]:
    """Li's ticket is solved, and Li is asked whether it is."""
    li = await platform.opens("Li", "zh-Hans")
    number = await submits(li)
    await (await platform.desk()).status(number, Status.SOLVED)
    await li.sees("这次的问题解决了吗？")
    return li, number


async def status_of(platform: Platform, number: str) -> Status:
    """Where the work stands, by the database."""
    return (await view(platform, number)).summary.status


async def said(platform: Platform, number: str) -> list[str | None]:
    """What was said about a ticket after its submission."""
    return [entry.text for entry in (await view(platform, number)).timeline if entry.text]


async def test_yes_stars_and_a_comment(platform: Platform) -> None:
    """Each button works in a new process, too; the record holds stars and words."""
    li, number = await solved(platform)
    await platform.restart()
    await talk(li, f"[解决了]\n< 工单 {number} 已关闭")
    await platform.restart()
    await talk(li, "[4 ★]\n< 您的评分：4 分\n> 回复很快。\n< 我们会认真看")
    rated = [one for one in (await view(platform, number)).timeline if one.kind is EventKind.RATED]
    assert [(one.data["stars"], one.text) for one in rated] == [("4", None), ("4", "回复很快。")]
    assert await status_of(platform, number) is Status.CLOSED


async def test_no_and_the_reason(platform: Platform) -> None:
    """The ticket is open at once; the reason joins it afterwards."""
    li, number = await solved(platform)
    await talk(li, f"[还没有]\n< 工单 {number} 已重新打开")
    assert await status_of(platform, number) is Status.OPEN
    await talk(li, "> 报名页面还是打不开。\n< 已转给客服")
    assert await said(platform, number) == ["报名页面还是打不开。"]


async def test_silence_closes_after_an_announcement(platform: Platform) -> None:
    """At half of the time it is told, then it closes; yes and no are there each time."""
    li, number = await solved(platform)
    desk = await platform.desk()
    await desk.waits(days=2)
    await li.sees("将在 2026年11月26日")
    assert await status_of(platform, number) is Status.SOLVED
    await desk.waits(days=2)
    await li.sees(f"工单 {number} 的状态：已关闭。")
    last = (await view(platform, number)).timeline[-1]
    assert (last.actor, last.status) == ("system", Status.CLOSED)


async def test_thanks_and_the_same_matter(platform: Platform) -> None:
    """Thanks open nothing; other words are asked about, and open it with what was said."""
    li, number = await solved(platform)
    await talk(li, "> 好的谢谢\n< 不客气")
    assert await status_of(platform, number) is Status.SOLVED
    await talk(
        li,
        f"""
        > 报名页面今天又打不开了。
        < 您说的是同一件事，还是新的问题
        [同一件事：重新打开 {number}]
        < 工单重新打开了
        """,
    )
    assert await said(platform, number) == ["好的谢谢", "报名页面今天又打不开了。"]
    assert await status_of(platform, number) is Status.OPEN


async def test_a_new_matter(platform: Platform) -> None:
    """It begins a form with what was said; the solved ticket stays solved."""
    li, number = await solved(platform)
    await talk(
        li,
        """
        > 我从币安转了 100 USDT 到钱包，显示成功，但是余额一直没有变。
        < 您说的是同一件事，还是新的问题
        [这是新的问题]
        < 您的账户名是什么
        """,
    )
    assert await status_of(platform, number) is Status.SOLVED
    assert await said(platform, number) == []


async def test_on_hold_and_its_promise(platform: Platform) -> None:
    """Why and until when is told, and stands on the ticket; when the date comes the desk has it again."""
    li = await platform.opens("Li", "zh-Hans")
    number = await submits(li)
    desk = await platform.desk()
    await desk.status(number, Status.ON_HOLD, "场地还在确认。", days=3)
    notice = await li.sees("场地还在确认。")
    assert "2026年11月25日" in notice.text
    await talk(li, f"> {number}\n< 暂缓原因：场地还在确认。")
    await desk.waits(days=3)
    await li.sees("约定的更新时间到了")
    assert await status_of(platform, number) is Status.OPEN


async def test_an_answer_to_what_is_pending(platform: Platform) -> None:
    """Writing is enough; two open tickets are not mixed up."""
    li = await platform.opens("Li", "zh-Hans")
    first = await submits(li)
    second = number_in(await talk(li, AGAIN + SUBMIT))
    desk = await platform.desk()
    await desk.status(first, Status.PENDING)
    await li.sees("我们在等您的回复")
    await talk(li, f"> 两位成人，一位儿童。\n< 这属于哪张工单\n[{first} · 其他]\n< 已补充到工单 {first}")
    assert [await status_of(platform, number) for number in (first, second)] == [Status.OPEN, Status.NEW]
    assert [await said(platform, number) for number in (first, second)] == [["两位成人，一位儿童。"], []]


async def test_writing_after_closing(platform: Platform) -> None:
    """A new ticket that carries the old number; the closed one stays as it is."""
    li = await platform.opens("Li", "zh-Hans")
    number = await submits(li)
    await (await platform.desk()).status(number, Status.CLOSED)
    await li.sees("这次服务怎么样？")
    told = await talk(
        li,
        f"""
        > 线下活动的报名页面又打不开了，和上次一样。
        < 工单 {number} 已关闭，不会再改动
        [有关：新建工单，带上 {number}]
        < 您的账户名是什么
        > wallet_li
        < 请核对您填写的内容
        [✅ 提交]
        < 它更正工单 {number}
        """,
    )
    new = number_in(told)
    assert await tickets(platform) == [new, number]
    assert (await view(platform, new)).amends == number
    assert await status_of(platform, number) is Status.CLOSED


async def test_what_an_agent_writes_down_for_somebody(platform: Platform) -> None:
    """It is told in their chat, and the record says who wrote it."""
    li = await platform.opens("Li", "zh-Hans")
    number = await submits(li)
    desk = await platform.desk()
    await desk.adds_for(number, "来电补充：会带一位朋友。")
    await li.sees(f"客服为您补充到工单 {number}：")
    opened = await desk.opens_for(number, "other", "来电询问：发票怎样开具，抬头能不能改。")
    await li.sees(f"客服为您新建了工单 {opened}：")
    record = (await view(platform, opened)).timeline
    assert [(one.kind, one.actor) for one in record] == [(EventKind.SUBMITTED, "Mei")]
    assert (await view(platform, number)).timeline[-1].actor == "Mei"
    await talk(li, "> /tickets\n< 您有 2 张进行中的工单")
