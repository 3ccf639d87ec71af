"""The system's Chromium, driven for the tests and for the screenshots of the documentation."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# A container gives Chromium no sandbox, and nothing may be fetched that a test did not ask for.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoChromium(Exception):
    """There is no Chromium on the PATH, nor does FRONTDOOR_CHROMIUM name one."""


def chromium_path() -> str:
    """Where it is. Raises NoChromium."""
    named = os.environ.get("FRONTDOOR_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise NoChromium
    return found


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running browser. Raises NoChromium."""
    path = chromium_path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()
