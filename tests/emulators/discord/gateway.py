"""Discord's gateway: websockets that tell the bot what happens, with heartbeats, resume and all that breaks.

https://discord.com/developers/docs/events/gateway
"""

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import WSMsgType, web

from .errors import Json
from .sessions import (
    HEARTBEAT,
    HEARTBEAT_ACK,
    HELLO,
    IDENTIFY,
    INVALID_SESSION,
    PRESENCE,
    RECONNECT,
    REQUEST_MEMBERS,
    RESUME,
    Connection,
    Session,
)
from .settings import GUILDS

if TYPE_CHECKING:
    from .world import World

BAD_MESSAGE, NOT_AUTHENTICATED, WRONG_TOKEN, AUTHENTICATED, BAD_SEQUENCE = 4002, 4003, 4004, 4005, 4007
INVALID_SHARD, SHARDING_REQUIRED, DISALLOWED_INTENTS = 4010, 4011, 4014


class Gateway:
    """All sessions, and the levers with which a test breaks them."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.url = ""  # known once the emulator listens
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.acknowledges = True  # set to False: heartbeats get no answer any more
        self.identified: list[float] = []  # monotonic seconds
        self.heartbeats: list[float] = []
        self.presences: list[Json] = []
        self._refusals = 0
        self._ids = itertools.count(1)

    # --- levers ---------------------------------------------------------------------------------------------

    def reconnect(self) -> None:
        """Op 7 to every connection: come back and resume."""
        for connection in self.connections:
            connection.send(RECONNECT)
            connection.detach()

    def invalidate(self, *, resumable: bool) -> None:
        """Op 9 to every connection; not resumable: the sessions are forgotten."""
        for connection in self.connections:
            connection.send(INVALID_SESSION, resumable)
            connection.detach()
        if not resumable:
            self.forget()

    def close(self, code: int) -> None:
        """Close every connection with this code; what happens from now on is owed to the session."""
        for connection in self.connections:
            connection.close(code)

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in self.connections:
            connection.drop()

    def forget(self) -> None:
        """Forget every session, so that the next RESUME is answered with op 9 false."""
        self.sessions.clear()

    def refuse(self, times: int = 1) -> None:
        """Answer the next attempts to connect with 503."""
        self._refusals += times

    # --- telling --------------------------------------------------------------------------------------------

    def dispatch(self, event: str, fitting: Callable[[Session], Json | None], guild_id: int | None) -> None:
        """Tell each session of the right shard what `fitting` makes of it; None: nothing."""
        for session in self.sessions.values():
            body = fitting(session) if session.serves(guild_id) else None
            if body is not None:
                session.tell(event, body)

    @property
    def connected(self) -> list[Session]:
        """Sessions with a living socket."""
        return [session for session in self.sessions.values() if session.connection is not None]

    # --- sockets --------------------------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection from hello to its end."""
        if self._refusals:
            self._refusals -= 1
            return web.Response(status=503)
        compression = request.query.get("compress")
        if compression not in (None, "zlib-stream"):
            return web.Response(status=400, text=f"this emulator does not speak {compression}")
        socket = web.WebSocketResponse(compress=False, timeout=1.0)
        await socket.prepare(request)
        connection = Connection(socket, request.transport, compression is not None)
        self.connections.append(connection)
        connection.send(HELLO, {"heartbeat_interval": int(self.world.settings.heartbeat_interval * 1000)})
        writer = asyncio.ensure_future(connection.write())
        try:
            await self._listen(connection)
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self._gone(connection)
        return socket

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT:
                connection.close(BAD_MESSAGE)
                return
            payload = orjson.loads(message.data)
            self._receive(connection, payload["op"], payload.get("d"))

    def _gone(self, connection: Connection) -> None:
        """The socket is closed; a bot that says goodbye with 1000 or 1001 ends its session as well."""
        self.connections.remove(connection)
        session = connection.session
        if (
            session is not None
            and session.connection is connection
            and connection.socket.close_code in (1000, 1001)
        ):
            self.sessions.pop(session.session_id, None)
        connection.detach()
        self.world.pulse.beat()

    def _receive(self, connection: Connection, operation: int, data: Any) -> None:
        if operation == HEARTBEAT:
            self.heartbeats.append(time.monotonic())
            if self.acknowledges:
                connection.send(HEARTBEAT_ACK)
        elif operation in (IDENTIFY, RESUME) and connection.session is not None:
            connection.close(AUTHENTICATED)
        elif operation == IDENTIFY:
            self._identify(connection, data)
        elif operation == RESUME:
            self._resume(connection, data)
        elif connection.session is None:
            connection.close(NOT_AUTHENTICATED)
        elif operation == PRESENCE:
            self.presences.append(data)
        elif operation == REQUEST_MEMBERS:
            self._send_members(connection.session, data)
        self.world.pulse.beat()

    def _identify(self, connection: Connection, data: Json) -> None:
        settings = self.world.settings
        number, count = data.get("shard") or (0, 1)
        if data["token"] != settings.token:
            connection.close(WRONG_TOKEN)
        elif not 0 <= number < count:
            connection.close(INVALID_SHARD)
        elif count < settings.shards_needed:
            connection.close(SHARDING_REQUIRED)
        elif data["intents"] & settings.forbidden_intents:
            connection.close(DISALLOWED_INTENTS)
        else:
            self.identified.append(time.monotonic())
            session = Session(f"session-{next(self._ids)}", data["intents"], (number, count))
            self.sessions[session.session_id] = session
            self._attach(connection, session)
            self._welcome(session)

    def _welcome(self, session: Session) -> None:
        world = self.world
        guilds = [one for one in world.guilds.values() if session.serves(one.guild_id)]
        application = {"id": str(world.application_id), "flags": world.application_flags()}
        ready: Json = {
            "v": 10,
            "user": world.bot_user,
            "guilds": [{"id": str(one.guild_id), "unavailable": True} for one in guilds],
            "session_id": session.session_id,
            "resume_gateway_url": self.url,
            "application": application,
            "shard": list(session.shard),
        }
        session.tell("READY", ready)
        for guild in guilds if session.intents & GUILDS else []:
            session.tell("GUILD_CREATE", guild.to_json())

    def _resume(self, connection: Connection, data: Json) -> None:
        session = self.sessions.get(data["session_id"] or "")
        if data["token"] != self.world.settings.token:
            connection.close(WRONG_TOKEN)
        elif session is None:
            connection.send(INVALID_SESSION, False)
        elif (data["seq"] or 0) > len(session.sent):
            connection.close(BAD_SEQUENCE)
        else:
            self._attach(connection, session)
            session.replay(data["seq"] or 0)

    def _attach(self, connection: Connection, session: Session) -> None:
        connection.session = session
        session.connection = connection

    def _send_members(self, session: Session, data: Json) -> None:
        guild = self.world.find_guild(data["guild_id"])
        members = [guild.bot_member(), *(one.to_json() for one in guild.members.values())]
        wanted = {str(one) for one in data.get("user_ids") or []}
        if wanted:
            members = [one for one in members if one["user"]["id"] in wanted]
        chunk = {"guild_id": str(guild.guild_id), "members": members, "chunk_index": 0, "chunk_count": 1}
        session.tell("GUILD_MEMBERS_CHUNK", chunk | {"nonce": data.get("nonce"), "not_found": []})
