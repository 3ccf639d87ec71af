"""The API behind the page: exactly once, in order, from where one was, and only for our own page."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image
from sqlalchemy import RowMapping, select
from yarl import URL

from bots.web_chat.limits import WebLimits
from core.conversation import Origin
from core.ids import RequesterId
from core.throttle import Rule
from storage.tables import AccountRow, FileRow, table_of
from tests.bots.web_chat.door import Person, WebDoor, token
from tests.pictures import noise
from tests.scenarios.telegram import until

ON_BOTH = pytest.mark.parametrize(
    "closed_door", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
FAR = 4_000_000_000
PICTURE = noise((700, 500))
"""A few hundred kilobytes, so that it is sent in parts."""


async def test_a_visitor_is_greeted_once(li: Person) -> None:
    """Opening the page twice greets once: the greeting's client id is the same."""
    await li.begins()
    await li.says("/start", client_id="start")
    tab = await li.opens()
    await tab.sees("请问需要什么帮助")

    assert tab.order == [1]


async def test_repeats_of_a_client_id_have_one_effect(li: Person, web_door: WebDoor) -> None:
    """Ten deliveries of one message, all at once, are answered alike and shown once."""
    await li.begins()
    answers = await asyncio.gather(*(li.says("/tickets", client_id="same") for _ in range(10)))
    tab = await li.opens()
    await tab.sees("工单")

    assert sum(answer["repeated"] for answer in answers) == 9
    assert tab.order == [1, 2]


async def test_pressing_submit_on_two_devices_makes_one_ticket(li: Person, web_door: WebDoor) -> None:
    """The same button pressed in two tabs: two updates, one ticket."""
    await li.begins()
    tab = await li.opens()
    await li.fills_in(tab)
    card = await tab.sees("请核对")
    await asyncio.gather(*(li.presses(card, "✅ 提交") for _ in range(2)))
    await tab.sees("已收到，工单号")

    assert len(await web_door.numbers()) == 1


@ON_BOTH
async def test_a_whole_ticket_with_a_recovery_code(li: Person, web_door: WebDoor) -> None:
    """Whoever submits is due a code; with it another browser continues the conversation."""
    await li.begins()
    tab = await li.opens()
    answer = await li.submits(tab)
    confirmation = await tab.sees("已收到，工单号")
    status, said = await li.post("recovery")

    assert (answer["code_due"], status) == (True, 200)
    assert list(range(1, len(tab.order) + 1)) == tab.order
    assert (await web_door.numbers())[0] in confirmation["text"]

    async with Person(web_door) as elsewhere:
        await elsewhere.begins()
        typed = said["code"].lower().replace("0", "o").replace("-", " ")
        assert await elsewhere.post("recover", {"code": typed}) == (200, {})
        assert not (await elsewhere.begins())["fresh"]
        again = await elsewhere.opens()
        await again.sees("已收到，工单号")
        assert tab.order == again.order

    with web_door.house.database.reading() as connection:
        rows = connection.execute(select(table_of(AccountRow).c.account_id)).scalars().all()
    assert [row for row in rows if said["code"].replace("-", "") in row] == []


async def test_a_wrong_recovery_code_is_refused_and_guessing_is_slow(li: Person) -> None:
    """Five wrong codes, then a wait; nothing tells a code that can't be from one that isn't."""
    answers = [await li.post("recover", {"code": code}) for code in ("x", "0" * 16, "7K3M" * 4, "", None)]
    status, said = await li.post("recover", {"code": "7K3M" * 4})

    assert [status for status, _ in answers] == [404] * 5
    assert {"recover_wrong"} == {said["error"] for _, said in answers}
    assert (status, said["error"]) == (429, "too_fast")
    assert 0 < said["wait"] <= 600


async def test_two_tabs_see_the_same_in_the_same_order(li: Person) -> None:
    """What one tab sends appears in both."""
    await li.begins()
    one, two = await li.opens(), await li.opens()
    await li.says("/tickets")
    await li.says("/language")
    await one.sees("语言")
    await two.sees("语言")

    assert one.order == two.order
    assert one.shown == two.shown


async def test_a_tab_continues_where_it_was(li: Person) -> None:
    """A tab that reconnects from N gets N+1 onward and nothing twice."""
    await li.begins()
    first = await li.opens()
    await first.sees("请问需要什么帮助")
    await first.socket.close()
    await li.says("/tickets")
    await li.says("/language")
    second = await li.opens(after=first.last, notice=first.notice)
    await second.sees("语言")

    assert min(second.order) == first.last + 1
    assert sorted(set(second.order)) == second.order


async def test_replies_and_notices_arrive_live_and_after_a_restart(li: Person, web_door: WebDoor) -> None:
    """An agent's reply and a broadcast reach an open page, and one that comes back later sees each once."""
    await li.begins()
    tab = await li.opens()
    await li.submits(tab)
    number = (await web_door.numbers())[0]
    await web_door.reply(number, "请更新到最新版本")
    await tab.sees("请更新到最新版本")
    await web_door.notice("今晚维护", "other")
    await tab.sees("今晚维护")
    await web_door.close()
    await web_door.open()
    again = await li.opens()
    await again.sees("今晚维护")

    assert tab.shown == again.shown


@ON_BOTH
async def test_what_another_process_says_arrives_live(li: Person, web_door: WebDoor) -> None:
    """An agent's reply that another process committed reaches an open page."""
    await li.begins()
    tab = await li.opens()
    await li.submits(tab)
    elsewhere = WebDoor(web_door.settings, web_door.clock)
    await elsewhere.open()
    await elsewhere.reply((await web_door.numbers())[0], "请更新到最新版本")
    await tab.sees("请更新到最新版本")
    await elsewhere.close()


async def test_a_secret_is_not_kept_and_its_bubble_goes(li: Person) -> None:
    """The page is told to remove the person's own message."""
    await li.begins()
    tab = await li.opens()
    await li.says("abandon " * 11 + "about", client_id="secret")
    await tab.sees("原消息已删除")

    assert tab.deleted == ["secret"]


async def test_a_forged_cookie_is_nobody(li: Person, web_door: WebDoor) -> None:
    """Changing anything in the cookie makes a new visitor of its bearer, not another one."""
    await li.begins()
    cookie = next(iter(li.client.cookie_jar))
    body, _, signature = cookie.value.partition(".")
    for forged in (f"{body}x.{signature}", f"{body}.{signature[:-2]}AA", "", "a.b", f"{body}."):
        async with Person(web_door) as thief:
            thief.client.cookie_jar.update_cookies({cookie.key: forged}, URL(web_door.url))
            assert (await thief.post("messages", {"client_id": "c1", "text": "hi"}))[0] == 401
            tab = await thief.opens()
            await tab.socket.receive(timeout=5)
            assert tab.socket.close_code == 4401


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Front-Door": "1"},
        {"Origin": "https://evil.example", "X-Front-Door": "1"},
        {"Origin": "null", "X-Front-Door": "1"},
        {"Origin": "own"},
    ],
)
async def test_other_sites_can_ask_nothing(li: Person, web_door: WebDoor, headers: dict[str, str]) -> None:
    """A foreign Origin, none, or ours without our header is refused."""
    await li.begins()
    sent = {name: web_door.url if value == "own" else value for name, value in headers.items()}

    assert (await li.post("messages", {"client_id": "c1", "text": "hi"}, sent))[0] == 403


async def test_other_sites_get_no_socket(li: Person) -> None:
    """A page of another site can't listen, whatever cookie the browser sends along."""
    await li.begins()
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await li.opens(origin="https://evil.example")

    assert refused.value.status == 403


async def test_an_upload_is_stored_encrypted_before_its_message(li: Person, web_door: WebDoor) -> None:
    """The file is there, whole and unreadable on disk, and a repeat of the upload changes nothing; then it is
    examined and only what may be kept is left."""
    await li.begins()
    tab = await li.opens()
    answers = [await li.sends(PICTURE, "%E6%88%AA%E5%9B%BE.png", "f1") for _ in range(2)]
    await tab.sees("隐私")

    def rows() -> list[RowMapping]:
        with web_door.house.database.reading() as connection:
            return list(connection.execute(select(table_of(FileRow))).mappings().all())

    await until(lambda: [row["state"] for row in rows()] == ["stored"])
    await until(lambda: not list(web_door.files_folder.rglob("incoming-*")))
    row = rows()[0]
    kept = await web_door.house.file_store.get(RequesterId(row["requester_id"]), row["store_key"])
    on_disk = [path for path in web_door.files_folder.rglob("*") if path.is_file()]

    assert [(status, said["repeated"]) for status, said in answers] == [(200, False), (200, True)]
    assert (row["size"], row["media_type"]) == (len(kept), "image/png")
    assert Image.open(BytesIO(PICTURE)).tobytes() == Image.open(BytesIO(kept)).tobytes()
    assert {row["store_key"].rpartition("/")[2], f"{row['id']}.thumbnail"} == {one.name for one in on_disk}
    plain = (kept[:16], b"\x89PNG\r\n", b"\xff\xd8\xff\xe0\0\x10JFIF")
    assert not any(mark in one.read_bytes() for one in on_disk for mark in plain)


async def test_too_large_and_empty_uploads_leave_nothing(closed_door: WebDoor) -> None:
    """A file above the limit is refused, told or not how large it is; an empty one too."""
    door = replace(closed_door, maximum_file=100_000)
    await door.open()
    async with Person(door) as person:
        await person.begins()
        told = await person.sends(PICTURE, "a.png", "f1")

        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(10):
                yield b"x" * 20_000

        headers = {"Origin": door.url, "X-Front-Door": "1"}
        address = f"{door.url}/chat/api/files?client_id=f2"
        async with person.client.post(address, data=chunks(), headers=headers) as untold:
            status = untold.status
        empty = await person.sends(b"", "a.png", "f3")
        stored = [path for path in door.files_folder.rglob("*") if path.is_file()]
    await door.close()

    assert (told[0], told[1]["error"]) == (413, "too_large")
    assert status == 413
    assert empty[0] == 400
    assert stored == []


async def test_an_upload_that_breaks_off_leaves_nothing(li: Person, web_door: WebDoor) -> None:
    """The line is lost in the middle of a file: nothing is stored, and the same id works the next time."""
    await li.begins()
    cookie = next(iter(li.client.cookie_jar))
    _, writer = await asyncio.open_connection("127.0.0.1", web_door.port)
    head = f"POST /chat/api/files?client_id=f1 HTTP/1.1\r\nHost: 127.0.0.1:{web_door.port}\r\n"
    head += f"Origin: {web_door.url}\r\nX-Front-Door: 1\r\nCookie: {cookie.key}={cookie.value}\r\n"
    writer.write(f"{head}Content-Length: {len(PICTURE)}\r\n\r\n".encode() + PICTURE[:200_000])
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    status, said = await li.sends(PICTURE, "a.png", "f1")
    await until(lambda: len(list(web_door.files_folder.rglob("*.thumbnail"))) == 1)
    await until(lambda: not list(web_door.files_folder.rglob("incoming-*")))
    stored = [path for path in web_door.files_folder.rglob("*") if path.is_file()]

    assert (status, said["repeated"]) == (200, False)
    assert len(stored) == 2


async def test_who_writes_too_fast_is_asked_to_wait(closed_door: WebDoor) -> None:
    """The limit of a visitor holds; the answer says for how long."""
    door = replace(closed_door, limits=WebLimits(messages=Rule(3, 60.0)))
    await door.open()
    async with Person(door) as person:
        await person.begins()
        answers = [
            await person.post("messages", {"client_id": f"m{i}", "text": "/tickets"}) for i in range(4)
        ]
    await door.close()

    assert [status for status, _ in answers] == [200, 200, 429, 429]
    assert 0 < answers[-1][1]["wait"] <= 60


async def test_a_signed_token_fills_and_proves_answers(li: Person, web_door: WebDoor) -> None:
    """Account, app version and device come from the app: they are not asked, and agents see that."""
    good = token(
        account="wallet_li", app_version="5.12.3", device="Pixel 9", aud="frontdoor", exp=_soon(web_door)
    )
    assert (await li.begins(good))["confirmed"]
    tab = await li.opens()
    await li.says("App 一打开就闪退，重装之后还是一样，已经两天了")
    await li.presses(await tab.sees("隐私"), "同意并继续")
    await li.presses(await tab.sees("怎样联系您"), "在此聊天中回复")
    await li.presses(await tab.sees("有截图或文件吗"), "跳过")
    answer = await li.presses(await tab.sees("请核对"), "✅ 提交")
    await tab.sees("已收到")
    view = await web_door.house.directory.view((await web_door.numbers())[0])
    assert view is not None
    proven = {a.field: a.value for a in view.answers if a.origin == Origin.SIGNED}

    assert proven == {"account_name": "wallet_li", "app_version": "5.12.3", "device": "Pixel 9"}
    assert not answer["code_due"]


async def test_a_bad_token_proves_nothing(li: Person, web_door: WebDoor) -> None:
    """Expired, forged, for somebody else, without an algorithm, or valid for ever: an ordinary visitor."""
    claims: dict[str, Any] = {"account": "wallet_li", "aud": "frontdoor", "exp": _soon(web_door)}
    bad = [
        token(**claims | {"exp": 1}),
        token(**claims | {"exp": FAR}),
        token(**claims | {"aud": "elsewhere"}),
        token(**claims | {"account": ""}),
        token(**claims | {"account": 7}),
        token(key="another-key-of-somebody-else-entirely", **claims),
        token(algorithm="none", **claims),
        "a.b.c",
        "x" * 5000,
    ]
    for one in bad:
        async with Person(web_door) as person:
            status, said = await person.post("session", {"token": one})
            assert (status, said["confirmed"], said["fresh"]) == (200, False, True), one


async def test_the_same_account_is_the_same_person_everywhere(li: Person, web_door: WebDoor) -> None:
    """Two devices with tokens of one account share the conversation."""
    good = token(account="wallet_li", aud="frontdoor", exp=_soon(web_door))
    await li.begins(good)
    async with Person(web_door) as phone:
        assert not (await phone.begins(good))["fresh"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"client_id": "c1"},
        {"client_id": "c1", "text": " "},
        {"client_id": "c 1", "text": "hi"},
        {"client_id": "c1", "text": "x" * 20_001},
        {"client_id": "c1", "choice": "x" * 65, "message": "1"},
        {"client_id": "c1", "choice": "ticket", "message": "javascript:"},
    ],
)
async def test_what_no_page_sends_is_refused(li: Person, body: object) -> None:
    """Bodies of the wrong shape or size change nothing."""
    await li.begins()

    assert (await li.post("messages", body))[0] == 400


def _soon(door: WebDoor) -> int:
    return int(door.clock().timestamp()) + 300
