"""Puts files that agents sent where the person at the terminal finds them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import NotFound
from core.files import safe_name
from core.ids import RequesterId
from core.ports import FileStore
from core.replies import Attached

FOLDER = Path("frontdoor-files")
"""Below the folder in which the program runs."""
Save = Callable[[Attached], Awaitable[Path | None]]
"""Where a file is now; None when it can't be had any more."""


@dataclass(frozen=True, slots=True)
class ReceivedFiles:
    """Saves each file once, in a folder of its own, however often its message is shown."""

    store: FileStore
    folder: Path = FOLDER

    async def save(self, file: Attached) -> Path | None:
        """Where it is now; None when it is gone (erased meanwhile)."""
        name = safe_name(file.name, file.media_type, str(file.file_id))
        path = self.folder / str(file.file_id) / name
        try:
            content = await self.store.get(RequesterId(file.requester_id), file.store_key)
        except NotFound:
            return None
        await asyncio.to_thread(_write, path, content)
        return path


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
