"""Makes the pictures of the web chat in the documentation, with a real browser: `python -m docs.screenshots`.

A person fills in a form on a service of its own that ends afterwards. There is no
right-to-left language yet, so that picture mirrors the English page.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Frame, Page, ViewportSize, expect

from bots.settings.definition_file import FILE_NAME, starter_text
from bots.settings.environment import Environment
from tests.bots.web_chat.door import WebDoor, settings_for_web
from tests.browser.chromium import chromium

IMAGES = Path(__file__).parent / "images"
DESKTOP: ViewportSize = {"width": 1100, "height": 760}
PHONE: ViewportSize = {"width": 390, "height": 780}
SITE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><link rel="icon" href="data:,">
<title>Example Wallet</title>
<style>body{{font:18px/1.6 system-ui,sans-serif;margin:3rem;color:#17212f}}</style>
<h1>Example Wallet</h1><p>{words}</p><script src="{door}/widget.js"></script></html>"""


@dataclass(frozen=True, slots=True)
class Words:
    """What a person says and presses in one language."""

    locale: str
    launcher: str
    site: str
    ticket: str
    agree: str
    category: str
    account: str
    story: str
    asked: str


CHINESE = Words(
    "zh-CN",
    "联系客服",
    "需要帮助？点右下角的“联系客服”。",
    "提交工单",
    "同意并继续",
    "忘记密码或无法登录",
    "wallet_li",
    "昨天更新 App 之后，登录时一直提示密码错误，重置密码也没有收到邮件。",
    "怎样联系您",
)
ENGLISH = Words(
    "en-GB",
    "Chat with support",
    "Need help? Use the button below.",
    "Submit a ticket",
    "Agree and continue",
    "Forgotten password or login",
    "wallet_li",
    "Since the update the app says my password is wrong, and no reset e-mail arrives.",
    "reach you",
)


async def fill_in(page: Page | Frame, words: Words) -> None:
    """Up to the question how to reach them."""
    for label in (words.ticket, words.agree, words.category):
        await page.get_by_role("button", name=label, exact=True).click()
    for text in (words.account, words.story):
        await page.locator("#text").fill(text)
        await page.locator("#text").press("Enter")
        await expect(page.locator(".mine").last).to_contain_text(text)
        await expect(page.locator(".mine .state")).to_have_count(0)
    await expect(page.locator("#log")).to_contain_text(words.asked)


async def alone(
    browser: Browser, door: WebDoor, name: str, words: Words, *, dark: bool, mirrored: bool
) -> None:
    """The page by itself on a phone."""
    colours: Literal["dark", "light"] = "dark" if dark else "light"
    context = await browser.new_context(locale=words.locale, viewport=PHONE, color_scheme=colours)
    page = await context.new_page()
    await page.goto(door.url)
    if mirrored:
        await page.evaluate("document.documentElement.dir = 'rtl'")
    await fill_in(page, words)
    await shoot(context, page, name)


async def embedded(browser: Browser, door: WebDoor, site: str, name: str, words: Words) -> None:
    """The widget on the company's own page."""
    context = await browser.new_context(locale=words.locale, viewport=DESKTOP)
    page = await context.new_page()
    await page.goto(site)
    await page.get_by_role("button", name=words.launcher).click()
    frame = next(frame for frame in page.frames if frame != page.main_frame)
    await fill_in(frame, words)
    await shoot(context, page, name)


async def shoot(context: BrowserContext, page: Page, name: str) -> None:
    """Take the picture."""
    await page.screenshot(path=IMAGES / f"widget-{name}.png", animations="disabled", caret="hide")
    await context.close()


async def company_site(values: Mapping[str, str]) -> web.AppRunner:
    """A page that embeds the widget, at any free port; `values` are looked up when it is asked for."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=SITE.format(**values), content_type="text/html")

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


async def main() -> None:
    """All pictures."""
    for name in Environment.model_fields:
        os.environ.pop(name.upper(), None)
    values = {"language": "zh", "words": CHINESE.site, "door": ""}
    runner = await company_site(values)
    site = f"http://127.0.0.1:{runner.addresses[0][1]}"
    with TemporaryDirectory() as name:
        folder = Path(name)
        listed = f'{starter_text()}\n[web]\nallowed_origins = ["{site}"]\n'
        (folder / FILE_NAME).write_text(listed, encoding="utf-8")
        door = WebDoor(settings_for_web(folder, f"sqlite:///{folder / 'frontdoor.db'}"))
        await door.open()
        values["door"] = door.url
        async with chromium() as browser:
            await embedded(browser, door, site, "desktop", CHINESE)
            await alone(browser, door, "phone", CHINESE, dark=False, mirrored=False)
            await alone(browser, door, "dark", ENGLISH, dark=True, mirrored=False)
            await alone(browser, door, "right-to-left", ENGLISH, dark=False, mirrored=True)
        await door.close()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
