"""Makes the pictures of a transcript in the documentation, with a real browser:
`python -m docs.transcript_pictures`."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.async_api import Browser, ViewportSize

from core.desk.definition import Desk
from core.ids import RequesterId, TicketId
from core.rules import Rules
from core.tickets import (
    AnswerView,
    EventKind,
    FileView,
    Status,
    TicketSummary,
    TicketView,
    TimelineEntry,
)
from core.usecases.transcript import transcript
from tests.browser.chromium import chromium
from tests.builders import rules_of, starter_definition

IMAGES = Path(__file__).parent / "images"
BEGAN = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def entry(
    minutes: int, kind: EventKind, actor: str = "requester", text: str = "", **data: str
) -> TimelineEntry:
    """Something that happened so long after the beginning."""
    return TimelineEntry(BEGAN + timedelta(minutes=minutes), kind, data, text or None, minutes, actor)


def example(words: tuple[str, ...], language: str) -> TicketView:
    """A ticket in which these things were said: story, note, reply, answer."""
    story, note, reply, answer = words
    summary = TicketSummary(
        TicketId(1), "WLT-7K2M-9QX4", RequesterId(1), "transfer", Status.SOLVED, BEGAN, "wallet", "May"
    )
    return TicketView(
        summary=summary,
        language=language,
        platform="telegram",
        team="wallet",
        priority="normal",
        due_at=BEGAN + timedelta(hours=4),
        amends=None,
        amended_by=(),
        answers=(
            AnswerView("description", story, "checked", "asked"),
            AnswerView("contact", "li@example.com", "checked", "asked"),
        ),
        files=(FileView(1, "transfer.png", "image/png", 182_000, "stored"),),
        timeline=(
            entry(0, EventKind.SUBMITTED),
            entry(12, EventKind.ASSIGNED, "May", to="May"),
            entry(14, EventKind.NOTED, "May", note),
            entry(21, EventKind.REPLIED, "May", reply),
            entry(34, EventKind.REQUESTER_WROTE, text=answer),
            entry(35, EventKind.FILE_ADDED, file="1"),
            entry(50, EventKind.STATUS_CHANGED, "May", to="solved"),
        ),
    )


ENGLISH = (
    "I sent 500 USDT (TRC20) to my wallet yesterday at 3 pm. The exchange says it is done, my balance is 0.",
    "The address is his; the transaction is confirmed. Looks like the token is hidden.",
    "The transfer arrived. Please switch on USDT (TRC20) under “Manage tokens”; then your balance shows.",
    "It is there, thank you!",
)
CHINESE = (
    "昨天下午3点从交易所用 TRC20 转了 500 USDT 到钱包，交易所显示已完成，可是余额还是 0。",
    "地址是本人的，交易已确认，应该是代币没有显示。",
    "这笔转账已经到账。请在“管理代币”里打开 USDT（TRC20），余额就会显示。",
    "看到了，谢谢！",
)


def rules() -> Rules:
    """The usual decisions, with a desk that has a name."""
    desk = Desk(names={"en": "Example Wallet support", "zh-Hans": "Example Wallet 客服"})
    return rules_of(replace(starter_definition(), desk=desk))


async def shoot(
    browser: Browser, name: str, html: str, size: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    """Take the picture of the whole page."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ticket.html"
        file.write_text(html, encoding="utf-8")
        page = await browser.new_page(viewport=size, color_scheme=scheme)
        await page.goto(file.as_uri())
        await page.screenshot(path=IMAGES / f"transcript-{name}.png", full_page=True)
        await page.close()


async def main() -> None:
    """Both pictures."""
    made_at = BEGAN + timedelta(hours=1)
    for_agents = transcript(rules(), example(ENGLISH, "en"), "en", made_at, for_agents=True)
    theirs = transcript(rules(), example(CHINESE, "zh-Hans"), "zh-Hans", made_at, for_agents=False)
    async with chromium() as browser:
        await shoot(browser, "agents", for_agents, {"width": 820, "height": 600}, "light")
        await shoot(browser, "requester", theirs, {"width": 390, "height": 600}, "dark")


if __name__ == "__main__":
    asyncio.run(main())
