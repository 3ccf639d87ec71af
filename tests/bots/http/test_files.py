"""Links to files: who they open for, for how long, and how the file is handed out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from bots.http.files import LINK_LIFETIME, THUMBNAIL, WHOLE, FileLinks, FilePages
from bots.http.server import application
from core.access import AsModerator, AsOperator, AsRequester, visible_file
from core.errors import NotFound
from core.ids import RequesterId, TicketId
from core.ports import StorageUnavailable
from core.tickets import Status, StoredFile, TicketSummary

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MEI = AsOperator("Mei 梅")
TICKET = TicketSummary(TicketId(1), "WLT-1", RequesterId(5), "other", Status.OPEN, NOW)
SHOT = StoredFile(77, TICKET, "5/77", '截图 "1".html', "image/png")
LINKS = FileLinks((b"new key", b"old key"), "https://support.example.com")


class FakeStore:
    """The file store's reading side, in memory."""

    async def get(self, requester_id: RequesterId, key: str) -> bytes:
        """Two pictures of requester 5."""
        found = {(5, "5/77"): b"whole", (5, "5/77.thumbnail"): b"small"}.get((requester_id, key))
        if found is None:
            raise NotFound(key)
        return found


@dataclass
class FakeDirectory:
    """The files that can be read."""

    files: dict[int, StoredFile] = field(default_factory=lambda: {77: SHOT})
    away: bool = False

    async def find(self, file_id: int) -> StoredFile | None:
        """core.ports.FileDirectory."""
        if self.away:
            raise StorageUnavailable
        return self.files.get(file_id)


@dataclass
class Site:
    """The pages on loopback, and their clock."""

    client: TestClient[Any, Any]
    directory: FakeDirectory
    now: datetime = NOW

    async def gets(self, link: str, **changes: str) -> tuple[int, bytes]:
        """Open a link, some of its parameters changed."""
        parts = urlsplit(link)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
        async with self.client.get(f"{parts.path}?{urlencode(query)}") as response:
            return response.status, await response.read()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """One site."""
    directory = FakeDirectory()
    holder: list[Site] = []
    pages = FilePages(LINKS, directory, FakeStore(), lambda: holder[0].now)  # type: ignore[arg-type]
    async with TestClient(TestServer(application({}, pages.routes()))) as client:
        holder.append(Site(client, directory))
        yield holder[0]


def link(variant: str = WHOLE, file_id: int = 77, asker: AsOperator = MEI) -> str:
    """A fresh link."""
    return LINKS.link(file_id, variant, asker, NOW)


async def test_a_link_opens_its_file_and_no_page(site: Site) -> None:
    """It is saved under a harmless name, never shown, never kept by anybody on the way."""
    async with site.client.get(link().removeprefix(LINKS.public_url)) as response:
        headers, body = response.headers, await response.read()

    assert (response.status, body) == (200, b"whole")
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E6%88%AA%E5%9B%BE%201%20.html.png"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "private, no-store"


async def test_the_small_picture_has_a_link_of_its_own(site: Site) -> None:
    """Neither opens the other."""
    assert await site.gets(link(THUMBNAIL)) == (200, b"small")
    assert (await site.gets(link(THUMBNAIL), kind=WHOLE))[0] == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"for": "Lin"},
        {"until": "99999999999"},
        {"kind": "secret"},
        {"signature": ""},
        {"signature": "0" * 64},
        {"signature": "é" * 64},
        {"until": "never"},
        {"until": "١٢"},
        {"for": "x" * 5000},
    ],
    ids=str,
)
async def test_a_changed_link_opens_nothing(site: Site, changes: dict[str, str]) -> None:
    """Whatever is changed, the answer is that of a file that does not exist."""
    nothing = await site.gets(link(file_id=78))
    assert nothing[0] == 404
    assert nothing == await site.gets(link(), **changes)


async def test_a_link_of_one_file_opens_no_other(site: Site) -> None:
    """The signature is for this file."""
    site.directory.files[78] = replace(SHOT, file_id=78)
    assert (await site.gets(link().replace("/77?", "/78?")))[0] == 404
    assert (await site.gets(link().replace("/77?", "/x?")))[0] == 404


async def test_a_link_ends(site: Site) -> None:
    """Good until its last second, then never again."""
    site.now = NOW + LINK_LIFETIME - timedelta(seconds=1)
    assert (await site.gets(link()))[0] == 200
    site.now = NOW + LINK_LIFETIME
    assert (await site.gets(link()))[0] == 404


async def test_an_older_key_still_opens(site: Site) -> None:
    """After a rotation the links of a minute ago work."""
    old = FileLinks(LINKS.keys[1:], LINKS.public_url)
    assert (await site.gets(old.link(77, WHOLE, MEI, NOW)))[0] == 200
    strange = FileLinks((b"strange",), LINKS.public_url)
    assert (await site.gets(strange.link(77, WHOLE, MEI, NOW)))[0] == 404


async def test_what_is_not_in_the_store_is_not_found(site: Site) -> None:
    """The row says so and the content is gone (restored from a backup without its files)."""
    site.directory.files[79] = replace(SHOT, file_id=79, store_key="5/79")
    assert (await site.gets(link(file_id=79)))[0] == 404


async def test_a_database_that_is_away_is_told(site: Site) -> None:
    """It is worth trying again."""
    site.directory.away = True
    assert (await site.gets(link()))[0] == 503


def test_the_access_gate_decides() -> None:
    """Agents and the requester; nobody else, and not a moderator."""
    assert visible_file(MEI, SHOT) is SHOT
    assert visible_file(AsRequester(RequesterId(5)), SHOT) is SHOT
    assert visible_file(AsRequester(RequesterId(6)), SHOT) is None
    assert visible_file(AsModerator("Bo"), SHOT) is None
    assert visible_file(MEI, None) is None


@given(st.text(), st.text(), st.integers(0, 2**40), st.text())
def test_no_guess_is_a_signature(variant: str, name: str, until: int, signature: str) -> None:
    """Whatever text is tried."""
    assert LINKS.holder(77, variant, name, until, signature, NOW) is None
