"""Canned replies and ratings: small tables that the desk reads and writes a row at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from core.desk.records import Macro
from storage.ids import fresh_id
from storage.readers import TICKETS
from storage.tables import MacroRow, RatingRow, table_of
from storage.upsert import insert_for

MACROS = table_of(MacroRow)
RATINGS = table_of(RatingRow)


class StoredMacros:
    """core.desk_ports.Macros on one connection."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def published(self) -> Sequence[Macro]:
        """All, by name and language."""
        rows = select(MACROS).where(MACROS.c.retired_at.is_(None)).order_by(MACROS.c.name, MACROS.c.language)
        return tuple(map(_macro, self._connection.execute(rows)))

    def find(self, name: str) -> Mapping[str, Macro]:
        """A macro's texts by language; empty when there is none."""
        rows = select(MACROS).where(MACROS.c.name == name, MACROS.c.retired_at.is_(None))
        return {row.language: _macro(row) for row in self._connection.execute(rows)}

    def publish(self, macro: Macro) -> None:
        """Publish it in place of an earlier one of that name and language."""
        same = (MACROS.c.name == macro.name, MACROS.c.language == macro.language)
        earlier = update(MACROS).where(*same, MACROS.c.retired_at.is_(None))
        self._connection.execute(earlier.values(retired_at=self._now))
        values = {
            "id": fresh_id(),
            "name": macro.name,
            "language": macro.language,
            "text": macro.text,
            "published_by": macro.published_by,
            "published_at": macro.published_at,
        }
        self._connection.execute(insert(MACROS), values)

    def retire(self, name: str) -> bool:
        """Take it away in all languages; False when there is none."""
        these = update(MACROS).where(MACROS.c.name == name, MACROS.c.retired_at.is_(None))
        return self._connection.execute(these.values(retired_at=self._now)).rowcount > 0


class StoredRatings:
    """core.desk_ports.Ratings on one connection."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, number: str) -> int | None:
        """The stars, 1 to 5, that the requester gave."""
        find = select(RATINGS.c.stars).join_from(RATINGS, TICKETS, TICKETS.c.id == RATINGS.c.ticket_id)
        stars: int | None = self._connection.execute(find.where(TICKETS.c.number == number)).scalar()
        return stars

    def keep(self, number: str, stars: int) -> None:
        """Remember them, in place of earlier ones."""
        this = select(TICKETS.c.id).where(TICKETS.c.number == number)
        put = insert_for(self._connection, RATINGS)
        changed = {name: put.excluded[name] for name in ("stars", "rated_at")}
        put = put.on_conflict_do_update(index_elements=[RATINGS.c.ticket_id], set_=changed)
        ticket_id = self._connection.execute(this).scalar_one()
        self._connection.execute(put, {"ticket_id": ticket_id, "stars": stars, "rated_at": self._now})


def _macro(row: Any) -> Macro:
    return Macro(row.name, row.language, row.text, row.published_by, row.published_at)
