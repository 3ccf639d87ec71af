"""How what we owe is delivered: the message on its way, its errors, and what follows a failed attempt."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from core.ids import BotKey, ConversationId
from core.replies import RenderedReply


class Lane(IntEnum):
    """Priority within a bot's queue; smaller goes first."""

    REPLY = 0
    STATUS = 1
    BROADCAST = 2


class Action(StrEnum):
    """What the messenger is asked to do."""

    SEND = "send"
    EDIT = "edit"  # `target` becomes `reply`
    DELETE = "delete"  # the requester's message `target` goes
    OPEN = "open"  # a topic begins, as `reply.topic` says; its place comes back, and the chat moves there
    RETITLE = "retitle"  # the topic of the chat looks as `reply.topic` says
    PIN = "pin"  # the message `target` is pinned in its topic
    SHUT = "shut"  # the topic of the chat is closed


@dataclass(frozen=True, slots=True)
class Delivery:
    """One outbox row, decrypted: what a messenger delivers.

    `number` orders it within its conversation (None for broadcasts, which are outside that order).
    `replaces` is the number of the earlier message that an EDIT changes; the dispatcher finds its platform
    id in `target` before the messenger sees it. `attempts` counts tries that ended. `owed_at` is when its
    reason was handled (UTC); it takes no part in comparisons. `event_id` is the entry of a ticket's record
    that it tells of, if any: what becomes of it is shown to the desk.
    """

    outbox_id: int
    bot: BotKey
    chat: str
    conversation_id: ConversationId
    number: int | None
    lane: Lane
    action: Action
    reply: RenderedReply | None
    replaces: int | None = None
    target: str | None = None
    attempts: int = 0
    correlation: str = ""
    owed_at: datetime | None = field(default=None, compare=False)
    event_id: int | None = None


class DeliveryFailure(StrEnum):
    """Why the platform did not take a message."""

    TEMPORARY = "temporary"  # 5xx, refused connection: certainly not delivered
    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"  # blocked, deactivated, closed DM
    MOVED = "moved"  # the chat has another id now: `new_chat`
    GONE = "gone"  # the message to edit or delete does not exist: nothing left to do
    TOPIC_GONE = "topic_gone"  # the topic does not exist any more: it is opened again
    REJECTED = "rejected"  # the platform will never take this request
    AMBIGUOUS = "ambiguous"  # a time-out or lost connection: it may have arrived


class DeliveryError(Exception):
    """The platform did not take a message, or may not have."""

    def __init__(
        self,
        failure: DeliveryFailure,
        detail: str,
        retry_after: float | None = None,
        new_chat: str | None = None,
    ) -> None:
        super().__init__(f"{failure}: {detail}")
        self.failure = failure
        self.detail = detail
        self.retry_after = retry_after
        self.new_chat = new_chat


class FileTooLarge(DeliveryError):
    """The platform won't give us a file because of its size."""

    def __init__(self) -> None:
        super().__init__(DeliveryFailure.REJECTED, "file is too big")


class Fate(StrEnum):
    """What becomes of an outbox row."""

    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"  # a dead letter: alerts the desk, can be replayed
    HELD = "held"  # the requester can't be reached now; sent when they return
    GONE = "gone"  # its topic does not exist any more: discarded, since the desk opens it and shows it again


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows an attempt: the row's fate, when to try again, whether the attempt was ambiguous, and
    whether it counts towards the last one (being told to wait does not)."""

    fate: Fate
    due_at: datetime | None = None
    ambiguous: bool = False
    counted: bool = True


MAXIMUM_ATTEMPTS = 15
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=30)


def after_failure(error: DeliveryError, attempts: int, ambiguous_before: bool, now: datetime) -> Decision:
    """Decide what follows the failed attempt number `attempts` (1 for the first).

    Waits double from 1 s up to 30 min (1 s · 2^(attempts - 1)), so fifteen attempts span about two hours. A
    rate limit waits as long as the platform says and is never counted out; nor is what waits for a right that
    only a person can give us (temporary, with a time). An ambiguous attempt is tried once more, since a
    repeated message is better than a lost one; when that is ambiguous too a person decides (a dead letter),
    since a third copy helps nobody and the message may still be missing.
    """
    match error.failure:
        case DeliveryFailure.RATE_LIMITED:
            return Decision(Fate.RETRY, now + timedelta(seconds=error.retry_after or 1.0), counted=False)
        case DeliveryFailure.UNREACHABLE:
            return Decision(Fate.HELD)
        case DeliveryFailure.TOPIC_GONE:
            return Decision(Fate.GONE)
        case DeliveryFailure.GONE:
            return Decision(Fate.SENT)
        case DeliveryFailure.REJECTED:
            return Decision(Fate.DEAD)
        case DeliveryFailure.AMBIGUOUS:
            if ambiguous_before:
                return Decision(Fate.DEAD, ambiguous=True)
            return Decision(Fate.RETRY, now + FIRST_WAIT, ambiguous=True)
        case DeliveryFailure.TEMPORARY if error.retry_after is not None:
            return Decision(Fate.RETRY, now + timedelta(seconds=error.retry_after), counted=False)
        case DeliveryFailure.MOVED | DeliveryFailure.TEMPORARY if attempts >= MAXIMUM_ATTEMPTS:
            return Decision(Fate.DEAD)
        case DeliveryFailure.MOVED:
            return Decision(Fate.RETRY, now)
        case DeliveryFailure.TEMPORARY:
            return Decision(Fate.RETRY, now + min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT))
