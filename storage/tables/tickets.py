"""Tickets and their record. The rows of the first four tables are never updated; triggers see to it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.columns import Row, key, reference, whole_number


class TicketRow(Row, table=True):
    """A ticket as it was submitted. What changes afterwards is in its events and in `ticket_state`."""

    __tablename__ = "tickets"

    id: int = key()
    number: str = Field(unique=True)  # what people quote: PREFIX-XXXX-XXXX
    draft_id: str = Field(unique=True)  # a draft becomes a ticket once
    requester_id: int = reference("requesters.id", index=True)
    conversation_id: int = reference("conversations.id", index=True)
    category: str = Field(index=True)
    team: str  # the first team
    priority: str  # the first priority
    language: str  # the requester's language at submission
    submitted_at: datetime  # UTC
    due_at: datetime  # UTC, the first reply that was promised
    amends: str | None = Field(default=None, index=True)  # number of the ticket that this one corrects


class AnswerRow(Row, table=True):
    """One answer of a submitted ticket."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("ticket_id", "position"),)

    id: int = key()
    ticket_id: int = reference("tickets.id")
    position: int  # order within the ticket, from 0
    field: str  # name of the form's field
    value: bytes  # encrypted
    verdict: str  # core.conversation.Verdict
    origin: str  # core.conversation.Origin


class MessageRow(Row, table=True):
    """Something said about a ticket."""

    __tablename__ = "messages"

    id: int = key()
    ticket_id: int = reference("tickets.id", index=True)
    author: str  # "requester" or the name of the agent
    text: bytes  # encrypted
    said_at: datetime  # UTC


class TicketEventRow(Row, table=True):
    """One entry of a ticket's record; the truth from which `ticket_state` can be rebuilt."""

    __tablename__ = "ticket_events"

    id: int = key()
    ticket_id: int = reference("tickets.id", index=True)
    kind: str  # core.tickets.EventKind
    at: datetime  # UTC
    actor: str  # "requester", the name of an agent, or "system"
    data: bytes  # JSON object, encrypted
    status: str | None = None  # the new status, when the entry changes it
    assignee: str | None = None  # the agent who has it from now on, "" for nobody; None: unchanged
    team: str | None = None  # the team that has it from now on; None: unchanged
    category: str | None = None  # the category that an agent corrected it to; None: unchanged
    priority: str | None = None  # the priority from now on; None: unchanged
    message_id: int | None = whole_number(default=None)  # what was said; no foreign key: redaction removes it


IN_WORK = text("status IN ('new', 'open', 'pending', 'on_hold')")
QUEUED = text("assignee IS NULL AND status IN ('new', 'open', 'pending', 'on_hold')")


class TicketStateRow(Row, table=True):
    """Where a ticket stands now: a projection, written in the transaction of the event that changes it."""

    __tablename__ = "ticket_state"
    __table_args__ = (
        Index("ix_ticket_state_in_work", "assignee", sqlite_where=IN_WORK, postgresql_where=IN_WORK),
        Index(
            "ix_ticket_state_queued",
            "priority",
            "ticket_id",
            "team",
            sqlite_where=QUEUED,
            postgresql_where=QUEUED,
        ),
    )

    ticket_id: int = reference("tickets.id", primary_key=True)
    status: str = Field(index=True)  # core.tickets.Status
    team: str
    assignee: str | None = None  # name of the agent; None: nobody has it
    priority: str
    category: str = Field(default="", sa_column_kwargs={"server_default": ""})  # as corrected since


class TombstoneRow(Row, table=True):
    """Permission to delete one immutable row, kept as the trace of its deletion."""

    __tablename__ = "tombstones"

    table_name: str = Field(primary_key=True)
    row_id: int = key()
    reason: str  # "retention", "erasure" or "redaction"
    at: datetime  # UTC
