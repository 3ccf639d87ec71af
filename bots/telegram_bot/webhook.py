"""The webhook: an update is answered with 200 only after its commit, so that Telegram repeats it otherwise.

https://core.telegram.org/bots/api#setwebhook
"""

import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from bots.telegram_bot.intake import PressAnswer
from bots.telegram_bot.messenger import press_answer
from bots.telegram_bot.request import read_leniently
from core.errors import ConfigurationError
from core.ports import StorageUnavailable

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

Take = Callable[[Mapping[str, Any]], Awaitable[PressAnswer | None]]


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram delivers: the public address of `path`, and the secret it shows us.

    Raises ConfigurationError without a proper secret: anybody could send updates then.
    """

    public_url: str
    path: str
    secret: str = field(repr=False)
    max_connections: int = 40

    def __post_init__(self) -> None:
        if not SECRET.fullmatch(self.secret):
            raise ConfigurationError("A webhook needs a secret: 1 to 256 of the characters A-Z a-z 0-9 _ -")

    @property
    def url(self) -> str:
        """The address that Telegram calls."""
        return self.public_url.rstrip("/") + self.path


def webhook_handler(secret: str, take: Take) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of the route: 401 without the secret, 400 for what is no update, 503 when nothing can be
    stored now. The answer to a press rides in the response."""

    async def handle(request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), secret.encode()):
            return web.Response(status=401)
        update = read_update(await request.read())
        if update is None:
            return web.Response(status=400)
        try:
            answer = await take(update)
        except StorageUnavailable:
            return web.Response(status=503)
        return web.Response() if answer is None else _riding(answer)

    return handle


def read_update(body: bytes) -> dict[str, Any] | None:
    """The update in a request body, or None."""
    try:
        update = orjson.loads(body)
    except ValueError:
        update = read_leniently(body)
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        return None
    return update


def _riding(answer: PressAnswer) -> web.Response:
    """A method call in the answer: https://core.telegram.org/bots/api#making-requests-when-getting-updates"""
    call = {"method": "answerCallbackQuery", **press_answer(answer.interaction, answer.note)}
    return web.Response(body=orjson.dumps(call), content_type="application/json")
