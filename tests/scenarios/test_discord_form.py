"""The form on Discord in Chinese: by buttons, selects and windows, backwards, corrected, on two devices."""

from collections.abc import Mapping

from core.redaction import WITHHELD
from storage.tables import FileRow
from tests.emulators.discord import Member, Upload
from tests.engines import on_both_engines
from tests.pictures import PDF, picture
from tests.scenarios.discord import DiscordDoor, newcomer, number_in, talk, words
from tests.scenarios.telegram import until
from tests.scenarios.transcripts import STORY, TRANSACTION

PICTURE = picture(size=(60, 40))
DIGITS = bytes(range(150, 182)).hex()
TO_CATEGORY = """
    > /ticket
    < 请先同意隐私说明
    [同意并继续]
    < 您遇到了哪类问题
"""
TO_ACCOUNT = f"""
    {TO_CATEGORY}
    [转账问题]
    < 您的账户名是什么
"""
AFTER_DESCRIPTION = f"""
    < 您用的是哪条网络
    (波场 (TRC20))
    < 上的交易哈希
    > {TRANSACTION}
    < 什么时候发生的
    > 昨天下午3点
    < 怎样联系您
    [在此聊天中回复]
    < 有截图或文件吗
    [跳过]
    < 请核对您填写的内容
"""
SUBMIT = """
    [✅ 提交]
    < 已收到，工单号
"""


async def fills(person: Member, fields: Mapping[str, object], button: str = "✏️ 填写") -> None:
    """Open the form window and send it off."""
    await person.sees_button(button)
    person.presses(button)
    await person.sees_modal("请填写")
    person.submits(fields)


@on_both_engines
async def test_the_whole_form_in_a_guild(discord_door: DiscordDoor) -> None:
    """By /ticket, buttons and form windows: a ticket with every answer, and nobody else saw a word of it."""
    li = newcomer(discord_door)
    await talk(li, TO_ACCOUNT)
    await fills(li, {"账户名": "wallet_li", "问题描述": STORY})
    await talk(li, "< 您用的是哪条网络\n(波场 (TRC20))\n< 交易哈希")
    await fills(li, {"交易哈希 (TxID)": TRANSACTION, "发生时间": "昨天下午3点"})
    await talk(li, "< 怎样联系您\n[在此聊天中回复]")
    number = number_in(await talk(li, "< 有截图或文件吗\n[跳过]\n< 请核对您填写的内容" + SUBMIT))
    answers = await discord_door.answers(number)
    assert (answers["account_name"], answers["description"]) == ("wallet_li", STORY)
    assert (answers["transaction_id"], answers["happened_at"]) == (TRANSACTION, "2026-11-21T07:00:00+00:00")
    assert [place.shown for place in discord_door.guild.channels if place.shown] == []
    assert li.dm.shown == []
    assert (await discord_door.view(number)).platform == "discord"


async def test_the_whole_form_by_direct_message(discord_door: DiscordDoor) -> None:
    """Typed answers in the chat with the bot do as well as windows."""
    li = newcomer(discord_door)
    transcript = TO_ACCOUNT.replace("> /ticket", "> /help\n< 请问需要什么帮助\n[提交工单]")
    transcript += f"> wallet_li\n< 请描述发生了什么\n> {STORY}" + AFTER_DESCRIPTION + SUBMIT
    number = number_in(await talk(li, transcript, direct=True))
    assert (await discord_door.answers(number))["account_name"] == "wallet_li"


async def test_a_bad_answer_in_a_window_is_asked_again(discord_door: DiscordDoor) -> None:
    """What was good stays, the bad one stands in the window again behind a button to correct it."""
    li = newcomer(discord_door)
    await talk(li, TO_ACCOUNT)
    await fills(li, {"账户名": "wallet_li", "问题描述": "坏"})
    await li.sees_button("✏️ 修改")
    li.presses("✏️ 修改")
    window = await li.sees_modal("请填写")
    assert window.field("问题描述").get("value") == "坏"
    li.submits({"问题描述": STORY})
    await li.sees("您用的是哪条网络")


async def test_back_edit_and_review(discord_door: DiscordDoor) -> None:
    """Back leads to the question before; from the card, with its select, one answer changes."""
    li = newcomer(discord_door)
    await talk(li, TO_ACCOUNT + "[← 上一步]\n< 您遇到了哪类问题\n[转账问题]\n< 您的账户名是什么")
    await talk(li, f"> wallet_li\n< 请描述发生了什么\n> {STORY}" + AFTER_DESCRIPTION)
    card = await talk(li, "(✏️ 账户名)\n< 您的账户名是什么\n> wallet_wang\n< 请核对您填写的内容")
    assert "wallet_wang" in words(card)
    number = number_in(await talk(li, SUBMIT))
    assert (await discord_door.answers(number))["account_name"] == "wallet_wang"


async def test_files_by_direct_message_and_by_window(discord_door: DiscordDoor) -> None:
    """Pictures come with a window or as messages; each is fetched, also when its link has grown old."""
    li = newcomer(discord_door)
    await talk(li, TO_ACCOUNT)
    shot = Upload("window.png", PICTURE)
    await fills(li, {"账户名": "wallet_li", "问题描述": STORY, "截图或文件（选填）": [shot]})
    await li.sees("您用的是哪条网络")
    li.writes_dm("先看这张", files=[Upload("one.png", PICTURE), Upload("log.pdf", PDF, "application/pdf")])
    await until(lambda: [row["state"] for row in discord_door.rows(FileRow)] == ["stored"] * 3)
    kinds = sorted(row["media_type"] for row in discord_door.rows(FileRow))
    assert kinds == ["application/pdf", "image/png", "image/png"]
    assert {await discord_door.file_bytes(row) for row in discord_door.rows(FileRow)} >= {PICTURE}


async def test_a_double_press_on_two_devices(discord_door: DiscordDoor) -> None:
    """The same button pressed twice submits once; both presses are answered."""
    li = newcomer(discord_door)
    await talk(li, TO_ACCOUNT + f"> wallet_li\n< 请描述发生了什么\n> {STORY}" + AFTER_DESCRIPTION)
    card = await li.sees_button("✅ 提交", since=0)
    first, second = li.presses("✅ 提交", card), li.presses("✅ 提交", card)
    await li.sees("已收到，工单号", since=card)
    await discord_door.emulator.pulse.until(lambda: None not in (first.answered, second.answered), 5.0)
    assert len(await discord_door.ticket_numbers()) == 1


async def test_an_edited_message_changes_its_answer(discord_door: DiscordDoor) -> None:
    """Whoever edits what they wrote in the chat has changed the answer."""
    li = newcomer(discord_door)
    await talk(li, TO_ACCOUNT)
    said = li.writes_dm("wallet_lu")
    await li.sees("请描述发生了什么")
    li.edits(said, "wallet_li")
    await li.sees("已更新")
    number = number_in(await talk(li, f"> {STORY}" + AFTER_DESCRIPTION + SUBMIT))
    assert (await discord_door.answers(number))["account_name"] == "wallet_li"


async def test_digits_in_a_window_and_in_an_edit(discord_door: DiscordDoor) -> None:
    """Welcome where the transaction id is asked for; anywhere else they are asked about and kept nowhere."""
    li = newcomer(discord_door)
    await talk(li, TO_ACCOUNT)
    await fills(li, {"账户名": "wallet_li", "问题描述": f"打开钱包之后余额全部不见了，请帮我看看 {DIGITS}"})
    await talk(li, "< 它是交易哈希吗\n[不是，或不确定]\n< 客服也看不到。看到它的人能转走您的资产")
    await talk(li, "< 您用的是哪条网络\n(波场 (TRC20))\n< 上的交易哈希")
    await fills(li, {"交易哈希 (TxID)": TRANSACTION, "发生时间": "昨天下午3点"})
    await talk(li, "< 怎样联系您\n[在此聊天中回复]\n< 有截图或文件吗")
    said = li.writes_dm("补充一下：余额是今天早上不见的")
    await li.sees("已作为备注记下")
    li.edits(said, f"补充一下：余额是今天早上不见的 {DIGITS}")
    await li.sees("它是交易哈希吗")
    await talk(li, "> 是\n< 请把它再发一次")
    await talk(li, f"> {DIGITS}\n< 已作为备注记下\n[跳过]\n< 请核对您填写的内容")
    answers = await discord_door.answers(number_in(await talk(li, SUBMIT)))
    assert answers["description"] == f"打开钱包之后余额全部不见了，请帮我看看 {WITHHELD}"
    assert (answers["transaction_id"], DIGITS in answers["remark"]) == (TRANSACTION, True)


async def test_a_text_of_two_thousand_characters(discord_door: DiscordDoor) -> None:
    """The longest message that Discord takes arrives whole, and what is shown of it fits."""
    li = newcomer(discord_door)
    story = (STORY * 60)[:1990] + "*_`~|"
    await talk(li, TO_ACCOUNT + "> wallet_li\n< 请描述发生了什么")
    li.writes_dm(story)
    number = number_in(await talk(li, AFTER_DESCRIPTION + SUBMIT))
    assert (await discord_door.answers(number))["description"] == story
