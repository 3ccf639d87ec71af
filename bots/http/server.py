"""Our HTTP server: webhooks of the platforms, the web chat, and the answer to "are you alive?"."""

import errno
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import web

MAXIMUM_BODY = 1024 * 1024
"""Bytes of a request; an update of a platform has a few thousand."""

WHY_NOT = {errno.EADDRINUSE: "it is in use", errno.EACCES: "this account may not use it"}
"""Why an address can't be listened on, where the system's own words say less."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class CannotListen(Exception):
    """Our address can't be listened on; the text says which, why, and what to change."""


class HttpServer:
    """Serves POST `webhooks` (by path), `routes` and GET /health/live on `host`:`port` (0: any free port).

    `remedy` tells an operator what to change when the port can't be had.
    """

    def __init__(
        self,
        host: str,
        port: int,
        webhooks: Mapping[str, Handler],
        routes: Sequence[web.RouteDef] = (),
        remedy: str = "",
    ) -> None:
        self._host = host
        self._remedy = remedy
        self._port = port
        self._runner = web.AppRunner(application(webhooks, routes), access_log=None, shutdown_timeout=3.0)

    @property
    def port(self) -> int:
        """The port that is listened on, once started."""
        return self._port

    async def start(self) -> None:
        """Listen. Raises CannotListen."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError as error:
            why = WHY_NOT.get(error.errno or 0, error.strerror or type(error).__name__)
            text = f"Can't listen on {self._host}:{self._port}: {why}. {self._remedy}"
            raise CannotListen(text.rstrip()) from error
        self._port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Answer what is under way, then close."""
        await self._runner.cleanup()


def application(webhooks: Mapping[str, Handler], routes: Sequence[web.RouteDef] = ()) -> web.Application:
    """The routes; a webhook's path wins."""
    app = web.Application(client_max_size=MAXIMUM_BODY)
    app.router.add_get("/health/live", _live)
    for path, handler in webhooks.items():
        app.router.add_post(path, handler)
    app.router.add_routes(routes)
    return app


async def _live(request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})
