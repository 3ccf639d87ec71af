"""Long polling that moves the offset only past what is committed.

The library's Updater queues updates and then confirms them, before anything is stored; here an update that
could not be committed is asked for again: https://core.telegram.org/bots/api#getupdates
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from telegram.error import TelegramError

from bots.telegram_bot.request import Answer, TelegramRequest
from bots.telegram_bot.translate import ALLOWED_UPDATES
from core.ports import StorageUnavailable

log = structlog.get_logger(__name__)

POLL_SECONDS = 25
PROBE_SECONDS = 1
"""How long the first poll after a failure lasts: until it ends nobody knows whether all is well again. It
does not end the back-off: two programs that fight for a token get such a second each."""
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
STOP_SECONDS = 5.0

Take = Callable[[Mapping[str, Any]], Awaitable[None]]

TOKEN_REFUSED = "Telegram refuses the token: copy it from @BotFather again and restart"  # noqa: S105
WEBHOOK_SET = "a webhook is set for this bot, so nothing can be polled: run one of both, not both"
OTHER_POLLER = "another program polls with this token: stop it, or give this one a bot of its own"


class Polling:
    """Asks for updates and gives all of a response to `take` at once, in order, until cancelled."""

    def __init__(self, request: TelegramRequest, base_url: str, take: Take, bot: str) -> None:
        self._request = request
        self._url = f"{base_url}/getUpdates"
        self._take = take
        self._bot = bot
        self._offset: int | None = None
        self._failures = 0
        self.trouble: str | None = None
        """Why no updates come now, for an operator; None while they do."""

    async def run(self) -> None:
        """Poll for ever."""
        while True:
            seconds = POLL_SECONDS if self.trouble is None else PROBE_SECONDS
            updates = await self._ask(seconds)
            if updates is None or not await self._take_all(updates):
                await self._back_off()
            elif updates or seconds == POLL_SECONDS:
                self._recovered()

    async def _ask(self, seconds: int) -> Sequence[Mapping[str, Any]] | None:
        """The updates that wait, or come within `seconds`; None when there was no answer to use."""
        parameters: dict[str, Any] = {"timeout": seconds, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            parameters["offset"] = self._offset
        try:
            answer = await self._request.call(self._url, parameters, seconds + 10.0)
        except TelegramError as error:
            self._complain(error.message)
            return None
        if not answer.ok:
            self._complain(explained(answer))
            await asyncio.sleep(answer.retry_after or 0.0)
            return None
        self.trouble = None
        return answer.result if isinstance(answer.result, list) else []

    async def _take_all(self, updates: Sequence[Mapping[str, Any]]) -> bool:
        """Commit the updates; the offset moves up to the first that was not. Whether all were."""
        results = await _uncancelled(asyncio.gather(*map(self._take, updates), return_exceptions=True))
        for update, result in zip(updates, results, strict=True):
            if isinstance(result, BaseException):
                expected = isinstance(result, StorageUnavailable)
                log.error(
                    "updates can't be stored now; Telegram keeps them and is asked again",
                    bot=self._bot,
                    reason=str(result) if expected else type(result).__name__,
                    exc_info=None if expected else result,
                )
                return False
            self._offset = int(update["update_id"]) + 1
        return True

    def _complain(self, reason: str) -> None:
        self.trouble = f"No updates from Telegram: {reason}"
        log.warning("no updates from Telegram", bot=self._bot, reason=reason)

    def _recovered(self) -> None:
        if self._failures:
            log.info("updates come in again", bot=self._bot)
        self._failures = 0

    async def _back_off(self) -> None:
        self._failures += 1
        await asyncio.sleep(waiting(self._failures))


async def _uncancelled(batch: "asyncio.Future[list[Any]]") -> list[Any]:
    """What a batch gives; when we are stopped meanwhile, the batch is finished first."""
    try:
        return await asyncio.shield(batch)
    except asyncio.CancelledError:
        await asyncio.wait({batch}, timeout=STOP_SECONDS)
        raise


def waiting(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4, … up to 60."""
    return float(min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT))


def explained(answer: Answer) -> str:
    """One line on what is wrong and what to do."""
    if answer.status in (401, 404):
        return TOKEN_REFUSED
    if answer.status == 409:
        return WEBHOOK_SET if "webhook" in answer.description.lower() else OTHER_POLLER
    return answer.description
