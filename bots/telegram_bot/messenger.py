"""Sends to Telegram as plain JSON.

The library's `Bot` would build objects from what is about to become JSON and from answers of which one number
is read: a quarter of all CPU time of an update. Its errors are kept: they are the names people know, and
`failures.py` says what each means for the message.
"""

from typing import Any

import structlog
from telegram.error import TelegramError

from bots.telegram_bot.failures import (
    NotAllowed,
    changes_nothing,
    classified,
    classified_at_desk,
    says_not_a_text,
)
from bots.telegram_bot.places import group_of, in_topic
from bots.telegram_bot.render import Request, caption_edit, render
from bots.telegram_bot.request import READ_SECONDS, TelegramRequest, refusal
from bots.telegram_bot.standing import Standing
from core.delivery import Action, Delivery, DeliveryError, DeliveryFailure

log = structlog.get_logger(__name__)

MAXIMUM_NOTE = 200
"""https://core.telegram.org/bots/api#answercallbackquery"""


class TelegramMessenger:
    """core.ports.Messenger for one bot, whose methods are below `base_url`. `request` must be initialised;
    `standing` knows the groups of desks, and hears how the bot fares there."""

    def __init__(self, request: TelegramRequest, base_url: str, standing: Standing | None = None) -> None:
        self._request = request
        self._base_url = base_url
        self._standing = standing or Standing()
        self._desks = self._standing.groups

    async def deliver(self, delivery: Delivery) -> str | None:
        """Do what the delivery asks for; the message id for what was sent, the place for a topic that was
        opened. Raises DeliveryError."""
        request = render(delivery, self._desks)
        group = group_of(delivery.chat)
        try:
            result = await self._done(request, delivery)
        except TelegramError as error:
            if group not in self._desks:
                raise classified(error) from None
            raise await self._failed_at_desk(request.method, delivery, error) from None
        if group in self._desks:
            await self._standing.worked(group, request.method)
        return _outcome(result, delivery)

    async def answer_press(self, interaction: str, note: str | None) -> None:
        """End the waiting sign of a pressed button, perhaps with a passing note. Nothing depends on it."""
        try:
            await self._call("answerCallbackQuery", press_answer(interaction, note))
        except TelegramError as error:
            log.debug("press not answered", reason=str(classified(error)))

    async def _failed_at_desk(self, method: str, delivery: Delivery, error: TelegramError) -> DeliveryError:
        """What it means, once those who can help are told."""
        group, failed = group_of(delivery.chat), classified_at_desk(error, delivery.chat)
        if failed.new_chat is not None and failed.failure is DeliveryFailure.MOVED:
            moved = f"the group's id is {group_of(failed.new_chat)} now: write that into frontdoor.toml"
            await self._standing.refused(group, method, moved)
        if isinstance(failed, NotAllowed):
            await self._standing.refused(group, method, failed.detail)
            if delivery.action is Action.PIN:  # a ticket that can't be pinned is worked all the same
                return DeliveryError(DeliveryFailure.GONE, failed.detail)
        return failed

    async def _done(self, request: Request, delivery: Delivery) -> Any:
        """The result of the request; None when all was already as it should become."""
        try:
            return await self._call(request.method, request.parameters)
        except TelegramError as error:
            if changes_nothing(error):
                return None
            if not says_not_a_text(error):
                raise
        return await self._done(caption_edit(delivery, self._desks), delivery)

    async def _call(self, method: str, parameters: dict[str, Any]) -> Any:
        """The result of a method. Raises TelegramError."""
        answer = await self._request.call(f"{self._base_url}/{method}", parameters, READ_SECONDS)
        if not answer.ok:
            raise refusal(answer)
        return answer.result


def _outcome(result: Any, delivery: Delivery) -> str | None:
    """What the outbox keeps of a result."""
    if delivery.action is Action.OPEN:
        if not isinstance(result, dict) or not isinstance(result.get("message_thread_id"), int):
            raise DeliveryError(DeliveryFailure.AMBIGUOUS, "an answer that names no topic")
        return in_topic(group_of(delivery.chat), result["message_thread_id"])
    return str(result["message_id"]) if isinstance(result, dict) else delivery.target


def press_answer(interaction: str, note: str | None) -> dict[str, Any]:
    """The parameters of https://core.telegram.org/bots/api#answercallbackquery."""
    given = {} if note is None else {"text": note[:MAXIMUM_NOTE]}
    return {"callback_query_id": interaction, **given}
