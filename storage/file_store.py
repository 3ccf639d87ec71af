"""Where files live: a local folder or an object store (obstore), encrypted with the requester's key.

Each piece is bound to its file, its position and whether it is the last, so that a file can't be cut short or
its pieces swapped without notice. Format: pieces of 4 bytes length (big-endian) and that many bytes.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url
from sqlalchemy import select

from core.errors import NotFound
from core.ids import RequesterId
from core.ports import StorageUnavailable
from storage.database import Database
from storage.encryption import DataKey, Keys, Undecipherable
from storage.holding import REQUESTERS
from storage.threads import ReaderThreads

PIECE_BYTES = 64 * 1024
LENGTH_BYTES = 4
STORE_ADVICE = (
    "Make room where FILES_URL points to, or look at the rights there; files are fetched again then."
)
LISTED_AT_ONCE = 500


class ObjectFileStore:
    """core.ports.FileStore on obstore."""

    def __init__(self, store: ObjectStore, database: Database, keys: Keys, threads: ReaderThreads) -> None:
        self._store = store
        self._database = database
        self._keys = keys
        self._threads = threads
        self.trouble: str | None = None
        """Why the last file could not be stored, for an operator; None when it could."""

    async def put(self, requester_id: RequesterId, name: str, chunks: AsyncIterator[bytes]) -> str:
        """Store the chunks under the requester's id and `name`; nothing is stored when `chunks` raises.

        Raises StorageUnavailable when the store does not take them: that is nobody's file's fault.
        """
        key = f"{requester_id}/{name}"
        data_key = await self._data_key(requester_id)
        try:
            await obstore.put_async(self._store, key, _encrypted(data_key, key, chunks))
        except BaseError as error:
            self.trouble = "The file store takes no files. " + STORE_ADVICE
            raise StorageUnavailable("The file store takes no files", STORE_ADVICE) from error
        self.trouble = None
        return key

    async def get(self, requester_id: RequesterId, key: str) -> bytes:
        """The whole content, decrypted. Raises NotFound, StorageUnavailable, or Undecipherable when it was
        changed."""
        data_key = await self._data_key(requester_id)
        try:
            stored = bytes(await (await obstore.get_async(self._store, key)).bytes_async())
        except (FileNotFoundError, NotFoundError):
            raise NotFound(f"file {key}") from None
        except (BaseError, OSError) as error:
            raise StorageUnavailable("The file store gives no files", STORE_ADVICE) from error
        return _decrypted(data_key, key, stored)

    async def delete(self, key: str) -> None:
        """Remove it; nothing happens when it is gone already."""
        try:
            await obstore.delete_async(self._store, key)
        except (FileNotFoundError, NotFoundError):
            return

    async def stored_before(self, moment: datetime) -> AsyncIterator[Sequence[str]]:
        """The keys of what was stored before `moment`, in lots of at most `LISTED_AT_ONCE`."""
        async for lot in obstore.list(self._store, chunk_size=LISTED_AT_ONCE):
            yield [each["path"] for each in lot if each["last_modified"] < moment]

    async def _data_key(self, requester_id: RequesterId) -> DataKey:
        def read() -> bytes | None:
            with self._database.reading() as connection:
                find = select(REQUESTERS.c.wrapped_key).where(REQUESTERS.c.id == requester_id)
                return connection.execute(find).scalar()

        wrapped = await self._threads.run(read)
        if wrapped is None:
            raise NotFound(f"requester {requester_id}")
        return self._keys.of_requester(requester_id, wrapped)


def open_store(where: str) -> ObjectStore:
    """The object store at `where`: a URL that obstore knows (s3://…), else a local folder, made if needed."""
    if "://" in where:
        return from_url(where)
    folder = Path(where).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return LocalStore(prefix=folder)


async def _encrypted(data_key: DataKey, key: str, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    position, waiting = 0, bytearray()
    async for chunk in chunks:
        waiting += chunk
        while len(waiting) > PIECE_BYTES:
            yield _piece(data_key, key, position, bytes(waiting[:PIECE_BYTES]), last=False)
            del waiting[:PIECE_BYTES]
            position += 1
    yield _piece(data_key, key, position, bytes(waiting), last=True)


def _piece(data_key: DataKey, key: str, position: int, plain: bytes, *, last: bool) -> bytes:
    sealed = data_key.encrypt(_bound_to(key, position, last), plain)
    return len(sealed).to_bytes(LENGTH_BYTES) + sealed


def _decrypted(data_key: DataKey, key: str, stored: bytes) -> bytes:
    plain, start, position = bytearray(), 0, 0
    while True:
        end = start + LENGTH_BYTES + int.from_bytes(stored[start : start + LENGTH_BYTES])
        if not start < end <= len(stored):
            raise Undecipherable(f"file {key}")
        last = end == len(stored)
        plain += data_key.decrypt(_bound_to(key, position, last), stored[start + LENGTH_BYTES : end])
        if last:
            return bytes(plain)
        start, position = end, position + 1


def _bound_to(key: str, position: int, last: bool) -> str:
    return f"files.content:{key}:{position}:{'last' if last else 'more'}"
