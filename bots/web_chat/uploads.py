"""Why a request is not taken, and the body of an upload, which can be refused half-way."""

from collections.abc import AsyncIterator

from aiohttp import StreamReader, web

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
