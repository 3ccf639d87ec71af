"""The topics of the desk's chats: where they are, and what they show.

Each is a conversation of an account of its own (`desk:<chat>:<what it is about>`), so that what is said there
is numbered, sent in order and encrypted like everything else, with a key that erasing the requester destroys.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, insert, or_, select, update

from core.desk.records import DeskTopic
from core.ids import BotKey, ConversationId
from storage.encryption import DataKey, Keys
from storage.holding import CONVERSATIONS, OUTBOX, REQUESTERS
from storage.ids import fresh_id
from storage.readers import TICKETS
from storage.stored_json import shown_from_json, shown_to_json
from storage.tables import DeskTopicRow, in_words, table_of

TOPICS = table_of(DeskTopicRow)
SHOWN = "desk_topics.shown"


class StoredTopics:
    """core.desk_ports.Topics on one connection."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def of(self, desk: str, about: str) -> DeskTopic | None:
        """The topic of this desk about a ticket's number or QUEUE; None when it was never opened."""
        return self._one(TOPICS.c.desk == desk, TOPICS.c.about == about)

    def at(self, desk: str, place: str) -> DeskTopic | None:
        """The topic at a place."""
        return self._one(TOPICS.c.desk == desk, TOPICS.c.place == place)

    def about(self, number: str) -> Sequence[DeskTopic]:
        """The topics about this ticket, in all desks."""
        ticket = select(TICKETS.c.id).where(TICKETS.c.number == number).scalar_subquery()
        found = self._connection.execute(_rows(TOPICS.c.ticket_id == ticket).order_by(TOPICS.c.id))
        return tuple(map(self._read, found))

    def keep(self, topic: DeskTopic) -> None:
        """Remember the topic as it is now; `place` is only changed to None (it is gone)."""
        key = self._key_of(topic.conversation_id)
        this = TOPICS.c.conversation_id == topic.conversation_id
        values: dict[str, Any] = {
            "opened_by": topic.opened_by,
            "shown": key.encrypt(SHOWN, shown_to_json(topic.shown)),
        }
        if topic.place is None and topic.opened_by is None:
            values["place"] = None
        if self._connection.execute(update(TOPICS).where(this).values(values)).rowcount:
            return
        ticket_id = select(TICKETS.c.id).where(TICKETS.c.number == topic.about)
        row = {
            "id": fresh_id(),
            "desk": topic.desk,
            "about": topic.about,
            "ticket_id": self._connection.execute(ticket_id).scalar(),
            "conversation_id": topic.conversation_id,
        }
        self._connection.execute(insert(TOPICS), row | values)

    def said_in(self, conversation_id: ConversationId, message: str) -> int | None:
        """The number under which the message with this platform id was said there; None when we did not."""
        find = select(OUTBOX.c.number).where(
            OUTBOX.c.conversation_id == conversation_id, OUTBOX.c.message == message
        )
        number: int | None = self._connection.execute(find.order_by(OUTBOX.c.number).limit(1)).scalar()
        return number

    def waiting_in(self, bot: BotKey, chat: str) -> int:
        """How many messages wait to be sent into a desk's chat and its topics."""
        there = or_(OUTBOX.c.chat == chat, OUTBOX.c.chat.startswith(f"{chat}/", autoescape=True))
        waiting = select(func.count()).where(
            OUTBOX.c.platform == bot.platform,
            OUTBOX.c.bot == bot.name,
            OUTBOX.c.status == in_words("waiting"),
            OUTBOX.c.number.is_not(None),
            there,
        )
        return int(self._connection.execute(waiting).scalar_one())

    def _one(self, *conditions: ColumnElement[bool]) -> DeskTopic | None:
        row = self._connection.execute(_rows(*conditions)).one_or_none()
        return None if row is None else self._read(row)

    def _read(self, row: Any) -> DeskTopic:
        key = self._keys.of_requester(row.requester_id, row.wrapped_key)
        return DeskTopic(
            desk=row.desk,
            about=row.about,
            bot=BotKey(row.platform, row.bot),
            conversation_id=ConversationId(row.conversation_id),
            place=row.place,
            opened_by=row.opened_by,
            shown=shown_from_json(key.decrypt(SHOWN, row.shown)),
        )

    def _key_of(self, conversation_id: ConversationId) -> DataKey:
        row = self._connection.execute(
            select(REQUESTERS.c.id, REQUESTERS.c.wrapped_key)
            .join_from(CONVERSATIONS, REQUESTERS, REQUESTERS.c.id == CONVERSATIONS.c.requester_id)
            .where(CONVERSATIONS.c.id == conversation_id)
        ).one()
        return self._keys.of_requester(row.id, row.wrapped_key)


def _rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            TOPICS,
            CONVERSATIONS.c.platform,
            CONVERSATIONS.c.bot,
            CONVERSATIONS.c.requester_id,
            REQUESTERS.c.wrapped_key,
        )
        .join_from(TOPICS, CONVERSATIONS, CONVERSATIONS.c.id == TOPICS.c.conversation_id)
        .join(REQUESTERS, REQUESTERS.c.id == CONVERSATIONS.c.requester_id)
        .where(*conditions)
    )


def topic_opened(connection: Connection, conversation_id: ConversationId, place: str) -> None:
    """The topic that this conversation is said in was opened at `place`."""
    this = TOPICS.c.conversation_id == conversation_id
    connection.execute(update(TOPICS).where(this).values(place=place))


def topic_gone(connection: Connection, conversation_id: ConversationId) -> int | None:
    """The topic does not exist any more: it is to be opened again. The ticket's id, if it is about one."""
    this = TOPICS.c.conversation_id == conversation_id
    gone = update(TOPICS).where(this).values(place=None, opened_by=None).returning(TOPICS.c.ticket_id)
    row = connection.execute(gone).one_or_none()
    return None if row is None else row.ticket_id


def desk_of(connection: Connection, conversation_id: ConversationId) -> str | None:
    """The name of the desk whose topic this conversation is said in; None for a requester's."""
    this = select(TOPICS.c.desk).where(TOPICS.c.conversation_id == conversation_id)
    desk: str | None = connection.execute(this).scalar()
    return desk
