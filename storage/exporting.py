"""Reads everything that is kept about one requester, decrypted, in one reading transaction."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select

from core.belongings import Belongings, OwnFile, SaidToThem, Talk
from core.changes import Requester
from core.ids import Account, BotKey, RequesterId
from core.tickets import REQUESTER, files_of_requester
from storage.database import Database
from storage.encryption import NO_KEY, DataKey, Keys
from storage.holding import ACCOUNTS, CONVERSATIONS, OUTBOX, REQUESTERS, STATE
from storage.readers import FILES, TICKETS, ticket_view
from storage.sealed_deliveries import delivery_rows, opened
from storage.stored_json import conversation_from_json
from storage.threads import ReaderThreads


class StoredBelongings:
    """core.ports.BelongingsReader on a database."""

    def __init__(self, database: Database, keys: Keys, threads: ReaderThreads) -> None:
        self._database = database
        self._keys = keys
        self._threads = threads

    async def of(self, requester_id: RequesterId) -> Belongings | None:
        """Everything about the requester; None when they are unknown, or not known any more."""

        def read() -> Belongings | None:
            with self._database.reading() as connection:
                return _belongings(connection, self._keys, requester_id)

        return await self._threads.run(read)

    async def owner(self, account: Account) -> RequesterId | None:
        """Whose account that is."""
        find = select(ACCOUNTS.c.requester_id).where(
            ACCOUNTS.c.platform == account.platform, ACCOUNTS.c.account_id == account.account_id
        )

        def read() -> RequesterId | None:
            with self._database.reading() as connection:
                found = connection.execute(find).scalar()
                return None if found is None else RequesterId(found)

        return await self._threads.run(read)


def _belongings(connection: Connection, keys: Keys, requester_id: RequesterId) -> Belongings | None:
    who = connection.execute(select(REQUESTERS).where(REQUESTERS.c.id == requester_id)).one_or_none()
    if who is None or who.wrapped_key == NO_KEY:
        return None
    key = keys.of_requester(requester_id, who.wrapped_key)
    of_accounts = select(ACCOUNTS).where(ACCOUNTS.c.requester_id == requester_id)
    accounts = connection.execute(of_accounts.order_by(ACCOUNTS.c.platform, ACCOUNTS.c.account_id))
    of_talks = select(CONVERSATIONS).where(CONVERSATIONS.c.requester_id == requester_id)
    talks = connection.execute(of_talks.order_by(CONVERSATIONS.c.id)).all()
    of_tickets = select(TICKETS.c.number).where(TICKETS.c.requester_id == requester_id)
    numbers = connection.execute(of_tickets.order_by(TICKETS.c.id)).scalars().all()
    views = [ticket_view(connection, keys, number) for number in numbers]
    tickets = tuple(view for view in views if view is not None)
    shown = {file.file_id for view in tickets for file in files_of_requester(view)}
    return Belongings(
        requester=Requester(requester_id, who.language, who.consent, bool(who.announcements)),
        since=who.created_at,
        accounts=tuple(Account(row.platform, row.account_id) for row in accounts),
        talks=tuple(_talk(connection, keys, key, row) for row in talks),
        tickets=tickets,
        files=_files(connection, key, requester_id, shown),
    )


def _talk(connection: Connection, keys: Keys, key: DataKey, row: Row[Any]) -> Talk:
    wanted = delivery_rows(OUTBOX.c.conversation_id == row.id).order_by(OUTBOX.c.id)
    deliveries = opened(connection, keys, connection.execute(wanted).all())
    return Talk(
        bot=BotKey(row.platform, row.bot),
        chat=row.chat,
        last_touched=row.last_touched,
        conversation=conversation_from_json(key.decrypt(STATE, row.state)),
        said=tuple(
            SaidToThem(one.owed_at, one.reply.text) for one in deliveries if one.reply and one.owed_at
        ),
    )


def _files(
    connection: Connection, key: DataKey, requester_id: RequesterId, shown: Collection[int]
) -> tuple[OwnFile, ...]:
    """Their files, and of agents' those that are `shown`; what was prepared and not sent is not theirs."""
    wanted = (
        select(FILES, TICKETS.c.number)
        .join_from(FILES, TICKETS, TICKETS.c.id == FILES.c.ticket_id, isouter=True)
        .where(FILES.c.requester_id == requester_id, FILES.c.state != "dropped")
        .order_by(FILES.c.id)
    )
    return tuple(
        OwnFile(
            file_id=row.id,
            number=row.number,
            name=key.decrypt_text("files.name", row.name),
            caption=key.decrypt_text("files.caption", row.caption),
            media_type=row.media_type,
            size=row.size,
            store_key=row.store_key if row.state == "stored" else None,
        )
        for row in connection.execute(wanted)
        if row.author == REQUESTER or row.id in shown
    )
