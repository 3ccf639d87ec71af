"""Turns outbox rows back into deliveries: decrypts what is to be said and finds what is to be edited."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, select

from core.delivery import Action, Delivery, Lane
from core.ids import BotKey, ConversationId
from core.replies import RenderedReply, ReplyKind
from storage.calm import NOTICE_TEXTS
from storage.encryption import HOUSE, Keys, Undecipherable
from storage.holding import CONVERSATIONS, OUTBOX, REQUESTERS
from storage.house import HOUSE_KEYS
from storage.stored_json import reply_from_json
from storage.tables import NoticeRow, table_of
from storage.targets import with_targets

NOTICES = table_of(NoticeRow)


def delivery_rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Outbox rows with what is needed to open them."""
    return (
        select(OUTBOX, CONVERSATIONS.c.requester_id, REQUESTERS.c.wrapped_key)
        .join_from(OUTBOX, CONVERSATIONS, CONVERSATIONS.c.id == OUTBOX.c.conversation_id)
        .join(REQUESTERS, REQUESTERS.c.id == CONVERSATIONS.c.requester_id)
        .where(*conditions)
    )


def opened(connection: Connection, keys: Keys, rows: Sequence[Any]) -> tuple[Delivery, ...]:
    """The deliveries behind `rows` of `delivery_rows`, in the same order; those that no key opens are left
    out, so that one of them can't stop a lane."""
    notices = _notices(connection, keys, {row.notice_id for row in rows if row.notice_id is not None})
    deliveries = []
    for row in rows:
        with suppress(Undecipherable):
            deliveries.append(_opened(row, keys, notices))
    return with_targets(connection, deliveries)


def _opened(row: Any, keys: Keys, notices: dict[int, dict[str, str]]) -> Delivery:
    reply = None
    if row.notice_id is not None:
        reply = RenderedReply(ReplyKind.NOTICE, notices[row.notice_id][row.language])
    elif row.body is not None:
        key = keys.of_requester(row.requester_id, row.wrapped_key)
        reply = reply_from_json(key.decrypt("outbox.body", row.body))
    return Delivery(
        outbox_id=row.id,
        bot=BotKey(row.platform, row.bot),
        chat=row.chat,
        conversation_id=ConversationId(row.conversation_id),
        number=row.number,
        lane=Lane(row.lane),
        action=Action(row.action),
        reply=reply,
        replaces=row.replaces,
        target=row.target,
        attempts=row.attempts,
        correlation=row.correlation,
        owed_at=row.created_at,
        event_id=row.event_id,
    )


def _notices(connection: Connection, keys: Keys, notice_ids: set[int]) -> dict[int, dict[str, str]]:
    if not notice_ids:
        return {}
    wrapped = connection.execute(
        select(HOUSE_KEYS.c.wrapped_key).where(HOUSE_KEYS.c.name == HOUSE)
    ).scalar_one()
    key = keys.data_key(HOUSE, wrapped)
    rows = connection.execute(select(NOTICES).where(NOTICES.c.id.in_(notice_ids)))
    return {row.id: orjson.loads(key.decrypt(NOTICE_TEXTS, row.texts)) for row in rows}
