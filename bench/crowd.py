"""Many people filling in the form at the same time, each waiting for the reply before going on.

A step is over when its reply reached the API and its update was answered with 200. Without the second, people
would press faster than any hand: between a bot's call to the API and its own note of having made it.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from bench.api_stub import Shown
from bench.form import STEPS, Step, update
from bench.wire import WebhookCaller


@dataclass(slots=True)
class Person:
    """One person in the form: the step under way, when its update was due, and what became of it."""

    number: int
    step: int = 0
    due: float = 0.0
    shown: Shown | None = None
    replied: bool = False
    accepted: bool = False


class Crowd:
    """Plays people against one system; each takes `steps`, the whole form unless told otherwise.
    `ended` counts people whose last reply reached the API."""

    def __init__(self, caller: WebhookCaller, steps: Sequence[Step] = STEPS) -> None:
        self._caller = caller
        self._steps = steps
        caller.accepted = self.accept
        self._people: dict[int, Person] = {}
        self._numbers = 1_000_000
        self._updates = 0
        self._ready: deque[Person] | None = None
        self._some = asyncio.Event()
        self._left = 0
        self._all = asyncio.Event()
        self.latencies: list[float] = []
        self.begun = 0
        self.ended = 0

    async def rush(self, people: int, limit: float) -> float:
        """Everybody at once, everybody as fast as the replies come; returns the seconds until the last
        confirmation. Raises TimeoutError after `limit` seconds."""
        self._ready = None
        began = time.monotonic()
        for person in self._enter(people):
            self._act(person, began)
        await self._until_all(limit)
        return time.monotonic() - began

    async def pace(self, people: int, per_second: float, limit: float) -> None:
        """The same with an update every 1 / `per_second` seconds, by whoever waits longest.

        Latencies count from the moment at which an update was due, so that a system that falls behind can't
        hide it. Raises TimeoutError after `limit` seconds."""
        self._ready = deque(self._enter(people))
        began = time.monotonic()
        async with asyncio.timeout(limit):
            for tick in range(people * len(self._steps)):
                due = began + tick / per_second
                if (wait := due - time.monotonic()) > 0:
                    await asyncio.sleep(wait)
                while not self._ready:
                    self._some.clear()
                    await self._some.wait()
                self._act(self._ready.popleft(), due)
        await self._until_all(limit)

    def see(self, shown: Shown) -> None:
        """A message reached the API; the person goes on when it is the reply to their step."""
        person = self._people.get(shown.chat)
        if person is None or person.replied or self._steps[person.step].sees not in shown.text:
            return
        self.latencies.append(shown.at - person.due)
        person.shown, person.replied = shown, True
        self._go_on(person)

    def accept(self, number: int) -> None:
        """The update of this person was answered with 200."""
        person = self._people[number]
        person.accepted = True
        self._go_on(person)

    def _go_on(self, person: Person) -> None:
        if not (person.replied and person.accepted):
            return
        person.replied = person.accepted = False
        person.step += 1
        if person.step == len(self._steps):
            self._leave(person)
        elif self._ready is None:
            self._act(person, time.monotonic())
        else:
            self._ready.append(person)
            self._some.set()

    def _enter(self, people: int) -> list[Person]:
        self.latencies = []
        self._left = people
        self._all.clear()
        fresh = [Person(self._numbers + number) for number in range(people)]
        self._numbers += people
        self._people = {person.number: person for person in fresh}
        self.begun += people
        return fresh

    def _leave(self, person: Person) -> None:
        del self._people[person.number]
        self.ended += 1
        self._left -= 1
        if self._left == 0:
            self._all.set()

    def _act(self, person: Person, due: float) -> None:
        self._updates += 1
        person.due = due
        payload = update(self._steps[person.step], self._updates, person.number, person.shown)
        self._caller.post(person.number, payload)

    async def _until_all(self, limit: float) -> None:
        async with asyncio.timeout(limit):
            await self._all.wait()
