"""A Bot API that costs next to nothing: it takes every call, tells who was shown what, and remembers when.

`tests/emulators` is the strict one; this one checks nothing, so that the measured system is what is measured.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import orjson

from bench.wire import HEAD_END, MessageReader

TOKEN = "123456789:AAbench-bench-bench-bench-bench-bench"
ME = {
    "id": 123456789,
    "is_bot": True,
    "first_name": "Bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
CONNECTIONS = 40
"""Telegram's default for max_connections: https://core.telegram.org/bots/api#setwebhook"""
TEXTS = ("sendMessage", "editMessageText")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that a chat shows now. `buttons` maps label to callback_data; `at` is monotonic seconds."""

    chat: int
    message_id: int
    text: str
    buttons: dict[str, str]
    at: float


@dataclass(slots=True)
class ApiStub:
    """Listens on a free port; each call is answered `round_trip` seconds after it came.

    `calls` counts by method, `sends` has the times of new messages by chat; `webhook` is set once the bot
    asked for updates, with the number of connections that it wants.
    """

    round_trip: float = 0.0
    listener: Callable[[Shown], None] = lambda shown: None
    calls: Counter[str] = field(default_factory=Counter)
    sends: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    webhook: "asyncio.Future[int]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    _messages: int = 0
    _server: asyncio.Server | None = None

    async def start(self) -> int:
        """Listen; returns the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Caller(self), "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    def result(self, method: str, parameters: dict[str, Any]) -> Any:
        """What a call answers, and its effect."""
        self.calls[method] += 1
        if method in TEXTS:
            return self._shown(method, parameters)
        if method == "getMe":
            return ME
        if method == "setWebhook" and not self.webhook.done():
            self.webhook.set_result(int(parameters.get("max_connections") or CONNECTIONS))
        return True

    def _shown(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        chat, now = int(parameters["chat_id"]), time.monotonic()
        if method == "sendMessage":
            self._messages += 1
            message_id = self._messages
            self.sends[chat].append(now)
        else:
            message_id = int(parameters["message_id"])
        text = str(parameters["text"])
        self.listener(Shown(chat, message_id, text, _buttons(parameters.get("reply_markup")), now))
        place = {"id": chat, "type": "private", "first_name": "Li"}
        return {"message_id": message_id, "date": int(time.time()), "chat": place, "text": text, "from": ME}


class _Caller(MessageReader):
    """A connection of the bot's to the API."""

    def __init__(self, stub: ApiStub) -> None:
        super().__init__()
        self._stub = stub

    def received(self, head: bytes, body: bytes) -> None:
        """Take effect at once, answer after the round trip."""
        method = head.split(b" ", 2)[1].rsplit(b"/", 1)[1].decode()
        result = orjson.dumps({"ok": True, "result": self._stub.result(method, _parameters(body))})
        length = str(len(result)).encode()
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + length
        answer += HEAD_END + result
        if self._stub.round_trip:
            asyncio.get_running_loop().call_later(self._stub.round_trip, self.write, answer)
        else:
            self.write(answer)


def _parameters(body: bytes) -> dict[str, Any]:
    """JSON, or a form as python-telegram-bot's own client sends it."""
    if not body:
        return {}
    if body.startswith(b"{"):
        parameters: dict[str, Any] = orjson.loads(body)
        return parameters
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _buttons(markup: Any) -> dict[str, str]:
    if not markup:
        return {}
    keyboard = orjson.loads(markup) if isinstance(markup, str) else markup
    rows = keyboard.get("inline_keyboard", ())
    return {
        button["text"]: button["callback_data"] for row in rows for button in row if "callback_data" in button
    }
