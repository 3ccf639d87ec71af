"""One ZIP file of everything that is kept about a requester, made while it is sent: it is stored nowhere."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from mimetypes import guess_extension
from zipfile import ZIP_DEFLATED, ZipFile

import orjson

from core.belongings import Belongings, OwnFile
from core.errors import NotFound
from core.ports import FileStore
from core.rules import Rules
from core.usecases.privacy import data_of, page_of

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


class _Outlet:
    """Where the ZIP is written: what was written since the last look is taken from here."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """What is new."""
        new, self._written = bytes(self._written), bytearray()
        return new


async def archive(
    rules: Rules, belongings: Belongings, store: FileStore, now: datetime
) -> AsyncIterator[bytes]:
    """The ZIP in pieces: `index.html`, `data.json` and `files/`; at most one file is in memory."""
    names = archive_names(belongings)
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED) as zipped:  # type: ignore[call-overload]
        zipped.writestr("index.html", page_of(rules, belongings, names, now))
        zipped.writestr("data.json", orjson.dumps(data_of(belongings, names), option=orjson.OPT_INDENT_2))
        yield outlet.taken()
        for file in belongings.files:
            content = await _content(belongings, file, store)
            if content is not None:
                await asyncio.to_thread(zipped.writestr, names[file.file_id], content)
                yield outlet.taken()
    yield outlet.taken()


async def _content(belongings: Belongings, file: OwnFile, store: FileStore) -> bytes | None:
    if file.store_key is None:
        return None
    try:
        return await store.get(belongings.requester.requester_id, file.store_key)
    except NotFound:
        return None


def archive_names(belongings: Belongings) -> Mapping[int, str]:
    """Where each stored file is in the archive: by ticket and number, and by nobody's words."""
    stored = [file for file in belongings.files if file.store_key is not None]
    return {
        file.file_id: f"files/{file.number or 'unfinished'}-{position}{_ending(file)}"
        for position, file in enumerate(stored, start=1)
    }


def _ending(file: OwnFile) -> str:
    found = _ENDING.search(file.name)
    return found[0].lower() if found else guess_extension(file.media_type) or ""
