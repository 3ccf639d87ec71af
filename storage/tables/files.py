"""Files that requesters sent: where they are and what became of fetching them."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.tables.columns import Row, key, reference, whole_number

WAITING = text("state = 'waiting'")
DROPPED = text("state = 'dropped'")


class FileRow(Row, table=True):
    """One file. It belongs to a draft until a ticket takes it."""

    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_waiting", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_files_dropped", "id", sqlite_where=DROPPED, postgresql_where=DROPPED),
    )

    id: int = key()
    requester_id: int = reference("requesters.id", index=True)
    conversation_id: int = reference("conversations.id")
    platform: str  # with `bot`: who can fetch it
    bot: str
    draft_id: str | None = Field(default=None, index=True)
    ticket_id: int | None = reference("tickets.id", index=True, default=None)
    author: str = Field(default="requester", sa_column_kwargs={"server_default": "requester"})  # or an agent
    kind: str  # core.events.FileKind
    message: str | None = None  # the platform's id of the message that brought it
    handle: bytes  # what the platform needs to give it to us, encrypted
    name: bytes  # encrypted
    caption: bytes  # encrypted
    media_type: str  # as the platform said, then as the content says
    size: int | None = whole_number(default=None)  # bytes
    state: str  # waiting, stored, refused (`error` says why), failed, dropped (content and row go)
    store_key: str | None = None  # where the file store keeps it
    attempts: int = 0  # fetches that ended badly
    due_at: datetime  # UTC, not before
    leased_until: datetime | None = None  # UTC; a worker fetches it meanwhile
    error: str | None = None  # the last error
    created_at: datetime  # UTC
