"""A small pool of threads for all synchronous work but the writer: one way to talk to the database."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from storage.refusals import plainly

Result = TypeVar("Result")


class ReaderThreads:
    """Runs synchronous work for asynchronous callers; `close` when done."""

    def __init__(self, threads: int = 4) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="storage")

    async def run(self, work: Callable[[], Result]) -> Result:
        """The result of `work`. Raises StorageUnavailable when the database can't be reached."""
        with plainly():
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """Wait for what runs, then end the threads."""
        self._pool.shutdown()
