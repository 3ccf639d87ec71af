"""Takes words that turned out to be a secret out of what was stored before: rows lose them or go.

Immutable rows go by a tombstone, an answer comes back with a marker in it; what can change is changed. Rare,
so it reads and decrypts everything that the requester caused since the first of the words was said.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from core.changes import Erasure
from core.redaction import without_words
from core.replies import RenderedReply
from core.showing import Shown, still_showing, without_words_in
from storage.holding import OUTBOX, Held
from storage.ids import fresh_id
from storage.stored_json import reply_from_json, reply_to_json
from storage.tables import (
    AnswerRow,
    FileRow,
    MessageRow,
    TicketRow,
    TombstoneRow,
    table_of,
)

ANSWERS = table_of(AnswerRow)
FILES = table_of(FileRow)
MESSAGES = table_of(MessageRow)
TICKETS = table_of(TicketRow)
TOMBSTONES = table_of(TombstoneRow)
WHY = "redaction"


def erase_words(connection: Connection, held: Held, erasure: Erasure, now: datetime) -> list[Shown]:
    """Take the words out of everything; returns the conversation's messages since then, as they were."""
    _erase_messages(connection, held, erasure, now)
    _erase_answers(connection, held, erasure, now)
    _erase_captions(connection, held, erasure)
    return list(_erase_bodies(connection, held, erasure))


def edits_of(shown: list[Shown], erasure: Erasure) -> list[tuple[int, RenderedReply]]:
    """Which of those messages must be edited on the platform, and what they are to say."""
    return list(still_showing(shown, erasure.texts)) if erasure.edits else []


def _erase_messages(connection: Connection, held: Held, erasure: Erasure, now: datetime) -> None:
    """What joined a ticket goes; its record keeps the event."""
    said = (
        select(MESSAGES.c.id, MESSAGES.c.text)
        .join_from(MESSAGES, TICKETS, TICKETS.c.id == MESSAGES.c.ticket_id)
        .where(TICKETS.c.requester_id == held.requester_id, MESSAGES.c.said_at >= erasure.since)
    )
    for row in connection.execute(said).all():
        text = held.key.decrypt_text("messages.text", row.text)
        if without_words(text, erasure.texts) is not text:
            _bury(connection, MESSAGES, row.id, now)


def _erase_answers(connection: Connection, held: Held, erasure: Erasure, now: datetime) -> None:
    """An answer that was submitted meanwhile comes back without the words."""
    given = (
        select(ANSWERS)
        .join_from(ANSWERS, TICKETS, TICKETS.c.id == ANSWERS.c.ticket_id)
        .where(TICKETS.c.requester_id == held.requester_id, TICKETS.c.submitted_at >= erasure.since)
    )
    for row in connection.execute(given).mappings().all():
        value = held.key.decrypt_text("answers.value", row["value"])
        left = without_words(value, erasure.texts)
        if left is not value:
            _bury(connection, ANSWERS, row["id"], now)
            again = {**row, "id": fresh_id(), "value": held.key.encrypt_text("answers.value", left)}
            connection.execute(insert(ANSWERS), [again])


def _erase_captions(connection: Connection, held: Held, erasure: Erasure) -> None:
    files = select(FILES.c.id, FILES.c.caption).where(
        FILES.c.requester_id == held.requester_id, FILES.c.created_at >= erasure.since
    )
    for row in connection.execute(files).all():
        caption = held.key.decrypt_text("files.caption", row.caption)
        left = without_words(caption, erasure.texts)
        if left is not caption:
            _set(connection, FILES, row.id, caption=held.key.encrypt_text("files.caption", left))


def _erase_bodies(connection: Connection, held: Held, erasure: Erasure) -> Iterator[Shown]:
    """What we said, sent or waiting, keeps its place and its buttons without the words."""
    said = (
        select(OUTBOX)
        .where(
            OUTBOX.c.conversation_id == held.conversation_id,
            OUTBOX.c.created_at >= erasure.since,
            OUTBOX.c.number.is_not(None),
        )
        .order_by(OUTBOX.c.number)
    )
    for row in connection.execute(said).all():
        reply = row.body and reply_from_json(held.key.decrypt("outbox.body", row.body))
        yield Shown(row.number, row.action, reply, row.replaces, row.message or row.target)
        if reply is not None and (clean := without_words_in(reply, erasure.texts)) is not reply:
            body = held.key.encrypt("outbox.body", reply_to_json(clean))
            _set(connection, OUTBOX, row.id, body=body)


def _bury(connection: Connection, table: Table, row_id: int, now: datetime) -> None:
    """Delete an immutable row, its tombstone first."""
    stone = {"table_name": table.name, "row_id": row_id, "reason": WHY, "at": now}
    connection.execute(insert(TOMBSTONES), [stone])
    connection.execute(delete(table).where(table.c.id == row_id))


def _set(connection: Connection, table: Table, row_id: int, **values: Any) -> None:
    connection.execute(update(table).where(table.c.id == row_id).values(**values))
