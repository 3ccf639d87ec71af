"""The language: chosen, else what people write, else their Telegram's; switching keeps every answer."""

from tests.scenarios.telegram import FrontDoor
from tests.scenarios.transcripts import STORY, SUBMIT, TO_DESCRIPTION, TRANSACTION, number_in, talk

ENGLISH = (
    "I moved some coins from the exchange to my wallet and the exchange says it is done, "
    "but my balance has not changed since then."
)


async def test_switch_in_mid_form(front_door: FrontDoor) -> None:
    """Switching asks the same question again in the other language and keeps every answer."""
    li = front_door.li()
    await talk(
        li,
        f"""
        {TO_DESCRIPTION}
        > {STORY}
        < 您用的是哪条网络
        > /language
        < 请选择语言
        [English]
        < Which network
        [TRON (TRC20)]
        < transaction id
        """,
    )
    await talk(li, f"> {TRANSACTION}\n< When did it happen\n> yesterday 15:00 UTC+8\n< How")
    await talk(li, "[Reply in this chat]\n< screenshots")
    card = await talk(li, "[Skip]\n< Please check")
    assert STORY in card.words
    number = number_in(await talk(li, "[✅ Submit]\n< Got it: ticket"))
    view = await front_door.view(number)
    answers = await front_door.answers(number)
    assert (view.language, answers["account_name"]) == ("en", "wallet_li")
    assert answers["happened_at"] == "2026-11-21T07:00:00+00:00"


async def test_english_from_a_chinese_client(front_door: FrontDoor) -> None:
    """Who writes English is answered in English, whatever language their Telegram has."""
    li = front_door.li()
    await talk(li, f"> /start\n< 请问需要什么帮助\n> {ENGLISH}\n< privacy notice")


async def test_the_clients_language(front_door: FrontDoor) -> None:
    """Until they write, people are greeted in their client's language, else in the default one."""
    await talk(front_door.li("Ann", "en-GB"), "> /start\n< How can we help?")
    await talk(front_door.li("Wang", "zh-hant"), "> /start\n< 请问需要什么帮助")
    await talk(front_door.li("Mario", "it"), "> /start\n< 请问需要什么帮助")


async def test_the_chosen_language_wins(front_door: FrontDoor) -> None:
    """Once a language is chosen, no text in another language changes it, not after a restart either."""
    ann = front_door.li("Ann", "en")
    await talk(ann, "> /start\n< How can we help?\n> /language\n< Which language\n[简体中文]\n< 已切换为")
    await front_door.restart()
    await talk(ann, f"> {ENGLISH}\n< 请先同意隐私说明")


async def test_short_words_change_nothing(front_door: FrontDoor) -> None:
    """A short answer in Latin letters in a Chinese form leaves the form Chinese."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION + f"> {STORY}\n< 您用的是哪条网络\n> TRC20\n< 上的交易哈希")
    await talk(li, f"> {TRANSACTION}\n< 什么时候发生的\n> yesterday 15:00\n< 怎样联系您")
    await talk(li, f"[在此聊天中回复]\n< 有截图或文件吗\n[跳过]\n< 请核对您填写的内容\n{SUBMIT}")
