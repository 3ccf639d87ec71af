"""Whatever else people send in the middle of a form: calls for a human, stickers, voices, forwards, edits."""

from tests.emulators.telegram import Channel
from tests.pictures import voice
from tests.scenarios.telegram import FrontDoor
from tests.scenarios.transcripts import (
    RICH,
    STORY,
    SUBMIT,
    TO_DESCRIPTION,
    TO_REVIEW,
    number_in,
    submits,
    talk,
)

TO_NETWORK = f"{TO_DESCRIPTION}\n> {STORY}\n< 您用的是哪条网络"


async def test_a_person_please(front_door: FrontDoor) -> None:
    """Asking for a human in mid-form offers the two-step ticket and keeps what was answered."""
    li = front_door.li()
    await talk(
        li,
        f"""
        {TO_NETWORK}
        > 人工客服！
        < 已填写的内容会一并保留。
        [继续完整表单]
        < 您用的是哪条网络
        > 转人工
        < 简版只需两步
        [简版工单（两步）]
        < 怎样联系您
        [在此聊天中回复]
        < 请核对您填写的内容
        """,
    )
    number = number_in(await talk(li, SUBMIT))
    answers = await front_door.answers(number)
    assert (answers["description"], answers["account_name"]) == (STORY, "wallet_li")


async def test_commands_in_mid_form(front_door: FrontDoor) -> None:
    """Menu and lists open below the form, which is continued from them; /cancel asks back."""
    li = front_door.li()
    await talk(li, f"{TO_NETWORK}\n> /tickets\n< 您有 0 张进行中的工单\n[继续填写]\n< 您用的是哪条网络")
    await talk(li, "> /help\n< 请问需要什么帮助\n[继续填写]\n< 您用的是哪条网络")
    await talk(li, "> /cancel\n< 要放弃这份表单吗\n> 不\n< 您用的是哪条网络")
    await talk(li, "> /cancel\n< 要放弃这份表单吗\n> 是的\n< 已删除，没有提交任何内容")


async def test_what_a_ticket_cannot_hold(front_door: FrontDoor) -> None:
    """Stickers, places and contacts get a kind hint, and the question stays."""
    li = front_door.li()
    await talk(li, TO_NETWORK)
    li.sends_sticker()
    await li.sees("收到表情啦")
    await li.sees("您用的是哪条网络")
    li.sends_location()
    await li.sees("位置消息无法使用")
    await li.sees("您用的是哪条网络")
    li.sends_contact()
    await li.sees("名片消息无法使用")
    await talk(li, "< 您用的是哪条网络\n[波场 (TRC20)]\n< 上的交易哈希")


async def test_a_voice_message(front_door: FrontDoor) -> None:
    """A voice message is kept as a file, with a hint that typing is quicker."""
    li = front_door.li()
    await talk(li, TO_NETWORK)
    li.sends_voice(voice())
    await li.sees("语音已作为文件保存")
    await talk(li, "[波场 (TRC20)]\n< 上的交易哈希\n[我没有]\n< 什么时候发生的\n> 昨天下午3点\n< 怎样联系您")
    await talk(li, "[在此聊天中回复]\n< 已收到 1 个文件\n[完成]\n< 请核对您填写的内容")
    number = number_in(await talk(li, SUBMIT))
    assert len((await front_door.view(number)).files) == 1


async def test_a_forward_keeps_its_origin(front_door: FrontDoor) -> None:
    """A forwarded text is an answer too, and says whose words it holds."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    li.forwards(f"官方通知：{STORY}", Channel("Wallet News", "wallet_news"))
    await li.sees("您用的是哪条网络")
    await talk(li, "[波场 (TRC20)]\n< 上的交易哈希\n[我没有]\n< 什么时候发生的\n> 昨天下午3点\n< 怎样联系您")
    await talk(li, "[在此聊天中回复]\n< 截图\n[跳过]\n< 请核对您填写的内容")
    answers = await front_door.answers(number_in(await talk(li, SUBMIT)))
    assert "转发自 Wallet News" in answers["description"]
    assert STORY in answers["description"]


async def test_a_forwarded_command_is_no_command(front_door: FrontDoor) -> None:
    """A forwarded "/cancel" cancels nothing."""
    li = front_door.li()
    await talk(li, TO_NETWORK)
    li.forwards("/cancel")
    await li.sees("没认出这条网络")


async def test_an_edited_answer(front_door: FrontDoor) -> None:
    """Editing the message of an answer changes the answer; after submission it is added to the ticket."""
    li = front_door.li()
    await talk(li, TO_REVIEW)
    said = next(message for message in li.chat.messages if message.words == STORY)
    li.edits(said, f"{STORY}两边的客服都联系过了。")
    await li.sees("已更新：问题描述")
    await li.sees("两边的客服都联系过了")
    number = number_in(await talk(li, SUBMIT))
    assert (await front_door.answers(number))["description"] == f"{STORY}两边的客服都联系过了。"
    li.edits(said, f"{STORY}已经解决了。")
    await li.sees(f"您修改的内容已补充到工单 {number}")
    assert (await front_door.answers(number))["description"] == f"{STORY}两边的客服都联系过了。"


async def test_an_edited_mistake(front_door: FrontDoor) -> None:
    """An answer edited into something wrong is told why, and the old one stays."""
    li = front_door.li()
    await talk(li, TO_REVIEW)
    said = next(message for message in li.chat.messages if message.words == "昨天下午3点")
    li.edits(said, "明天下午3点")
    await li.sees("仍以之前的回答为准（发生时间）")
    answers = await front_door.answers(number_in(await talk(li, SUBMIT)))
    assert answers["happened_at"] == "2026-11-21T07:00:00+00:00"


async def test_a_second_story_while_a_ticket_is_open(front_door: FrontDoor) -> None:
    """With one open ticket a text joins it, and one press makes it a new matter instead."""
    li = front_door.li()
    number = await submits(li)
    await talk(li, f"> {RICH}\n< 已补充到工单 {number}")
    await talk(li, "[这是新的问题]\n< 您遇到了哪类问题")
