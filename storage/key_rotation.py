"""Rotating SECRET_KEYS: which key wraps how many data keys, and rewrapping those of an older one.

Only the wrapped keys of requesters and of the house change; what they encrypt is never touched. It may run
beside the service: each row is exchanged only while it is what was read, so that a requester who is erased
or rewrapped meanwhile is left alone, and the data key behind it stays the same, whoever has it in memory.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, Update, and_, bindparam, func, select, update

from core.secret_keys import KeyStatus
from storage.database import Database
from storage.encryption import FORMAT, KEY_ID_BYTES, NO_KEY, Keys, Undecipherable, requester_owner
from storage.holding import REQUESTERS
from storage.house import HOUSE_KEYS, living_runs

PAGE = 200
"""Keys rewrapped in one transaction; others write in between."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many data keys were rewrapped, and how many none of SECRET_KEYS opens."""

    rewrapped: int
    unreadable: int


class KeyRotation:
    """Reads and rewraps the data keys of a database."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._first = bytes.fromhex(keys.ids[0])

    def status(self) -> KeyStatus:
        """Which key wraps how many. Raises what the database's driver raises."""
        wrapped: Counter[str] = Counter()
        with self._database.reading() as connection:
            for table in (REQUESTERS, HOUSE_KEYS):
                key_id = _key_id(table.c.wrapped_key)
                counted = select(key_id, func.count()).where(_kept(table)).group_by(key_id)
                for found, count in connection.execute(counted):
                    wrapped[bytes(found).hex()] += count
            runs = living_runs(connection)
        return KeyStatus(self._keys.ids[0], self._keys.ids, wrapped, runs)

    def rotate(self, progress: Callable[[int], None]) -> Rotated:
        """Rewrap what an older key wraps, the house's keys first.

        `progress` is told after each page how many are done. It can be broken off and begun again at any
        time. What none of SECRET_KEYS wrapped is passed over and counted.
        """
        done = lost = 0
        for table, name in ((HOUSE_KEYS, _house_name), (REQUESTERS, _requester_name)):
            key = table.primary_key.columns[0]
            last: Any = None
            while rows := self._old(table, key, last):
                last = rows[-1][0]
                exchanged = [one for row in rows if (one := self._exchange(name(row[0]), *row)) is not None]
                if exchanged:
                    with self._database.writing() as connection:
                        connection.execute(_exchange_in(table, key), exchanged)
                done, lost = done + len(exchanged), lost + len(rows) - len(exchanged)
                progress(done)
        return Rotated(done, lost)

    def _old(self, table: Table, key: ColumnElement[Any], after: Any) -> Sequence[Any]:
        """A page of what an older key wraps."""
        wrapped = table.c.wrapped_key
        old = select(key, wrapped).where(_kept(table), _key_id(wrapped) != self._first)
        if after is not None:
            old = old.where(key > after)
        with self._database.reading() as connection:
            return connection.execute(old.order_by(key).limit(PAGE)).all()

    def _exchange(self, owner: str, key: Any, wrapped: bytes) -> dict[str, Any] | None:
        try:
            return {"row": key, "old": wrapped, "new": self._keys.rewrap(owner, wrapped)}
        except Undecipherable:
            return None


def _exchange_in(table: Table, key: ColumnElement[Any]) -> Update:
    unchanged = and_(key == bindparam("row"), table.c.wrapped_key == bindparam("old"))
    return update(table).where(unchanged).values(wrapped_key=bindparam("new"))


def _kept(table: Table) -> ColumnElement[bool]:
    """Not of an erased requester."""
    return table.c.wrapped_key != NO_KEY


def _key_id(wrapped: ColumnElement[Any]) -> ColumnElement[Any]:
    """The id of the secret key that wrapped it, as storage/encryption.py puts it behind the format."""
    return func.substr(wrapped, 1 + len(FORMAT), KEY_ID_BYTES)


def _house_name(name: str) -> str:
    return name


def _requester_name(requester_id: int) -> str:
    return requester_owner(requester_id)
