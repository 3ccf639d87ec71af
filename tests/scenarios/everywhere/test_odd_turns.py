"""Odd turns of a form, on every platform: restarts, old buttons, double presses, pictures, secrets, help."""

from pathlib import Path

from mnemonic import Mnemonic

from bots.bootstrap import CAPABILITIES
from core.ids import ConversationId
from core.redaction import REMOVED, WITHHELD
from core.tickets import EventKind
from storage.tables import ConversationRow, FileRow, HelpCountRow
from tests.pictures import picture
from tests.scenarios.everywhere.platforms import Platform
from tests.scenarios.everywhere.transcripts import (
    ANSWERS,
    FROM_NETWORK,
    MENU,
    SUBMIT,
    TO_CARD,
    TO_CATEGORY,
    TO_DESCRIPTION,
    TO_NETWORK,
    answers,
    files_arrive,
    number_in,
    on_disk,
    rows,
    talk,
    tickets,
    view,
)
from tests.scenarios.telegram import until
from tests.scenarios.transcripts import STORY, TRANSACTION

PICTURES = [picture(number) for number in range(3)]
PHRASE = Mnemonic("english").to_mnemonic(bytes(range(40, 56)))
DIGITS = bytes(range(150, 182)).hex()


async def test_a_draft_outlives_the_process(platform: Platform) -> None:
    """After a restart the buttons of before still work, and every answer is there."""
    li = await platform.opens("Li", "zh-Hans")
    question = await talk(li, TO_NETWORK)
    await platform.restart()
    await li.presses("波场 (TRC20)", question)
    await li.sees("请发送 波场 (TRC20) 上的交易哈希")
    await platform.restart()
    rest = FROM_NETWORK.partition("上的交易哈希\n")[2]
    number = number_in(await talk(li, f"{rest}\n[跳过]\n< 请核对您填写的内容\n{SUBMIT}"))
    assert await answers(platform, number) == ANSWERS
    assert await tickets(platform) == [number]


async def test_an_old_button(platform: Platform) -> None:
    """A button of an older question changes nothing; what is current is shown again."""
    li = await platform.opens("Li", "zh-Hans")
    question = await talk(li, TO_NETWORK)
    await talk(li, f"[波场 (TRC20)]\n< 上的交易哈希\n> {TRANSACTION}\n< 什么时候发生的")
    await li.presses("Solana", question)
    await li.sees("这是之前的按钮。当前进度：")
    await li.sees("什么时候发生的")
    assert await tickets(platform) == []


async def test_submit_pressed_twice(platform: Platform) -> None:
    """On two devices at once: one ticket, whose number is told."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(li, TO_CARD)
    await li.presses_twice("✅ 提交")
    number = number_in(await li.sees("已收到，工单号"))
    await talk(li, f"> {number}\n< 工单 {number}")
    assert await tickets(platform) == [number]
    assert [entry.kind for entry in (await view(platform, number)).timeline] == [EventKind.SUBMITTED]


async def test_pictures_before_and_after(platform: Platform) -> None:
    """Pictures join the form while it is filled in, and the ticket once it is submitted."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(li, TO_NETWORK + FROM_NETWORK)
    await li.sends_picture(PICTURES[0])
    await li.sees("已收到 1 个文件")
    await li.sends_picture(PICTURES[1])
    await li.sees("已收到 2 个文件")
    number = number_in(await talk(li, f"[完成]\n< 截图：2 个文件\n{SUBMIT}"))
    await li.sends_picture(PICTURES[2])
    await li.sees(f"已将 1 个文件加入工单 {number}")
    assert len((await view(platform, number)).files) == 3
    await files_arrive(platform, PICTURES)
    assert await tickets(platform) == [number]


async def test_a_picture_with_words(platform: Platform) -> None:
    """The words under a picture are kept with it."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(li, TO_NETWORK + FROM_NETWORK)
    await li.sends_picture(PICTURES[0], "交易所显示已经完成的页面")
    await li.sees("已收到 1 个文件")
    number = number_in(await talk(li, f"[完成]\n< 截图：1 个文件\n{SUBMIT}"))
    assert [file.caption for file in (await view(platform, number)).files] == ["交易所显示已经完成的页面"]
    await files_arrive(platform, PICTURES[:1])
    assert await tickets(platform) == [number]


async def test_a_picture_that_can_t_be_opened(platform: Platform) -> None:
    """The person reads that it was not kept and what to send; the next one takes its place."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(li, TO_NETWORK + FROM_NETWORK)
    await li.sends_picture(PICTURES[0][:60])
    await li.sees("打不开，没有保存")
    await li.sees("有截图或文件吗")
    await li.sends_picture(PICTURES[1])
    await li.sees("已收到 1 个文件")
    number = number_in(await talk(li, f"[完成]\n< 截图：1 个文件\n{SUBMIT}"))
    await until(lambda: "stored" in [row["state"] for row in rows(platform, FileRow)])
    assert [file.state for file in (await view(platform, number)).files] == ["stored"]


async def test_a_recovery_phrase(platform: Platform, tmp_path: Path) -> None:
    """It is warned of, deleted where that is possible and kept nowhere; the form goes on where it was."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(li, TO_DESCRIPTION)
    await li.says(f"我的助记词是 {PHRASE}")
    warning = await li.sees("您发的内容像是助记词或私钥。我们没有保存")
    transcript = f"> {STORY}\n< 您用的是哪条网络\n{FROM_NETWORK}\n[跳过]\n< 请核对您填写的内容\n{SUBMIT}"
    number = number_in(await talk(li, transcript))
    assert await answers(platform, number) == ANSWERS
    can_delete = CAPABILITIES[(await view(platform, number)).platform].delete_received
    assert ("原消息已删除" if can_delete else "请立即自行删除") in warning.text
    said = [" ".join(PHRASE.split()[at : at + 4]).encode() for at in range(0, 12, 4)]
    kept = on_disk(tmp_path)
    assert [words for words in said if words in kept] == []
    assert await tickets(platform) == [number]


async def test_digits_that_nothing_names(platform: Platform, tmp_path: Path) -> None:
    """They are kept nowhere; a no warns as of a private key, a yes asks for them once more and takes them."""
    li = await platform.opens("Li", "zh-Hans")
    told = "手机上打开之后余额全部不见了，请帮我看看怎么回事"
    await talk(li, f"{TO_DESCRIPTION}\n> {told} 0x{DIGITS}\n< 它是交易哈希吗\n[不是，或不确定]")
    warning = await li.sees("您发的内容像是助记词或私钥。我们没有保存")
    await talk(li, f"< 您用的是哪条网络\n{FROM_NETWORK}\n[跳过]\n< {told} {WITHHELD}")
    await talk(li, f"> {DIGITS}\n< 它是交易哈希吗\n> 是\n< 请把它再发一次")
    assert DIGITS[:32].encode() not in on_disk(tmp_path)
    number = number_in(await talk(li, f"> {DIGITS}\n< 已作为备注记下\n{SUBMIT}"))
    kept = await answers(platform, number)
    assert (kept["description"], kept["remark"]) == (f"{told} {WITHHELD}", DIGITS)
    can_delete = CAPABILITIES[(await view(platform, number)).platform].delete_received
    assert ("原消息已删除" if can_delete else "请立即自行删除") in warning.text


async def test_a_phrase_over_several_messages(platform: Platform, tmp_path: Path) -> None:
    """What joined a ticket goes when the rest of the phrase comes, and what follows joins it again."""
    words = PHRASE.split()
    parts = [" ".join(words[at : at + 4]) for at in range(0, 12, 4)]
    li = await platform.opens("Li", "zh-Hans")
    first = number_in(await talk(li, TO_CARD + SUBMIT))
    await talk(li, f"> {parts[0]}\n< 工单 {first}\n> {parts[1]}\n< 工单 {first}")
    await li.says(parts[2])
    warning = await li.sees("您发的内容像是助记词或私钥。我们没有保存")
    seen = await view(platform, first)
    assert [entry.text for entry in seen.timeline if entry.text] == [REMOVED, REMOVED]
    can_delete = CAPABILITIES[seen.platform].delete_received
    assert ("这几条消息已全部删除" if can_delete else "请立即自行删除这几条消息") in warning.text
    await li.says("我的钱包还是打不开")
    await li.sees(f"工单 {first}")
    kept = [entry.text for entry in (await view(platform, first)).timeline if entry.text]
    assert kept == [REMOVED, REMOVED, "我的钱包还是打不开"]
    on_the_disk = on_disk(tmp_path)
    assert [part for part in parts if part.encode() in on_the_disk] == []


async def test_answers_that_were_a_phrase(platform: Platform) -> None:
    """The form asks again for the answers that were parts of it, and what is submitted has no word of it."""
    words = PHRASE.split()
    li = await platform.opens("Li", "zh-Hans")
    await talk(
        li,
        f"""
        {TO_CATEGORY}
        [转账问题]
        < 您的账户名是什么
        > {" ".join(words[:4])}
        < 请描述发生了什么
        > {" ".join(words[4:8])}
        < 您用的是哪条网络
        > {" ".join(words[8:])}
        < 您发的内容像是助记词或私钥
        < 您的账户名是什么
        > wallet_li
        < 请描述发生了什么
        > {STORY}
        < 您用的是哪条网络
        {FROM_NETWORK}
        [跳过]
        < 请核对您填写的内容
        """,
    )
    number = number_in(await talk(li, SUBMIT))
    assert await answers(platform, number) == ANSWERS
    conversation = ConversationId(rows(platform, ConversationRow)[0]["id"])
    said = await platform.house.mailbox.after(conversation, 0)
    assert [one.reply.text for one in said if one.reply is not None and words[0] in one.reply.text] == []


async def test_the_help_centre(platform: Platform) -> None:
    """An article is found from the menu, and "solved" is counted."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(
        li,
        f"""
        {MENU}
        [帮助中心]
        < 请选择
        [转账问题]
        < 转账问题
        [转账没有到账]
        < 绝不索要助记词
        [已解决]
        < 谢谢您告诉我们
        """,
    )
    counted = {(row["article"], row["outcome"]): row["count"] for row in rows(platform, HelpCountRow)}
    assert counted == {("transfer-not-arrived", "shown"): 1, ("transfer-not-arrived", "solved"): 1}
    assert await tickets(platform) == []
