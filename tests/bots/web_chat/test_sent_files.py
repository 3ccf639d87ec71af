"""A file that an agent sends to a visitor of the website: shown in the chat, handed to nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.settings.environment import Environment
from core.access import AsRequester, own_file
from core.ids import RequesterId
from tests.bots.sending import prepared, sent
from tests.bots.web_chat.door import Person, WebDoor, settings_for_web
from tests.pictures import PNG


@pytest.fixture
async def door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> AsyncIterator[WebDoor]:
    """The door, with no address by which it is reached from outside."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    opened = WebDoor(settings_for_web(tmp_path, sqlite_url))
    await opened.open()
    yield opened
    await opened.close()


async def asked(door: WebDoor, who: Person, file: object, **more: object) -> tuple[int, bytes, str]:
    """Status, body and file name of what the page gets for a file's id."""
    headers = {"Origin": door.url, "X-Front-Door": "1"}
    body = {"file": file, **more}
    async with who.client.post(f"{door.url}/chat/api/sent", json=body, headers=headers) as answer:
        return answer.status, await answer.read(), answer.headers.get("Content-Disposition", "")


async def submitted(door: WebDoor, who: Person) -> str:
    """The number of a ticket of theirs."""
    await who.begins()
    await who.submits(await who.opens())
    return (await door.numbers())[0]


async def test_a_file_reaches_the_visitor(door: WebDoor) -> None:
    """With name and size; the page gets its bytes for the visitor's own session."""
    async with Person(door) as li:
        number = await submitted(door, li)
        file = await prepared(door.house, number, "怎样\u202egnp.png", "image/png", PNG)
        assert (await asked(door, li, str(file.file_id)))[0] == 404, "not sent yet"
        await sent(door.house, number, "请看附图。", file)
        message = await (await li.opens()).sees("请看附图。")
        assert message["files"] == [
            {"id": str(file.file_id), "name": "怎样gnp.png", "picture": True, "size": len(PNG)}
        ]
        status, body, name = await asked(door, li, str(file.file_id))
    assert (status, body) == (200, PNG)
    assert name == "attachment; filename*=UTF-8''%E6%80%8E%E6%A0%B7gnp.png"


async def test_messages_without_files_say_nothing_of_them(door: WebDoor) -> None:
    """The key is only there where there are any."""
    async with Person(door) as li:
        await sent(door.house, await submitted(door, li), "没有附件。")
        assert "files" not in await (await li.opens()).sees("没有附件。")


async def test_nobody_else_gets_it(door: WebDoor) -> None:
    """Somebody else's file, none, and no id have answers that tell nothing."""
    async with Person(door) as li, Person(door) as eve:
        number = await submitted(door, li)
        file = await prepared(door.house, number, "a.txt", "text/plain", b"for Li")
        await sent(door.house, number, "见附件。", file)
        assert (await asked(door, eve, str(file.file_id)))[0] == 401
        await eve.begins()
        assert (await asked(door, eve, str(file.file_id)))[0] == 404
        assert (await asked(door, li, str(file.file_id), small=True))[0] == 404, "a text has no small picture"
        assert (await asked(door, li, "1"))[0] == 404
        for wrong in (file.file_id, "", "x", "²", "-1", "9" * 19, "9" * 40, None):
            assert (await asked(door, li, wrong))[0] == 400
        assert (await asked(door, li, str(file.file_id)))[1] == b"for Li"


async def test_the_access_gate(door: WebDoor) -> None:
    """What an agent has prepared is not the requester's before it is sent, and never anybody else's."""
    async with Person(door) as li:
        number = await submitted(door, li)
        file = await prepared(door.house, number, "a.txt", "text/plain", b"x")
        own = AsRequester(RequesterId(file.requester_id))
        before = await door.house.directory.view(number)
        await sent(door.house, number, "见附件。", file)
        after = await door.house.directory.view(number)
    found = own_file(own, after, file.file_id)
    assert found is not None
    assert found.name == "a.txt"
    assert own_file(own, before, file.file_id) is None
    assert own_file(own, None, file.file_id) is None
    assert own_file(AsRequester(RequesterId(1)), after, file.file_id) is None
