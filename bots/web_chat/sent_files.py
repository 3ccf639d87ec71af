"""Files that agents sent to a visitor, who gets those of their own tickets and no others."""

from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from core.access import AsRequester, own_file
from core.errors import NotFound
from core.files import safe_name, thumbnail_of
from core.ids import RequesterId
from core.ports import FileDirectory, FileStore, TicketDirectory

THUMBNAIL_TYPE = "image/jpeg"
HARDENED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@dataclass(frozen=True, slots=True)
class SentFiles:
    """Finds them, through the access gate."""

    files: FileDirectory
    tickets: TicketDirectory
    store: FileStore

    async def answer(self, requester_id: RequesterId, file_id: int, *, small: bool) -> web.Response:
        """The file to be saved, or its small picture. Raises NotFound: there is no such thing, or it is not
        theirs, or was not sent to them yet."""
        stored = await self.files.find(file_id)
        view = None if stored is None else await self.tickets.view(stored.ticket.number)
        file = own_file(AsRequester(requester_id), view, file_id)
        if file is None or file.store_key is None:
            raise NotFound
        key = thumbnail_of(file.store_key) if small else file.store_key
        content = await self.store.get(requester_id, key)
        media_type = THUMBNAIL_TYPE if small else file.media_type
        name = quote(safe_name(file.name, media_type, str(file_id)), safe="")
        headers = {"Content-Type": media_type, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return web.Response(body=content, headers=HARDENED | headers)
