"""Puts a backup back, and makes sure that it brings back nobody who was erased since.

Everything is prepared beside the place of the database, which is exchanged last: a restoring that is broken
off leaves the old database as it was.
"""

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import update

from core.errors import Refused
from storage.backup import (
    DATABASE,
    ERASURES,
    FILES,
    check_database,
    copy_file,
    local_folder,
    stored_files,
    verify,
)
from storage.database import Database
from storage.encryption import Keys
from storage.erasure_ledger import add_lines, ledger_lines
from storage.erasure_replay import Replayed, replay_erasures
from storage.house import RUNS, house_key, living_runs
from storage.migrating import REVISION_TABLE, migrate

BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps of one database."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring did. `aside` is where the database that was there before lies now."""

    made_at: str
    files: int
    missing: int
    elsewhere: bool
    replayed: Replayed
    aside: Path | None


def restore(
    backup: Path, database_url: str, files_url: str, ledger: Path, keys: Keys, now: datetime, *, force: bool
) -> Restored:
    """Put `backup` in the place of the database and the files.

    Raises NotWhole when it is damaged, Refused when something is there already (unless `force`) or a process
    is at work there, Undecipherable when the keys don't fit, StorageUnavailable, OSError.
    """
    with _opened(database_url) as target:
        if not target.is_sqlite:
            raise Refused("A dump of PostgreSQL is put back with pg_restore: docs/backup.md.")
        place = target.path
    manifest = verify(backup)
    _refuse_what_is_there(place, database_url, files_url, force=force)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    prepared = place.with_name(f".{place.name}.restoring")
    _remove(prepared)
    try:
        copy_file(backup / DATABASE, prepared)
        replayed = _prepare(prepared, backup, ledger, keys, now)
        folder = local_folder(files_url)
        files = 0 if folder is None else _copy_files(prepared, backup / FILES, folder)
        aside = _move_aside(place, now)
        prepared.rename(place)
    finally:
        _remove(prepared)
    return Restored(manifest.made_at, files, len(manifest.missing), manifest.elsewhere, replayed, aside)


def _refuse_what_is_there(place: Path, database_url: str, files_url: str, *, force: bool) -> None:
    folder = local_folder(files_url)
    if place.exists():
        with _opened(database_url) as database, database.reading() as connection:
            ours = database.engine.dialect.has_table(connection, REVISION_TABLE)
            runs = living_runs(connection) if ours else ()
        # What a process of another machine did last is not known here; a container changes its name.
        runs = tuple(run for run in runs if run.host == socket.gethostname() or not force)
        if runs:
            where = ", ".join(f"process {run.process} on {run.host}" for run in runs)
            raise Refused(f"The database is in use by {where}: stop it first.")
    there = [place] if place.exists() else []
    if folder is not None and folder.is_dir() and any(folder.iterdir()):
        there.append(folder)
    if there and not force:
        named = " and ".join(map(str, there))
        raise Refused(f"{named} would be replaced. If that is what you want: --force")


def _prepare(prepared: Path, backup: Path, ledger: Path, keys: Keys, now: datetime) -> Replayed:
    """Bring the copy to this schema, end the runs of the processes that were, replay the erasures."""
    url = f"sqlite:///{prepared}"
    migrate(url)
    add_lines(ledger, ledger_lines(backup / ERASURES))
    with _opened(url) as database:
        with database.writing() as opened:
            house_key(opened, keys, now)
            ended = update(RUNS).where(RUNS.c.stopped_at.is_(None))
            opened.execute(ended.values(stopped_at=now, clean=False))
        replayed = replay_erasures(database, keys, ledger, now)
    with closing(sqlite3.connect(prepared)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    check_database(prepared)
    return replayed


def _copy_files(prepared: Path, source: Path, folder: Path) -> int:
    """Copy the files of those who are still there."""
    present = [file for file in stored_files(prepared) if (source / file.key).exists()]
    for file in present:
        copy_file(source / file.key, folder / file.key)
    return len(present)


def _move_aside(place: Path, now: datetime) -> Path | None:
    if not place.exists():
        return None
    aside = place.with_name(f"{place.name}.before-{now:%Y%m%dT%H%M%S}")
    for ending in BESIDE:
        part = place.with_name(place.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


def _remove(path: Path) -> None:
    for ending in (*BESIDE, "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()
