"""Why a request is not taken, the body of an upload, which can be refused half-way, and where it waits.

An upload goes encrypted into the file store as it comes, since its message may only be committed once it is
here. It is examined like every file afterwards, by the worker, which takes it from the store.
"""

import secrets
from collections.abc import AsyncIterator

from aiohttp import StreamReader, web

from core.delivery import DeliveryError, DeliveryFailure
from core.errors import NotFound
from core.ids import RequesterId
from core.ports import FileStore

CHUNK_BYTES = 64 * 1024


class Refusal(Exception):
    """A request is not taken; `reason` is the key of the sentence that the page shows."""

    def __init__(self, status: int, reason: str, wait: int = 0) -> None:
        super().__init__(reason)
        self.answer = web.json_response({"error": reason, "wait": wait}, status=status)


class Upload:
    """The chunks of a request's body; `refusal` says why they ended early (none, above `maximum` bytes, a
    lost connection), whatever the store makes of that."""

    def __init__(self, request: web.Request, maximum: int) -> None:
        self._request = request
        self._maximum = maximum
        self.size = 0
        self.refusal: Refusal | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        content = self._request.content
        while chunk := await self._read(content):
            self.size += len(chunk)
            if self.size > self._maximum:
                self.refusal = Refusal(413, "too_large")
                raise self.refusal
            yield chunk
        if not self.size:
            self.refusal = Refusal(400, "refused")
            raise self.refusal

    async def _read(self, content: StreamReader) -> bytes:
        """The next chunk; empty at the end. A lost connection is no end."""
        try:
            return await content.read(CHUNK_BYTES)
        except Exception:
            self.refusal = Refusal(400, "refused")
            raise


def incoming_name() -> str:
    """A name for an upload that was not examined yet."""
    return f"incoming-{secrets.token_hex(16)}"


class UploadedFiles:
    """core.ports.FileSource for what is in the store already: the handle is its key there."""

    def __init__(self, store: FileStore) -> None:
        self._store = store

    async def fetch(self, handle: str) -> AsyncIterator[bytes]:
        """The upload as it came. Raises DeliveryError when it is not there, which may pass: a store that
        several machines share can be late."""
        owner = handle.partition("/")[0]
        try:
            yield await self._store.get(RequesterId(int(owner)), handle)
        except (NotFound, ValueError):
            raise DeliveryError(DeliveryFailure.TEMPORARY, "the upload is not in the file store") from None
