"""Finds drafts whose time is over; each becomes an update that goes the way of all updates."""

from collections.abc import Sequence

from sqlalchemy import func, select

from core.events import DraftExpired, Update
from core.ids import Account, BotKey
from core.ports import Clock
from storage.database import Database
from storage.encryption import Keys
from storage.holding import ACCOUNTS, CONVERSATIONS, REQUESTERS, STATE
from storage.stored_json import conversation_from_json
from storage.threads import ReaderThreads


class DueDrafts:
    """Reads the conversations whose `draft_due_at` has come."""

    def __init__(self, database: Database, keys: Keys, clock: Clock, threads: ReaderThreads) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._threads = threads

    async def due(self, limit: int) -> Sequence[Update]:
        """`DraftExpired` updates, most overdue first, for `Writer.accept`.

        The update id is made of the conversation and the due time, so that the inbox lets each take effect
        once, whichever process found it. Its order is that of the newest update seen: it overwrites nothing.
        """
        return await self._threads.run(lambda: self._due(limit))

    def _due(self, limit: int) -> tuple[Update, ...]:
        now = self._clock()
        account = (
            select(func.min(ACCOUNTS.c.account_id))
            .where(
                ACCOUNTS.c.requester_id == CONVERSATIONS.c.requester_id,
                ACCOUNTS.c.platform == CONVERSATIONS.c.platform,
            )
            .scalar_subquery()
        )
        with self._database.reading() as connection:
            rows = connection.execute(
                select(CONVERSATIONS, REQUESTERS.c.wrapped_key, account.label("account_id"))
                .join_from(CONVERSATIONS, REQUESTERS, REQUESTERS.c.id == CONVERSATIONS.c.requester_id)
                .where(CONVERSATIONS.c.draft_due_at <= now)
                .order_by(CONVERSATIONS.c.draft_due_at)
                .limit(limit)
            ).all()
        updates = []
        for row in rows:
            key = self._keys.of_requester(row.requester_id, row.wrapped_key)
            conversation = conversation_from_json(key.decrypt(STATE, row.state))
            microseconds = int(row.draft_due_at.timestamp() * 1_000_000)
            updates.append(
                Update(
                    bot=BotKey(row.platform, row.bot),
                    update_id=f"draft-expired:{row.id}:{microseconds}",
                    order=conversation.last_order,
                    account=Account(row.platform, row.account_id),
                    chat=row.chat,
                    event=DraftExpired(),
                    received_at=now,
                )
            )
        return tuple(updates)
