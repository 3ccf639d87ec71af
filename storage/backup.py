"""Backs up a SQLite house while it runs: the database, the files, the ledger, a manifest. Never the keys.

A backup is a folder that appears complete or not at all. The database comes first, by SQLite's own online
backup (https://www.sqlite.org/backup.html); a stored file is never changed, so that one that is in the copied
database is either still in the store, or was dropped meanwhile, and then the copy says so as well.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import obstore
import orjson

from core.errors import FrontDoorError, Refused
from storage.database import Database
from storage.file_store import open_store

DATABASE, FILES, ERASURES, MANIFEST = "frontdoor.db", "files", "erasures.log", "manifest.json"
FORMAT = 1
BLOCK = 1024 * 1024


class NotWhole(FrontDoorError):
    """The backup is damaged or not complete."""


class Stored(NamedTuple):
    """A file that the database says is in the store."""

    file_id: int
    key: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup consists of: SHA-256 in hexadecimal by path within it. `missing` are ids of files whose
    content the store had lost, `elsewhere` says that the files lie in a store that is not backed up here."""

    format: int
    made_at: str
    hashes: dict[str, str] = field(default_factory=dict)
    missing: list[int] = field(default_factory=list)
    elsewhere: bool = False

    @property
    def files(self) -> int:
        """How many files it holds."""
        return sum(path.startswith(f"{FILES}/") for path in self.hashes)


def back_up(database: Database, files_url: str, ledger: Path, target: Path, now: datetime) -> Manifest:
    """Make a backup in the new folder `target`.

    Raises Refused for a PostgreSQL database and for a target that exists, NotWhole when the copy of the
    database does not pass SQLite's checks, OSError.
    """
    if not database.is_sqlite:
        raise Refused("PostgreSQL is backed up with pg_dump: docs/backup.md.")
    if target.exists():
        raise Refused(f"{target} exists already; a backup is a new folder.")
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    try:
        manifest = _fill(database, files_url, ledger, partial, now)
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return manifest


def verify(backup: Path) -> Manifest:
    """The manifest, when everything is there as it was written. Raises NotWhole, OSError."""
    try:
        manifest = Manifest(**orjson.loads((backup / MANIFEST).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        raise NotWhole(f"{backup} has no manifest.json, or one that can't be read.") from None
    if manifest.format != FORMAT:
        raise NotWhole("Another version made it; restore it with that version.")
    for path, expected in manifest.hashes.items():
        if not (backup / path).is_file() or sha256_of(backup / path) != expected:
            raise NotWhole(f"{path} is missing or was changed.")
    check_database(backup / DATABASE)
    return manifest


def check_database(path: Path) -> None:
    """Raises NotWhole when SQLite finds the file damaged or a row that refers to nothing."""
    with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
        try:
            [(said,), *_] = connection.execute("PRAGMA integrity_check").fetchall()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            raise NotWhole(f"SQLite says: {error}") from None
    if said != "ok" or dangling:
        raise NotWhole(f"SQLite says: {said}; {len(dangling)} rows refer to nothing.")


def stored_files(path: Path) -> list[Stored]:
    """The files that the database at `path` says are in the store."""
    query = "SELECT id, store_key FROM files WHERE state = 'stored' AND store_key IS NOT NULL ORDER BY id"
    with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
        return [Stored(*row) for row in connection.execute(query)]


def local_folder(files_url: str) -> Path | None:
    """The folder in which the files lie, or None when they are in an object store."""
    return None if "://" in files_url else Path(files_url).absolute()


def copy_file(source: Path, target: Path) -> str:
    """Copy, readable for nobody else, on the disk when this returns: the SHA-256. Raises OSError."""
    digest = hashlib.sha256()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with source.open("rb") as reading:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as writing:
            while block := reading.read(BLOCK):
                digest.update(block)
                writing.write(block)
            writing.flush()
            os.fsync(writing.fileno())
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fill(database: Database, files_url: str, ledger: Path, folder: Path, now: datetime) -> Manifest:
    copy = folder / DATABASE
    _copy_database(database.path, copy)
    hashes: dict[str, str] = {}
    absent: list[Stored] = []
    local = local_folder(files_url)
    for file in stored_files(copy) if local is not None else ():
        try:
            assert local is not None
            hashes[f"{FILES}/{file.key}"] = copy_file(local / file.key, folder / FILES / file.key)
        except FileNotFoundError:
            absent.append(file)
    if local is None:
        absent = _absent(files_url, stored_files(copy))
    still = set(stored_files(database.path))
    _drop(copy, [file.file_id for file in absent if file not in still])
    check_database(copy)
    hashes[DATABASE] = sha256_of(copy)
    if ledger.exists():
        hashes[ERASURES] = copy_file(ledger, folder / ERASURES)
    missing = [file.file_id for file in absent if file in still]
    manifest = Manifest(FORMAT, now.isoformat(), hashes, missing, elsewhere=local is None)
    (folder / MANIFEST).write_bytes(orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
    return manifest


def _copy_database(source: Path, target: Path) -> None:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(_read_only(source), uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


def _absent(files_url: str, files: Sequence[Stored]) -> list[Stored]:
    """Those that an object store does not have."""
    there = {str(found["path"]) for page in obstore.list(open_store(files_url)) for found in page}
    return [file for file in files if file.key not in there]


def _drop(copy: Path, file_ids: Iterable[int]) -> None:
    """They were dropped and collected while the files were copied."""
    with closing(sqlite3.connect(copy)) as connection, connection:
        dropped = "UPDATE files SET state = 'dropped' WHERE id = ?"
        connection.executemany(dropped, [(file_id,) for file_id in file_ids])


def _read_only(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}?mode=ro"
