"""What the page asks of us: who it is, taking a message or a file, the live socket, recovery codes.

Everything is refused that does not come from our own page: the browser's Origin must be ours, and whatever
changes something carries a header that other sites can't send.
"""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from hashlib import sha256
from typing import Any

import orjson
from aiohttp import web
from aiohttp.hdrs import METH_POST

from bots.web_chat import recovery
from bots.web_chat.app_token import read_token, signed_visitor
from bots.web_chat.limits import Counter, WebLimits
from bots.web_chat.live import HEARTBEAT_SECONDS, Live
from bots.web_chat.origins import HEADER, address_of, is_own
from bots.web_chat.sent_files import SentFiles
from bots.web_chat.translate import CLIENT_ID, Sent, of_body, of_upload
from bots.web_chat.uploads import Refusal, Upload, incoming_name
from bots.web_chat.visitor import Visitor, Visitors, cookie_header, cookie_name, from_cookie, new_visitor
from core.errors import NotFound
from core.events import AS_ARRIVED, Update
from core.form.definition import Definition
from core.ids import Account, BotKey, ConversationId
from core.ports import Accepted, Clock, FileStore, StorageUnavailable, Writer

BOT = BotKey("web")
MAXIMUM_BODY = 128 * 1024
NO_CONVERSATION, NO_VISITOR = 4404, 4401
"""Codes with which a socket is closed: write first, or say first who you are."""

FILE_ID = re.compile(r"[0-9]{1,19}")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """The handlers. `keys` sign cookies, the first one new ones; `app_key` is the company's app's."""

    def __init__(
        self,
        definition: Definition,
        writer: Writer,
        visitors: Visitors,
        file_store: FileStore,
        sent_files: SentFiles,
        live: Live,
        clock: Clock,
        keys: tuple[bytes, ...],
        app_key: bytes | None,
        public_origin: str | None,
        secure: bool,
        limits: WebLimits,
        maximum_file: int,
    ) -> None:
        self._definition = definition
        self._writer = writer
        self._visitors = visitors
        self._file_store = file_store
        self._sent_files = sent_files
        self._live = live
        self._clock = clock
        self._keys = keys
        self._app_key = app_key
        self._public_origin = public_origin
        self._secure = secure
        self._limits = limits
        self._maximum_file = maximum_file
        self._counter = Counter()

    def routes(self) -> list[web.RouteDef]:
        """Where the handlers stand."""
        handlers: dict[str, Handler] = {
            "session": self.session,
            "messages": self.messages,
            "files": self.files,
            "sent": self.sent,
            "recovery": self.recovery,
            "recover": self.recover,
        }
        posts = [web.post(f"/chat/api/{name}", self._guarded(handle)) for name, handle in handlers.items()]
        return [*posts, web.get("/chat/api/events", self._guarded(self.events))]

    async def session(self, request: web.Request) -> web.Response:
        """Continue as the visitor of the cookie, as the account of a good token, or as somebody new."""
        now = self._clock()
        body = await _json(request)
        token = body.get("token") if isinstance(body, dict) else None
        says = read_token(token, self._app_key, now) if isinstance(token, str) and self._app_key else None
        visitor = self._visitor(request)
        if says is not None:
            visitor = signed_visitor(says, self._definition.fields, now)
        elif visitor is None:
            self._allow(("visitors", address_of(request), self._limits.visitors_from_address))
            visitor = new_visitor(now)
        known = await self._visitors.known(BOT, _account(visitor))
        answer = {
            "fresh": known is None,
            "code_due": known is not None and known.code_due and not visitor.is_signed,
            "confirmed": token is None or says is not None,
            "who": sha256(visitor.account_id.encode()).hexdigest()[:16],
        }
        return self._with_cookie(web.json_response(answer), visitor)

    async def messages(self, request: web.Request) -> web.Response:
        """Take one message; answered once it is committed. Its client id makes repeats harmless."""
        visitor = self._visitor_or_refuse(request)
        sent = of_body(await _json(request))
        if sent is None:
            raise Refusal(400, "refused")
        self._allow(
            ("messages", visitor.account_id, self._limits.messages),
            ("messages from", address_of(request), self._limits.messages_from_address),
        )
        return await self._taken(visitor, await self._accept(request, visitor, sent))

    async def files(self, request: web.Request) -> web.Response:
        """Take one file: its bytes go encrypted into the store, then its message is committed."""
        visitor = self._visitor_or_refuse(request)
        client_id = request.query.get("client_id", "")
        known = await self._visitors.known(BOT, _account(visitor))
        if known is None or not CLIENT_ID.fullmatch(client_id):
            raise Refusal(400, "refused")
        if (request.content_length or 0) > self._maximum_file:
            raise Refusal(413, "too_large")
        self._allow(
            ("files", visitor.account_id, self._limits.files),
            ("files from", address_of(request), self._limits.files_from_address),
        )
        upload = Upload(request, self._maximum_file)
        try:
            key = await self._file_store.put(known.requester_id, incoming_name(), aiter(upload))
        except Exception:
            if upload.refusal is not None:
                raise upload.refusal from None
            raise
        name = request.headers.get("X-File-Name", "")[:2000]
        event = of_upload(name, request.content_type, key, upload.size)
        kept = False
        try:
            accepted = await self._accept(request, visitor, Sent(client_id, event, client_id))
            kept = not (accepted.repeated or accepted.failed)
        finally:
            if not kept:
                await self._file_store.delete(key)
        return await self._taken(visitor, accepted)

    async def sent(self, request: web.Request) -> web.Response:
        """A file that an agent sent: `{"file": "…"}`, with `"small": true` its small picture."""
        visitor = self._visitor_or_refuse(request)
        body = await _json(request)
        asked = body.get("file") if isinstance(body, dict) else None
        if not (isinstance(asked, str) and FILE_ID.fullmatch(asked) and int(asked) < 2**63):
            raise Refusal(400, "refused")
        self._allow(("files sent", visitor.account_id, self._limits.files_sent))
        known = await self._visitors.known(BOT, _account(visitor))
        try:
            if known is None:
                raise NotFound
            small = body.get("small") is True
            return await self._sent_files.answer(known.requester_id, int(asked), small=small)
        except NotFound:
            raise Refusal(404, "refused") from None

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The live socket: everything after ?after=N (and after the broadcast ?notice=M), then what comes."""
        visitor = self._visitor(request)
        if visitor is not None:
            self._allow(("sockets", visitor.account_id, self._limits.sockets))
        after, notice = request.query.get("after", "0"), request.query.get("notice", "0")
        if not (after.isdecimal() and notice.isdecimal() and len(after) < 16 and len(notice) < 20):
            raise Refusal(400, "refused")
        known = await self._visitors.known(BOT, _account(visitor)) if visitor is not None else None
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=1024)
        await socket.prepare(request)
        if known is None:
            await socket.close(code=NO_VISITOR if visitor is None else NO_CONVERSATION)
        else:
            assert visitor is not None, "only a visitor is known"
            found = partial(self._conversation_of, visitor)
            await self._live.serve(socket, known.conversation_id, int(after), int(notice), found)
        return socket

    async def _conversation_of(self, visitor: Visitor) -> ConversationId | None:
        known = await self._visitors.known(BOT, _account(visitor))
        return known.conversation_id if known is not None else None

    async def recovery(self, request: web.Request) -> web.Response:
        """A new recovery code for this visitor; an earlier one is forgotten."""
        visitor = self._visitor_or_refuse(request)
        known = await self._visitors.known(BOT, _account(visitor))
        if known is None or visitor.is_signed:
            raise Refusal(400, "refused")
        self._allow(("codes", visitor.account_id, self._limits.codes))
        code = recovery.new_code()
        hashed = recovery.hashes(code.replace("-", ""), self._keys)[0]
        await self._visitors.keep_code(BOT.platform, known.requester_id, hashed)
        return web.json_response({"code": code})

    async def recover(self, request: web.Request) -> web.Response:
        """Continue the conversation that a code belongs to."""
        self._allow(
            ("recoveries", address_of(request), self._limits.recoveries),
            ("recoveries", "of all", self._limits.recoveries_of_all),
        )
        body = await _json(request)
        typed = body.get("code") if isinstance(body, dict) else None
        plain = recovery.plain_code(typed) if isinstance(typed, str) else None
        hashed = recovery.hashes(plain or "", self._keys)
        account_id = await self._visitors.of_code(BOT.platform, hashed)
        if plain is None or account_id is None:
            raise Refusal(404, "recover_wrong")
        expires = new_visitor(self._clock()).expires
        return self._with_cookie(web.json_response({}), Visitor(account_id, expires=expires))

    async def _accept(self, request: web.Request, visitor: Visitor, sent: Sent) -> Accepted:
        now = self._clock()
        language = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]
        return await self._writer.accept(
            Update(
                bot=BOT,
                update_id=f"{visitor.account_id}:{sent.client_id}",
                order=AS_ARRIVED,
                account=_account(visitor),
                chat=visitor.account_id,
                event=sent.event,
                received_at=now,
                message=sent.message,
                client_language=language,
                signed=visitor.signed,
            )
        )

    async def _taken(self, visitor: Visitor, accepted: Accepted) -> web.Response:
        known = await self._visitors.known(BOT, _account(visitor))
        code_due = known is not None and known.code_due and not visitor.is_signed
        return web.json_response({"repeated": accepted.repeated, "code_due": code_due})

    def _guarded(self, handle: Handler) -> Handler:
        """`handle` for requests of our own page only; what goes wrong becomes a sentence for the person."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            foreign = not is_own(request, self._public_origin)
            if foreign or (request.method == METH_POST and request.headers.get(HEADER) != "1"):
                return web.json_response({"error": "refused"}, status=403)
            try:
                return await handle(request)
            except Refusal as refusal:
                return refusal.answer
            except StorageUnavailable:
                return web.json_response({"error": "unavailable", "wait": 2}, status=503)

        return guarded

    def _allow(self, *asked: Any) -> None:
        if wait := self._counter.wait(*asked):
            raise Refusal(429, "too_fast", wait)

    def _visitor(self, request: web.Request) -> Visitor | None:
        return from_cookie(request.cookies.get(cookie_name(secure=self._secure)), self._keys, self._clock())

    def _visitor_or_refuse(self, request: web.Request) -> Visitor:
        visitor = self._visitor(request)
        if visitor is None:
            raise Refusal(401, "refused")
        return visitor

    def _with_cookie(self, answer: web.Response, visitor: Visitor) -> web.Response:
        header = cookie_header(visitor, self._keys[0], self._clock(), secure=self._secure)
        answer.headers.add("Set-Cookie", header)
        return answer


async def _json(request: web.Request) -> Any:
    if (request.content_length or 0) > MAXIMUM_BODY:
        raise Refusal(413, "refused")
    try:
        return orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        raise Refusal(400, "refused") from None


def _account(visitor: Visitor) -> Account:
    return Account(BOT.platform, visitor.account_id)
