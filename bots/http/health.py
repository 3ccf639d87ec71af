"""GET /health/ready: whether this process can do its work now: each part, and why not in one sentence.

A bot's connection to its platform is told as well, but does not make the process not ready: everybody else
is served meanwhile.

Liveness (/health/live, in server.py) says only that the process runs: restarting it would not bring a
database back. Readiness tells a balancer to send updates elsewhere meanwhile.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bots.dispatcher import Dispatcher, Standing
from core.ports import StorageUnavailable, Writer

KEPT_SECONDS = 1.0
PATIENCE_SECONDS = 2.0

Check = Callable[[], Awaitable[str | None]]
"""None when the part is ready, else why not: one sentence for operators, without any secret."""


class Readiness:
    """Makes each check at most once in `kept` seconds, however often it is asked; waits `patience` seconds.

    A check that hangs is left to hang and not started a second time meanwhile. What `beside` checks is told
    as well, but its absence delays something and stops nothing, so it never makes the process unready.
    """

    def __init__(
        self,
        checks: Mapping[str, Check],
        beside: Mapping[str, Check] | None = None,
        kept: float = KEPT_SECONDS,
        patience: float = PATIENCE_SECONDS,
        told: Callable[[], Mapping[str, str | None]] = dict,
    ) -> None:
        self._needed = frozenset(checks)
        self._checks = {**checks, **(beside or {})}
        self._kept = kept
        self._patience = patience
        self._told = told
        self._asked: dict[str, tuple[float, asyncio.Future[str | None]]] = {}

    async def report(self) -> dict[str, str | None]:
        """Why each part is not ready; None for those that are."""
        answers = await asyncio.gather(*(self._of(name) for name in self._checks))
        return dict(zip(self._checks, answers, strict=True))

    async def handle(self, request: web.Request) -> web.Response:
        """200 when everything needed is ready, also while what is only told is not ("degraded"), else 503;
        the body names each part."""
        report, told = await self.report(), self._told()
        ready = not any(report[name] for name in self._needed)
        parts = {
            name: {"ready": True} if why is None else {"ready": False, "why": why}
            for name, why in (report | dict(told)).items()
        }
        troubled = any(report.values()) or any(told.values())
        status = "not ready" if not ready else "degraded" if troubled else "ready"
        body = {"status": status, "parts": parts}
        return web.json_response(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})

    async def close(self) -> None:
        """Leave nothing running."""
        running = [answer for _, answer in self._asked.values() if not answer.done()]
        for answer in running:
            answer.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _of(self, name: str) -> str | None:
        now = time.monotonic()
        began, answer = self._asked.get(name, (0.0, None))
        if answer is None or (answer.done() and now - began >= self._kept):
            began, answer = now, asyncio.ensure_future(_asked(self._checks[name]))
            self._asked[name] = (began, answer)
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.shield(answer)
        except TimeoutError:
            return f"It has not answered within {self._patience:g} seconds."


def database_check(read: Callable[[], Awaitable[None]]) -> Check:
    """Whether the database answers a question."""

    async def check() -> str | None:
        try:
            await read()
        except StorageUnavailable as error:
            return f"The database does not answer: {error}"
        return None

    return check


def writer_check(writer: Writer, write: Callable[[], Awaitable[None]]) -> Check:
    """Whether the database takes a write, and the writer's thread works.

    It has to be tried: a service that was found wanting gets no updates whose writing could show that it has
    recovered.
    """

    async def check() -> str | None:
        try:
            await write()
            await writer.perform(lambda transaction: None)
        except StorageUnavailable as error:
            return f"Nothing can be written: {error}"
        return None

    return check


def lane_check(dispatcher: Dispatcher) -> Check:
    """Whether somebody delivers what the bot owes: this process or another one."""

    async def check() -> str | None:
        if dispatcher.standing is Standing.UNKNOWN:
            return "Whether any process delivers this bot's messages is not known yet."
        return None

    return check


async def _asked(check: Check) -> str | None:
    try:
        return await check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the part is not ready
        return f"The check itself broke ({type(error).__name__})."
