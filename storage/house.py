"""What belongs to the house and to no requester: its key, its alerts, the runs of its writers."""

import hashlib
import os
import socket
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from core.ids import BotKey
from core.secret_keys import Run
from storage.database import Database
from storage.encryption import HOUSE, DataKey, Keys
from storage.ids import fresh_id
from storage.tables import AlertRow, HouseKeyRow, WriterRunRow, table_of
from storage.upsert import insert_or_ignore

ALERTS = table_of(AlertRow)
HOUSE_KEYS = table_of(HouseKeyRow)
RUNS = table_of(WriterRunRow)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
FORGOTTEN_AFTER = timedelta(days=1)
"""A run on another machine that has not ended after this time is taken for dead."""


def house_key(connection: Connection, keys: Keys, now: datetime) -> DataKey:
    """The house's data key, made when it is missing; inside a writing transaction."""
    return keys.data_key(HOUSE, _wrapped(connection, keys, HOUSE, now))


def house_secret(connection: Connection, keys: Keys, name: str, purpose: str, now: datetime) -> bytes:
    """32 bytes for `purpose`, derived from the house key `name`, which is made when it is missing; inside a
    writing transaction. Rotating SECRET_KEYS does not change them."""
    return keys.derived(name, _wrapped(connection, keys, name, now), purpose)


def _wrapped(connection: Connection, keys: Keys, name: str, now: datetime) -> bytes:
    find = select(HOUSE_KEYS.c.wrapped_key).where(HOUSE_KEYS.c.name == name)
    wrapped: bytes | None = connection.execute(find).scalar()
    if wrapped is None:
        values = {"name": name, "wrapped_key": keys.new_wrapped(name), "created_at": now}
        connection.execute(insert_or_ignore(connection, HOUSE_KEYS), values)
        wrapped = connection.execute(find).scalar_one()
    return wrapped


def write_nothing(connection: Connection) -> None:
    """Write something and take it back at once, which a full disk or a read-only database refuses.

    (SQLite does not write a page for an update to the same values.)
    """
    run_id = fresh_id()
    values = {"id": run_id, "host": "", "process": 0, "started_at": LONG_AGO, "stopped_at": LONG_AGO}
    connection.execute(insert(RUNS), values)
    connection.execute(delete(RUNS).where(RUNS.c.id == run_id))


def raise_alert(connection: Connection, kind: str, correlation: str, text: str, now: datetime) -> None:
    """Ask a person of ours to look; `text` must hold nothing personal. An unsettled alert of the same kind
    and correlation stays the only one: whoever settles it looks at all of it."""
    same = select(ALERTS.c.id).where(
        ALERTS.c.kind == kind, ALERTS.c.correlation == correlation, ALERTS.c.resolved_at.is_(None)
    )
    if connection.execute(same.limit(1)).scalar() is not None:
        return
    values = {"id": fresh_id(), "kind": kind, "correlation": correlation, "text": text, "created_at": now}
    connection.execute(insert(ALERTS), values)


def living_runs(connection: Connection) -> tuple[Run, ...]:
    """The processes that write to this database now; one of another machine may have died unnoticed."""
    rows = connection.execute(select(RUNS).where(RUNS.c.stopped_at.is_(None)).order_by(RUNS.c.id))
    runs = [Run(row.host, row.process, tuple(row.key_ids.split())) for row in rows]
    host = socket.gethostname()
    elsewhere = [run for run in runs if run.host != host]
    here = [run for run in runs if run.host == host and run.process != os.getpid()]
    return (*elsewhere, *(run for run in here if _is_alive(run.process)))


def begin_run(database: Database, keys: Keys, now: datetime) -> tuple[int, bool]:
    """Note that a writer begins: the run's id, and whether an earlier one may have ended uncleanly.

    A run of this machine whose process is gone ended uncleanly. A run of another machine may still live;
    believing the worse only costs speed for a while.
    """
    host, process, run_id = socket.gethostname(), os.getpid(), fresh_id()
    unclean = False
    with database.writing() as connection:
        for run in connection.execute(select(RUNS).where(RUNS.c.stopped_at.is_(None))).mappings():
            here = run["host"] == host
            if here and run["process"] != process and _is_alive(run["process"]):
                continue
            unclean = True
            if here or run["started_at"] < now - FORGOTTEN_AFTER:
                ended = update(RUNS).where(RUNS.c.id == run["id"])
                connection.execute(ended.values(stopped_at=now, clean=False))
        known = " ".join(keys.ids)
        values = {"id": run_id, "host": host, "process": process, "started_at": now, "key_ids": known}
        connection.execute(insert(RUNS), values)
    return run_id, unclean


def end_run(database: Database, run_id: int, now: datetime) -> None:
    """Note that the writer ended by itself; ends of long ago are forgotten."""
    with database.writing() as connection:
        connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(stopped_at=now, clean=True))
        connection.execute(delete(RUNS).where(RUNS.c.stopped_at < now - 30 * FORGOTTEN_AFTER))


def correlation_of(bot: BotKey, update_id: str) -> str:
    """What finds an update's story in the log, and says of nobody that it is theirs.

    An update id that is put together of several (the web chat's, of whose it is and the page's own id) goes
    in as a digest.
    """
    if ":" in update_id:
        update_id = hashlib.sha256(update_id.encode()).hexdigest()[:16]
    return f"{bot}:{update_id}"


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
