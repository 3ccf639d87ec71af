"""How a transcript is played on any platform, and the stretches that several scenarios share.

Every transcript begins where the menu is on the screen.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.tickets import TicketView
from storage.tables import FileRow, OutboxRow, Row, table_of
from tests.scenarios.everywhere.platforms import Chat, Platform, Seen
from tests.scenarios.telegram import until
from tests.scenarios.transcripts import NUMBER, STORY, TRANSACTION

MENU = "< 请问需要什么帮助"
TO_CATEGORY = f"""
    {MENU}
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
TO_NETWORK = f"""
    {TO_DESCRIPTION}
    > {STORY}
    < 您用的是哪条网络
"""
FROM_NETWORK = f"""
    [波场 (TRC20)]
    < 请发送 波场 (TRC20) 上的交易哈希
    > {TRANSACTION}
    < 什么时候发生的
    > 昨天下午3点
    < 怎样联系您
    [在此聊天中回复]
    < 有截图或文件吗
"""
TO_CARD = f"""
    {TO_NETWORK}
    {FROM_NETWORK}
    [跳过]
    < 请核对您填写的内容
"""
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
ANSWERS = {
    "account_name": "wallet_li",
    "description": STORY,
    "network": "tron",
    "transaction_id": TRANSACTION,
    "happened_at": "2026-11-21T07:00:00+00:00",
    "contact": "chat",
    "screenshots": "",
}
"""What the ticket of TO_CARD says."""


async def talk(chat: Chat, transcript: str) -> Seen:
    """Play a transcript; returns the message seen last.

    `> words` are said, `< words` must appear in answer, `[label]` is pressed or chosen once it is there.
    """
    seen: Seen | None = None
    for line in filter(None, map(str.strip, transcript.splitlines())):
        if line.startswith(">"):
            await chat.says(line[1:].strip())
        elif line.startswith("<"):
            seen = await chat.sees(line[1:].strip())
        else:
            await chat.presses(line[1:-1])
    assert seen is not None, "a transcript ends with something to see"
    return seen


def number_in(seen: Seen) -> str:
    """The ticket number that a message tells."""
    found = NUMBER.search(seen.text)
    assert found is not None, f"no ticket number in: {seen.text}"
    return found[0]


async def submits(chat: Chat) -> str:
    """The shortest way of a newcomer to a ticket; returns its number."""
    return number_in(await talk(chat, MENU + SHORT + SUBMIT))


async def view(platform: Platform, number: str) -> TicketView:
    """The ticket as the desk reads it."""
    found = await platform.house.directory.view(number)
    assert found is not None, f"there is no ticket {number}"
    return found


async def answers(platform: Platform, number: str) -> dict[str, str]:
    """The submitted answers by field."""
    return {answer.field: answer.value for answer in (await view(platform, number)).answers}


async def tickets(platform: Platform) -> list[str]:
    """The number of every ticket there is, newest first."""
    return [ticket.number for ticket in await platform.house.directory.list(None, None, None, 100)]


def rows(platform: Platform, kind: type[Row]) -> list[dict[str, Any]]:
    """All rows of a table."""
    with platform.house.database.reading() as connection:
        return [dict(row) for row in connection.execute(select(table_of(kind))).mappings()]


def on_disk(folder: Path) -> bytes:
    """Every byte of the database, what lies beside it, and the stored files."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def files_arrive(platform: Platform, contents: list[bytes]) -> None:
    """Wait until so many files are stored, and compare them byte for byte."""
    await until(lambda: [row["state"] for row in rows(platform, FileRow)] == ["stored"] * len(contents))
    store = platform.house.file_store
    found = [await store.get(row["requester_id"], row["store_key"]) for row in rows(platform, FileRow)]
    assert sorted(found) == sorted(contents)


async def complaints(platform: Platform) -> list[str]:
    """Whatever must not be there when a scenario is over: alerts, messages left behind, broken rules."""
    alerts = [f"{alert.kind}: {alert.text}" for alert in await platform.house.stuck.alerts(0, 100)]
    stuck = [row for row in rows(platform, OutboxRow) if row["status"] in ("dead", "held")]
    return [*alerts, *(f"{row['status']}: {row['error']}" for row in stuck), *platform.broken_rules()]
