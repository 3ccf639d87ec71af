"""Sends to Telegram as plain JSON, and says what each failure means for the message.

The library's `Bot` would build objects from what is about to become JSON and from answers of which one number
is read: a quarter of all CPU time of an update. Its errors are kept: they are the names people know.
"""

from datetime import timedelta
from typing import Any

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bots.telegram_bot.render import render
from bots.telegram_bot.request import READ_SECONDS, NotSent, PerhapsSent, TelegramRequest, refusal
from core.delivery import Action, Delivery, DeliveryError, DeliveryFailure

log = structlog.get_logger(__name__)

# The words of tdlib/telegram-bot-api (Client.cpp) and of the server behind it; there are no error codes.
UNCHANGED = "message is not modified"
GONE = (
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
    "message identifier is not specified",
    "message_id_invalid",
)
UNREACHABLE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "have no rights to send a message",
    "not enough rights to send text messages",
    "chat_write_forbidden",
    "bot was kicked",
    "user is deactivated",
    "group chat was deactivated",
)

MAXIMUM_NOTE = 200
"""https://core.telegram.org/bots/api#answercallbackquery"""


class TelegramMessenger:
    """core.ports.Messenger for one bot, whose methods are below `base_url`. `request` must be initialised."""

    def __init__(self, request: TelegramRequest, base_url: str) -> None:
        self._request = request
        self._base_url = base_url

    async def deliver(self, delivery: Delivery) -> str | None:
        """Send, edit or delete; the message id for what was sent. Raises DeliveryError."""
        request = render(delivery)
        try:
            result = await self._call(request.method, request.parameters)
        except BadRequest as error:
            if delivery.action is Action.EDIT and UNCHANGED in error.message.lower():
                return delivery.target  # it says already what it should
            raise classified(error) from None
        except TelegramError as error:
            raise classified(error) from None
        return str(result["message_id"]) if isinstance(result, dict) else None

    async def answer_press(self, interaction: str, note: str | None) -> None:
        """End the waiting sign of a pressed button, perhaps with a passing note. Nothing depends on it."""
        try:
            await self._call("answerCallbackQuery", press_answer(interaction, note))
        except TelegramError as error:
            log.debug("press not answered", reason=str(classified(error)))

    async def _call(self, method: str, parameters: dict[str, Any]) -> Any:
        """The result of a method. Raises TelegramError."""
        answer = await self._request.call(f"{self._base_url}/{method}", parameters, READ_SECONDS)
        if not answer.ok:
            raise refusal(answer)
        return answer.result


def press_answer(interaction: str, note: str | None) -> dict[str, Any]:
    """The parameters of https://core.telegram.org/bots/api#answercallbackquery."""
    given = {} if note is None else {"text": note[:MAXIMUM_NOTE]}
    return {"callback_query_id": interaction, **given}


def classified(error: TelegramError) -> DeliveryError:
    """What an error of the library means for the message."""
    words = error.message.lower()
    match error:
        case RetryAfter():
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return DeliveryError(DeliveryFailure.RATE_LIMITED, error.message, retry_after=seconds)
        case ChatMigrated():
            return DeliveryError(DeliveryFailure.MOVED, error.message, new_chat=str(error.new_chat_id))
        case Forbidden():
            failure = DeliveryFailure.UNREACHABLE
        case BadRequest() if any(text in words for text in (UNCHANGED, *GONE)):
            failure = DeliveryFailure.GONE
        case BadRequest() if any(text in words for text in UNREACHABLE):
            failure = DeliveryFailure.UNREACHABLE
        case BadRequest():
            failure = DeliveryFailure.REJECTED
        case InvalidToken():
            log.error("Telegram refuses the token: set the right one and restart; messages wait meanwhile")
            return DeliveryError(DeliveryFailure.TEMPORARY, "the token was refused")
        case TimedOut() | PerhapsSent():
            failure = DeliveryFailure.AMBIGUOUS
        case NetworkError() if words.startswith("too many requests"):
            failure = DeliveryFailure.RATE_LIMITED
        case NotSent() | NetworkError() | Conflict():
            failure = DeliveryFailure.TEMPORARY
        case _:
            failure = DeliveryFailure.AMBIGUOUS  # an answer that nobody can read
    return DeliveryError(failure, error.message)
