"""The form on every platform: by hand in two languages, in few inputs, backwards, corrected, given up."""

from tests.engines import on_both_engines
from tests.scenarios.everywhere.platforms import Platform
from tests.scenarios.everywhere.transcripts import (
    ANSWERS,
    FROM_NETWORK,
    MENU,
    SHORT,
    SUBMIT,
    TO_CARD,
    TO_CATEGORY,
    TO_DESCRIPTION,
    TO_NETWORK,
    answers,
    number_in,
    talk,
    tickets,
    view,
)
from tests.scenarios.transcripts import RICH, STORY, TRANSACTION

ENGLISH_STORY = (
    "I moved some coins from the exchange to my wallet and the exchange says it is done, "
    "but my balance has not changed since then."
)


@on_both_engines
async def test_the_whole_form_in_chinese(platform: Platform) -> None:
    """Every question of a transfer ticket, a number at the end, and the ticket says what was answered."""
    li = await platform.opens("Li", "zh-Hans")
    number = number_in(await talk(li, TO_CARD + SUBMIT))
    assert await answers(platform, number) == ANSWERS
    told = await view(platform, number)
    assert (told.summary.category, told.language) == ("transfer", "zh-Hans")
    assert await tickets(platform) == [number]


async def test_the_whole_form_in_english(platform: Platform) -> None:
    """The same for somebody whose device and words are English."""
    ann = await platform.opens("Ann", "en")
    seen = await talk(
        ann,
        f"""
        < How can we help?
        [Submit a ticket]
        < privacy notice
        [Agree and continue]
        < What is it about?
        [Transfer]
        < account name
        > wallet_ann
        < Please describe what happened
        > {ENGLISH_STORY}
        < Which network did you use?
        [TRON (TRC20)]
        < transaction id
        > {TRANSACTION}
        < When did it happen?
        > 2026-11-20 15:00 UTC+8
        < How may we reach you?
        [Reply in this chat]
        < Do you have screenshots or files?
        [Skip]
        < Please check your answers
        [✅ Submit]
        < Got it: ticket
        """,
    )
    number = number_in(seen)
    assert await answers(platform, number) == ANSWERS | {
        "account_name": "wallet_ann",
        "description": ENGLISH_STORY,
        "happened_at": "2026-11-20T07:00:00+00:00",
    }
    assert (await view(platform, number)).language == "en"
    assert await tickets(platform) == [number]


async def test_a_rich_first_message_takes_six_inputs(platform: Platform) -> None:
    """What the first message says is not asked again: a transfer ticket in at most six inputs."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(
        li,
        f"""
        {MENU}
        > {RICH}
        < 请先同意隐私说明
        [同意并继续]
        < 怎样联系您
        [在此聊天中回复]
        """,
    )
    card = await li.sees("请核对您填写的内容")
    for stated in ("转账问题", "波场 (TRC20) 🔎", f"{TRANSACTION} 🔎", "15:00 (UTC+8) 🔎", "wallet_li 🔎"):
        assert stated in card.text
    number = number_in(await talk(li, SUBMIT))
    assert li.inputs <= 6
    assert (await answers(platform, number))["amount"] == "500 USDT"
    assert await tickets(platform) == [number]


async def test_back_and_edit(platform: Platform) -> None:
    """Back leads to the question before, whose answer can stand; from the card one answer changes."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(
        li,
        f"""
        {TO_NETWORK}
        [← 上一步]
        < 请描述发生了什么
        [保留此回答]
        < 您用的是哪条网络
        [← 上一步]
        < 请描述发生了什么
        [← 上一步]
        < 您的账户名是什么
        > wallet_lu
        < 您用的是哪条网络
        {FROM_NETWORK}
        [跳过]
        < 请核对您填写的内容
        [✏️ 账户名]
        < 目前的回答：wallet_lu
        > wallet_wang
        """,
    )
    card = await li.sees("请核对您填写的内容")
    assert "wallet_wang" in card.text
    number = number_in(await talk(li, SUBMIT))
    assert await answers(platform, number) == ANSWERS | {"account_name": "wallet_wang"}
    assert await tickets(platform) == [number]


async def test_cancel(platform: Platform) -> None:
    """Cancelling asks back; kept, the form goes on where it was; dropped, nothing of it is left."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(
        li,
        f"""
        {TO_DESCRIPTION}
        [取消]
        < 要放弃这份表单吗
        [不，继续填写]
        < 请描述发生了什么
        > /cancel
        < 要放弃这份表单吗
        [是的，删除]
        < 已删除，没有提交任何内容
        > /help
        {MENU}
        [提交工单]
        < 您遇到了哪类问题
        """,
    )
    assert await tickets(platform) == []


async def test_another_language_in_mid_form(platform: Platform) -> None:
    """The same question is asked again in the other language, and every answer is kept."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(
        li,
        f"""
        {TO_NETWORK}
        > /language
        < 请选择语言
        [English]
        < Which network did you use?
        [TRON (TRC20)]
        < transaction id
        > {TRANSACTION}
        < When did it happen?
        > yesterday 15:00 UTC+8
        < How may we reach you?
        [Reply in this chat]
        < Do you have screenshots or files?
        [Skip]
        < Please check your answers
        """,
    )
    number = number_in(await talk(li, "[✅ Submit]\n< Got it: ticket"))
    assert await answers(platform, number) == ANSWERS
    assert (await view(platform, number)).language == "en"
    assert await tickets(platform) == [number]


async def test_wrong_answers(platform: Platform) -> None:
    """Each wrong answer is told why, with an example, and the right one is taken afterwards."""
    li = await platform.opens("Li", "zh-Hans")
    transcript = f"""
        {TO_CATEGORY}
        > 嗯嗯
        < 请选择最接近的一类
        [转账问题]
        < 您的账户名是什么
        > {"a" * 70}
        < 超出 6 个字符（最多 64 个）
        > wallet_li
        < 请描述发生了什么
        > 没到账
        < 请再多写一点
        > {STORY}
        < 您用的是哪条网络
        > 火星链
        < 没认出这条网络
        > 波场
        < 上的交易哈希
        > {TRANSACTION[:-3]}
        < 少了 3 个字符。例如：
        > https://tronscan.org/#/transaction/{TRANSACTION}
        < 什么时候发生的
        > 明天下午3点
        < 这个时间还没到
        > 昨天下午3点
        < 怎样联系您
        > li@example
        < 例如：name@example.com
        > li@example.com
        < 有截图或文件吗
        > 好
        < 请发送图片或文件
        [跳过]
        < 请核对您填写的内容
    """
    number = number_in(await talk(li, transcript + SUBMIT))
    assert await answers(platform, number) == ANSWERS | {"contact": "li@example.com"}
    assert await tickets(platform) == [number]


async def test_a_person_please(platform: Platform) -> None:
    """Whoever asks for a human is taken to a ticket of two questions."""
    li = await platform.opens("Li", "zh-Hans")
    number = number_in(await talk(li, MENU + SHORT + SUBMIT))
    assert (await answers(platform, number))["contact"] == "chat"
    assert await tickets(platform) == [number]


async def test_a_form_window(platform: Platform) -> None:
    """Several answers go in one window, and the questions after them follow."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(li, TO_CATEGORY + "[转账问题]\n< 您的账户名是什么")
    await li.fills({"账户名": "wallet_li", "问题描述": STORY})
    transcript = f"< 您用的是哪条网络\n{FROM_NETWORK}\n[跳过]\n< 请核对您填写的内容"
    number = number_in(await talk(li, transcript + SUBMIT))
    assert await answers(platform, number) == ANSWERS
    assert await tickets(platform) == [number]
