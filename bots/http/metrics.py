"""GET /metrics for Prometheus: for this machine only, or for whoever has the token where one is set."""

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bots.metrics import Metrics
from core.ids import BotKey
from core.meter import Counts
from core.ports import StorageUnavailable

KEPT_SECONDS = 5.0
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
"""A proxy on this machine passes somebody else's request on: its own address proves nothing."""


class MetricsPage:
    """Serves `metrics`. `counts` reads the database, at most once in `kept` seconds; `lanes` says which lanes
    are ours, `connections` which bots whose updates we take get them.
    With a `token` everybody needs it, this machine too."""

    def __init__(
        self,
        metrics: Metrics,
        counts: Callable[[], Awaitable[Counts]],
        lanes: Callable[[], Mapping[BotKey, bool]],
        connections: Callable[[], Mapping[BotKey, bool]],
        token: str | None,
        kept: float = KEPT_SECONDS,
    ) -> None:
        self._metrics = metrics
        self._counts = counts
        self._lanes = lanes
        self._connections = connections
        self._token = token
        self._kept = kept
        self._read_at: float | None = None
        self._one_reads = asyncio.Lock()

    async def handle(self, request: web.Request) -> web.Response:
        """The metrics; 401 without the right token, 403 for other machines where none is set."""
        if self._token is not None and not _has_token(request, self._token):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        if self._token is None and not _from_here(request):
            return web.Response(status=403, text="Set METRICS_TOKEN to read this from another machine.\n")
        await self._refresh()
        self._metrics.show_lanes(self._lanes())
        self._metrics.show_connections(self._connections())
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        return web.Response(body=self._metrics.text(), headers=headers)

    async def _refresh(self) -> None:
        async with self._one_reads:
            now = time.monotonic()
            if self._read_at is not None and now - self._read_at < self._kept:
                return
            try:
                self._metrics.show(await self._counts())
            except StorageUnavailable:
                self._metrics.database_failed()
                self._metrics.show(None)
            self._read_at = now


def _has_token(request: web.Request, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), f"Bearer {token}".encode())


def _from_here(request: web.Request) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(request.remote or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
