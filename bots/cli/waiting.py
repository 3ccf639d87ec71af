"""Waits for a database that is away when `frontdoor run` starts, and says so, in one line each time.

A process that ended instead would be started again at once by whatever supervises it, and again. Meanwhile
/health/live answers, /health/ready says why nothing works yet, and all else gets 503, which platforms and
pages repeat. What only a changed setting can mend is not waited for.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from bots.cli.output import tell
from bots.cli.troubles import of_database
from bots.http.health import Readiness
from bots.http.server import HttpServer
from core.ports import StorageUnavailable

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0

Try = Callable[[], Awaitable[None]]
"""Raises StorageUnavailable."""


@dataclass(slots=True)
class ClosedDoor:
    """What is answered at `port` (None: nothing) while nothing can be done; `remedy` ends the sentence about
    a port that is taken."""

    host: str
    port: int | None
    remedy: str
    _server: HttpServer | None = field(default=None, init=False)
    _why: str = field(default="", init=False)

    async def say(self, why: str) -> None:
        """Answer with this reason from now on. Raises CannotListen."""
        self._why = why
        if self._server is None and self.port is not None:
            readiness = Readiness({"database": self._reason}, kept=0.0)
            routes = [web.get("/health/ready", readiness.handle), web.route("*", "/{anything:.*}", _later)]
            self._server = HttpServer(self.host, self.port, {}, routes, self.remedy)
            await self._server.start()

    async def leave(self) -> None:
        """Give the port back."""
        if self._server is not None:
            await self._server.stop()
            self._server = None

    async def _reason(self) -> str | None:
        return self._why


async def database_came(attempt: Try, door: ClosedDoor, stopping: asyncio.Event) -> bool:
    """Try until it goes through (True) or `stopping` is set (False), waiting 1, 2, 4, … up to 30 s.

    Raises StorageUnavailable when waiting won't help, and what else the attempt raises.
    """
    wait = FIRST_WAIT
    try:
        while not stopping.is_set():
            try:
                await attempt()
            except StorageUnavailable as error:
                if not error.passes:
                    raise
                tell(f"The database can't be used: {of_database(error)} Trying again in {wait:g} s.")
                await door.say(str(error))
            else:
                return True
            await _pause(stopping, wait)
            wait = min(2 * wait, LONGEST_WAIT)
        return False
    finally:
        await door.leave()


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        pass


async def _later(request: web.Request) -> web.Response:
    return web.Response(status=503, headers={"Retry-After": str(int(LONGEST_WAIT))})
