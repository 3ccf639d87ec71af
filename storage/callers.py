"""The asynchronous side of the writer: who waits for an answer, and who listens for messages owed."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from core.delivery import Delivery
from core.events import Update
from core.ports import Transaction
from storage.owed import NOTHING, Owed

Listener = Callable[[Sequence[Delivery]], None]


@dataclass(slots=True, eq=False)
class Job:
    """One caller waiting since `since` (monotonic seconds): for `update` to be accepted, or for `work` to be
    performed."""

    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    update: Update | None = None
    work: Callable[[Transaction], Any] | None = None
    since: float = field(default_factory=time.monotonic)

    def resolve(self, answer: Any) -> None:
        """Give the caller its answer, or raise it there when it is an exception; on the job's loop."""
        if self.future.done():
            return
        if isinstance(answer, Exception):
            self.future.set_exception(answer)
        else:
            self.future.set_result(answer)


class Callers:
    """Answers jobs from the writer's thread."""

    def __init__(self) -> None:
        self._listeners: list[tuple[asyncio.AbstractEventLoop, Listener]] = []
        self._followers: list[tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = []
        self._fetchers: list[tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = []

    def listen(self, listener: Listener) -> None:
        """Call `listener` on this event loop whenever messages are owed."""
        self._listeners.append((asyncio.get_running_loop(), listener))

    def listen_for_files(self, listener: Callable[[], None]) -> None:
        """Call `listener` on this event loop whenever a file has to be fetched."""
        self._fetchers.append((asyncio.get_running_loop(), listener))

    def listen_for_tickets(self, listener: Callable[[], None]) -> None:
        """Call `listener` on this event loop whenever something happened to a ticket."""
        self._followers.append((asyncio.get_running_loop(), listener))

    def answer(self, answers: Sequence[tuple[Job, Any]], owed: Owed = NOTHING) -> None:
        """Wake each event loop once: first its listeners with what is owed, then its callers."""
        by_loop: dict[asyncio.AbstractEventLoop, list[Callable[[], None]]] = defaultdict(list)
        for loop, listener in self._listeners:
            if owed.deliveries:
                by_loop[loop].append(partial(listener, owed.deliveries))
            if owed.others:
                by_loop[loop].append(partial(listener, ()))
        if owed.desk:
            for loop, follow in self._followers:
                by_loop[loop].append(follow)
        if owed.files:
            for loop, fetch in self._fetchers:
                by_loop[loop].append(fetch)
        for job, answer in answers:
            by_loop[job.loop].append(partial(job.resolve, answer))
        for loop, calls in by_loop.items():
            with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
                loop.call_soon_threadsafe(_call_all, calls)


def _call_all(calls: Sequence[Callable[[], None]]) -> None:
    for call in calls:
        call()
