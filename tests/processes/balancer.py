"""A balancer in front of several web processes: one request to each in turn, past those that are gone."""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

HOP = ("host", "content-length", "transfer-encoding", "connection")


class Balancer:
    """Passes requests on; `served` counts the answers of each port."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.served = dict.fromkeys(ports, 0)
        self._turns = itertools.cycle(ports)
        self._session: aiohttp.ClientSession | None = None

    async def handle(self, request: web.Request) -> web.Response:
        """One request; 502 when no process takes it, as a balancer says it."""
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        for port in itertools.islice(self._turns, len(self.served)):
            url = f"http://127.0.0.1:{port}{request.path_qs}"
            assert self._session is not None
            try:
                async with self._session.request(request.method, url, data=body, headers=headers) as answer:
                    content = await answer.read()
            except aiohttp.ClientConnectorError:
                continue  # it is not listening: the next one
            except aiohttp.ClientError:
                break  # it may have taken it: whoever asked must ask again
            self.served[port] += 1
            return web.Response(body=content, status=answer.status, content_type=answer.content_type)
        return web.Response(status=502)

    @asynccontextmanager
    async def listening(self, port: int) -> AsyncIterator["Balancer"]:
        """Listen on this port of loopback."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        async with aiohttp.ClientSession() as self._session:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            try:
                yield self
            finally:
                await runner.cleanup()
