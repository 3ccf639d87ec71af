"""Messages owed to people, each attempt to deliver them, and the lanes that deliver."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.columns import Row, key, reference, whole_number

WAITING = text("status = 'waiting'")
NUMBERED = text("status = 'waiting' AND number IS NOT NULL")
BROADCAST = text("status = 'waiting' AND number IS NULL")
ABOUT = text("event_id IS NOT NULL")
STUCK = text("status IN ('held', 'dead')")


class OutboxRow(Row, table=True):
    """A message that we promised to deliver; written in the transaction of the reason for it."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        Index("ix_outbox_behind", "conversation_id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_outbox_lane", "platform", "bot", sqlite_where=NUMBERED, postgresql_where=NUMBERED),
        Index(
            "ix_outbox_broadcast", "platform", "bot", "id", sqlite_where=BROADCAST, postgresql_where=BROADCAST
        ),
        Index("ix_outbox_event", "event_id", sqlite_where=ABOUT, postgresql_where=ABOUT),
        Index("ix_outbox_stuck", "status", "id", sqlite_where=STUCK, postgresql_where=STUCK),
    )

    id: int = key()
    platform: str  # with `bot`: whose lane delivers it
    bot: str
    conversation_id: int = reference("conversations.id")
    number: int | None = None  # order within the conversation; None: a broadcast, outside that order
    chat: str  # where on the platform
    lane: int  # core.delivery.Lane: smaller goes first
    action: str  # core.delivery.Action
    body: bytes | None = None  # RenderedReply as JSON, encrypted; None: nothing to say, or a broadcast
    notice_id: int | None = whole_number(default=None, index=True)  # a broadcast's text is kept once, here
    language: str | None = None  # which of the notice's texts
    replaces: int | None = None  # number of the earlier message that an edit changes
    target: str | None = None  # the platform's id of the message to edit or delete, when known
    event_id: int | None = whole_number(default=None)  # of a ticket's record: what this message tells of
    status: str  # waiting, held, sent, dead, discarded
    due_at: datetime  # UTC, not before
    leased_epoch: int | None = None  # the lane's epoch under which an owner holds it
    attempts: int = 0  # attempts that ended
    ambiguous: int = 0  # attempts that may have arrived
    message: str | None = None  # the platform's id of what was sent
    error: str | None = None  # the last error, as the platform said it
    correlation: str = ""  # finds the row's story in the log
    created_at: datetime  # UTC


class DeliveryAttemptRow(Row, table=True):
    """One try to deliver, kept with its result."""

    __tablename__ = "delivery_attempts"

    id: int = key()
    outbox_id: int = reference("outbox.id", index=True)
    at: datetime  # UTC, when the result was written
    epoch: int  # the owner that tried
    fate: str  # core.delivery.Fate
    ambiguous: bool  # it may have arrived
    error: str | None = None  # what the platform said


class LaneRow(Row, table=True):
    """A bot token's queue: who owns it now and when the platform lets it go on."""

    __tablename__ = "lanes"

    platform: str = Field(primary_key=True)
    bot: str = Field(primary_key=True)
    epoch: int  # grows with each owner; what an earlier one writes is ignored
    not_before: datetime | None = None  # UTC; the platform's retry_after for the whole token


class NoticeRow(Row, table=True):
    """The text of a broadcast, kept once."""

    __tablename__ = "notices"

    id: int = key()
    texts: bytes  # JSON object: language code to text, encrypted with the house key
    created_at: datetime  # UTC
