"""One person at a terminal: their lines go to the writer, and what is owed to them is printed in order.

There is no token and no lane: the conversation's messages are read from the mailbox, woken by this process's
own commits and by a watch for those of others, so that an agent's reply appears while one types.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

from bots.terminal.render import choices_of, id_of
from core.delivery import Delivery, DeliveryError, DeliveryFailure
from core.events import ChoicePressed, Event, Update
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
    """The conversation of the person called `name`. `show` prints one reply."""

    def __init__(
        self,
        name: str,
        client_language: str | None,
        writer: Writer,
        mailbox: Mailbox,
        clock: Callable[[], datetime],
        show: Callable[[Delivery, RenderedReply], None],
    ) -> None:
        self._account = Account(BOT.platform, name)
        self._client_language = client_language
        self._writer = writer
        self._mailbox = mailbox
        self._clock = clock
        self._show = show
        self._conversation: ConversationId | None = None
        self._prompt: tuple[str | None, tuple[RenderedChoice, ...]] = (None, ())
        self._printing = asyncio.Lock()

    @property
    def choices(self) -> tuple[RenderedChoice, ...]:
        """The choices of the latest prompt."""
        return self._prompt[1]

    async def begin(self) -> bool:
        """Find the person's conversation and print what waits; False when there is none yet."""
        self._conversation = await self._mailbox.conversation_of(BOT, self._account)
        if self._conversation is None:
            return False
        latest = await self._mailbox.latest_prompt(self._conversation)
        if latest is not None and latest.reply is not None:
            self._prompt = (str(id_of(latest)), choices_of(latest.reply))
        await self.print_waiting()
        return True

    async def take(self, event: Event) -> None:
        """Hand one event to the writer and print what it caused. Raises StorageUnavailable."""
        stamp = time.time_ns()
        pressed = isinstance(event, ChoicePressed)
        accepted = await self._writer.accept(
            Update(
                bot=BOT,
                update_id=f"{stamp}-{secrets.token_hex(4)}",
                order=stamp // 1000,
                account=self._account,
                chat=self._account.account_id,
                event=event,
                received_at=self._clock(),
                message=self._prompt[0] if pressed else str(stamp),
                client_language=self._client_language,
            )
        )
        self._conversation = accepted.conversation_id
        await self.print_waiting()

    async def print_waiting(self) -> None:
        """Print everything not shown yet, in order."""
        if self._conversation is None:
            return
        async with self._printing:
            waiting = await self._mailbox.waiting(self._conversation)
            for delivery in waiting:
                if delivery.reply is not None:
                    self._print(delivery, delivery.reply)
            if waiting:
                await self._mailbox.shown(self._conversation, [delivery.outbox_id for delivery in waiting])

    def _print(self, delivery: Delivery, reply: RenderedReply) -> None:
        if choices_of(reply):
            self._prompt = (str(id_of(delivery)), choices_of(reply))
        self._show(delivery, reply)
