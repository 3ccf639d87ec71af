"""Takes one part out of a submitted ticket: its row goes by a tombstone, and what we said of it loses it.

An answer comes back as a marker, so that the ticket keeps its shape; of a message the record keeps the entry;
a file goes with its content when files are next collected (storage/files.py).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from core.changes import Removal
from core.redaction import PART_REMOVED
from core.showing import without_words_in
from core.tickets import SPEAKING
from storage.blind_index import BLIND_INDEX, BlindIndex
from storage.encryption import DataKey, Keys
from storage.holding import CONVERSATIONS, OUTBOX, REQUESTERS
from storage.ids import fresh_id
from storage.stored_json import reply_from_json, reply_to_json
from storage.tables import AnswerRow, DeskTopicRow, FileRow, MessageRow, TicketEventRow, table_of
from storage.tombstones import Reason, bury, lay_stone

ANSWERS = table_of(AnswerRow)
EVENTS = table_of(TicketEventRow)
FILES = table_of(FileRow)
MESSAGES = table_of(MessageRow)
TOPICS = table_of(DeskTopicRow)
WHY: Reason = "redaction"


def remove_part(
    connection: Connection,
    keys: Keys,
    key: DataKey,
    index: BlindIndex,
    ticket_id: int,
    conversation_id: int,
    removal: Removal,
    now: datetime,
) -> None:
    """Carry out `removal` for the ticket with this id, whose requester has `key`; what the desk was shown of
    it is said in the conversations of its topics."""
    if removal.answer is not None:
        _remove_answer(connection, key, ticket_id, removal.answer, now)
        connection.execute(delete(BLIND_INDEX).where(BLIND_INDEX.c.ticket_id == ticket_id))
        if rows := index.rows_of(ticket_id, removal.shared):
            connection.execute(insert(BLIND_INDEX), rows)
    if removal.position is not None:
        _remove_message(connection, ticket_id, removal.position, now)
    if removal.file_id is not None:
        _remove_file(connection, key, removal.file_id, now)
    _take_out_of_what_we_said(connection, key, conversation_id, removal.texts)
    topics = (
        select(CONVERSATIONS.c.id, CONVERSATIONS.c.requester_id, REQUESTERS.c.wrapped_key)
        .join_from(TOPICS, CONVERSATIONS, CONVERSATIONS.c.id == TOPICS.c.conversation_id)
        .join(REQUESTERS, REQUESTERS.c.id == CONVERSATIONS.c.requester_id)
        .where(TOPICS.c.ticket_id == ticket_id)
    )
    for topic in connection.execute(topics).all():
        desk_key = keys.of_requester(topic.requester_id, topic.wrapped_key)
        _take_out_of_what_we_said(connection, desk_key, topic.id, removal.texts)


def _remove_answer(connection: Connection, key: DataKey, ticket_id: int, name: str, now: datetime) -> None:
    this = (ANSWERS.c.ticket_id == ticket_id) & (ANSWERS.c.field == name)
    rows = [dict(row) for row in connection.execute(select(ANSWERS).where(this)).mappings()]
    bury(connection, ANSWERS, this, WHY, now)
    mark = key.encrypt_text("answers.value", PART_REMOVED)
    for row in rows:
        connection.execute(insert(ANSWERS), [{**row, "id": fresh_id(), "value": mark}])


def _remove_message(connection: Connection, ticket_id: int, position: int, now: datetime) -> None:
    speaking = select(EVENTS.c.message_id).where(
        EVENTS.c.ticket_id == ticket_id, EVENTS.c.kind.in_([kind.value for kind in SPEAKING])
    )
    this = speaking.order_by(EVENTS.c.id).offset(position - 1).limit(1)
    bury(connection, MESSAGES, MESSAGES.c.id == connection.execute(this).scalar_one(), WHY, now)


def _remove_file(connection: Connection, key: DataKey, file_id: int, now: datetime) -> None:
    """Its name and caption at once; the tombstone stays as the trace when the row has gone."""
    lay_stone(connection, FILES, file_id, WHY, now)
    gone: dict[str, Any] = {"state": "dropped", "error": None}
    for column in ("name", "caption"):
        gone[column] = key.encrypt_text(f"files.{column}", "")
    connection.execute(update(FILES).where(FILES.c.id == file_id).values(gone))


def _take_out_of_what_we_said(
    connection: Connection, key: DataKey, conversation_id: int, texts: tuple[str, ...]
) -> None:
    """Cards and replies repeat what was said; sent or waiting, they keep their place and their buttons."""
    said = select(OUTBOX.c.id, OUTBOX.c.body).where(
        OUTBOX.c.conversation_id == conversation_id, OUTBOX.c.body.is_not(None)
    )
    for row in connection.execute(said).all():
        reply = reply_from_json(key.decrypt("outbox.body", row.body))
        clean = without_words_in(reply, texts, PART_REMOVED)
        if clean is not reply:
            body = key.encrypt("outbox.body", reply_to_json(clean))
            connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(body=body))
