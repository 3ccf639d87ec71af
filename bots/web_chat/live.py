"""The open sockets: each gets everything after the last message that it saw, as soon as it is committed."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import orjson
import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from bots.web_chat.render import as_message
from core.delivery import Delivery
from core.ids import ConversationId
from core.ports import Mailbox, StorageUnavailable

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 25.0
WAIT_FOR_DATABASE = 1.0
OVERLAP = 60_000 << 21
"""A broadcast's id begins with its milliseconds (storage/ids.py), and ids are not in the order of commits
across processes: a reconnecting page gets the last minute's again and knows them by their ids."""


FindConversation = Callable[[], Awaitable[ConversationId | None]]
"""Which conversation the page's visitor has now."""


class Listener:
    """One open page and how far it has seen."""

    def __init__(
        self, socket: web.WebSocketResponse, number: int, notice: int, found: "FindConversation"
    ) -> None:
        self.socket = socket
        self.found = found
        self.number = number
        self.notice = notice
        self._overlap = max(0, notice - OVERLAP)
        self._notices: set[int] = set()
        self.moved = False
        self.changed = asyncio.Event()
        self.changed.set()

    async def catch_up(self, mailbox: Mailbox, conversation_id: ConversationId, *, first: bool) -> None:
        """Send what is new; the first time also when nothing is, so that the page knows it is connected."""
        found = await mailbox.after(conversation_id, self.number, self._overlap)
        fresh = [one for one in found if one.number is not None or one.outbox_id not in self._notices]
        if not fresh and not first:
            return
        self._seen(fresh)
        frame = {"messages": [as_message(one) for one in fresh], "notice": str(self.notice)}
        await self.socket.send_str(orjson.dumps(frame).decode())
        if fresh:
            await mailbox.shown(conversation_id, [one.outbox_id for one in fresh])

    def _seen(self, deliveries: Sequence[Delivery]) -> None:
        for one in deliveries:
            if one.number is not None:
                self.number = max(self.number, one.number)
            else:
                self._notices.add(one.outbox_id)
                self.notice = max(self.notice, one.outbox_id)


class Live:
    """All open pages of this process; `wake` when anything may have been committed."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._listeners: dict[ConversationId, set[Listener]] = defaultdict(set)
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tell the pages."""
        self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        """Something may have been committed. On the event loop's thread."""
        self._changed.set()

    async def stop(self) -> None:
        """Close every page's socket; they connect again to whoever serves them next."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        sockets = [one.socket for listeners in self._listeners.values() for one in listeners]
        await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in sockets))

    async def serve(
        self,
        socket: web.WebSocketResponse,
        conversation_id: ConversationId,
        number: int,
        notice: int,
        found: FindConversation,
    ) -> None:
        """Until the page goes away."""
        listener = Listener(socket, number, notice, found)
        self._listeners[conversation_id].add(listener)
        sending = asyncio.create_task(self._send(listener, conversation_id))
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
            self._listeners[conversation_id].discard(listener)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    async def _send(self, listener: Listener, conversation_id: ConversationId) -> None:
        first = True
        while True:
            await listener.changed.wait()
            listener.changed.clear()
            if listener.moved:
                await listener.socket.close(code=WSCloseCode.SERVICE_RESTART)
                return
            try:
                await listener.catch_up(self._mailbox, conversation_id, first=first)
                first = False
            except StorageUnavailable:
                await asyncio.sleep(WAIT_FOR_DATABASE)
                listener.changed.set()
            except ConnectionError:
                return  # the page is gone; its reader notices too

    async def _run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._tell()
            except StorageUnavailable:
                await asyncio.sleep(WAIT_FOR_DATABASE)
                self._changed.set()
            except Exception:
                log.exception("looking for new messages broke")
                await asyncio.sleep(WAIT_FOR_DATABASE)

    async def _tell(self) -> None:
        """Wake the pages whose conversation has something that they have not seen."""
        if not self._listeners:
            return
        newest = await self._mailbox.newest(list(self._listeners))
        for gone in self._listeners.keys() - newest.keys():
            await self._moved(gone)
        for conversation_id, (number, notice) in newest.items():
            for listener in self._listeners.get(conversation_id, ()):
                if number > listener.number or notice > listener.notice:
                    listener.changed.set()

    async def _moved(self, conversation_id: ConversationId) -> None:
        """A conversation without messages: where pages had seen some, it may have been erased and begun anew.
        Such a page is let go; it connects again and reads the new one."""
        for listener in tuple(self._listeners.get(conversation_id, ())):
            if listener.number and await listener.found() != conversation_id:
                listener.moved = True
                listener.changed.set()
