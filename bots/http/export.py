"""GET and POST /export: everything that is kept about a requester, for whoever holds the link to it.

The link is signed, names the requester and ends after a day. Opening it only shows a page with a button, so
that whoever looks at links by themselves (previews, scanners) gets nothing; the press sends the archive,
which is made at that moment. Whatever is wrong has one answer.
"""

import asyncio
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from bots.archive import archive
from core.access import AsRequester, belonging
from core.belongings import Belongings
from core.ids import RequesterId
from core.ports import BelongingsReader, Clock, FileStore, StorageUnavailable
from core.replies import say
from core.rules import Rules
from core.usecases.privacy import language_of

PATH = "/export"
LINK_LIFETIME = timedelta(hours=24)
FILE_NAME = "my-data.zip"
LONGEST_NUMBER = 19
HARDENED = {
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


@dataclass(frozen=True, slots=True)
class ExportLinks:
    """Makes and checks links. `keys` sign, the first one new links; `public_url` is where people reach us."""

    keys: Sequence[bytes]
    public_url: str

    def link(self, requester_id: RequesterId, now: datetime) -> str:
        """The address of the requester's archive; good for `LINK_LIFETIME`."""
        until = int((now + LINK_LIFETIME).timestamp())
        query = {
            "of": requester_id,
            "until": until,
            "signature": _signature(self.keys[0], requester_id, until),
        }
        return f"{self.public_url.rstrip('/')}{PATH}?{urlencode(query)}"

    def holder(self, requester_id: int, until: int, signature: str, now: datetime) -> AsRequester | None:
        """Whom a link was made for; None when it is forged or its time is over."""
        given = signature.encode("utf-8", "replace")
        wanted = [_signature(key, requester_id, until).encode() for key in self.keys]
        genuine = [hmac.compare_digest(given, each) for each in wanted]
        return AsRequester(RequesterId(requester_id)) if any(genuine) and now.timestamp() < until else None


def _signature(key: bytes, requester_id: int, until: int) -> str:
    return hmac.new(key, f"{requester_id}\n{until}".encode(), "sha256").hexdigest()


class ExportPages:
    """The routes that hand archives out, one at a time."""

    def __init__(
        self, links: ExportLinks, reader: BelongingsReader, store: FileStore, rules: Rules, clock: Clock
    ) -> None:
        self._links = links
        self._reader = reader
        self._store = store
        self._rules = rules
        self._clock = clock
        self._one_at_a_time = asyncio.Semaphore(1)

    def routes(self) -> list[web.RouteDef]:
        """Where they stand."""
        return [web.get(PATH, self.page), web.post(PATH, self.file)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page with the button, or 404; 503 while the database is away."""
        found = await self._found(request)
        if not isinstance(found, Belongings):
            return found
        language, zone = language_of(self._rules, found), self._rules.definition.zone
        button = self._rules.catalogues.text(say("privacy.download"), language, zone)
        content = (
            f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{escape(button)}</title>'
            f'<form method="post"><button>{escape(button)}</button></form></html>\n'
        )
        return web.Response(text=content, content_type="text/html", headers=HARDENED)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The archive as an attachment, or 404; 503 while the database is away."""
        async with self._one_at_a_time:
            found = await self._found(request)
            if not isinstance(found, Belongings):
                return found
            attachment = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
            response = web.StreamResponse(headers=HARDENED | attachment)
            response.content_type = "application/zip"
            await response.prepare(request)
            async for piece in archive(self._rules, found, self._store, self._clock()):
                await response.write(piece)
            await response.write_eof()
            return response

    async def _found(self, request: web.Request) -> Belongings | web.Response:
        try:
            found = await self._granted(request)
        except StorageUnavailable:
            return web.Response(status=503, headers=HARDENED | {"Retry-After": "2"})
        if found is None:
            return web.Response(status=404, text="Not found.\n", headers=HARDENED)
        return found

    async def _granted(self, request: web.Request) -> Belongings | None:
        """What the link opens, if it is genuine and the access gate gives it to its holder."""
        asked, until = request.query.get("of", ""), request.query.get("until", "")
        if not all(
            each.isascii() and each.isdecimal() and len(each) <= LONGEST_NUMBER for each in (asked, until)
        ):
            return None
        signature = request.query.get("signature", "")
        asker = self._links.holder(int(asked), int(until), signature, self._clock())
        return None if asker is None else belonging(asker, await self._reader.of(asker.requester_id))
