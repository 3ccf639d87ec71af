"""The form on Telegram in Chinese: every step by hand, in few inputs, backwards, corrected, given up."""

import pytest

from storage.tables import FileRow
from tests.engines import on_both_engines
from tests.scenarios.telegram import FrontDoor
from tests.scenarios.transcripts import (
    RICH,
    STORY,
    SUBMIT,
    TO_CATEGORY,
    TO_DESCRIPTION,
    TO_REVIEW,
    TRANSACTION,
    masked,
    number_in,
    talk,
)

TIDY = f"""\
Li: /start
bot: ✓ 分类：转账问题 (edited)
bot: 这篇文章也许能马上帮到您：转账没有到账
您可以先看看，也可以直接继续填写下面的表单。
  [查看文章] [已解决]
bot: ✓ 账户名：wallet_li (edited)
Li: wallet_li
bot: ✓ 问题描述：{STORY} (edited)
Li: {STORY}
bot: ✓ 交易哈希 (TxID)：{TRANSACTION[:57]}… (edited)
Li: {TRANSACTION}
bot: ✓ 发生时间：2026年11月21日 15:00 (UTC+8) (edited)
Li: 昨天下午3点
bot: 已提交：

分类：转账问题
账户名：wallet_li
问题描述：{STORY}
网络：波场 (TRC20)
交易哈希 (TxID)：{TRANSACTION}
发生时间：2026年11月21日 15:00 (UTC+8)
联系方式：在此聊天中回复
截图：无 (edited)
bot: 已收到，工单号 WLT-····-····。同类问题一般在24小时内首次回复，复杂问题可能更久。\
最迟 2026年11月23日 12:00 (UTC+8)，我们会在这里告诉您进展。补充请直接发消息，不必重复提交。
  [查看工单] [菜单]"""


@on_both_engines
async def test_the_whole_form_by_hand(front_door: FrontDoor) -> None:
    """Every question of a transfer ticket is answered, and a tidy chat is left with the number."""
    li = front_door.li()
    number = number_in(await talk(li, TO_REVIEW + SUBMIT))
    assert masked(li.chat.transcript()) == TIDY
    assert await front_door.answers(number) == {
        "account_name": "wallet_li",
        "description": STORY,
        "network": "tron",
        "transaction_id": TRANSACTION,
        "happened_at": "2026-11-21T07:00:00+00:00",
        "contact": "chat",
        "screenshots": "",
    }
    view = await front_door.view(number)
    assert (view.summary.category, view.team, view.priority) == ("transfer", "transfers", "normal")
    assert (view.language, view.platform) == ("zh-Hans", "telegram")


async def test_a_rich_first_message_takes_six_inputs(front_door: FrontDoor) -> None:
    """What the first message says is not asked again: a transfer ticket in at most six inputs."""
    li = front_door.li()
    seen = await talk(
        li,
        f"""
        > {RICH}
        < 请先同意隐私说明
        [同意并继续]
        < 怎样联系您
        [在此聊天中回复]
        < 请核对您填写的内容
        """,
    )
    for stated in ("转账问题", "波场 (TRC20) 🔎", f"{TRANSACTION} 🔎", "15:00 (UTC+8) 🔎", "wallet_li 🔎"):
        assert stated in seen.words
    number = number_in(await talk(li, SUBMIT))
    inputs = len(front_door.bot.queue.made)
    assert inputs <= 6
    answers = await front_door.answers(number)
    assert (answers["transaction_id"], answers["amount"]) == (TRANSACTION, "500 USDT")


async def test_back_at_each_step(front_door: FrontDoor) -> None:
    """Back leads from each question to the one before, whose answer stands and can be kept."""
    li = front_door.li()
    await talk(li, TO_REVIEW)
    questions = [
        ("有截图或文件吗", "跳过"),
        ("怎样联系您", "保留此回答"),
        ("什么时候发生的", "保留此回答"),
        ("上的交易哈希", "保留此回答"),
        ("您用的是哪条网络", "保留此回答"),
        ("请描述发生了什么", "保留此回答"),
        ("您的账户名是什么", "保留此回答"),
    ]
    for question, _ in questions:
        await talk(li, f"[← 上一步]\n< {question}")
    await talk(li, "[← 上一步]\n< 您遇到了哪类问题")
    await talk(li, "[转账问题]\n< 请核对您填写的内容")
    answers = await front_door.answers(number_in(await talk(li, SUBMIT)))
    assert (answers["account_name"], answers["description"]) == ("wallet_li", STORY)
    assert answers["transaction_id"] == TRANSACTION


async def test_back_before_the_form(front_door: FrontDoor) -> None:
    """Back from the category leads to the menu, which offers to go on with the draft."""
    li = front_door.li()
    await talk(
        li,
        TO_CATEGORY
        + """
        [← 上一步]
        < 请问需要什么帮助
        [继续填写]
        < 您遇到了哪类问题
        """,
    )


EDITS = {
    "account_name": ("账户名", "您的账户名是什么", "> li_wallet_2", "li_wallet_2"),
    "description": ("问题描述", "请描述发生了什么", f"> {STORY}刷新过很多次了。", f"{STORY}刷新过很多次了。"),
    "transaction_id": ("交易哈希 (TxID)", "上的交易哈希", f"> {TRANSACTION[::-1]}", TRANSACTION[::-1]),
    "happened_at": ("发生时间", "什么时候发生的", "> 2026-11-20 15:00", "2026-11-20T07:00:00+00:00"),
    "contact": ("联系方式", "怎样联系您", "> li@example.com", "li@example.com"),
    "screenshots": ("截图", "有截图或文件吗", "[保留此回答]", ""),
}


@pytest.mark.parametrize("field", EDITS)
async def test_edit_from_the_card(front_door: FrontDoor, field: str) -> None:
    """Each answer can be changed from the review card, and after it the card comes back."""
    label, question, change, value = EDITS[field]
    li = front_door.li()
    before = f"{TO_REVIEW}\n[✏️ {label}]\n< {question}\n"
    number = number_in(await talk(li, f"{before}{change}\n< 请核对您填写的内容\n{SUBMIT}"))
    assert (await front_door.answers(number))[field] == value


async def test_edit_of_network_and_category(front_door: FrontDoor) -> None:
    """Another network asks again for a transaction id that does not fit it; another category for its own."""
    li = front_door.li()
    await talk(
        li,
        TO_REVIEW
        + """
        [✏️ 网络]
        < 您用的是哪条网络
        [Solana]
        < 请发送 Solana 上的交易哈希
        [我没有]
        < 请核对您填写的内容
        [✏️ 分类]
        < 您遇到了哪类问题
        [兑换问题]
        < 兑换订单号
        > SW20261120-48213
        < 请核对您填写的内容
        """,
    )
    number = number_in(await talk(li, SUBMIT))
    answers = await front_door.answers(number)
    assert (await front_door.view(number)).summary.category == "swap"
    assert answers["order_number"] == "SW20261120-48213"


async def test_cancel(front_door: FrontDoor) -> None:
    """Cancelling asks back; kept, the form goes on where it was; dropped, nothing of it is left."""
    li = front_door.li()
    await talk(
        li,
        TO_DESCRIPTION
        + """
        [取消]
        < 要放弃这份表单吗
        [不，继续填写]
        < 请描述发生了什么
        > /cancel
        < 要放弃这份表单吗
        [是的，删除]
        < 已删除，没有提交任何内容
        > /start
        < 请问需要什么帮助
        """,
    )
    await li.sees_button("提交工单")
    assert await front_door.ticket_numbers() == []
    assert front_door.rows(FileRow) == []


async def test_stolen_funds_come_first(front_door: FrontDoor) -> None:
    """Whoever was robbed gets the checklist before the first question, even before consent."""
    li = front_door.li()
    await talk(
        li,
        """
        > 我的币被盗了，钱包里的 USDT 刚刚被人转走了，求助
        < 请先立即做这几件事
        < 请先同意隐私说明
        """,
    )
