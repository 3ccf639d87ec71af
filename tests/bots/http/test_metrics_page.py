"""GET /metrics: who may read it, how often it reads the database, and what it says when that is away."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bots.http.metrics import MetricsPage
from bots.metrics import Metrics
from core.ids import BotKey
from core.meter import Counts, LaneCount
from core.ports import StorageUnavailable

BOT = BotKey("telegram", "main")
TOKEN = "a-token-that-is-long-enough-to-be-one"


class Away:
    """A database that counts how often it is asked."""

    def __init__(self, answer: Counts | None) -> None:
        self.answer = answer
        self.asked = 0

    async def __call__(self) -> Counts:
        """The counts, or no answer."""
        self.asked += 1
        if self.answer is None:
            raise StorageUnavailable("OperationalError")
        return self.answer


def page(
    answer: Counts | None = None, token: str | None = None, kept: float = 5.0
) -> tuple[MetricsPage, Away]:
    """A page over these counts."""
    database = Away(answer)
    mine = {BOT: True}
    return MetricsPage(Metrics(["telegram"]), database, lambda: mine, lambda: mine, token, kept), database


def asked(remote: str | None, headers: Mapping[str, str]) -> web.Request:
    """A request from this address."""
    transport: Any = Mock()
    transport.get_extra_info = lambda name, default=None: (remote, 1) if name == "peername" else default
    return make_mocked_request("GET", "/metrics", headers=dict(headers), transport=transport)


@pytest.mark.parametrize(
    ("remote", "headers", "token", "status"),
    [
        ("127.0.0.1", {}, None, 200),
        ("127.9.9.9", {}, None, 200),
        ("::1", {}, None, 200),
        ("::ffff:127.0.0.1", {}, None, 200),
        ("10.0.0.7", {}, None, 403),
        ("203.0.113.9", {}, None, 403),
        ("::ffff:203.0.113.9", {}, None, 403),
        ("", {}, None, 403),
        # a proxy on this machine passes on what came from elsewhere
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, None, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, None, 403),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, None, 403),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.9"}, None, 403),
        # where a token is set, everybody needs it
        ("203.0.113.9", {"Authorization": f"Bearer {TOKEN}"}, TOKEN, 200),
        ("127.0.0.1", {"Authorization": f"Bearer {TOKEN}"}, TOKEN, 200),
        ("127.0.0.1", {}, TOKEN, 401),
        ("203.0.113.9", {"Authorization": "Bearer "}, TOKEN, 401),
        ("203.0.113.9", {"Authorization": f"Bearer {TOKEN}x"}, TOKEN, 401),
        ("203.0.113.9", {"Authorization": f"Bearer {TOKEN[:-1]}"}, TOKEN, 401),
        ("203.0.113.9", {"Authorization": TOKEN}, TOKEN, 401),
        ("203.0.113.9", {"Authorization": "Bearer 口令"}, TOKEN, 401),
    ],
)
async def test_who_may_read(remote: str, headers: Mapping[str, str], token: str | None, status: int) -> None:
    """Denied by default: this machine itself, or who has the token."""
    asked_page, database = page(Counts(), token)
    response = await asked_page.handle(asked(remote, headers))
    assert status == response.status
    assert (status == 200) == (database.asked == 1)
    assert (status == 200) == ("frontdoor_" in (response.text or ""))


async def test_the_database_is_read_once_in_a_while() -> None:
    """Many scrapes in a row cost one reading."""
    kept, database = page(Counts(), kept=60)
    for _ in range(3):
        await kept.handle(asked("127.0.0.1", {}))
    assert database.asked == 1
    eager, database = page(Counts(), kept=0)
    for _ in range(3):
        await eager.handle(asked("127.0.0.1", {}))
    assert database.asked == 3


async def test_a_database_that_is_away() -> None:
    """The process's own numbers still come; what is not known is left out rather than shown as it was."""
    metrics_page, database = page(Counts(lanes={BOT: LaneCount(7, 12.5, 3)}), kept=0)
    before = await text(metrics_page)
    database.answer = None
    after = await text(metrics_page)
    assert 'frontdoor_outbox_waiting{bot="main",platform="telegram"} 7.0' in before
    assert "frontdoor_database_up 1.0" in before
    assert "frontdoor_outbox_waiting{" not in after
    assert "frontdoor_database_up 0.0" in after
    assert "frontdoor_database_failures_total 1.0" in after
    assert 'frontdoor_lane_owner{bot="main",platform="telegram"} 1.0' in after
    assert 'frontdoor_connected{bot="main",platform="telegram"} 1.0' in after


async def text(metrics_page: MetricsPage) -> str:
    """What Prometheus gets."""
    response = await metrics_page.handle(asked("127.0.0.1", {}))
    assert isinstance(response.body, bytes)
    return response.body.decode()
