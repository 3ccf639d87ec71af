"""The chat in a real browser: by keyboard, on a bad line, with files, in any colours and directions."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
from aiohttp import web
from playwright.async_api import Browser, FilePayload, Page, Route, expect
from sqlalchemy import select

from bots.settings.definition_file import FILE_NAME, starter_text
from storage.tables import AccountRow, FileRow, InboxRow, table_of
from tests.bots.sending import prepared, sent, small_picture
from tests.bots.web_chat.door import WebDoor, settings_for_web, token
from tests.browser.conftest import PHONE, Watched
from tests.pictures import PNG, picture
from tests.scenarios.telegram import until

STORY = "我从交易所提了一些币到钱包，对方显示已经完成，可是余额一直没有变化。"
TXID = "2c0627e8778d6648b8e42a56f1fc30239d36cbddb3f96be30a55246490c9acc1"
MAXIMUM_WEIGHT = 60 * 1024


async def types(page: Page, text: str) -> None:
    """Write a message and send it with Enter."""
    await page.locator("#text").fill(text)
    await page.locator("#text").press("Enter")


async def sees(page: Page, words: str) -> None:
    """The words stand in a message of ours."""
    await expect(page.locator(".bubble:not(.mine)").filter(has_text=words).last).to_be_visible()


async def presses(page: Page, label: str) -> None:
    """Press the newest button with that label."""
    await page.get_by_role("button", name=label, exact=True).last.click()


async def tabs_to(page: Page, label: str) -> None:
    """Move with the Tab key until the button with that label has the focus."""
    await expect(page.get_by_role("button", name=label, exact=True).last).to_be_visible()
    for _ in range(60):
        focused = await page.evaluate("document.activeElement.textContent")
        if focused == label:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{label} can't be reached with the Tab key")


async def short_form(page: Page) -> None:
    """The shortest way to a ticket."""
    await types(page, "转人工")
    await presses(page, "简版工单（两步）")
    await presses(page, "同意并继续")
    await sees(page, "发生了什么")
    await types(page, STORY)
    await presses(page, "在此聊天中回复")
    await sees(page, "请核对")
    await presses(page, "✅ 提交")
    await sees(page, "已收到，工单号")


async def test_the_whole_form_in_chinese(web_door: WebDoor, window: Watched) -> None:
    """Every question of a transfer, a picture, the confirmation and the code, and no other host is asked."""
    page = await window.page()
    await page.goto(web_door.url)
    await presses(page, "提交工单")
    await presses(page, "同意并继续")
    await presses(page, "转账问题")
    await sees(page, "您的账户名是什么")
    await types(page, "wallet_li")
    await sees(page, "请描述发生了什么")
    await types(page, STORY)
    await presses(page, "波场 (TRC20)")
    await sees(page, "交易哈希")
    await types(page, TXID)
    await sees(page, "什么时候发生的")
    await types(page, "昨天下午3点")
    await presses(page, "在此聊天中回复")
    await sees(page, "有截图或文件吗")
    content = picture(size=(900, 600))
    shot: FilePayload = {"name": "截图.png", "mimeType": "image/png", "buffer": content}
    await page.locator("#file").set_input_files(shot)
    await presses(page, "完成")
    await sees(page, "请核对")
    await presses(page, "✅ 提交")
    await sees(page, "已收到，工单号")
    await sees(page, "请记下对话码")

    view = await web_door.house.directory.view((await web_door.numbers())[0])
    assert view is not None
    answers = {answer.field: answer.value for answer in view.answers}
    assert (
        answers["account_name"],
        answers["description"],
        answers["network"],
        answers["transaction_id"],
    ) == ("wallet_li", STORY, "tron", TXID)
    assert len(view.files) == 1
    assert {f"127.0.0.1:{web_door.port}"} == window.hosts


async def test_keyboard_only(web_door: WebDoor, window: Watched) -> None:
    """A ticket without a mouse: Tab, Enter and typing; what is focused is never lost."""
    page = await window.page()
    await page.goto(web_door.url)
    await tabs_to(page, "提交工单")
    await page.keyboard.press("Enter")
    await tabs_to(page, "同意并继续")
    await page.keyboard.press("Enter")
    await tabs_to(page, "其他")
    await page.keyboard.press("Enter")
    await sees(page, "您的账户名是什么")
    for answer, question in (("wallet_li", "请描述发生了什么"), (STORY, "怎样联系您")):
        while await page.evaluate("document.activeElement.id") != "text":
            await page.keyboard.press("Tab")
        await page.keyboard.insert_text(answer)
        await page.keyboard.press("Enter")
        await sees(page, question)
    for label in ("在此聊天中回复", "跳过", "✅ 提交"):
        await page.locator("#log").focus()
        await tabs_to(page, label)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name=label, exact=True)).to_have_count(0)
    await sees(page, "已收到，工单号")

    assert len(await web_door.numbers()) == 1
    assert window.complaints == []


async def test_a_double_click_is_one_press(web_door: WebDoor, window: Watched) -> None:
    """The second click of a double click finds its button busy: greeting, press and command are all."""
    page = await window.page()
    await page.goto(web_door.url)
    await page.get_by_role("button", name="提交工单", exact=True).dblclick()
    await sees(page, "请先同意")
    await types(page, "/tickets")
    await expect(page.locator(".mine .state")).to_have_count(0)
    with web_door.house.database.reading() as connection:
        updates = connection.execute(select(table_of(InboxRow).c.update_id)).scalars().all()

    assert len(updates) == 3
    assert await page.get_by_role("button", name="同意并继续", exact=True).count() == 1


async def test_it_shows_that_an_answer_is_being_written(web_door: WebDoor, window: Watched) -> None:
    """While what was written is on its way, and no longer once the answer is there."""
    page = await window.page()
    await page.goto(web_door.url)
    await sees(page, "请问需要什么帮助")
    released = asyncio.Event()

    async def slow(route: Route) -> None:
        await released.wait()
        await route.continue_()

    await page.route("**/chat/api/messages", slow)
    await types(page, "/tickets")
    await expect(page.locator(".typing")).to_be_visible()
    released.set()
    await sees(page, "进行中的工单")
    await expect(page.locator(".typing")).to_have_count(0)

    assert window.complaints == []


async def test_nothing_is_lost_with_the_connection(web_door: WebDoor, window: Watched) -> None:
    """Words written while the line is down arrive once, in order, and the reply that came meanwhile shows."""
    page = await window.page()
    await page.goto(web_door.url)
    await short_form(page)
    number = (await web_door.numbers())[0]
    await web_door.close()
    await types(page, "补充一：金额是 200 USDT")
    await types(page, "补充二：对方是交易所")
    await expect(page.locator(".mine .state").first).to_be_visible()
    await web_door.open()
    await web_door.reply(number, "我们正在查")
    await sees(page, "我们正在查")
    await expect(page.locator(".mine .state")).to_have_count(0)
    await page.reload()
    await sees(page, "我们正在查")
    await expect(page.locator(".mine")).to_have_count(4)
    view = await web_door.house.directory.view(number)
    assert view is not None
    said = [entry.text for entry in view.timeline if entry.text and "补充" in entry.text]

    assert said == ["补充一：金额是 200 USDT", "补充二：对方是交易所"]


async def test_a_secret_disappears_from_the_page(web_door: WebDoor, window: Watched) -> None:
    """The person's own bubble goes, and the tab forgets the words."""
    page = await window.page()
    await page.goto(web_door.url)
    await sees(page, "请问需要什么帮助")
    await types(page, "abandon " * 11 + "about")
    await sees(page, "原消息已删除")
    await expect(page.locator(".mine")).to_have_count(0)

    assert "abandon" not in await page.evaluate("JSON.stringify(sessionStorage)")


async def test_files_by_drop_and_paste_and_one_that_is_too_large(
    closed_door: WebDoor, window: Watched
) -> None:
    """Files come by dropping and pasting; one above the limit is refused with the limit named."""
    door = replace(closed_door, maximum_file=2 * 1024 * 1024)
    await door.open()
    page = await window.page()
    await page.goto(door.url)
    await sees(page, "请问需要什么帮助")
    give = """([kind, name, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(content)], name, { type: "image/png" }));
      const values = { bubbles: true, cancelable: true };
      const event = kind === "paste"
        ? new ClipboardEvent("paste", { ...values, clipboardData: data })
        : new DragEvent("drop", { ...values, dataTransfer: data });
      document.getElementById("text").dispatchEvent(event);
    }"""
    await page.evaluate(give, ["drop", "dropped.png", list(picture(1))])
    await page.evaluate(give, ["paste", "pasted.png", list(picture(2))])
    await page.evaluate(give, ["drop", "large.png", 3 * 1024 * 1024])
    refusal = "large.png 超过 2 MB，无法在这里发送。可以截取关键部分再发。"
    await expect(page.locator(".mine .state")).to_have_text([refusal])

    def states() -> list[str]:
        with door.house.database.reading() as connection:
            return list(connection.execute(select(table_of(FileRow).c.state)).scalars())

    await until(lambda: states() == ["stored", "stored"])
    await door.close()

    assert window.complaints == []


async def test_dark_and_right_to_left_on_a_phone(web_door: WebDoor, browser: Browser) -> None:
    """Dark colours follow the system; mirrored, own bubbles stand at the left and nothing is cut off."""
    context = await browser.new_context(locale="zh-CN", color_scheme="dark", viewport=PHONE, has_touch=True)
    window = Watched(context)
    page = await window.page()
    await page.goto(web_door.url)
    await sees(page, "请问需要什么帮助")
    await types(page, "转人工")
    await page.evaluate("document.documentElement.dir = 'rtl'")
    colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    own = await page.locator(".mine").bounding_box()
    page_size = await page.evaluate("[document.documentElement.scrollWidth, document.body.scrollHeight]")
    await context.close()

    assert colour == "rgb(16, 21, 29)"
    assert own is not None
    assert own["x"] < 40
    assert page_size == [PHONE["width"], PHONE["height"]]
    assert window.complaints == []


SITE = """<!doctype html><html lang="zh"><title>Shop</title><link rel="icon" href="data:,"><h1>Shop</h1>
<script src="{door}/widget.js" data-token="{token}" async></script></html>"""


@asynccontextmanager
async def company_site() -> AsyncIterator[tuple[str, dict[str, str]]]:
    """The company's own site: its origin, and the values of the page that embeds the widget with one tag."""
    values: dict[str, str] = {}

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=SITE.format(**values), content_type="text/html")

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", values
    finally:
        await runner.cleanup()


async def door_for(site: str, closed_door: WebDoor, folder: Path) -> WebDoor:
    """The door, open, with `site` on its list."""
    listed = f'{starter_text()}\n[web]\nallowed_origins = ["{site}"]\n'
    (folder / FILE_NAME).write_text(listed, encoding="utf-8")
    url = closed_door.settings.environment.database_url.get_secret_value()
    door = WebDoor(settings_for_web(folder, url))
    await door.open()
    return door


async def test_the_widget_in_the_companys_own_page(
    closed_door: WebDoor, window: Watched, tmp_path: Path
) -> None:
    """One tag: the button opens the chat as the signed account, counts what arrives while it is closed, and
    Escape closes it."""
    async with company_site() as (site, values):
        door = await door_for(site, closed_door, tmp_path)
        expires = int(door.clock().timestamp()) + 300
        values |= {"door": door.url, "token": token(account="wallet_li", aud="frontdoor", exp=expires)}
        page = await window.page()
        await page.goto(site)
        await page.get_by_role("button", name="联系客服").click()
        chat = page.frame_locator("iframe")
        await chat.get_by_role("button", name="提交工单").click()
        await chat.get_by_role("button", name="同意并继续").click()
        await chat.get_by_role("button", name="其他").click()
        await chat.locator("#text").fill(STORY)
        await chat.locator("#text").press("Enter")
        await chat.get_by_role("button", name="在此聊天中回复").click()
        await chat.get_by_role("button", name="跳过").click()
        await chat.get_by_role("button", name="✅ 提交").click()
        await expect(chat.locator("#log")).to_contain_text("已收到，工单号")
        await chat.locator("#text").press("Escape")
        await expect(page.locator("iframe")).to_be_hidden()
        number = (await door.numbers())[0]
        await door.reply(number, "请更新到最新版本")
        await expect(page.get_by_role("button", name="联系客服 · 新消息：1")).to_be_visible()
        view = await door.house.directory.view(number)
        await door.close()

    assert view is not None
    assert [answer.value for answer in view.answers if answer.field == "account_name"] == ["wallet_li"]
    assert window.complaints == []
    assert {site.removeprefix("http://"), door.url.removeprefix("http://")} == window.hosts


async def test_signing_in_while_the_chat_is_open(
    closed_door: WebDoor, window: Watched, tmp_path: Path
) -> None:
    """The page becomes the account's, stays the host's, and the token does not stay in the address."""
    async with company_site() as (site, values):
        door = await door_for(site, closed_door, tmp_path)
        values |= {"door": door.url, "token": ""}
        page = await window.page()
        await page.goto(site)
        await page.get_by_role("button", name="联系客服").click()
        chat = page.frame_locator("iframe")
        await chat.get_by_role("button", name="提交工单").click()
        await expect(chat.locator("#log")).to_contain_text("请先同意")
        expires = int(door.clock().timestamp()) + 300
        fresh = token(account="wallet_li", aud="frontdoor", exp=expires)
        await page.evaluate("token => FrontDoor.signIn(token)", fresh)
        await expect(chat.locator("#log")).not_to_contain_text("请先同意")
        await expect(chat.get_by_role("button", name="提交工单")).to_be_visible()
        addresses = [frame.url for frame in page.frames]
        await chat.locator("#text").press("Escape")
        await expect(page.locator("iframe")).to_be_hidden()
        with door.house.database.reading() as connection:
            accounts = connection.execute(select(table_of(AccountRow).c.account_id)).scalars().all()
        await door.close()

    assert "signed:wallet_li" in accounts
    assert fresh not in " ".join(addresses)
    assert window.complaints == []


async def test_a_site_that_is_not_listed_can_not_show_the_chat(web_door: WebDoor, window: Watched) -> None:
    """The browser refuses the frame."""
    async with company_site() as (site, values):
        values |= {"door": web_door.url, "token": ""}
        page = await window.page()
        await page.goto(site)
        async with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            await page.get_by_role("button", name="联系客服").click()

    assert await page.frame_locator("iframe").locator("#text").count() == 0


async def test_the_code_brings_the_conversation_to_another_browser(
    web_door: WebDoor, window: Watched, browser: Browser
) -> None:
    """The code that was shown at submission, typed elsewhere, shows the same conversation."""
    page = await window.page()
    await page.goto(web_door.url)
    await short_form(page)
    shown = await page.locator("#code-shown").inner_text()
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", shown)
    assert code is not None
    context = await browser.new_context(locale="zh-CN")
    other = await Watched(context).page()
    await other.goto(web_door.url)
    await other.locator("#more summary").click()
    await other.locator("#code").fill(code[0].lower())
    await other.get_by_role("button", name="继续之前的对话").click()
    await sees(other, "已收到，工单号")
    await context.close()


async def test_the_page_is_light(web_door: WebDoor) -> None:
    """Everything that the page and the widget load weighs at most 60 KB as it travels."""
    async with aiohttp.ClientSession(auto_decompress=False) as client:

        async def loaded(path: str) -> bytes:
            async with client.get(web_door.url + path, headers={"Accept-Encoding": "gzip"}) as answer:
                assert answer.headers["Content-Encoding"] == "gzip"
                return await answer.read()

        html = await loaded("/")
        assets = re.findall(r'"(/chat/assets/[^"]+)"', gzip.decompress(html).decode())
        weight = len(html) + sum([len(await loaded(path)) for path in ("/widget.js", *assets)])

    assert len(assets) == 3
    assert weight <= MAXIMUM_WEIGHT


async def test_a_file_from_an_agent(web_door: WebDoor, window: Watched) -> None:
    """It stands below the words with its name and its small picture, and a press saves it byte for byte."""
    page = await window.page()
    await page.goto(web_door.url)
    await short_form(page)
    [number] = await web_door.numbers()
    picture_of_steps = await prepared(web_door.house, number, "steps.png", "image/png", PNG)
    notes = await prepared(web_door.house, number, "<b>notes</b>.txt", "text/plain", b"Do this.")
    await small_picture(web_door.house, picture_of_steps)
    await sent(web_door.house, number, "请看附件。", picture_of_steps, notes)
    await sees(page, "请看附件。")
    await expect(page.locator(".files button")).to_have_count(2)
    await expect(page.locator(".files img")).to_have_count(1)
    async with page.expect_download() as download:
        await page.get_by_role("button", name="notes").click()
    saved = await (await download.value).path()
    assert await asyncio.to_thread(saved.read_bytes) == b"Do this."
    assert window.complaints == []
