"""What can be compared without being read: keyed hashes of transaction ids and contacts."""

from sqlmodel import Field

from storage.tables.columns import Row, reference


class BlindIndexRow(Row, table=True):
    """One thing that a ticket has in common with whichever others have the same digest."""

    __tablename__ = "blind_index"

    ticket_id: int = reference("tickets.id", primary_key=True)
    kind: str = Field(primary_key=True)  # core.sameness.Shared
    digest: bytes = Field(primary_key=True, index=True)  # HMAC-SHA256 of kind and normal form
