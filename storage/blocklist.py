"""Which accounts are shut out, until when, why and by whom; every row stays, as the record of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, and_, insert, select, update

from core.ids import Account
from core.ports import BlockEntry, Clock
from storage.database import Database
from storage.holding import ACCOUNTS, BLOCKS, CONVERSATIONS
from storage.ids import fresh_id
from storage.readers import TICKETS
from storage.threads import ReaderThreads


@dataclass(frozen=True, slots=True)
class DatabaseBlocklist:
    """core.ports.Blocklist on a database."""

    database: Database
    clock: Clock
    threads: ReaderThreads

    async def entries(self, after: int, limit: int, *, ended: bool) -> Sequence[BlockEntry]:
        """Blocks, oldest first, paged by key; with `ended` also those that are over or were lifted."""
        wanted = select(BLOCKS).where(BLOCKS.c.id > after).order_by(BLOCKS.c.id).limit(limit)
        if not ended:
            wanted = wanted.where(BLOCKS.c.lifted_at.is_(None), BLOCKS.c.ends_at > self.clock())
        return await self.threads.run(lambda: self._read(wanted))

    async def add(self, account: Account, reason: str, ends_at: datetime, operator: str) -> int:
        """Shut the account out; a block that it has is lifted by this one. Returns the block's id."""

        def write() -> int:
            with self.database.writing() as connection:
                self._lift(connection, account, operator)
                block_id = fresh_id()
                row = {
                    "id": block_id,
                    "platform": account.platform,
                    "account_id": account.account_id,
                    "reason": reason,
                    "blocked_by": operator,
                    "blocked_at": self.clock(),
                    "ends_at": ends_at,
                }
                connection.execute(insert(BLOCKS), row)
                return block_id

        return await self.threads.run(write)

    async def lift(self, account: Account, operator: str) -> bool:
        """Let the account in again; False when it was not shut out."""

        def write() -> bool:
            with self.database.writing() as connection:
                return self._lift(connection, account, operator)

        return await self.threads.run(write)

    async def accounts_of(self, number: str) -> Sequence[Account]:
        """The accounts by which the requester of ticket `number` speaks where they opened it."""
        wanted = (
            select(ACCOUNTS.c.platform, ACCOUNTS.c.account_id)
            .join_from(TICKETS, CONVERSATIONS, CONVERSATIONS.c.id == TICKETS.c.conversation_id)
            .join(
                ACCOUNTS,
                and_(
                    ACCOUNTS.c.requester_id == TICKETS.c.requester_id,
                    ACCOUNTS.c.platform == CONVERSATIONS.c.platform,
                ),
            )
            .where(TICKETS.c.number == number)
            .order_by(ACCOUNTS.c.account_id)
        )

        def read() -> Sequence[Account]:
            with self.database.reading() as connection:
                return tuple(Account(row.platform, row.account_id) for row in connection.execute(wanted))

        return await self.threads.run(read)

    def _read(self, wanted: Select[tuple[object, ...]]) -> Sequence[BlockEntry]:
        with self.database.reading() as connection:
            return tuple(map(_entry, connection.execute(wanted)))

    def _lift(self, connection: Connection, account: Account, operator: str) -> bool:
        now = self.clock()
        standing = update(BLOCKS).where(
            BLOCKS.c.platform == account.platform,
            BLOCKS.c.account_id == account.account_id,
            BLOCKS.c.lifted_at.is_(None),
        )
        ended = connection.execute(standing.where(BLOCKS.c.ends_at <= now).values(lifted_at=BLOCKS.c.ends_at))
        lifted = connection.execute(standing.values(lifted_at=now, lifted_by=operator))
        return ended.rowcount == 0 and lifted.rowcount > 0


def _entry(row: Row[tuple[object, ...]]) -> BlockEntry:
    return BlockEntry(
        block_id=row.id,
        account=Account(row.platform, row.account_id),
        reason=row.reason,
        blocked_by=row.blocked_by,
        blocked_at=row.blocked_at,
        ends_at=row.ends_at,
        lifted_by=row.lifted_by,
        lifted_at=row.lifted_at,
    )
