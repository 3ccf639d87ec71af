"""GET /files/…: a file of a ticket for whoever holds a link that we signed a few minutes ago.

A link names who asked for it, and that person's right is asked of the access gate again when it is used. The
file is handed out to be saved, never to be shown as a page of ours. Whatever is wrong (no such file, not
yours, not kept, expired, forged) has one answer.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from aiohttp import web

from core.access import AsOperator, visible_file
from core.errors import NotFound
from core.files import safe_name, thumbnail_of
from core.ids import RequesterId
from core.ports import Clock, FileDirectory, FileStore, StorageUnavailable
from core.tickets import StoredFile

PATH = "/files/{file_id}"
LINK_LIFETIME = timedelta(minutes=10)
WHOLE, THUMBNAIL = "file", "thumbnail"
LONGEST_NAME = 200
THUMBNAIL_TYPE = "image/jpeg"
HARDENED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Makes and checks links. `keys` sign, the first one new links; `public_url` is where people reach us."""

    keys: Sequence[bytes]
    public_url: str

    def link(self, file_id: int, variant: str, asker: AsOperator, now: datetime) -> str:
        """The address of a file, or of its small picture, for `asker`; good for `LINK_LIFETIME`."""
        until = int((now + LINK_LIFETIME).timestamp())
        signature = _signature(self.keys[0], file_id, variant, asker.name, until)
        query = {"kind": variant, "for": asker.name, "until": until, "signature": signature}
        return f"{self.public_url}{PATH.format(file_id=file_id)}?{urlencode(query)}"

    def holder(
        self, file_id: int, variant: str, name: str, until: int, signature: str, now: datetime
    ) -> AsOperator | None:
        """Whom a link was made for; None when it is forged or its time is over."""
        given = signature.encode("utf-8", "replace")
        wanted = [_signature(key, file_id, variant, name, until).encode() for key in self.keys]
        genuine = [hmac.compare_digest(given, each) for each in wanted]
        return AsOperator(name) if any(genuine) and now.timestamp() < until else None


def _signature(key: bytes, file_id: int, variant: str, name: str, until: int) -> str:
    return hmac.new(key, f"{file_id}\n{variant}\n{until}\n{name}".encode(), "sha256").hexdigest()


class FilePages:
    """The route that serves files."""

    def __init__(self, links: FileLinks, directory: FileDirectory, store: FileStore, clock: Clock) -> None:
        self._links = links
        self._directory = directory
        self._store = store
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Where it stands."""
        return [web.get(PATH, self.file)]

    async def file(self, request: web.Request) -> web.Response:
        """The file as an attachment, or 404; 503 while the database is away."""
        try:
            return await self._file(request)
        except StorageUnavailable:
            return web.Response(status=503, headers=HARDENED | {"Retry-After": "2"})

    async def _file(self, request: web.Request) -> web.Response:
        variant = request.query.get("kind", "")
        file = await self._granted(request, variant)
        if file is None:
            return web.Response(status=404, text="Not found.\n", headers=HARDENED)
        small = variant == THUMBNAIL
        key = thumbnail_of(file.store_key) if small else file.store_key
        try:
            content = await self._store.get(RequesterId(file.ticket.requester_id), key)
        except NotFound:
            return web.Response(status=404, text="Not found.\n", headers=HARDENED)
        media_type = THUMBNAIL_TYPE if small else file.media_type
        headers = {"Content-Type": media_type, "Content-Disposition": attachment(file, media_type)}
        return web.Response(body=content, headers=HARDENED | headers)

    async def _granted(self, request: web.Request, variant: str) -> StoredFile | None:
        """The file that the link opens, if it is genuine and its holder may see it."""
        asked, until = request.match_info["file_id"], request.query.get("until", "")
        name, signature = request.query.get("for", ""), request.query.get("signature", "")
        numbers = asked.isascii() and asked.isdecimal() and until.isascii() and until.isdecimal()
        if not numbers or len(asked) > 19 or len(until) > 12 or len(name) > LONGEST_NAME:
            return None
        asker = self._links.holder(int(asked), variant, name, int(until), signature, self._clock())
        if asker is None or variant not in (WHOLE, THUMBNAIL):
            return None
        return visible_file(asker, await self._directory.find(int(asked)))


def attachment(file: StoredFile, media_type: str) -> str:
    """The header that makes a browser save the file under a harmless name (RFC 6266)."""
    name = safe_name(file.name, media_type, f"{file.ticket.number}-{file.file_id}")
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
