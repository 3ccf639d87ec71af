"""Scripted people who keep coming while the program is killed under them, and the agent who answers."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from core.ports import StorageUnavailable
from tests.pictures import PNG

NUMBER = re.compile(r"Got it: ticket (WLT-\w{4}-\w{4})")
PHOTO = PNG
"""Drawn anew it stays the same, byte for byte."""
AGAIN = "again"
"""The label of a deed that is one of before, done once more because it failed."""
FIRST_ATTEMPTS = 5
PATIENCE = 600.0
"""Seconds that somebody waits; whoever waits in vain is found much earlier (trial.py)."""

Reply = Callable[[str, str], Awaitable[None]]
"""What an agent does: ticket number and text."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a person did: what it was, and the update that told us."""

    label: str
    update_id: str


@dataclass(slots=True)
class Visit:
    """One person's way through the form. `number` is the ticket they were told; "" until then. `usual`: what
    they got is what everybody must get, since nothing disturbed them."""

    platform: str
    account: str
    chat: str
    deeds: list[Deed] = field(default_factory=list)
    number: str = ""
    photos: int = 0
    over: bool = False
    usual: bool = False

    @property
    def name(self) -> str:
        """How findings call them."""
        return f"{self.platform} {self.account}"

    @property
    def story(self) -> str:
        """The first message: so much that only the account name is left to ask for."""
        transaction = f"{self.account.encode().hex():0>64}"
        return (
            "Yesterday 15:00 UTC+8 I sent 250 USDT on TRON and it has not arrived. "
            f"TxID {transaction}, mail {self.account}@example.com"
        )

    @property
    def answer(self) -> str:
        """What the agent says to them."""
        return f"We are looking into it, {self.account}."


class Visitor(Protocol):
    """Somebody with a script."""

    visit: Visit

    async def comes(self, reply: Reply) -> None:
        """From the first word to the agent's answer."""
        ...


def number_in(words: str) -> str:
    """The ticket number that a confirmation tells."""
    found = NUMBER.search(words)
    assert found is not None, words
    return found[1]


class Town:
    """People who keep coming until it is enough, `at_once` at a time; each lane has its own kind."""

    def __init__(self, reply: Reply) -> None:
        self.visits: list[Visit] = []
        self._reply = reply
        self._enough = False
        self._lanes: set[asyncio.Task[None]] = set()

    async def first(self, arrive: Callable[[str], Visitor]) -> None:
        """Somebody who comes while nothing is killed; another one when they had to do something again, as
        happens on a machine that is very busy."""
        for attempt in range(FIRST_ATTEMPTS):
            visitor = arrive(f"first-{attempt}")
            self.visits.append(visitor.visit)
            async with asyncio.timeout(PATIENCE / 10):
                await visitor.comes(self._reply)
            visitor.visit.usual = all(deed.label != AGAIN for deed in visitor.visit.deeds)
            if visitor.visit.usual:
                return
        raise TimeoutError("Nobody was served at once, although nothing was killed.")

    def open(self, arrive: Callable[[str], Visitor], at_once: int) -> None:
        """Let people come."""
        for lane in range(at_once):
            self._lanes.add(asyncio.create_task(self._lane(lane, arrive)))

    async def empties(self, seconds: float) -> bool:
        """No more people come; whether those who are here finished within so many seconds."""
        self._enough = True
        done, pending = await asyncio.wait(self._lanes, timeout=seconds)
        for task in done:
            task.result()
        return not pending

    async def close(self) -> None:
        """Whoever is still here waits in vain."""
        for task in self._lanes:
            task.cancel()
        for task in self._lanes:
            with suppress(asyncio.CancelledError):
                await task

    async def _lane(self, lane: int, arrive: Callable[[str], Visitor]) -> None:
        coming = 0
        while not self._enough:
            coming += 1
            visitor = arrive(f"{lane}-{coming}")
            self.visits.append(visitor.visit)
            await visitor.comes(self._reply)


async def insisting(reply: Reply, number: str, text: str) -> None:
    """The agent tries again when the database was too busy to take the answer."""
    while True:
        try:
            return await reply(number, text)
        except StorageUnavailable:
            continue
