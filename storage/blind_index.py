"""The blind index: tickets with the same transaction id or contact are found without decrypting anything.

Its HMAC key is derived from a house key of its own, so that rotating SECRET_KEYS changes no entry, and
whoever has the database alone can't try out values.
"""

import hmac
from collections.abc import Iterable
from typing import Any

from core.changes import NewTicket
from core.tickets import Shared
from storage.tables import BlindIndexRow, table_of

BLIND_INDEX = table_of(BlindIndexRow)
BLIND_INDEX_KEY = "blind index"
"""Name of its house key."""
BLIND_INDEX_PURPOSE = "equality"
"""What is derived from it."""


class BlindIndex:
    """Makes entries with the secret that `house_secret` derives."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def rows(self, ticket: NewTicket) -> list[dict[str, Any]]:
        """The rows of `blind_index` of a submitted ticket."""
        return self.rows_of(ticket.ticket_id, ticket.shared)

    def rows_of(self, ticket_id: int, shared: Iterable[tuple[Shared, str]]) -> list[dict[str, Any]]:
        """The rows of what a ticket may have in common with others."""
        return [
            {"ticket_id": ticket_id, "kind": kind.value, "digest": self.digest(kind, value)}
            for kind, value in shared
        ]

    def digest(self, kind: Shared, value: str) -> bytes:
        """The entry of a value in its normal form."""
        return hmac.digest(self._secret, f"{kind}:{value}".encode(), "sha256")
