"""Transcripts: how a scenario is written down and played, and the stretches that many of them share."""

import re

from tests.emulators.telegram import Message, Person

NUMBER = re.compile(r"WLT-[0-9A-Z]{4}-[0-9A-Z]{4}")


async def talk(person: Person, transcript: str) -> Message:
    """Play a transcript; returns the message seen last.

    `> words` are said, `< words` must appear in answer, `[label]` is pressed once it is there.
    """
    seen: Message | None = None
    for line in filter(None, map(str.strip, transcript.splitlines())):
        if line.startswith(">"):
            person.says(line[1:].strip())
        elif line.startswith("<"):
            seen = await person.sees(line[1:].strip())
        else:
            label = line.strip("[]")
            await person.sees_button(label)
            person.presses(label)
    if seen is None:
        raise AssertionError("a transcript ends with something to see")
    return seen


def number_in(message: Message) -> str:
    """The ticket number that a message tells."""
    found = NUMBER.search(message.words)
    assert found is not None, f"no ticket number in: {message.words}"
    return found[0]


def masked(transcript: str) -> str:
    """A transcript with the numbers, which are random, masked."""
    return NUMBER.sub("WLT-····-····", transcript)


TRANSACTION = "2c0627e8778d6648b8e42a56f1fc30239d36cbddb3f96be30a55246490c9acc1"
STORY = "我从交易所提了一些币到钱包，对方显示已经完成，可是余额一直没有变化。"
RICH = f"昨天下午3点我用 TRC20 从交易所提了 500 USDT 到钱包，一直没到账，哈希 {TRANSACTION}，账户名 wallet_li"
TO_CATEGORY = """
    > /start
    < 请问需要什么帮助
    [提交工单]
    < 请先同意隐私说明
    [同意并继续]
    < 您遇到了哪类问题
"""
TO_DESCRIPTION = f"""
    {TO_CATEGORY}
    [转账问题]
    < 您的账户名是什么
    > wallet_li
    < 请描述发生了什么
"""
TO_REVIEW = f"""
    {TO_DESCRIPTION}
    > {STORY}
    < 您用的是哪条网络
    [波场 (TRC20)]
    < 请发送 波场 (TRC20) 上的交易哈希
    > {TRANSACTION}
    < 什么时候发生的
    > 昨天下午3点
    < 怎样联系您
    [在此聊天中回复]
    < 有截图或文件吗
    [跳过]
    < 请核对您填写的内容
"""
"""The whole transfer form by hand, up to the review card."""
SUBMIT = """
    [✅ 提交]
    < 已收到，工单号
"""
SHORT = """
    > 人工
    < 简版只需两步
    [简版工单（两步）]
    < 请先同意隐私说明
    [同意并继续]
    < 请描述发生了什么
    > 我想了解一下贵公司在上海的线下活动什么时候举办，怎样报名。
    < 怎样联系您
    [在此聊天中回复]
    < 请核对您填写的内容
"""


async def submits(person: Person) -> str:
    """The shortest way of a newcomer to a ticket; returns its number."""
    return number_in(await talk(person, SHORT + SUBMIT))
