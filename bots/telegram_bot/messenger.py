"""Sends to Telegram as plain JSON.

The library's `Bot` would build objects from what is about to become JSON and from answers of which one number
is read: a quarter of all CPU time of an update. Its errors are kept: they are the names people know, and
`failures.py` says what each means for the message.
"""

from typing import Any

import structlog
from telegram.error import TelegramError

from bots.telegram_bot.attachments import Upload
from bots.telegram_bot.failures import (
    NotAllowed,
    changes_nothing,
    classified,
    classified_at_desk,
    says_not_a_text,
)
from bots.telegram_bot.file_sending import FileSending
from bots.telegram_bot.places import group_of, in_topic
from bots.telegram_bot.render import Request, caption_edit, render
from bots.telegram_bot.request import READ_SECONDS, Answer, TelegramRequest, refusal
from bots.telegram_bot.standing import Problem, Standing
from core.delivery import Action, Delivery, DeliveryError, DeliveryFailure
from core.desk.alerts import Trouble
from core.ports import FileStore

log = structlog.get_logger(__name__)

MAXIMUM_NOTE = 200
"""https://core.telegram.org/bots/api#answercallbackquery"""


class TelegramMessenger:
    """core.ports.Messenger for one bot, whose methods are below `base_url`. `request` must be initialised;
    `standing` knows the groups of desks, and hears how the bot fares there. `files` is where the files of
    messages lie; without it messages go without them."""

    def __init__(
        self,
        request: TelegramRequest,
        base_url: str,
        standing: Standing | None = None,
        files: FileStore | None = None,
    ) -> None:
        self._request = request
        self._base_url = base_url
        self._standing = standing or Standing()
        self._desks = self._standing.groups
        self._files = None if files is None else FileSending(files, self._call, self._send)

    async def deliver(self, delivery: Delivery) -> str | None:
        """Do what the delivery asks for; the message id for what was sent, the place for a topic that was
        opened. Raises DeliveryError."""
        group = group_of(delivery.chat)
        try:
            outcome = await self._outcome(delivery)
        except TelegramError as error:
            if group not in self._desks:
                raise classified(error) from None
            raise await self._failed_at_desk(delivery, error) from None
        if group in self._desks:
            await self._standing.worked(group, delivery.action)
        return outcome

    async def answer_press(self, interaction: str, note: str | None) -> None:
        """End the waiting sign of a pressed button, perhaps with a passing note. Nothing depends on it."""
        try:
            await self._call("answerCallbackQuery", press_answer(interaction, note))
        except TelegramError as error:
            log.debug("press not answered", reason=str(classified(error)))

    async def _outcome(self, delivery: Delivery) -> str | None:
        """What the outbox keeps of it. Raises TelegramError, DeliveryError."""
        reply = delivery.reply
        with_files = delivery.action is Action.SEND and reply is not None and bool(reply.files)
        if with_files and reply is not None and self._files is not None:
            return await self._files.deliver(delivery, reply, self._desks)
        return _kept(await self._done(render(delivery, self._desks), delivery), delivery)

    async def _failed_at_desk(self, delivery: Delivery, error: TelegramError) -> DeliveryError:
        """What it means, once those who can help are told."""
        group, failed = group_of(delivery.chat), classified_at_desk(error, delivery.chat)
        if failed.new_chat is not None and failed.failure is DeliveryFailure.MOVED:
            moved = f"the group's id is {group_of(failed.new_chat)} now: write that into frontdoor.toml"
            await self._standing.refused(group, delivery.action, Problem(Trouble.UNREACHABLE, moved))
        if isinstance(failed, NotAllowed):
            await self._standing.refused(group, delivery.action, failed.problem)
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
        return _result(await self._request.call(f"{self._base_url}/{method}", parameters, READ_SECONDS))

    async def _send(self, upload: Upload) -> Any:
        """The result of a method with files. Raises TelegramError."""
        url = f"{self._base_url}/{upload.method}"
        return _result(await self._request.upload(url, upload.parameters, upload.files))


def _result(answer: Answer) -> Any:
    if not answer.ok:
        raise refusal(answer)
    return answer.result


def _kept(result: Any, delivery: Delivery) -> str | None:
    """What the outbox keeps of a result."""
    if delivery.action is Action.OPEN:
        if not isinstance(result, dict) or not isinstance(result.get("message_thread_id"), int):
            raise DeliveryError(DeliveryFailure.AMBIGUOUS, "an answer that names no topic")
        return in_topic(group_of(delivery.chat), result["message_thread_id"])
    unchanged = delivery.target if delivery.action is Action.EDIT else None
    return str(result["message_id"]) if isinstance(result, dict) else unchanged


def press_answer(interaction: str, note: str | None) -> dict[str, Any]:
    """The parameters of https://core.telegram.org/bots/api#answercallbackquery."""
    given = {} if note is None else {"text": note[:MAXIMUM_NOTE]}
    return {"callback_query_id": interaction, **given}
