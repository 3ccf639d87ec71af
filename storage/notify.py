"""Notices what other processes committed, within half a second: LISTEN on PostgreSQL, a poll on SQLite.

SQLite's `data_version` changes when another connection commits, and reading it touches no table
(https://www.sqlite.org/pragma.html#pragma_data_version).
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, text

from storage.database import Database
from storage.refusals import unavailable

WAKE_CHANNEL = "frontdoor_outbox"
POLL_SECONDS = 0.25
log = logging.getLogger(__name__)


def wake_dispatchers(connection: Connection) -> None:
    """Tell other processes, at the commit, that messages wait; on SQLite they see the commit itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": WAKE_CHANNEL})


class CommitWatch:
    """Calls `wake` on the event loop when something may have been committed elsewhere.

    On PostgreSQL that is a message left for a dispatcher; on SQLite any commit. While the database does not
    answer, it wakes at each poll, so that nothing depends on a notification that was missed.
    """

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        self._database = database
        self._wake = wake
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    async def start(self) -> None:
        """Begin to watch; returns when nothing can be missed any more."""
        loop, ready = asyncio.get_running_loop(), asyncio.Event()

        def on_loop(call: Callable[[], None]) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
                loop.call_soon_threadsafe(call)

        self._thread = threading.Thread(
            target=self._run,
            args=(lambda: on_loop(self._wake), lambda: on_loop(ready.set)),
            name="commit-watch",
            daemon=True,
        )
        self._thread.start()
        await ready.wait()

    async def stop(self) -> None:
        """End the watch."""
        self._stopping.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def _run(self, wake: Callable[[], None], ready: Callable[[], None]) -> None:
        watch = self._poll if self._database.is_sqlite else self._listen
        failed = False

        def watching() -> None:
            nonlocal failed
            failed = False
            ready()

        while not self._stopping.is_set():
            try:
                with self._own_connection() as raw:
                    watch(raw, wake, watching)
            except Exception as error:  # noqa: BLE001 - the thread's outermost loop: connect again
                if not failed:  # it is tried four times a second
                    log.warning("Watching the database failed; trying again. %s", unavailable(error))
                failed = True
                ready()
                wake()
                self._stopping.wait(POLL_SECONDS)

    @contextmanager
    def _own_connection(self) -> Iterator[Any]:
        """A driver's connection that is not given back: it listens for as long as the watch lives."""
        pooled = self._database.engine.raw_connection()
        raw = pooled.driver_connection
        assert raw is not None, "a connection that was just opened"
        try:
            if not self._database.is_sqlite:
                raw.autocommit = True
            yield raw
        finally:
            pooled.invalidate()  # closes it; giving it back would roll back first, on what may be broken

    def _poll(self, raw: Any, wake: Callable[[], None], ready: Callable[[], None]) -> None:
        seen = raw.execute("PRAGMA data_version").fetchone()
        ready()
        while not self._stopping.wait(POLL_SECONDS):
            found = raw.execute("PRAGMA data_version").fetchone()
            if found != seen:
                seen = found
                wake()

    def _listen(self, raw: Any, wake: Callable[[], None], ready: Callable[[], None]) -> None:
        raw.execute(f"LISTEN {WAKE_CHANNEL}")
        ready()
        wake()  # whatever was committed before we listened
        while not self._stopping.is_set():
            for _ in raw.notifies(timeout=POLL_SECONDS, stop_after=1):
                wake()
