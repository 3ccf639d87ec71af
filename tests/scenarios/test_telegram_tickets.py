"""After the number: my tickets, adding, correcting, and numbers that are mistyped or somebody else's."""

from core.tickets import EventKind, Status
from tests.scenarios.telegram import FrontDoor
from tests.scenarios.transcripts import SUBMIT, TO_REVIEW, number_in, submits, talk

UNKNOWN = "WLT-0000-0000"
NOT_YOURS = "您没有编号为 {number} 的工单。"


async def test_amendment(front_door: FrontDoor) -> None:
    """Changing a submitted ticket opens a filled form, shows what differs, and links both tickets."""
    li = front_door.li()
    old = number_in(await talk(li, TO_REVIEW + SUBMIT))
    card = await talk(
        li,
        """
        [查看工单]
        < 处理记录
        [更正内容]
        < 已提交的工单不能修改
        < 更正工单
        [✏️ 账户名]
        < 目前的回答：wallet_li
        > wallet_wang
        < 请核对您填写的内容
        """,
    )
    assert f"更正工单 {old}" in card.words
    assert "账户名：wallet_wang（原为：wallet_li）" in card.words
    new = number_in(await talk(li, f"[✅ 提交]\n< 它更正工单 {old}"))
    shown = await talk(li, f"> {old}\n< 工单 {old}")
    assert f"已由工单 {new} 更正" in shown.words
    corrected, correcting = await front_door.view(old), await front_door.view(new)
    assert (corrected.amended_by, correcting.amends) == ((new,), old)
    assert (await front_door.answers(old))["account_name"] == "wallet_li"
    assert (await front_door.answers(new))["account_name"] == "wallet_wang"


async def test_amendment_without_a_change(front_door: FrontDoor) -> None:
    """A correction that corrects nothing is not submitted."""
    li = front_door.li()
    old = number_in(await talk(li, TO_REVIEW + SUBMIT))
    await talk(li, "[查看工单]\n< 处理记录\n[更正内容]\n< 已提交的工单不能修改")
    await talk(li, f"[✅ 提交]\n< 与工单 {old} 相比还没有变化")
    assert await front_door.ticket_numbers() == [old]


async def test_adding_to_a_ticket(front_door: FrontDoor) -> None:
    """What is written after the number, and what is added by button, becomes part of the ticket's record."""
    li = front_door.li()
    number = await submits(li)
    await talk(li, f"> 补充一点：我在浦东，周末比较方便参加。\n< 已补充到工单 {number}")
    await talk(li, "[查看工单]\n< 周末比较方便\n[补充信息]\n< 请发送要补充到工单")
    await talk(li, f"> 可能会带一位朋友一起来。\n< 已补充到工单 {number}\n[补充完了]\n< 请问需要什么帮助")
    timeline = (await front_door.view(number)).timeline
    said = [entry.text for entry in timeline if entry.kind is EventKind.REQUESTER_WROTE]
    assert said == ["补充一点：我在浦东，周末比较方便参加。", "可能会带一位朋友一起来。"]


async def test_a_closed_ticket(front_door: FrontDoor) -> None:
    """A closed ticket is listed apart, takes nothing more, and offers a new one that refers to it."""
    li = front_door.li()
    number = await submits(li)
    desk = await front_door.desk()
    await desk.status(number, Status.CLOSED)
    await li.sees("已关闭")
    await talk(li, "> /tickets\n< 您有 0 张进行中的工单\n[已关闭的工单]\n< 您有 1 张已关闭的工单")
    await talk(li, f"[{number} · 其他]\n< 工单 {number}\n[就此新建工单]\n< 已提交的工单不能修改")


async def test_a_number_with_a_typo(front_door: FrontDoor) -> None:
    """A typing mistake is told from the check character, as often as it happens."""
    li = front_door.li()
    number = await submits(li)
    typo = number[:-1] + ("A" if number[-1] != "A" else "B")
    for _ in range(7):
        await talk(li, f"> {typo}\n< {typo} 有输入错误")
    await talk(li, f"> {number.lower()}\n< 工单 {number}")


async def test_somebody_elses_number(front_door: FrontDoor) -> None:
    """Another requester's number answers exactly as one that does not exist."""
    li, wang = front_door.li(), front_door.li("Wang")
    number = await submits(li)
    foreign = await talk(wang, f"> {number}\n< {NOT_YOURS.format(number=number)}")
    unknown = await talk(wang, f"> {UNKNOWN}\n< {NOT_YOURS.format(number=UNKNOWN)}")
    assert foreign.words.replace(number, UNKNOWN) == unknown.words
    assert foreign.buttons == unknown.buttons == []


async def test_guessing_is_throttled(front_door: FrontDoor) -> None:
    """After five wrong numbers no number is looked up, not even one's own, until ten minutes have passed."""
    li, wang = front_door.li(), front_door.li("Wang")
    foreign, own = await submits(li), await submits(wang)
    for _ in range(5):
        await talk(wang, f"> {foreign}\n< {NOT_YOURS.format(number=foreign)}")
    await talk(wang, f"> {foreign}\n< 多次编号不符")
    await talk(wang, f"> {own}\n< 多次编号不符")
    await talk(li, f"> {foreign}\n< 工单 {foreign}")
    front_door.clock.advance(minutes=11)
    await talk(wang, f"> {own}\n< 工单 {own}")


async def test_my_tickets(front_door: FrontDoor) -> None:
    """My tickets lists only one's own, newest first, and a ticket's button opens its record."""
    li, wang = front_door.li(), front_door.li("Wang")
    mine, other = await submits(li), await submits(wang)
    seen = await talk(li, "> /tickets\n< 您有 1 张进行中的工单")
    assert mine in seen.words
    assert other not in li.chat.transcript()
    await talk(li, f"[{mine} · 其他]\n< 工单 {mine} · 其他 · 已提交\n[我的工单]\n< 您有 1 张进行中的工单")
