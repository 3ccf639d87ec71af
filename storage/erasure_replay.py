"""Holds a database to the ledger of erasures: after a crash at the start, and when a backup was restored."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from storage.database import Database
from storage.encryption import HOUSE, Keys
from storage.erasure import erase_requester
from storage.erasure_ledger import DONE, ErasureLedger
from storage.house import house_secret


@dataclass(frozen=True, slots=True)
class Replayed:
    """What replaying a ledger did: requesters erased now, those that were gone already, and lines of the
    ledger that are not ours."""

    erased: int
    gone: int
    strange: int


def open_ledger(connection: Connection, keys: Keys, path: Path, now: datetime) -> ErasureLedger:
    """The ledger at `path`, with the house's key for it; inside a writing transaction."""
    return ErasureLedger(path, house_secret(connection, keys, HOUSE, "erasure ledger", now))


def finish_erasures(database: Database, ledger: ErasureLedger, now: datetime) -> int:
    """Carry out what was begun and not ended, since a process died: how many. Raises StorageUnavailable."""
    begun = sorted(ledger.entries().begun)
    for requester_id in begun:
        _erase(database, requester_id, now)
        ledger.note(DONE, [requester_id], now)
    return len(begun)


def replay_erasures(database: Database, keys: Keys, path: Path, now: datetime) -> Replayed:
    """Erase everybody again whom the ledger at `path` says to be erased; safe to repeat.

    Raises Undecipherable when the keys don't fit the database, StorageUnavailable.
    """
    with database.writing() as connection:
        ledger = open_ledger(connection, keys, path, now)
    entries = ledger.entries()
    erased = sum(_erase(database, requester_id, now) for requester_id in sorted(entries.erased))
    ledger.note(DONE, sorted(entries.begun), now)
    return Replayed(erased, len(entries.erased) - erased, entries.strange)


def _erase(database: Database, requester_id: int, now: datetime) -> bool:
    with database.writing() as connection:
        return erase_requester(connection, requester_id, now)
