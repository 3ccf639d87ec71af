"""Fetches files from Telegram by their file_id; links expire, so each fetch asks for a fresh one."""

import json
from collections.abc import AsyncIterator

import telegram
from telegram.error import BadRequest, TelegramError

from bots.telegram_bot.capabilities import MAXIMUM_FILE
from bots.telegram_bot.failures import classified
from bots.telegram_bot.request import TelegramRequest
from core.delivery import DeliveryError, DeliveryFailure, FileTooLarge

TOO_BIG = "file is too big"
"""What getFile says beyond its limit, as its authors have it: https://github.com/tdlib/telegram-bot-api/issues/51"""


class TelegramFileSource:
    """core.ports.FileSource for one bot."""

    def __init__(self, bot: telegram.Bot, request: TelegramRequest) -> None:
        self._bot = bot
        self._request = request

    async def fetch(self, handle: str) -> AsyncIterator[bytes]:
        """The file's bytes in chunks. Raises DeliveryError, FileTooLarge over 20 MB."""
        try:
            found = await self._bot.get_file(file_id_of(handle))
            if (found.file_size or 0) > MAXIMUM_FILE or not found.file_path:
                raise FileTooLarge
            received = 0
            async for chunk in self._request.stream(found.file_path):
                received += len(chunk)
                if received > MAXIMUM_FILE:
                    raise FileTooLarge
                yield chunk
        except BadRequest as error:
            if TOO_BIG in error.message.lower():
                raise FileTooLarge from None
            raise DeliveryError(DeliveryFailure.REJECTED, error.message) from None
        except TelegramError as error:
            failed = classified(error)
            if failed.failure is DeliveryFailure.AMBIGUOUS:  # a fetch can always be repeated
                failed = DeliveryError(DeliveryFailure.TEMPORARY, failed.detail)
            raise failed from None


def file_id_of(handle: str) -> str:
    """The file_id in a handle made by translate.py. Raises DeliveryError(REJECTED)."""
    try:
        return str(json.loads(handle)["file_id"])
    except (ValueError, KeyError, TypeError):
        raise DeliveryError(DeliveryFailure.REJECTED, "not a handle of this platform") from None
