"""What follows each delivery attempt in the lane: the row settled, put back or withdrawn, the result noted.

The decision itself is `core/delivery.py`'s. A `Marked.delivery` is the row as it was tried: its `attempts`
are those that ended before.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bots.lane import LaneQueue, Row, as_new_message
from bots.marks import MarkWriter
from bots.pacing import Pacing
from core.altered import replace
from core.delivery import Action, Decision, Delivery, DeliveryError, DeliveryFailure, Fate, after_failure
from core.meter import UNMETERED, Meter
from core.ports import Clock, Marked

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Applies results to the queue of one bot; `bot_refused` is told until when the whole bot has to rest."""

    queue: LaneQueue
    marks: MarkWriter
    pacing: Pacing
    clock: Clock
    bot_refused: Callable[[datetime], None]
    meter: Meter = UNMETERED
    # Resolved once: a line is written for every delivery.
    _log: structlog.typing.FilteringBoundLogger = field(default_factory=lambda: log.bind())

    def sent(self, row: Row, tried: Delivery, message: str | None) -> None:
        """It was delivered as `message`; an edit leaves the message that it changed."""
        edited = tried.target if tried.action is Action.EDIT else None
        decision = Decision(Fate.SENT)
        self._settle(row, decision, message=message or edited)
        self._delivered(tried, decision)

    async def opened(self, row: Row, tried: Delivery, place: str) -> None:
        """A topic was opened at `place`. Nothing is said in it before that is written down: whoever answers
        there is known to be there."""
        decision = Decision(Fate.SENT)
        await self.marks.written(Marked(row.delivery, decision, message=place, new_chat=place))
        self.queue.move(tried, place)
        self.queue.finish(row, place)
        self._delivered(tried, decision)

    def _delivered(self, tried: Delivery, decision: Decision) -> None:
        self._measure(tried, decision)
        self._log.info(
            "delivered", correlation=tried.correlation, action=tried.action.value, number=tried.number
        )

    def needless(self, row: Row) -> None:
        """There was nothing to deliver."""
        self._settle(row, Decision(Fate.SENT))

    def cut_off(self, row: Row) -> None:
        """We stop before the answer came: it may have arrived."""
        decision = Decision(Fate.RETRY, self.clock(), ambiguous=True)
        self.marks.add(Marked(row.delivery, decision, error="stopped before the answer came"))
        self._measure(row.delivery, decision)

    def failed(self, row: Row, tried: Delivery, error: DeliveryError) -> None:
        """The platform did not take it, or may not have."""
        fresh = _instead_of_edit(row.delivery, tried, error)
        if fresh is not None:
            row.delivery = fresh
            self.queue.put_back(row, _now())
            return
        decision = after_failure(error, tried.attempts + 1, row.ambiguous, self.clock())
        log.info(
            "delivery failed",
            bot=str(tried.bot),
            failure=error.failure.value,
            fate=decision.fate.value,
            attempt=tried.attempts + 1,
            correlation=tried.correlation,
        )
        self._measure(tried, decision)
        match decision.fate:
            case Fate.RETRY:
                self._retry(row, decision, error)
            case Fate.HELD | Fate.GONE:
                self._withdraw(row, decision, error)
            case Fate.SENT | Fate.DEAD:
                self._settle(row, decision, error=error.detail)

    def _retry(self, row: Row, decision: Decision, error: DeliveryError) -> None:
        tried = row.delivery
        self.marks.add(Marked(tried, decision, error=error.detail, new_chat=error.new_chat))
        wait = 0.0 if decision.due_at is None else (decision.due_at - self.clock()).total_seconds()
        due = _now() + wait
        row.ambiguous = row.ambiguous or decision.ambiguous
        if error.failure is DeliveryFailure.RATE_LIMITED:
            rest = self.pacing.refused(_now(), tried.chat, due)
            if rest > 0.0:
                log.warning("bot rests", bot=str(tried.bot), seconds=round(rest, 1))
                self.bot_refused(self.clock() + timedelta(seconds=rest))
        elif not decision.counted:
            self.pacing.hold(_now(), tried.chat, due)
        else:
            row.delivery = replace(tried, attempts=tried.attempts + 1)
        if error.new_chat is not None:
            self.queue.move(tried, error.new_chat)
            row.delivery = replace(row.delivery, chat=error.new_chat)
        self.queue.put_back(row, due)

    def _withdraw(self, row: Row, decision: Decision, error: DeliveryError) -> None:
        self.marks.add(Marked(row.delivery, decision, error=error.detail, new_chat=error.new_chat))
        for successor in self.queue.withdraw(row):
            behind = f"{decision.fate.value} behind a message that can't be delivered"
            self.marks.add(Marked(successor, decision, error=behind))

    def _measure(self, tried: Delivery, decision: Decision) -> None:
        owed_at = tried.owed_at
        seconds = None if owed_at is None else max(0.0, (self.clock() - owed_at).total_seconds())
        self.meter.attempt_ended(tried, decision, seconds)

    def _settle(
        self,
        row: Row,
        decision: Decision,
        message: str | None = None,
        error: str | None = None,
    ) -> None:
        self.queue.finish(row, message, replayable=decision.fate is Fate.DEAD)
        self.marks.add(Marked(row.delivery, decision, message=message, error=error))


def _instead_of_edit(row: Delivery, tried: Delivery, error: DeliveryError) -> Delivery | None:
    """The new message in place of an edit whose message was deleted: a prompt with choices has to be
    somewhere. None when the failure is another, or nothing to press would be lost."""
    if error.failure is not DeliveryFailure.GONE or tried.action is not Action.EDIT:
        return None
    has_choices = tried.reply is not None and bool(tried.reply.choices)
    return as_new_message(row) if has_choices else None


def _now() -> float:
    return asyncio.get_running_loop().time()
