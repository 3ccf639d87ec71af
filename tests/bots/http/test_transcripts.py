"""Transcripts behind signed links: who gets which version, who gets none, and that previews get nothing."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from sqlalchemy import select

from bots.bootstrap import CAPABILITIES, transcript_links
from bots.http.transcripts import LINK_LIFETIME, TranscriptLinks
from bots.settings.environment import Environment
from core.access import AsOperator, Role
from core.desk.records import Grant
from core.ids import Account, RequesterId
from core.usecases.desk import note_on_ticket, reply_to_ticket
from storage.desk.audit import AUDIT
from storage.readers import TICKETS
from tests.bots.web_chat.door import Person, WebDoor, settings_for_web

MAY = Account("telegram", "42")


@pytest.fixture
async def door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> AsyncIterator[WebDoor]:
    """The door, with an address under which people can reach it."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    opened = WebDoor(settings_for_web(tmp_path, sqlite_url, public_url="http://support.example"))
    await opened.open()
    yield opened
    await opened.close()


async def submitted(door: WebDoor, li: Person) -> tuple[str, RequesterId]:
    """Li's ticket, which was answered and noted upon."""
    await li.begins()
    tab = await li.opens()
    await li.submits(tab)
    await tab.sees("已收到，工单号")
    with door.house.database.reading() as connection:
        row = connection.execute(select(TICKETS.c.number, TICKETS.c.requester_id)).one()
    house, lena = door.house, AsOperator("Lena")
    await house.writer.perform(
        lambda one: reply_to_ticket(one, house.rules, CAPABILITIES, lena, row.number, "已经查到。")
    )
    await house.writer.perform(lambda one: note_on_ticket(one, house.rules, lena, row.number, "内部备注。"))
    return row.number, RequesterId(row.requester_id)


async def opened(door: WebDoor, li: Person, link: str, method: str) -> tuple[int, Mapping[str, str], str]:
    """Status, headers and body of what is behind the link at our door."""
    parts = urlsplit(link)
    async with li.client.request(method, f"{door.url}{parts.path}?{parts.query}") as answer:
        return answer.status, answer.headers, await answer.text()


async def test_a_requester_saves_their_ticket(door: WebDoor) -> None:
    """From the card in the chat to the file: without notes, and signed by the desk."""
    async with Person(door) as li:
        number, _ = await submitted(door, li)
        tab = await li.opens()
        await li.says(number)
        await li.presses(await tab.sees("处理记录"), "保存为文件")
        answer = await tab.sees("1 小时内有效")
        link = answer["choices"][0][0]["link"]
        assert link.startswith("http://support.example/transcript?")
        status, _, looked = await opened(door, li, link, "GET")
        assert (status, "下载工单记录" in looked, "已经查到。" in looked) == (200, True, False)
        status, headers, html = await opened(door, li, link, "POST")
    assert status == 200
    assert headers["Content-Disposition"] == f'attachment; filename="{number}.html"'
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "no-store" in headers["Cache-Control"]
    assert "已经查到。" in html
    assert "内部备注。" not in html
    assert "Lena" not in html


async def test_an_agent_saves_what_their_role_lets_them_see(door: WebDoor) -> None:
    """With notes and in the log; the very next use after the role is gone finds nothing."""
    links = transcript_links(door.settings.environment)
    assert links is not None
    grant = Grant(MAY, "May", Role.AGENT.value, ("*",), "Boss", door.clock())
    async with Person(door) as li:
        number, _ = await submitted(door, li)
        link = links.for_agent(number, MAY, door.clock())
        assert (await opened(door, li, link, "POST"))[0] == 404
        await door.house.writer.perform(lambda one: one.people.give(grant))
        status, _, html = await opened(door, li, link, "POST")
        assert (status, "内部备注。" in html, "Lena" in html) == (200, True, True)
        other = replace(grant, teams=("another team",))
        await door.house.writer.perform(lambda one: one.people.give(other))
        assert (await opened(door, li, link, "POST"))[0] == 404
        await door.house.writer.perform(lambda one: one.people.take(MAY, "Boss"))
        assert (await opened(door, li, link, "GET"))[0] == 200
        assert (await opened(door, li, link, "POST"))[0] == 404
    with door.house.database.reading() as connection:
        seen = select(AUDIT.c.actor, AUDIT.c.subject).where(AUDIT.c.action == "see_transcript")
        assert [tuple(row) for row in connection.execute(seen)] == [("May", number)]


async def test_who_gets_nothing(door: WebDoor) -> None:
    """A forged link, one of an hour ago, one for somebody else: one answer."""
    links = transcript_links(door.settings.environment)
    assert links is not None
    async with Person(door) as li:
        number, requester_id = await submitted(door, li)
        link = links.for_requester(number, requester_id, door.clock())
        query = dict(parse_qsl(urlsplit(link).query))
        wrong = [
            query | {"ticket": "WLT-0000-0000"},
            query | {"for": str(requester_id + 1)},
            query | {"for": "telegram:42"},
            query | {"until": str(int(query["until"]) + 1)},
            query | {"until": "²"},
            query | {"until": "9" * 40},
            query | {"signature": "0" * 64},
            {"ticket": number},
        ]
        others = dict(
            parse_qsl(
                urlsplit(links.for_requester(number, RequesterId(requester_id + 1), door.clock())).query
            )
        )
        strange = TranscriptLinks([b"another key"], "http://support.example")
        stranger = dict(parse_qsl(urlsplit(strange.for_requester(number, requester_id, door.clock())).query))
        for each in (*wrong, others, stranger):
            for method in ("GET", "POST"):
                answer = await opened(door, li, f"/transcript?{urlencode(each)}", method)
                assert (answer[0], answer[2]) == (404, "Not found.\n"), each
        assert (await opened(door, li, link, "POST"))[0] == 200
        door.clock.advance(seconds=LINK_LIFETIME.total_seconds())
        assert (await opened(door, li, link, "POST"))[0] == 404
