"""GET and POST /transcript: a ticket as a file, for whoever holds the link to it.

The link is signed, names the ticket and whom it was made for, and ends after an hour. Opening it only shows a
page with a button, so that previews and scanners get nothing; the press sends the file, which is made at that
moment, after the access gate was asked again. It is handed out to be saved, never shown as a page of ours.
Whatever is wrong has one answer.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from bots.http.export import HARDENED
from core.access import AsRequester, visible
from core.errors import FrontDoorError, NotFound
from core.ids import Account, RequesterId
from core.ports import Clock, StorageUnavailable, TicketDirectory, Transaction, Writer
from core.replies import say
from core.rules import Rules
from core.usecases.acting import agent_at
from core.usecases.board import language_of_desk
from core.usecases.transcripts import Transcript, transcript_at_desk, transcript_of_own

PATH = "/transcript"
LINK_LIFETIME = timedelta(hours=1)
LONGEST_NUMBER = 19
NOT_FOUND = "Not found.\n"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a link was made for: the requester, or whoever has a role at the desk with this account."""

    number: str
    whose: RequesterId | Account


@dataclass(frozen=True, slots=True)
class TranscriptLinks:
    """Makes and checks links. `keys` sign, the first one new links; `public_url` is where people reach us."""

    keys: Sequence[bytes]
    public_url: str

    def for_requester(self, number: str, requester_id: RequesterId, now: datetime) -> str:
        """The address of the requester's version; good for `LINK_LIFETIME`."""
        return self._link(number, str(requester_id), now)

    def for_agent(self, number: str, account: Account, now: datetime) -> str:
        """The address of the agents' version; good for `LINK_LIFETIME`, and while they have the right."""
        return self._link(number, f"{account.platform}:{account.account_id}", now)

    def holder(self, number: str, whose: str, until: int, signature: str, now: datetime) -> Holder | None:
        """Whom a link was made for; None when it is forged or its time is over."""
        given = signature.encode("utf-8", "replace")
        wanted = [_signature(key, number, whose, until).encode() for key in self.keys]
        genuine = [hmac.compare_digest(given, each) for each in wanted]
        if not any(genuine) or now.timestamp() >= until:
            return None
        platform, colon, account_id = whose.partition(":")
        return Holder(number, Account(platform, account_id) if colon else RequesterId(int(whose)))

    def _link(self, number: str, whose: str, now: datetime) -> str:
        until = int((now + LINK_LIFETIME).timestamp())
        signature = _signature(self.keys[0], number, whose, until)
        query = {"ticket": number, "for": whose, "until": until, "signature": signature}
        return f"{self.public_url.rstrip('/')}{PATH}?{urlencode(query)}"


def _signature(key: bytes, number: str, whose: str, until: int) -> str:
    signed = f"{number}\n{until}\n{whose}".encode("utf-8", "surrogatepass")
    return hmac.new(key, signed, "sha256").hexdigest()


class TranscriptPages:
    """The routes that hand transcripts out."""

    def __init__(
        self, links: TranscriptLinks, writer: Writer, directory: TicketDirectory, rules: Rules, clock: Clock
    ) -> None:
        self._links = links
        self._writer = writer
        self._directory = directory
        self._rules = rules
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Where they stand."""
        return [web.get(PATH, self.page), web.post(PATH, self.file)]

    async def page(self, request: web.Request) -> web.Response:
        """The page with the button, or 404; 503 while the database is away."""
        try:
            language = await self._language(request)
        except StorageUnavailable:
            return _away()
        if language is None:
            return _not_found()
        words = say("transcript.download")
        button = escape(self._rules.catalogues.text(words, language, self._rules.definition.zone))
        content = (
            f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{button}</title>'
            f'<form method="post"><button>{button}</button></form></html>\n'
        )
        return web.Response(text=content, content_type="text/html", headers=HARDENED)

    async def file(self, request: web.Request) -> web.Response:
        """The transcript as an attachment, or 404; 503 while the database is away."""
        holder = self._holder(request)
        if holder is None:
            return _not_found()
        try:
            made = await self._made(holder)
        except StorageUnavailable:
            return _away()
        except FrontDoorError:  # there is no such ticket, or not for them any more
            return _not_found()
        attachment = {"Content-Disposition": f'attachment; filename="{made.name}"'}
        return web.Response(text=made.html, content_type="text/html", headers=HARDENED | attachment)

    async def _language(self, request: web.Request) -> str | None:
        """The language of the page, if the link is good for something."""
        holder = self._holder(request)
        if holder is None:
            return None
        if isinstance(holder.whose, Account):
            return language_of_desk(self._rules)
        view = visible(AsRequester(holder.whose), await self._directory.view(holder.number))
        return None if view is None else view.language

    async def _made(self, holder: Holder) -> Transcript:
        """The transcript, through the gate. Raises NotFound, DeskRefused."""
        whose = holder.whose
        if not isinstance(whose, Account):
            view = await self._directory.view(holder.number)
            return transcript_of_own(self._rules, AsRequester(whose), view, self._clock())

        def work(transaction: Transaction) -> Transcript:
            agent = agent_at(transaction, self._rules.definition.desk, whose)
            if agent is None:
                raise NotFound(holder.number)
            return transcript_at_desk(transaction, self._rules, agent, holder.number)

        return await self._writer.perform(work)

    def _holder(self, request: web.Request) -> Holder | None:
        query = request.query
        until = query.get("until", "")
        if not (until.isascii() and until.isdecimal() and len(until) <= LONGEST_NUMBER):
            return None
        signed = (query.get("ticket", ""), query.get("for", ""), int(until), query.get("signature", ""))
        return self._links.holder(*signed, self._clock())


def _not_found() -> web.Response:
    return web.Response(status=404, text=NOT_FOUND, headers=HARDENED)


def _away() -> web.Response:
    return web.Response(status=503, headers=HARDENED | {"Retry-After": "2"})
