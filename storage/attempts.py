"""Counts durably how often an update was begun, so that even one that kills the process counts."""

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, update

from core.events import Update
from storage.database import Database
from storage.tables import HandlingAttemptRow, table_of
from storage.upsert import insert_for

ATTEMPTS = table_of(HandlingAttemptRow)
LIMIT = 3
"""An update whose own handling fails this often is poison."""

InboxKey = tuple[str, str, str]


def inbox_key(update: Update) -> InboxKey:
    """What makes an update one of its kind: platform, bot, update id."""
    return update.bot.platform, update.bot.name, update.update_id


class Attempts:
    """Counts in transactions of its own, before the handling begins."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._refunds: Counter[InboxKey] = Counter()

    def begin(self, update: Update, now: datetime) -> int:
        """Count one attempt: how many were begun until now, this one included."""
        platform, bot, update_id = inbox_key(update)
        refund = self._refunds.pop((platform, bot, update_id), 0)
        with self._database.writing() as connection:
            first = insert_for(connection, ATTEMPTS).values(
                platform=platform, bot=bot, update_id=update_id, attempts=1, last_at=now
            )
            counted = first.on_conflict_do_update(
                index_elements=[ATTEMPTS.c.platform, ATTEMPTS.c.bot, ATTEMPTS.c.update_id],
                set_={"attempts": ATTEMPTS.c.attempts + 1 - refund, "last_at": now},
            ).returning(ATTEMPTS.c.attempts)
            return int(connection.execute(counted).scalar_one())

    def take_back(self, subject: Update) -> None:
        """Undo `begin`: it was not the update's own handling that failed.

        When the database does not answer, it is remembered and undone by the next `begin`.
        """
        key = inbox_key(subject)
        try:
            with self._database.writing() as connection:
                less = update(ATTEMPTS).where(_is(key)).values(attempts=ATTEMPTS.c.attempts - 1)
                connection.execute(less)
        except Exception:  # noqa: BLE001 - whatever keeps the database away, the count is owed
            self._refunds[key] += 1


def forget_attempts(connection: Connection, subject: Update) -> None:
    """The update took effect: its attempts need not be counted any more."""
    connection.execute(delete(ATTEMPTS).where(_is(inbox_key(subject))))


def _is(key: InboxKey) -> ColumnElement[bool]:
    platform, bot, update_id = key
    return and_(ATTEMPTS.c.platform == platform, ATTEMPTS.c.bot == bot, ATTEMPTS.c.update_id == update_id)
