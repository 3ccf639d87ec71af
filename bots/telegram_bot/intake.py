"""What polling and webhook share: one update from JSON to its commit, and the answer to a press."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from bots.telegram_bot.messenger import TelegramMessenger
from bots.telegram_bot.payload import Json, object_in
from bots.telegram_bot.translate import Identity, desk_at, translate
from core.desk.definition import NO_DESK, Desk, DeskChat
from core.events import ChoicePressed, Update
from core.ids import BotKey
from core.ports import Clock, Writer

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PressAnswer:
    """What a pressed button shows: the waiting sign ends, perhaps with a note."""

    interaction: str
    note: str | None


@dataclass(slots=True)
class Intake:
    """Hands updates of one bot to the writer. `look` is asked to see how the bot stands in a desk's group
    when that changed; it is given our membership as the update tells it."""

    bot: BotKey
    writer: Writer
    clock: Clock
    messenger: TelegramMessenger
    desk: Desk = NO_DESK
    look: Callable[[DeskChat, Json], Awaitable[None]] | None = None
    _answers: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, payload: Mapping[str, Any], identity: Identity) -> PressAnswer | None:
        """Returns after the commit, or at once when the update concerns nobody; the answer owed to a press.
        Raises StorageUnavailable."""
        update = self._translated(payload, identity)
        await self._look_at_standing(payload)
        if update is None:
            return None
        accepted = await self.writer.accept(update)
        event = update.event
        if not isinstance(event, ChoicePressed) or not event.interaction:
            return None
        notes = {answer.interaction: answer.note for answer in accepted.acknowledgements}
        return PressAnswer(event.interaction, notes.get(event.interaction))

    def answer_soon(self, answer: PressAnswer) -> None:
        """Answer a press without making anybody wait."""
        task = asyncio.create_task(self.messenger.answer_press(answer.interaction, answer.note))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def close(self) -> None:
        """Finish the answers under way."""
        await asyncio.gather(*self._answers)

    async def _look_at_standing(self, payload: Mapping[str, Any]) -> None:
        """The bot's membership in a group changed; if agents work there, it may be able to work no more."""
        change = object_in(payload, "my_chat_member")
        seated = desk_at(change, self.bot, self.desk)
        if seated is not None and self.look is not None:
            await self.look(seated, object_in(change, "new_chat_member"))

    def _translated(self, payload: Mapping[str, Any], identity: Identity) -> Update | None:
        try:
            return translate(payload, self.bot, identity, self.clock(), self.desk)
        except Exception:
            # An update of a shape that nobody foresaw must not stop those behind it.
            log.exception("update not understood", bot=str(self.bot), update_id=payload.get("update_id"))
            return None
