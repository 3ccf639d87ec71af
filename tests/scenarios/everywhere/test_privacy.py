"""What is kept about me, on every platform: seeing it, asking for a copy, having it erased, agreeing anew."""

from datetime import timedelta

from sqlalchemy import update

from storage.tables import AccountRow, AnswerRow, MessageRow, RequesterRow, table_of
from tests.scenarios.everywhere.platforms import Platform
from tests.scenarios.everywhere.transcripts import (
    MENU,
    SHORT,
    SUBMIT,
    TO_DESCRIPTION,
    rows,
    submits,
    talk,
    tickets,
    view,
)
from tests.scenarios.transcripts import STORY

TO_ERASURE = """
    > 隐私
    < 您可以获取全部内容的副本
    [全部清除]
    < 要清除我们保存的与您有关的全部内容吗
    [是的，继续]
    < 此操作无法撤销
"""


async def test_erased_at_their_wish(platform: Platform) -> None:
    """Asked twice, told once; then nothing of theirs is left, and they come back as somebody new."""
    li, wang = await platform.opens("Li", "zh-Hans"), await platform.opens("Wang", "zh-Hans")
    other = await submits(wang)
    number = await submits(li)
    await talk(li, f"> 我在浦东，周末比较方便参加。\n< 已补充到工单 {number}")
    before = [row["id"] for row in rows(platform, RequesterRow)]
    lost = await talk(li, TO_ERASURE)
    assert "1 张未完成的工单" in lost.text
    assert "无法收回" in lost.text
    await talk(li, "[立即全部清除]\n< 已全部清除")
    erased = await view(platform, number)
    assert (erased.erased, erased.answers) == (True, ())
    assert (await view(platform, other)).erased is False
    keys = {row["id"]: row["wrapped_key"] for row in rows(platform, RequesterRow)}
    assert [keys[one] for one in before].count(b"") == 1
    assert rows(platform, MessageRow) == []
    theirs = [row["ticket_id"] for row in rows(platform, AnswerRow)]
    assert erased.summary.ticket_id not in theirs
    assert {row["requester_id"] for row in rows(platform, AccountRow)} & {
        one for one in before if keys[one] == b""
    } == set()
    await talk(li, f"> {number}\n< 您没有编号为 {number} 的工单。{SHORT}{SUBMIT}")
    assert len(await tickets(platform)) == 3


async def test_erasing_is_thought_over(platform: Platform) -> None:
    """Either question can be answered with no, and an unfinished form goes on where it was."""
    li = await platform.opens("Li", "zh-Hans")
    number = await submits(li)
    await talk(
        li,
        f"""
        > /privacy
        < 您可以获取全部内容的副本
        [全部清除]
        < 要清除我们保存的与您有关的全部内容吗
        [不，全部保留]
        {MENU}
        {TO_ERASURE}
        [不，全部保留]
        {MENU}
        > {number}
        < 工单 {number}
        """,
    )
    assert (await view(platform, number)).erased is False


async def test_asking_for_a_copy(platform: Platform) -> None:
    """Where no link of ours can be opened, a person of ours is named instead."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(
        li,
        f"""
        {MENU}
        [隐私与我的数据]
        < 都用您专属的密钥加密
        [获取我的数据]
        < 这里暂时不能直接下载
        [转人工]
        < 简版只需两步
        """,
    )


def agreed_to_an_earlier_notice(platform: Platform) -> None:
    """Everybody's consent is to a version that is not the present one."""
    with platform.house.database.writing() as connection:
        connection.execute(update(table_of(RequesterRow)).values(consent="0"))


async def test_a_new_notice_is_agreed_to_first(platform: Platform) -> None:
    """An addition to a ticket waits; declined, it is not kept, and the way to /privacy and to a person stays;
    agreed, it joins the ticket."""
    li = await platform.opens("Li", "zh-Hans")
    number = await submits(li)
    agreed_to_an_earlier_notice(platform)
    await talk(
        li,
        """
        > 我在浦东，周末比较方便参加。
        < 隐私说明有了更新
        [暂不]
        < 不再保存新的内容
        > /privacy
        < 您可以获取全部内容的副本
        > 人工
        < 简版只需两步
        [暂不]
        < 请问需要什么帮助
        > 可能会带一位朋友一起来。
        < 隐私说明有了更新
        > 她也住在浦东。
        < 请先点“同意并继续”
        """,
    )
    assert rows(platform, MessageRow) == []
    await talk(li, f"[同意并继续]\n< 已补充到工单 {number}")
    timeline = (await view(platform, number)).timeline
    said = [entry.text for entry in timeline if entry.text]
    assert said == ["可能会带一位朋友一起来。\n她也住在浦东。"]


async def test_a_new_notice_in_mid_form(platform: Platform) -> None:
    """The answer that is given waits in the draft, consent is asked, and the form goes on."""
    li = await platform.opens("Li", "zh-Hans")
    await talk(li, TO_DESCRIPTION)
    agreed_to_an_earlier_notice(platform)
    await talk(li, f"> {STORY}\n< 隐私说明有了更新\n[同意并继续]\n< 您用的是哪条网络")


async def test_a_blocked_account_keeps_its_rights(platform: Platform) -> None:
    """Shut out of everything else, it can still see what is kept, and have it erased by itself."""
    li = await platform.opens("Li", "zh-Hans")
    number = await submits(li)
    blocklist = platform.house.blocklist
    ends_at = platform.house.clock() + timedelta(days=30)
    for account in await blocklist.accounts_of(number):
        await blocklist.add(account, "test", ends_at, "May")
    await talk(li, "> 在吗\n< 暂停接收此账号发来的内容\n> 隐私\n< 您可以获取全部内容的副本")
    await talk(li, "[全部清除]\n< 要清除我们保存的与您有关的全部内容吗\n[是的，继续]\n< 此操作无法撤销")
    await talk(li, "[立即全部清除]\n< 已全部清除")
    assert (await view(platform, number)).erased
    assert rows(platform, MessageRow) == []
