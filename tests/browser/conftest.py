"""A real browser in front of the running service; whatever it complains of fails the test."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from bots.settings.environment import Environment
from tests.bots.web_chat.door import WebDoor, settings_for_web
from tests.browser.chromium import NoChromium, chromium, chromium_path

PHONE: ViewportSize = {"width": 390, "height": 780}


@pytest.fixture
def closed_door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> WebDoor:
    """A door, still closed; whatever the machine's environment says, the test decides alone."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return WebDoor(settings_for_web(tmp_path, sqlite_url))


@pytest.fixture
async def web_door(closed_door: WebDoor) -> AsyncIterator[WebDoor]:
    """The running service."""
    await closed_door.open()
    yield closed_door
    await closed_door.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium; skips without one, or fails when FRONTDOOR_REQUIRE_CHROMIUM=1."""
    try:
        chromium_path()
    except NoChromium as missing:
        if os.environ.get("FRONTDOOR_REQUIRE_CHROMIUM") == "1":
            pytest.fail(f"No Chromium: {missing.__doc__}")
        pytest.skip(f"No Chromium: {missing.__doc__}")
    async with chromium() as running:
        yield running


class Watched:
    """A browser's window, with everything that went wrong in it and every host that it asked."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self.weights: dict[str, int] = {}

    async def page(self) -> Page:
        """A new tab."""
        page = await self.context.new_page()
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("websocket", lambda socket: self.hosts.add(urlsplit(socket.url).netloc))
        return page

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)


@pytest.fixture
async def window(browser: Browser) -> AsyncIterator[Watched]:
    """A browser in Chinese at a desk."""
    context = await browser.new_context(locale="zh-CN")
    context.set_default_timeout(8000)
    yield Watched(context)
    await context.close()
