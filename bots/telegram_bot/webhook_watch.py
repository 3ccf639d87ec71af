"""Whether Telegram reaches our webhook, which only Telegram knows: it is asked, and its words explained.

https://core.telegram.org/bots/api#getwebhookinfo
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
import telegram
from telegram.error import TelegramError

log = structlog.get_logger(__name__)

LOOK_SECONDS = 60.0
ADVICE = (
    ("401", "TELEGRAM_WEBHOOK_SECRET differs where it arrives: stop the older process, or set the same"),
    ("404", "nobody answers at its path: pass it on unchanged to `frontdoor run` with the part web"),
    ("wrong response", "look at GET /health/ready, then at the log of what stands before Front Door"),
    ("certificate", "renew the certificate, and send its whole chain"),
    ("ssl", "renew the certificate, and send its whole chain"),
    ("resolve", "the name in TELEGRAM_WEBHOOK_URL is not known to the world: look at its DNS"),
)
OTHERWISE = "the address in TELEGRAM_WEBHOOK_URL must be reachable from everywhere: DNS, firewall, proxy"


def explained(error: str) -> str:
    """Telegram's words for a delivery that failed, and what to do."""
    lower = error.lower()
    return f"{error}; {next((advice for words, advice in ADVICE if words in lower), OTHERWISE)}"


class WebhookWatch:
    """Asks once a minute; `trouble` is why no updates come, None while they do."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[telegram.WebhookInfo]],
        url: str,
        bot: str,
        every: float = LOOK_SECONDS,
    ) -> None:
        self._ask = ask
        self._url = url
        self._bot = bot
        self._every = every
        self._known: object = None
        self.trouble: str | None = None

    async def run(self) -> None:
        """Until cancelled. What failed before we came is no news."""
        self._known = await self._last_failure()
        while True:
            await asyncio.sleep(self._every)
            await self.look()

    async def look(self) -> None:
        """Ask now."""
        try:
            info = await self._ask()
        except TelegramError:
            return  # that Telegram is away says nothing about the webhook
        before = self.trouble
        failed, self._known = info.last_error_date != self._known, info.last_error_date
        if info.url != self._url:
            self.trouble = (
                "The webhook was set to another address: stop the other program that uses this token"
            )
        elif failed and info.last_error_message:
            self.trouble = f"Telegram can't deliver to the webhook: {explained(info.last_error_message)}"
        else:
            self.trouble = None
        if self.trouble is not None and self.trouble != before:
            log.warning("no updates from Telegram", bot=self._bot, reason=self.trouble)
        elif before is not None and self.trouble is None:
            log.info("updates come in again", bot=self._bot)

    async def _last_failure(self) -> object:
        try:
            return (await self._ask()).last_error_date
        except TelegramError:
            return None
