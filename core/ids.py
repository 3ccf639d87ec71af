"""Opaque identifiers, so that no part of core ever looks inside a platform's own ids.

Only the adapter of a platform parses the strings behind `chat`, `message` or `update_id`.
"""

from dataclasses import dataclass
from typing import NewType

RequesterId = NewType("RequesterId", int)
ConversationId = NewType("ConversationId", int)
TicketId = NewType("TicketId", int)
FileId = NewType("FileId", int)
DraftId = NewType("DraftId", str)


@dataclass(frozen=True, slots=True, order=True)
class BotKey:
    """One bot of ours: the platform it lives on and the name that the operator gave it.

    A token can be replaced, the key stays, so tickets and conversations stay with it.
    """

    platform: str
    name: str = "default"

    def __str__(self) -> str:
        return f"{self.platform}:{self.name}"


@dataclass(frozen=True, slots=True)
class Account:
    """Who speaks, as the platform knows them; `account_id` is unique within `platform`."""

    platform: str
    account_id: str
