"""Delivery for platforms that we serve ourselves (terminal, web chat): they read what waits for them."""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, case, func, or_, select, update

from core.delivery import Delivery
from core.ids import Account, BotKey, ConversationId
from storage.database import Database
from storage.encryption import Keys
from storage.holding import ACCOUNTS, CONVERSATIONS, OUTBOX
from storage.sealed_deliveries import delivery_rows, opened
from storage.tables import in_words
from storage.threads import ReaderThreads

NEWEST_SHOWN = 50
"""How many shown messages are searched for the latest prompt."""


class DatabaseMailbox:
    """core.ports.Mailbox on a database."""

    def __init__(self, database: Database, keys: Keys, threads: ReaderThreads) -> None:
        self._database = database
        self._keys = keys
        self._threads = threads

    async def waiting(self, conversation_id: ConversationId) -> Sequence[Delivery]:
        """Messages of the conversation not yet shown, in order; broadcasts come last."""
        return await self._threads.run(lambda: self._waiting(conversation_id))

    async def shown(self, conversation_id: ConversationId, outbox_ids: Sequence[int]) -> None:
        """These messages were shown."""
        which = (
            OUTBOX.c.conversation_id == conversation_id,
            OUTBOX.c.id.in_(outbox_ids),
            OUTBOX.c.status == "waiting",
        )

        def write() -> None:
            with self._database.writing() as connection:
                attempt = {"status": "sent", "attempts": OUTBOX.c.attempts + 1}
                connection.execute(update(OUTBOX).where(*which).values(attempt))

        await self._threads.run(write)

    async def conversation_of(self, bot: BotKey, account: Account) -> ConversationId | None:
        """The conversation of an account with one of our bots, if there is one yet."""
        find = (
            select(CONVERSATIONS.c.id)
            .join_from(CONVERSATIONS, ACCOUNTS, ACCOUNTS.c.requester_id == CONVERSATIONS.c.requester_id)
            .where(CONVERSATIONS.c.platform == bot.platform, CONVERSATIONS.c.bot == bot.name)
            .where(ACCOUNTS.c.platform == account.platform, ACCOUNTS.c.account_id == account.account_id)
        )

        def read() -> ConversationId | None:
            with self._database.reading() as connection:
                found = connection.execute(find).scalar()
                return None if found is None else ConversationId(found)

        return await self._threads.run(read)

    async def latest_prompt(self, conversation_id: ConversationId) -> Delivery | None:
        """The newest message that was shown with choices on it."""
        return await self._threads.run(lambda: self._latest_prompt(conversation_id))

    async def after(
        self, conversation_id: ConversationId, number: int, notice: int = 0
    ) -> Sequence[Delivery]:
        """Everything after message `number`, shown or not; a broadcast stands where it was written."""
        later = or_(OUTBOX.c.number > number, and_(OUTBOX.c.number.is_(None), OUTBOX.c.id > notice))
        rows = delivery_rows(OUTBOX.c.conversation_id == conversation_id, later)

        def read() -> tuple[Delivery, ...]:
            with self._database.reading() as connection:
                return _in_order(opened(connection, self._keys, connection.execute(rows).all()))

        return await self._threads.run(read)

    async def newest(
        self, conversation_ids: Collection[ConversationId]
    ) -> dict[ConversationId, tuple[int, int]]:
        """By conversation, the number of its last message and the outbox id of its last broadcast."""
        last_broadcast = func.max(case((OUTBOX.c.number.is_(None), OUTBOX.c.id), else_=0))
        find = (
            select(OUTBOX.c.conversation_id, func.coalesce(func.max(OUTBOX.c.number), 0), last_broadcast)
            .where(OUTBOX.c.conversation_id.in_(conversation_ids))
            .group_by(OUTBOX.c.conversation_id)
        )

        def read() -> dict[ConversationId, tuple[int, int]]:
            with self._database.reading() as connection:
                rows = connection.execute(find)
                return {ConversationId(row[0]): (int(row[1]), int(row[2])) for row in rows}

        return await self._threads.run(read)

    def _waiting(self, conversation_id: ConversationId) -> tuple[Delivery, ...]:
        of_conversation = delivery_rows(
            OUTBOX.c.conversation_id == conversation_id, OUTBOX.c.status == in_words("waiting")
        )
        ordered = of_conversation.order_by(OUTBOX.c.number.is_(None), OUTBOX.c.number, OUTBOX.c.id)
        with self._database.reading() as connection:
            return opened(connection, self._keys, connection.execute(ordered).all())

    def _latest_prompt(self, conversation_id: ConversationId) -> Delivery | None:
        numbered = delivery_rows(
            OUTBOX.c.conversation_id == conversation_id,
            OUTBOX.c.status == "sent",
            OUTBOX.c.number.is_not(None),
        )
        newest = numbered.order_by(OUTBOX.c.number.desc()).limit(NEWEST_SHOWN)
        with self._database.reading() as connection:
            deliveries = opened(connection, self._keys, connection.execute(newest).all())
        return next((one for one in deliveries if one.reply is not None and one.reply.choices), None)


def _in_order(deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """By number; a broadcast, which has none, before the first message that was written after it."""
    numbered = sorted((one for one in deliveries if one.number is not None), key=lambda one: one.number or 0)
    broadcasts = sorted((one for one in deliveries if one.number is None), key=lambda one: one.outbox_id)
    ordered: list[Delivery] = []
    for one in numbered:
        while broadcasts and broadcasts[0].outbox_id < one.outbox_id:
            ordered.append(broadcasts.pop(0))
        ordered.append(one)
    return (*ordered, *broadcasts)
