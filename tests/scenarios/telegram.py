"""A front door on the emulated Telegram: the running service, people who talk to it, and the desk behind it.

The service is the one that `frontdoor run` starts, with the unmodified library over loopback; the desk is a
second house on the same database, which is what another process would be.
"""

import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bots.bootstrap import CAPABILITIES, House, open_house
from bots.running import PARTS, Service
from bots.settings.loading import Settings, load_settings
from core.access import AsOperator
from core.ids import RequesterId
from core.throttle import Limits
from core.tickets import Status, TicketView
from core.usecases import desk
from core.usecases.notices import NoticeSent, send_notice
from storage.encryption import new_secret_key
from storage.stuck import Alert
from storage.tables import Row, table_of
from tests.emulators.telegram import EmulatedBot, Message, Person, TelegramEmulator

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in Shanghai on a Sunday: when every scenario begins."""
NUMBER = re.compile(r"WLT-[0-9A-Z]{4}-[0-9A-Z]{4}")
HURRIED = Limits(per_second=100_000, chat_burst=100_000, group_messages=100_000)
"""People in a scenario talk faster than Telegram's limits, whose keeping is tested elsewhere."""
AGENT = AsOperator("Mei")
SECRET = "a-webhook-secret"


class HouseClock:
    """The house's clock: it begins at NOW, runs as time does, and jumps when a scenario says so."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._skipped = timedelta()

    def __call__(self) -> datetime:
        """UTC."""
        return NOW + timedelta(seconds=time.monotonic() - self._began) + self._skipped

    def advance(self, **period: float) -> None:
        """Let time pass: `advance(hours=73)`."""
        self._skipped += timedelta(**period)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Desk:
    """Agents at work in a process of their own: replies, status changes and notices, by ticket number."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def reply(self, number: str, text: str) -> None:
        """Answer the requester."""
        house = self._house
        await house.writer.perform(
            lambda transaction: desk.reply_to_ticket(
                transaction, house.rules, CAPABILITIES, AGENT, number, text
            )
        )

    async def status(self, number: str, status: Status) -> None:
        """Move the ticket on."""
        house = self._house
        await house.writer.perform(
            lambda transaction: desk.change_status(
                transaction, house.rules, CAPABILITIES, AGENT, number, status
            )
        )

    async def notice(self, texts: Mapping[str, str], category: str | None = None) -> NoticeSent:
        """Tell subscribers, or those with an open ticket in a category."""
        house = self._house
        return await house.writer.perform(
            lambda transaction: send_notice(transaction, house.rules, CAPABILITIES, AGENT, texts, category)
        )


@dataclass
class FrontDoor:
    """The service at one emulated bot, on one database; `restart` it as often as a scenario needs."""

    emulator: TelegramEmulator
    bot: EmulatedBot
    settings: Settings
    port: int
    clock: HouseClock = field(default_factory=HouseClock)
    adapt: Callable[[House], None] | None = None
    _house: House | None = None
    _service: Service | None = None
    _desk_house: House | None = None

    @property
    def house(self) -> House:
        """The house that is open now."""
        assert self._house is not None, "the door is closed"
        return self._house

    async def open(self) -> None:
        """Open the house and start serving."""
        self._house = open_house(self.settings, self.clock)
        if self.adapt is not None:
            self.adapt(self._house)
        self._service = Service(self._house, frozenset(PARTS), "127.0.0.1", self.port, HURRIED)
        await self._service.start()

    async def close(self) -> None:
        """Stop serving and close the house."""
        if self._service is not None and self._house is not None:
            await self._service.stop()
            self._house.close()
        self._service = self._house = None

    async def restart(self) -> None:
        """Another process takes over: nothing but the database, the files and the key is left."""
        await self.close()
        await self.open()

    async def desk(self) -> Desk:
        """The desk, opened at its first use."""
        if self._desk_house is None:
            self._desk_house = open_house(self.settings, self.clock)
            await self._desk_house.writer.start()
        return Desk(self._desk_house)

    async def leave(self) -> None:
        """Close everything, the desk too."""
        await self.close()
        if self._desk_house is not None:
            await self._desk_house.writer.stop()
            self._desk_house.close()

    def li(self, name: str = "Li", language_code: str | None = "zh-hans") -> Person:
        """Someone whose Telegram is in Chinese."""
        return self.bot.person(name, language_code=language_code)

    async def view(self, number: str) -> TicketView:
        """The ticket as the desk reads it."""
        view = await self.house.directory.view(number)
        assert view is not None, f"there is no ticket {number}"
        return view

    async def answers(self, number: str) -> dict[str, str]:
        """The submitted answers by field."""
        return {answer.field: answer.value for answer in (await self.view(number)).answers}

    async def ticket_numbers(self) -> list[str]:
        """Every ticket there is, newest first."""
        return [ticket.number for ticket in await self.house.directory.list(None, None, None, 1000)]

    async def alerts(self) -> list[Alert]:
        """What a person of ours should look at."""
        return list(await self.house.stuck.alerts(0, 100))

    def rows(self, kind: type[Row]) -> list[dict[str, Any]]:
        """All rows of a table."""
        with self.house.database.reading() as connection:
            return [dict(row) for row in connection.execute(select(table_of(kind))).mappings()]

    async def file_bytes(self, row: Mapping[str, Any]) -> bytes:
        """What the file store holds for a row of files, decrypted."""
        return await self.house.file_store.get(RequesterId(row["requester_id"]), row["store_key"])


def settings_in(folder: Path, **variables: str) -> Settings:
    """The built-in starter with these variables, read from a `.env` file as an operator would write it."""
    given = {"SECRET_KEYS": new_secret_key(), "FILES_URL": str(folder / "files"), **variables}
    lines = [f'{name.upper()}="{value}"' for name, value in given.items()]
    (folder / ".env").write_text("\n".join(lines))
    return load_settings(folder)


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
