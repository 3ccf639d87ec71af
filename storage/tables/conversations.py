"""Who speaks to us, where, and which of their updates took effect."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.columns import Row, key, reference


class RequesterRow(Row, table=True):
    """A person; everything personal about them is encrypted with their own data key."""

    __tablename__ = "requesters"

    id: int = key()
    wrapped_key: bytes  # the data key, encrypted with one of SECRET_KEYS; erasure destroys it
    language: str | None = None  # language code that they chose or wrote in
    consent: str | None = None  # version of the privacy notice that they agreed to
    announcements: bool = False  # wants announcements
    created_at: datetime  # UTC


class AccountRow(Row, table=True):
    """How a platform knows a requester."""

    __tablename__ = "accounts"

    platform: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True)  # the platform's own id, clear until erased
    requester_id: int = reference("requesters.id", index=True)


class ConversationRow(Row, table=True):
    """A requester's conversation with one bot; its row is locked while its updates are decided."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("platform", "bot", "requester_id"),)

    id: int = key()
    platform: str  # with `bot`: the BotKey
    bot: str
    requester_id: int = reference("requesters.id", index=True)
    chat: str  # the private chat on the platform; empty until one is known
    state: bytes  # core.conversation.Conversation as JSON, encrypted
    last_touched: datetime  # UTC, when the requester was last active
    draft_due_at: datetime | None = Field(default=None, index=True)  # UTC, when the draft expires
    reachable: bool = True  # False: the platform refuses our messages, new ones are held


OPEN_BLOCK = text("lifted_at IS NULL")


class BlockRow(Row, table=True):
    """An account that was shut out for a time. Rows are never deleted: they tell who did it, why, and who
    lifted it."""

    __tablename__ = "blocks"
    __table_args__ = (
        Index(
            "uq_blocks_open",
            "platform",
            "account_id",
            unique=True,
            sqlite_where=OPEN_BLOCK,
            postgresql_where=OPEN_BLOCK,
        ),
    )

    id: int = key()
    platform: str
    account_id: str  # the platform's own id; it may never have written to us
    reason: str  # for operators; nothing personal
    blocked_by: str  # name of the operator
    blocked_at: datetime  # UTC
    ends_at: datetime  # UTC; over by itself from then on
    lifted_by: str | None = None  # name of the operator who ended it, or replaced it by a later one
    lifted_at: datetime | None = None  # UTC


class InboxRow(Row, table=True):
    """An update that took effect; ids only, never payloads. The primary key makes it exactly once."""

    __tablename__ = "inbox"

    platform: str = Field(primary_key=True)
    bot: str = Field(primary_key=True)
    update_id: str = Field(primary_key=True)
    conversation_id: int = reference("conversations.id")
    outcome: str  # "done" or "failed" (poison)
    claimed_at: datetime  # UTC; for retention


class HandlingAttemptRow(Row, table=True):
    """How often an update was begun without an end; survives the death of the process."""

    __tablename__ = "handling_attempts"

    platform: str = Field(primary_key=True)
    bot: str = Field(primary_key=True)
    update_id: str = Field(primary_key=True)
    attempts: int
    last_at: datetime  # UTC
