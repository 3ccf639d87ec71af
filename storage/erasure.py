"""Erases one requester in a writing transaction: nobody can say any more who they were or what they wrote.

What goes: their key (so that every copy of their data is noise), account links, chats, answers, messages,
what was or is owed to them, what the desk's chats showed and agents were writing about their tickets. Their
files go with the next sweep. What stays: the ticket rows with category,
times and status, and the record of status changes, which are counts of nobody.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, tuple_, update

from storage.applying import ANSWERS, FILES, MESSAGES, TICKETS
from storage.blind_index import BLIND_INDEX
from storage.desk.forgetting import forget_at_desk
from storage.forgetting import NOTHING, destroy_keys, forget_conversations
from storage.holding import ACCOUNTS, BLOCKS, CONVERSATIONS
from storage.tables import InboxRow, table_of
from storage.tombstones import bury

INBOX = table_of(InboxRow)
WEB = "web"


def erase_requester(connection: Connection, requester_id: int, now: datetime) -> bool:
    """Erase the requester; False when there is no such requester, or not any more. Safe to repeat.

    The account links go first: whoever makes a conversation locks them (storage/holding.py), so that none is
    made behind our back.
    """
    with wiping(connection):
        accounts = connection.execute(
            delete(ACCOUNTS)
            .where(ACCOUNTS.c.requester_id == requester_id)
            .returning(ACCOUNTS.c.platform, ACCOUNTS.c.account_id)
        ).all()
        conversations = connection.execute(
            select(CONVERSATIONS.c.id, CONVERSATIONS.c.bot)
            .where(CONVERSATIONS.c.requester_id == requester_id)
            .order_by(CONVERSATIONS.c.id)
            .with_for_update()
        ).all()
        _forget_visits(connection, accounts, {row.bot for row in conversations})
        _forget_blocks(connection, accounts, now)
        forget_conversations(connection, [row.id for row in conversations], now)
        tickets = select(TICKETS.c.id).where(TICKETS.c.requester_id == requester_id)
        forget_at_desk(connection, tickets, now)
        connection.execute(delete(BLIND_INDEX).where(BLIND_INDEX.c.ticket_id.in_(tickets)))
        bury(connection, ANSWERS, ANSWERS.c.ticket_id.in_(tickets), "erasure", now)
        bury(connection, MESSAGES, MESSAGES.c.ticket_id.in_(tickets), "erasure", now)
        _drop_files(connection, requester_id)
        return destroy_keys(connection, [requester_id]) == 1


@contextmanager
def wiping(connection: Connection) -> Iterator[None]:
    """What is deleted in the block is overwritten in the file of a SQLite database, not merely marked as
    free (https://www.sqlite.org/pragma.html#pragma_secure_delete). PostgreSQL does so when it vacuums."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA secure_delete").scalar_one()
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA secure_delete = {int(before)}")


def _forget_visits(connection: Connection, accounts: Sequence[Any], bots: set[str]) -> None:
    """The ids of the website's updates begin with whose they are; those of other platforms are numbers that
    say nothing, and they keep a repeated update from taking effect again."""
    visitors = sorted(row.account_id for row in accounts if row.platform == WEB)
    for bot in sorted(bots):
        for visitor in visitors:
            theirs = _begins(connection, f"{visitor}:")
            connection.execute(delete(INBOX).where(INBOX.c.platform == WEB, INBOX.c.bot == bot, theirs))


def _forget_blocks(connection: Connection, accounts: Sequence[Any], now: datetime) -> None:
    """Blocks that are over. One that stands outlives the erasure, or erasing would end it."""
    theirs = tuple_(BLOCKS.c.platform, BLOCKS.c.account_id).in_([(*row,) for row in accounts])
    over = or_(BLOCKS.c.lifted_at.is_not(None), BLOCKS.c.ends_at <= now)
    connection.execute(delete(BLOCKS).where(theirs, over))


def _begins(connection: Connection, beginning: str) -> ColumnElement[bool]:
    """SQLite's LIKE takes capitals for small letters; PostgreSQL's order of texts depends on its locale."""
    if connection.dialect.name == "sqlite":
        after = beginning[:-1] + chr(ord(beginning[-1]) + 1)
        return and_(INBOX.c.update_id >= beginning, INBOX.c.update_id < after)
    return INBOX.c.update_id.startswith(beginning, autoescape=True)


def _drop_files(connection: Connection, requester_id: int) -> None:
    """Their contents are deleted by the sweep of files whose draft ended (storage/files.py)."""
    emptied = {"handle": NOTHING, "name": NOTHING, "caption": NOTHING, "media_type": "", "error": None}
    theirs = update(FILES).where(FILES.c.requester_id == requester_id)
    connection.execute(theirs.values(state="dropped", draft_id=None, **emptied))
