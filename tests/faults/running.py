"""`frontdoor run` as a process, asked from outside how it is."""

import asyncio
from typing import Any, Self

import aiohttp

from tests.scenarios_terminal.programs import Place, Program

PATIENCE = 40.0
"""Seconds for what should take one or two: the machine may be busy."""


class Running:
    """The program at `port`. `start` it, ask for its `health`, wait until it is as it should be."""

    def __init__(self, place: Place, port: int) -> None:
        self.place = place
        self.port = port
        self._program: Program | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._program is not None:
            self._program.__exit__()

    @property
    def program(self) -> Program:
        """The process."""
        assert self._program is not None, "not started"
        return self._program

    @property
    def said(self) -> str:
        """Everything on stderr so far."""
        return "".join(self.program.said)

    def start(self, *options: str) -> None:
        """Begin `frontdoor run`; an earlier one has ended, or ends now."""
        self.__exit__()
        self._program = self.place.start("run", "--port", str(self.port), *options)

    async def says(self, words: str) -> str:
        """Until stderr has a line with these words."""
        return await asyncio.to_thread(self.program.waits_to_say, words)

    async def ready(self) -> None:
        """Until it can do all its work."""
        await self.reports(200, '"status": "ready"')

    async def reports(self, status: int, words: str) -> dict[str, Any]:
        """Until /health/ready answers with this status and a body with these words; returns the parts."""
        seen = "nothing"
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    answered, body = await self.asked("/health/ready")
                    seen = f"{answered}: {body}"
                    if answered == status and words in body:
                        return await self.health()
                    assert self.program.process.poll() is None, self.said
                    await asyncio.sleep(0.05)  # nobody tells us: it is another process
        except TimeoutError:
            raise AssertionError(f"{status} {words!r} was not reported, but {seen}\n{self.said}") from None

    async def health(self) -> dict[str, Any]:
        """The parts of /health/ready as they are now."""
        async with aiohttp.ClientSession() as session, session.get(self.url("/health/ready")) as answer:
            parts: dict[str, Any] = (await answer.json())["parts"]
            return parts

    async def asked(self, path: str) -> tuple[int, str]:
        """Status and body of a GET; (0, "") while nobody listens."""
        try:
            async with aiohttp.ClientSession() as session, session.get(self.url(path)) as answer:
                return answer.status, await answer.text()
        except aiohttp.ClientConnectionError:
            return 0, ""

    def url(self, path: str) -> str:
        """An address of the program."""
        return f"http://127.0.0.1:{self.port}{path}"

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        return await asyncio.to_thread(self.program.stop)
