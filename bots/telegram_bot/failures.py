"""What an error of Telegram means for the message that met it; there are no error codes, only words.

In a desk's group the same words mean something else than with a requester: nobody left or blocked us, an
administrator has to give the bot back what it needs. So what is owed to a desk waits for that, however long.
"""

from datetime import timedelta

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

from bots.telegram_bot.places import group_of, in_topic, is_unopened, topic_of, unopened
from bots.telegram_bot.request import NotSent, PerhapsSent
from bots.telegram_bot.standing import Problem
from core.delivery import DeliveryError, DeliveryFailure
from core.desk.alerts import Trouble

log = structlog.get_logger(__name__)

# The words of tdlib/telegram-bot-api (Client.cpp) and of the server behind it.
UNCHANGED = ("message is not modified", "topic_not_modified")
NOT_A_TEXT = "there is no text in the message to edit"
GONE = (
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
    "message to pin not found",
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
TOPIC_GONE = ("message thread not found", "topic_deleted", "topic_id_invalid")
RIGHT_MISSING = (
    "not enough rights",
    "have no rights",
    "chat_admin_required",
    "need administrator rights",
    "topic_closed",  # an administrator who may manage topics writes into closed ones too
)
NO_TOPICS = ("chat is not a forum", "channel_forum_missing")

RIGHTS_SECONDS = 60.0
"""How long what is owed to a desk waits before we try again whether the bot may speak there now."""


class NotAllowed(DeliveryError):
    """The bot may not do this in a desk's group, until an administrator lets it; `problem` is why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(DeliveryFailure.TEMPORARY, problem.detail, retry_after=RIGHTS_SECONDS)
        self.problem = problem


def classified(error: TelegramError) -> DeliveryError:
    """What an error of the library means for a message to a requester."""
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
        case BadRequest() if _says(words, *UNCHANGED, *GONE):
            failure = DeliveryFailure.GONE
        case BadRequest() if _says(words, *UNREACHABLE):
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


def classified_at_desk(error: TelegramError, chat: str) -> DeliveryError:
    """What it means for a message to a desk's group or to one of its topics."""
    words = error.message.lower()
    if isinstance(error, ChatMigrated):
        group = str(error.new_chat_id)
        moved = unopened(group) if is_unopened(chat) else in_topic(group, topic_of(chat))
        return DeliveryError(DeliveryFailure.MOVED, error.message, new_chat=moved)
    if isinstance(error, BadRequest):
        if topic_of(chat) is not None and _says(words, *TOPIC_GONE):
            return DeliveryError(DeliveryFailure.TOPIC_GONE, error.message, new_chat=unopened(group_of(chat)))
        if _says(words, *NO_TOPICS):
            return NotAllowed(Problem(Trouble.NO_FORUM, error.message))
        if _says(words, *RIGHT_MISSING):
            pins = "pinned" in words
            return NotAllowed(Problem(Trouble.NO_PINS if pins else Trouble.NO_TOPICS, error.message))
    failed = classified(error)
    if failed.failure is not DeliveryFailure.UNREACHABLE:
        return failed
    removed = isinstance(error, Forbidden)
    return NotAllowed(Problem(Trouble.REMOVED if removed else Trouble.UNREACHABLE, failed.detail))


def changes_nothing(error: TelegramError) -> bool:
    """Whether it already is as it was to become, which is a success."""
    return isinstance(error, BadRequest) and _says(error.message.lower(), *UNCHANGED)


def says_not_a_text(error: TelegramError) -> bool:
    """Whether a message can't get another text because what it has is a caption below a file."""
    return isinstance(error, BadRequest) and NOT_A_TEXT in error.message.lower()


def _says(words: str, *texts: str) -> bool:
    return any(text in words for text in texts)
