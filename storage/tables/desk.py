"""The desk: who works there, what its chats show of each ticket, what waits to be shown, done or said."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.columns import Row, key, reference

OPEN_GRANT = text("revoked_at IS NULL")
PUBLISHED = text("retired_at IS NULL")


class GrantRow(Row, table=True):
    """A role that an admin gave to a platform account, or took from one that frontdoor.toml lists. Rows are
    never deleted: they tell who gave it, and who took it back."""

    __tablename__ = "grants"
    __table_args__ = (
        Index(
            "uq_grants_open",
            "platform",
            "account_id",
            unique=True,
            sqlite_where=OPEN_GRANT,
            postgresql_where=OPEN_GRANT,
        ),
    )

    id: int = key()
    platform: str
    account_id: str  # the platform's own id
    name: str  # how records name this person
    role: str  # core.access.Role; "none": whatever the file says, this account has no role
    teams: str  # ids of teams, separated by spaces; "*": all
    granted_by: str  # name of the admin
    granted_at: datetime  # UTC
    revoked_by: str | None = None  # name of the admin who ended or replaced it
    revoked_at: datetime | None = None  # UTC


class DutyRow(Row, table=True):
    """Whether an agent takes tickets now, as they or a shift said last."""

    __tablename__ = "duty"

    agent: str = Field(primary_key=True)  # name
    on_duty: bool
    since: datetime  # UTC
    said_by: str  # name of whoever said so; "shift": the schedule; "shift ends": tickets are still to go back
    last_given_at: datetime | None = None  # UTC, when a ticket was last given to them; for taking turns


class DeskTopicRow(Row, table=True):
    """A place in a desk's chat that shows one thing: a ticket (forum topic, forum post) or the queue.

    What it shows follows from the ticket's record and is made again when the platform lost it.
    """

    __tablename__ = "desk_topics"
    __table_args__ = (UniqueConstraint("desk", "about"), UniqueConstraint("conversation_id"))

    id: int = key()
    desk: str  # name of the desk chat in frontdoor.toml
    about: str  # number of the ticket, or "queue"
    ticket_id: int | None = reference("tickets.id", index=True, default=None)
    conversation_id: int = reference("conversations.id")  # what was said there, in order
    place: str | None = Field(default=None, index=True)  # as its adapter names it, once it is open
    opened_by: int | None = None  # number of the message that opens it; None: to be opened (again)
    shown: bytes  # what it shows, as JSON, encrypted with the key of the conversation


class DeskWorkRow(Row, table=True):
    """A ticket whose desk has to be looked at: written with what happened to it, gone once it is shown."""

    __tablename__ = "desk_work"

    ticket_id: int = reference("tickets.id", primary_key=True)
    due_at: datetime = Field(index=True)  # UTC, not before


class DeskDraftRow(Row, table=True):
    """What an agent is writing about a ticket and has not sent yet; others see that they are writing."""

    __tablename__ = "desk_drafts"
    __table_args__ = (UniqueConstraint("agent", "ticket_id"),)

    id: int = key()
    agent: str  # name
    ticket_id: int = reference("tickets.id", index=True)
    kind: str  # core.desk.drafts.DraftKind
    text: bytes | None = None  # encrypted with the requester's key; None: not written yet
    file_ids: str = ""  # ids of files to go with it, separated by spaces
    begun_at: datetime  # UTC


class MacroRow(Row, table=True):
    """One version of a canned reply in one language. Published ones are replaced, never changed."""

    __tablename__ = "macros"
    __table_args__ = (
        Index(
            "uq_macros_published",
            "name",
            "language",
            unique=True,
            sqlite_where=PUBLISHED,
            postgresql_where=PUBLISHED,
        ),
    )

    id: int = key()
    name: str  # what agents call it
    language: str  # language code
    text: str  # with placeholders in braces; nothing personal
    published_by: str  # name of whoever published it
    published_at: datetime  # UTC
    retired_at: datetime | None = None  # UTC, when a newer version or nothing took its place


class TicketTimerRow(Row, table=True):
    """Something that is due on a ticket at a time; one of a kind a ticket."""

    __tablename__ = "ticket_timers"

    ticket_id: int = reference("tickets.id", primary_key=True)
    kind: str = Field(primary_key=True)  # core.tickets.TimerKind
    due_at: datetime = Field(index=True)  # UTC


class RatingRow(Row, table=True):
    """How satisfied a requester was; the comment, if any, is a message of the ticket."""

    __tablename__ = "ratings"

    ticket_id: int = reference("tickets.id", primary_key=True)
    stars: int  # 1 to 5
    rated_at: datetime  # UTC


class AuditRow(Row, table=True):
    """One action at the desk, allowed or refused. Rows are chained and never change; triggers see to it."""

    __tablename__ = "audit_log"

    id: int = key()  # 1, 2, 3, … without a gap
    at: datetime  # UTC
    actor: str  # name of whoever acted
    role: str  # the role in which they acted
    action: str  # core.access.Act
    subject: str  # number of the ticket, name of an agent, …; "" for none
    detail: str  # JSON object; ids, names and states, nothing that a requester wrote
    allowed: bool
    digest: bytes  # HMAC-SHA256 of this row and the digest of the row before
