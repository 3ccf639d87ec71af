"""Everything about me as an archive: what is in it, who gets it, and for how long."""

import io
import re
import zipfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
import pytest
from sqlalchemy import select

from bots.http.export import ExportLinks
from bots.settings.environment import Environment
from core.access import AsModerator, AsOperator, AsRequester, belonging
from core.belongings import Belongings
from core.ids import Account, BotKey, RequesterId
from storage.tables import FileRow, table_of
from tests.bots.web_chat.door import Person, WebDoor, settings_for_web
from tests.pictures import PNG
from tests.scenarios.telegram import until

STORY = "我从交易所提了一些币到钱包，对方显示已经完成，可是余额一直没有变化。"
"""What the shortest form says (tests/bots/web_chat/door.py)."""
NAUGHTY = "还有 <script>alert(1)</script> 这一行"


@pytest.fixture
async def door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> AsyncIterator[WebDoor]:
    """The door, with an address under which people can reach it."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    opened = WebDoor(settings_for_web(tmp_path, sqlite_url, public_url="http://support.example"))
    await opened.open()
    yield opened
    await opened.close()


def file_states(door: WebDoor) -> list[str]:
    """What became of each file."""
    with door.house.database.reading() as connection:
        return list(connection.execute(select(table_of(FileRow).c.state)).scalars())


async def asked_for(door: WebDoor, li: Person) -> str:
    """The link in the answer to "get a copy of my data", as it stands on the website."""
    await li.begins()
    tab = await li.opens()
    await li.submits(tab)
    await tab.sees("已收到，工单号")
    await li.says(NAUGHTY)
    await tab.sees("已补充到工单")
    await li.sends(PNG, "a.png", "f1")
    await until(lambda: file_states(door) == ["stored"])
    await li.says("/privacy")
    await li.presses(await tab.sees("您可以获取全部内容的副本"), "获取我的数据")
    answer = await tab.sees("24 小时内有效")
    link: str = answer["choices"][0][0]["link"]
    assert link.startswith("http://support.example/export?")
    return link


async def opened(door: WebDoor, li: Person, link: str, method: str) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and body of what is behind the link at our door."""
    parts = urlsplit(link)
    async with li.client.request(method, f"{door.url}{parts.path}?{parts.query}") as answer:
        return answer.status, answer.headers, await answer.read()


async def test_the_whole_archive(door: WebDoor) -> None:
    """A page with everything readable and nothing live, the same as data, and the files byte for byte."""
    async with Person(door) as li:
        link = await asked_for(door, li)
        status, headers, body = await opened(door, li, link, "POST")
    assert status == 200
    assert headers["Content-Type"] == "application/zip"
    assert "no-store" in headers["Cache-Control"]
    assert headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(body)) as found:
        assert found.testzip() is None
        page, data = found.read("index.html").decode(), orjson.loads(found.read("data.json"))
        number = data["tickets"][0]["number"]
        assert found.namelist() == ["index.html", "data.json", f"files/{number}-1.png"]
        assert found.read(f"files/{number}-1.png") == PNG
    assert STORY in page
    assert number in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert re.findall(r"<(?:script|img|link|iframe)|https?://", page) == []
    answers = {answer["field"]: answer["value"] for answer in data["tickets"][0]["answers"]}
    assert answers["description"] == STORY
    assert [entry["text"] for entry in data["tickets"][0]["timeline"] if entry["text"]] == [NAUGHTY]
    assert data["files"][0]["path"] == f"files/{number}-1.png"
    assert any("已收到，工单号" in said["text"] for said in data["conversations"][0]["messages_from_us"])


async def test_looking_at_the_link_gives_nothing_away(door: WebDoor) -> None:
    """What a preview of the link fetches is a page with a button."""
    async with Person(door) as li:
        status, headers, body = await opened(door, li, await asked_for(door, li), "GET")
    assert status == 200
    assert "下载我的数据" in body.decode()
    assert STORY not in body.decode()
    assert "no-store" in headers["Cache-Control"]


async def test_who_does_not_get_it(door: WebDoor) -> None:
    """A forged link, one for somebody else, one of yesterday, and one of somebody erased have one answer."""
    async with Person(door) as li:
        link = await asked_for(door, li)
        query = dict(parse_qsl(urlsplit(link).query))
        forged = [
            query | {"of": str(int(query["of"]) + 1)},
            query | {"until": str(int(query["until"]) + 1)},
            query | {"signature": "0" * 64},
            query | {"of": "9" * 40},
            query | {"until": "²"},
            {"of": query["of"]},
        ]
        for wrong in forged:
            for method in ("GET", "POST"):
                answer = await opened(door, li, f"/export?{urlencode(wrong)}", method)
                assert (answer[0], answer[2]) == (404, b"Not found.\n"), wrong
        requester_id = RequesterId(int(query["of"]))
        fresh = await opened(door, li, link, "GET")
        door.clock.advance(hours=24)
        late = await opened(door, li, link, "POST")
        assert (fresh[0], late[0]) == (200, 404)
        links = ExportLinks([b"another key"], "http://support.example")
        assert links.holder(requester_id, int(query["until"]), query["signature"], door.clock()) is None
        assert await door.house.belongings.of(requester_id) is not None
        await door.house.writer.perform(lambda transaction: transaction.erase(requester_id))
        assert await door.house.belongings.of(requester_id) is None
        assert await door.house.belongings.owner(Account("web", "nobody")) is None


async def test_the_access_gate(door: WebDoor) -> None:
    """Everything about somebody is for themselves and for the operator."""
    async with Person(door) as li:
        await li.begins()
        with door.house.database.reading() as connection:
            found = connection.exec_driver_sql("SELECT requester_id FROM accounts").scalar_one()
    belongings: Belongings | None = await door.house.belongings.of(RequesterId(found))
    assert belongings is not None
    assert [talk.bot for talk in belongings.talks] == [BotKey("web")]
    assert belonging(AsRequester(RequesterId(found)), belongings) is belongings
    assert belonging(AsOperator("Mei"), belongings) is belongings
    assert belonging(AsRequester(RequesterId(found + 1)), belongings) is None
    assert belonging(AsModerator("Mod"), belongings) is None
    assert belonging(AsOperator("Mei"), None) is None
