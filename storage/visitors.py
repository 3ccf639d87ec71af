"""Visitors of the web chat: what their cookie leads to, and the recovery codes that replace a lost cookie.

A recovery code is one more account of its requester; only a keyed hash of it is kept, so that nobody who
reads the database can use it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, exists, insert, select

from core.ids import Account, BotKey, ConversationId, RequesterId
from storage.database import Database
from storage.holding import ACCOUNTS, CONVERSATIONS
from storage.tables import TicketRow, table_of
from storage.threads import ReaderThreads

RECOVERY = "recovery:"
"""Beginning of the account id of a recovery code; a visitor's own id never has a colon there."""
TICKETS = table_of(TicketRow)


@dataclass(frozen=True, slots=True)
class Known:
    """A visitor who has written before. `code_due`: they have a ticket, and no recovery code yet."""

    conversation_id: ConversationId
    requester_id: RequesterId
    code_due: bool


class DatabaseVisitors:
    """Finds visitors and keeps their recovery codes."""

    def __init__(self, database: Database, threads: ReaderThreads) -> None:
        self._database = database
        self._threads = threads

    async def known(self, bot: BotKey, account: Account) -> Known | None:
        """Who that is; None while they have not written."""
        code = ACCOUNTS.alias("code")
        of_requester = CONVERSATIONS.c.requester_id
        has_ticket = exists().where(TICKETS.c.requester_id == of_requester)
        has_code = exists().where(code.c.requester_id == of_requester, code.c.account_id.startswith(RECOVERY))
        find = (
            select(CONVERSATIONS.c.id, of_requester, (has_ticket & ~has_code).label("code_due"))
            .join_from(CONVERSATIONS, ACCOUNTS, ACCOUNTS.c.requester_id == of_requester)
            .where(CONVERSATIONS.c.platform == bot.platform, CONVERSATIONS.c.bot == bot.name)
            .where(ACCOUNTS.c.platform == account.platform, ACCOUNTS.c.account_id == account.account_id)
        )

        def read() -> Known | None:
            with self._database.reading() as connection:
                row = connection.execute(find).one_or_none()
            if row is None:
                return None
            return Known(ConversationId(row[0]), RequesterId(row[1]), bool(row.code_due))

        return await self._threads.run(read)

    async def keep_code(self, platform: str, requester_id: RequesterId, hashed: str) -> None:
        """From now on this code is the requester's, and no earlier one."""
        of_requester = (ACCOUNTS.c.requester_id == requester_id, ACCOUNTS.c.account_id.startswith(RECOVERY))
        account = {"platform": platform, "account_id": RECOVERY + hashed, "requester_id": requester_id}

        def write() -> None:
            with self._database.writing() as connection:
                connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.platform == platform, *of_requester))
                connection.execute(insert(ACCOUNTS), account)

        await self._threads.run(write)

    async def of_code(self, platform: str, hashes: Collection[str]) -> str | None:
        """The account id of the visitor whose code has one of `hashes` (one for each secret key)."""
        code = ACCOUNTS.alias("code")
        find = (
            select(ACCOUNTS.c.account_id)
            .join_from(ACCOUNTS, code, code.c.requester_id == ACCOUNTS.c.requester_id)
            .where(code.c.platform == platform, code.c.account_id.in_([RECOVERY + each for each in hashes]))
            .where(ACCOUNTS.c.platform == platform, ~ACCOUNTS.c.account_id.startswith(RECOVERY))
            .order_by(ACCOUNTS.c.account_id)
        )

        def read() -> str | None:
            with self._database.reading() as connection:
                found: str | None = connection.execute(find).scalars().first()
                return found

        return await self._threads.run(read)
