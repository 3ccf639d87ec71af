"""What the desk forgets: topics about tickets whose requester was erased, or that ended long ago, and replies
that an agent began and never sent. A message that a platform shows in its own chat is not reached by this."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, select, update

from core.tickets import Status
from storage.desk.drafts import DRAFTS
from storage.desk.macros import RATINGS
from storage.desk.topics import TOPICS
from storage.desk.worklist import TIMERS, WORK
from storage.forgetting import destroy_keys, forget_conversations
from storage.holding import ACCOUNTS, CONVERSATIONS, OUTBOX
from storage.ids import first_id_at
from storage.readers import FILES, TICKET_STATE, TICKETS


def topics_of(connection: Connection, requester_id: int) -> list[int]:
    """The requesters in whose names the desk's topics about this one's tickets are kept."""
    about = TOPICS.c.ticket_id.in_(select(TICKETS.c.id).where(TICKETS.c.requester_id == requester_id))
    kept = select(CONVERSATIONS.c.requester_id).join(TOPICS, TOPICS.c.conversation_id == CONVERSATIONS.c.id)
    return list(connection.execute(kept.where(about).order_by(CONVERSATIONS.c.id)).scalars())


def forget_at_desk(connection: Connection, tickets: Select[Any], now: datetime) -> None:
    """Everything that the desk has about `tickets` (a selection of ids): what it shows and owes there, what
    agents are writing, what is due, the rating."""
    topics = select(TOPICS.c.conversation_id).where(TOPICS.c.ticket_id.in_(tickets))
    forget_topics(connection, connection.execute(topics).scalars().all(), now)
    forget_drafts(connection, DRAFTS.c.ticket_id.in_(tickets))
    for table in (TIMERS, WORK, RATINGS):
        connection.execute(delete(table).where(table.c.ticket_id.in_(tickets)))


def forget_topics(connection: Connection, conversation_ids: Collection[int], now: datetime) -> None:
    """The topics that are kept in these conversations, with the keys of what was said there."""
    this = CONVERSATIONS.c.id.in_(conversation_ids)
    held = select(CONVERSATIONS.c.id, CONVERSATIONS.c.requester_id).where(this).order_by(CONVERSATIONS.c.id)
    rows = connection.execute(held.with_for_update()).all()
    owners = [row.requester_id for row in rows]
    connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.requester_id.in_(owners)))
    forget_conversations(connection, [row.id for row in rows], now)
    connection.execute(delete(TOPICS).where(TOPICS.c.conversation_id.in_(conversation_ids)))
    destroy_keys(connection, owners)


def forget_drafts(connection: Connection, which: ColumnElement[bool]) -> None:
    """What agents began to write; files that were to go with it are dropped."""
    gone = connection.execute(delete(DRAFTS).where(which).returning(DRAFTS.c.file_ids)).scalars()
    file_ids = [int(each) for listed in gone for each in listed.split()]
    unsent = (FILES.c.id.in_(file_ids), FILES.c.ticket_id.is_(None))
    connection.execute(update(FILES).where(*unsent).values(state="dropped", draft_id=None))


def topics_long_over(cutoff: datetime) -> Select[Any]:
    """The conversations of topics about closed tickets of which nothing that was said is kept any more."""
    said = exists().where(OUTBOX.c.conversation_id == TOPICS.c.conversation_id)
    closed = (TICKET_STATE.c.ticket_id == TOPICS.c.ticket_id, TICKET_STATE.c.status == Status.CLOSED.value)
    over = select(TOPICS.c.conversation_id).where(TOPICS.c.id < first_id_at(cutoff), exists().where(*closed))
    return over.where(~said).order_by(TOPICS.c.id)


def in_work_at_desk() -> ColumnElement[bool]:
    """Whether a row of the outbox belongs to the topic of a ticket that is not closed: it may be edited."""
    of_topic = (TOPICS.c.conversation_id == OUTBOX.c.conversation_id, TOPICS.c.ticket_id.is_not(None))
    state = (TICKET_STATE.c.ticket_id == TOPICS.c.ticket_id, TICKET_STATE.c.status != Status.CLOSED.value)
    return exists().where(*of_topic, *state)
