"""A transcript in a real browser: nothing that somebody wrote in it runs, and nothing is asked of anybody."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from core.usecases.transcript import transcript
from tests.builders import NOW, starter_rules
from tests.core.test_transcript import ticket, wicked
from tests.naughty import HTML, MARKUP

WICKED = (
    *HTML,
    *MARKUP,
    '<img src="https://evil.example/x.png" onerror="document.title=1">',
    '<link rel="stylesheet" href="https://evil.example/x.css"><base href="https://evil.example">',
    '<form action="https://evil.example"><button autofocus onfocus="document.title=1">x</button></form>',
    "<iframe srcdoc='<script>parent.document.title=1</script>'></iframe>",
    '" style="background:url(https://evil.example/x)" onmouseover="document.title=1" x="',
)


FRAMES = "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


async def shown(page: Page, folder: Path, html: str) -> tuple[list[str], list[str]]:
    """What was asked for beside the file itself, and what went wrong or was said, once it is drawn."""
    file = folder / "ticket.html"
    file.write_text(html, encoding="utf-8")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    await page.goto(file.as_uri(), wait_until="load")
    await page.evaluate(FRAMES)
    return [url for url in asked if url != file.as_uri()], said


@pytest.mark.parametrize(
    "alive",
    [
        '<img src="https://evil.example/x.png">',
        '<iframe src="https://evil.example"></iframe>',
        "<script>console.log(1)</script>",
        '<input autofocus onfocus="console.log(2)">',
    ],
)
async def test_what_would_run_is_seen(browser: Browser, tmp_path: Path, alive: str) -> None:
    """What the next test finds nothing of does show itself on a page that lets it."""
    asked, said = await shown(await browser.new_page(), tmp_path, f"<!doctype html>{alive}")
    assert asked + said != []


@pytest.mark.parametrize("for_agents", [True, False])
async def test_nothing_runs_and_nothing_is_asked(browser: Browser, tmp_path: Path, for_agents: bool) -> None:
    """Whatever was written; all of it is there to be read."""
    page = await browser.new_page()
    for text in WICKED:
        html = transcript(starter_rules(), wicked(text), "en", NOW, for_agents=for_agents)
        asked, said = await shown(page, tmp_path, html)
        assert (asked, said) == ([], []), text
        assert await page.title() == f"Example Wallet · Ticket {' '.join(text.split())}"
        assert await page.locator("script, img, iframe, link, base, form, a, object").count() == 0


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(22, 24, 27)")])
async def test_its_style_counts_by_day_and_night(
    browser: Browser, tmp_path: Path, scheme: str, paper: str
) -> None:
    """Its own policy lets it in, and it fits a phone."""
    page = await browser.new_page(color_scheme=scheme, viewport={"width": 360, "height": 700})  # type: ignore[arg-type]
    html = transcript(starter_rules(), ticket(), "en", NOW, for_agents=True)
    assert await shown(page, tmp_path, html) == ([], [])
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_it_prints_black_on_white(browser: Browser, tmp_path: Path) -> None:
    """Also from a dark screen."""
    page = await browser.new_page(color_scheme="dark")
    await shown(page, tmp_path, transcript(starter_rules(), ticket(), "en", NOW, for_agents=True))
    await page.emulate_media(media="print", color_scheme="dark")
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert await page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


async def test_it_mirrors_in_a_language_from_right_to_left(browser: Browser, tmp_path: Path) -> None:
    """What the requester said stands at the right then, and an English sentence still reads as English."""
    page = await browser.new_page()
    html = transcript(starter_rules(), ticket(), "en", NOW, for_agents=False).replace(
        'dir="ltr"', 'dir="rtl"'
    )
    await shown(page, tmp_path, html)
    theirs = await page.locator(".theirs").first.bounding_box()
    ours = await page.locator(".ours").first.bounding_box()
    assert theirs is not None
    assert ours is not None
    assert theirs["x"] > ours["x"]
    said = page.locator(".theirs p").first
    assert await said.evaluate("element => getComputedStyle(element).direction") == "ltr"
