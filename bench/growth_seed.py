"""Fills a migrated SQLite file with the traces of many tickets in seconds: rows as the service leaves them.

Each ticket is one person's: nine updates, the messages and attempts that they caused, the answers. What is
encrypted is bytes of the usual length, since nothing opens it here. Ids lie before those made now.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from storage.database import Database
from storage.tables.triggers import drop_triggers, restore_triggers

CHUNK = 200_000
"""Rows written by one statement."""
FIRST_ID = 1_600_000_000_000 << 21
"""Ids of September 2020 and later (storage/ids.py)."""
QUICK = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF")
"""For the filling only; the cache in KiB."""

NOW = "'2026-11-01 12:00:00.000000'"
TICKET, PERSON, TALK, MESSAGE = (f"{FIRST_ID} + t", f"{FIRST_ID} + t", f"{FIRST_ID} + t", f"{FIRST_ID} + n")
BOT = {"platform": "'telegram'", "bot": "'default'"}
NUMBER = "'WLT-' || hex(randomblob(2)) || '-' || printf('%06X', t)"
RARE = 20
"""So many tickets are of each rare status and category, however many there are: what finds them must not look
through the others. They lie evenly among all ages."""
EVERY = f"(:last / {RARE} + 1)"
CATEGORY = f"CASE t % {EVERY} WHEN 1 THEN 'theft' WHEN 2 THEN 'theft' ELSE 'other' END"
STATUS = f"CASE t % {EVERY} WHEN 2 THEN 'open' WHEN 3 THEN 'open' ELSE 'closed' END"
"""A rare status with the common category and with the rare one, and the other way round."""


@dataclass(frozen=True, slots=True)
class Seed:
    """`each` rows of a table for one ticket. Columns are SQL over t (the ticket), k (which of its rows) and n
    (the row), each from 0, and :last, the last ticket."""

    table: str
    each: int
    columns: Mapping[str, str]


SEEDS = (
    Seed(
        "requesters",
        1,
        {"id": PERSON, "wrapped_key": "zeroblob(69)", "announcements": "0", "created_at": NOW},
    ),
    Seed(
        "accounts",
        1,
        {"platform": "'telegram'", "account_id": "CAST(100000000 + t AS TEXT)", "requester_id": PERSON},
    ),
    Seed(
        "conversations",
        1,
        {
            "id": TALK,
            **BOT,
            "requester_id": PERSON,
            "chat": "CAST(100000000 + t AS TEXT)",
            "state": "zeroblob(400)",
            "last_touched": NOW,
            "draft_due_at": "CASE WHEN t % 100 = 0 THEN '2100-01-01 00:00:00.000000' END",
            "reachable": "1",
        },
    ),
    Seed(
        "inbox",
        9,
        {
            **BOT,
            "update_id": "CAST(100000000 + n AS TEXT)",
            "conversation_id": TALK,
            "outcome": "'done'",
            "claimed_at": NOW,
        },
    ),
    Seed(
        "outbox",
        12,
        {
            "id": MESSAGE,
            **BOT,
            "conversation_id": TALK,
            "number": "k + 1",
            "chat": "CAST(100000000 + t AS TEXT)",
            "lane": "0",
            "action": "'send'",
            "body": "zeroblob(300)",
            "status": "CASE WHEN n % 10000 = 9 THEN 'dead' ELSE 'sent' END",
            "due_at": NOW,
            "leased_epoch": "1",
            "attempts": "1",
            "ambiguous": "0",
            "message": "CAST(n AS TEXT)",
            "correlation": "'telegram:' || n",
            "created_at": NOW,
        },
    ),
    Seed(
        "delivery_attempts",
        12,
        {
            "id": MESSAGE,
            "outbox_id": MESSAGE,
            "at": NOW,
            "epoch": "1",
            "fate": "'sent'",
            "ambiguous": "0",
        },
    ),
    Seed(
        "tickets",
        1,
        {
            "id": TICKET,
            "number": NUMBER,
            "draft_id": f"CAST({FIRST_ID} + t AS TEXT)",
            "requester_id": PERSON,
            "conversation_id": TALK,
            "category": CATEGORY,
            "team": "'support'",
            "priority": "'normal'",
            "language": "'zh-Hans'",
            "submitted_at": NOW,
            "due_at": NOW,
        },
    ),
    Seed(
        "answers",
        4,
        {
            "id": MESSAGE,
            "ticket_id": TICKET,
            "position": "k",
            "field": "'field' || k",
            "value": "zeroblob(80)",
            "verdict": "'valid'",
            "origin": "'asked'",
        },
    ),
    Seed(
        "messages",
        1,
        {
            "id": MESSAGE,
            "ticket_id": TICKET,
            "author": "'requester'",
            "text": "zeroblob(120)",
            "said_at": NOW,
        },
    ),
    Seed(
        "ticket_events",
        3,
        {
            "id": MESSAGE,
            "ticket_id": TICKET,
            "kind": "'replied'",
            "at": NOW,
            "actor": "'system'",
            "data": "zeroblob(31)",
        },
    ),
    Seed(
        "ticket_state",
        1,
        {"ticket_id": TICKET, "status": STATUS, "team": "'support'", "priority": "'normal'"},
    ),
    Seed(
        "files",
        1,
        {
            "id": MESSAGE,
            "requester_id": PERSON,
            "conversation_id": TALK,
            **BOT,
            "ticket_id": TICKET,
            "kind": "'photo'",
            "handle": "zeroblob(100)",
            "name": "zeroblob(40)",
            "caption": "zeroblob(29)",
            "media_type": "'image/jpeg'",
            "state": "'stored'",
            "attempts": "1",
            "due_at": NOW,
            "created_at": NOW,
        },
    ),
)


def rows_of(tickets: int) -> int:
    """How many rows `tickets` leave."""
    return tickets * sum(seed.each for seed in SEEDS)


def fill(path: Path, tickets: int, advance: Callable[[int], None]) -> None:
    """Add the traces of `tickets` to the migrated database at `path`, which had none; `advance` is told of
    rows written. Raises sqlite3.IntegrityError when rows do not fit together."""
    _change(path, drop_triggers)
    _insert(path, tickets, advance)
    _change(path, restore_triggers)


def _change(path: Path, change: Callable[[Connection], None]) -> None:
    database = Database(f"sqlite:///{path}")
    try:
        with database.writing() as connection:
            change(connection)
    finally:
        database.close()


def _insert(path: Path, tickets: int, advance: Callable[[int], None]) -> None:
    raw = sqlite3.connect(path, isolation_level=None)
    try:
        for setting in QUICK:
            raw.execute(f"PRAGMA {setting}")
        for seed in SEEDS:
            whole = tickets * seed.each
            for first in range(0, whole, CHUNK):
                end = min(first + CHUNK, whole)
                raw.execute(_statement(seed), {"first": first, "end": end, "last": tickets - 1})
                advance(end - first)
        raw.execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()


def _statement(seed: Seed) -> str:
    return (
        "WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :end) "
        f"INSERT INTO {seed.table} ({', '.join(seed.columns)}) SELECT {', '.join(seed.columns.values())} "
        f"FROM (SELECT n, n / {seed.each} AS t, n % {seed.each} AS k, :last FROM numbers)"
    )
