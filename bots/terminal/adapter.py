"""One person at a terminal: their lines go to the writer, and what is owed to them is printed in order.

There is no token and no lane: the conversation's messages are read from the mailbox, woken by this process's
own commits and by a watch for those of others, so that an agent's reply appears while one types. A person may
have several windows open; each reads from its own place, and what nobody saw waits for the next one.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path

from bots.terminal.received import Save
from bots.terminal.render import choices_of, id_of, replaced_by
from core.altered import replace
from core.delivery import Delivery, DeliveryError, DeliveryFailure
from core.events import AS_ARRIVED, ChoicePressed, Event, Update
from core.ids import Account, BotKey, ConversationId
from core.ports import Mailbox, Writer
from core.replies import RenderedChoice, RenderedReply

BOT = BotKey("terminal")
CHUNK_BYTES = 64 * 1024


class TerminalFileSource:
    """Reads a file that a person named; the handle is its path on this machine."""

    async def fetch(self, handle: str) -> AsyncIterator[bytes]:
        """The content in chunks. Raises DeliveryError when it is gone."""
        try:
            file = await asyncio.to_thread(Path(handle).open, "rb")
        except OSError as error:
            raise DeliveryError(DeliveryFailure.REJECTED, f"can't read the file: {error.strerror}") from None
        with file:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk


class TerminalConversation:
    """The conversation of the person called `name`. `show` prints one reply, `save` keeps its files."""

    def __init__(
        self,
        name: str,
        client_language: str | None,
        writer: Writer,
        mailbox: Mailbox,
        clock: Callable[[], datetime],
        show: Callable[[Delivery, RenderedReply, Sequence[Path | None]], None],
        save: Save,
    ) -> None:
        self._account = Account(BOT.platform, name)
        self._client_language = client_language
        self._writer = writer
        self._mailbox = mailbox
        self._clock = clock
        self._show = show
        self._save = save
        self._conversation: ConversationId | None = None
        self._number, self._notice = 0, 0  # the last message and the last broadcast that were printed here
        self._prompt: Delivery | None = None
        self._prompt_printed = False
        self._printing = asyncio.Lock()

    @property
    def choices(self) -> tuple[RenderedChoice, ...]:
        """The choices of the latest prompt."""
        return choices_of(self._prompt.reply) if self._prompt and self._prompt.reply else ()

    async def begin(self) -> None:
        """Find the person's conversation, if there is one yet, and print what waits in it."""
        async with self._printing:
            found = await self._mailbox.conversation_of(BOT, self._account)
            if found is None:
                return
            self._prompt = await self._mailbox.latest_prompt(found)
            newest = await self._mailbox.newest([found])
            self._number, self._notice = newest.get(found, (0, 0))
            waiting = await self._mailbox.waiting(found)
            self._conversation = found
            await self._print_all([delivery for delivery in waiting if not self._is_new(delivery)])
        await self.print_waiting()

    def repeat_prompt(self) -> bool:
        """Print the prompt of an earlier run, so that the person sees where they were; whether a prompt is
        on the screen now."""
        if self._prompt is None or self._prompt.reply is None:
            return False
        if not self._prompt_printed:
            self._show(self._prompt, replace(self._prompt.reply, files=()), ())  # those were saved then
        return True

    async def take(self, event: Event) -> None:
        """Hand one event to the writer and print what it caused. Raises StorageUnavailable."""
        stamp = time.time_ns()
        pressed = isinstance(event, ChoicePressed)
        accepted = await self._writer.accept(
            Update(
                bot=BOT,
                update_id=f"{stamp}-{secrets.token_hex(4)}",
                order=AS_ARRIVED,
                account=self._account,
                chat=self._account.account_id,
                event=event,
                received_at=self._clock(),
                message=self._pressed_message() if pressed else str(stamp),
                client_language=self._client_language,
            )
        )
        self._conversation = accepted.conversation_id
        await self.print_waiting()

    async def print_waiting(self) -> None:
        """Print everything that is new here, in order."""
        if self._conversation is None:
            return
        async with self._printing:
            found = await self._mailbox.after(self._conversation, self._number, self._notice)
            await self._print_all(found)

    async def _print_all(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            if delivery.number is None:
                self._notice = max(self._notice, delivery.outbox_id)
            else:
                self._number = max(self._number, delivery.number)
            if delivery.reply is not None:
                saved = [await self._save(file) for file in delivery.reply.files]
                self._print(delivery, delivery.reply, saved)
        if deliveries and self._conversation is not None:
            await self._mailbox.shown(self._conversation, [delivery.outbox_id for delivery in deliveries])

    def _is_new(self, delivery: Delivery) -> bool:
        if delivery.number is None:
            return delivery.outbox_id > self._notice
        return delivery.number > self._number

    def _print(self, delivery: Delivery, reply: RenderedReply, saved: Sequence[Path | None]) -> None:
        if choices_of(reply):
            self._prompt, self._prompt_printed = delivery, True
        elif self._prompt is not None and replaced_by(delivery) == self._prompt.number is not None:
            self._prompt = None  # it was answered, and nothing can be pressed on what stands there now
        self._show(delivery, reply, saved)

    def _pressed_message(self) -> str | None:
        return None if self._prompt is None else str(id_of(self._prompt))
