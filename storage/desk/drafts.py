"""What agents are writing about tickets and have not sent; encrypted like what they will send."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from core.desk.records import DeskDraft, DraftKind
from storage.encryption import DataKey
from storage.ids import fresh_id
from storage.tables import DeskDraftRow, table_of

DRAFTS = table_of(DeskDraftRow)
TEXT = "desk_drafts.text"

TicketOf = Callable[[str], tuple[int, DataKey]]
"""A ticket's id and its requester's key, by number. Raises NotFound."""


class StoredDrafts:
    """core.desk_ports.Drafts on one connection."""

    def __init__(self, connection: Connection, ticket_of: TicketOf) -> None:
        self._connection = connection
        self._ticket_of = ticket_of

    def of(self, agent: str, number: str) -> DeskDraft | None:
        """What this agent writes about the ticket."""
        return next((draft for draft in self.on(number) if draft.agent == agent), None)

    def on(self, number: str) -> Sequence[DeskDraft]:
        """What anybody writes about the ticket, oldest first."""
        ticket_id, key = self._ticket_of(number)
        rows = self._connection.execute(
            select(DRAFTS).where(DRAFTS.c.ticket_id == ticket_id).order_by(DRAFTS.c.id)
        )
        return tuple(_draft(row, number, key) for row in rows)

    def keep(self, draft: DeskDraft) -> None:
        """Remember it, in place of another by the same agent about the same ticket."""
        self.drop(draft.agent, draft.number)
        ticket_id, key = self._ticket_of(draft.number)
        values = {
            "id": fresh_id(),
            "agent": draft.agent,
            "ticket_id": ticket_id,
            "kind": draft.kind.value,
            "text": None if draft.text is None else key.encrypt_text(TEXT, draft.text),
            "file_ids": " ".join(map(str, draft.file_ids)),
            "begun_at": draft.begun_at,
        }
        self._connection.execute(insert(DRAFTS), values)

    def drop(self, agent: str, number: str) -> None:
        """It was sent or given up."""
        ticket_id, _ = self._ticket_of(number)
        theirs = delete(DRAFTS).where(DRAFTS.c.ticket_id == ticket_id, DRAFTS.c.agent == agent)
        self._connection.execute(theirs)


def _draft(row: Any, number: str, key: DataKey) -> DeskDraft:
    return DeskDraft(
        agent=row.agent,
        number=number,
        kind=DraftKind(row.kind),
        begun_at=row.begun_at,
        text=None if row.text is None else key.decrypt_text(TEXT, row.text),
        file_ids=tuple(map(int, row.file_ids.split())),
    )
