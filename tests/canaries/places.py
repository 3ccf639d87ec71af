"""Every place where a secret could have been left: opened columns and files, and bytes as they lie there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from sqlalchemy import Connection, LargeBinary, RowMapping, Table, select

from core.ids import RequesterId
from core.ports import FileStore
from storage.database import Database
from storage.encryption import HOUSE, DataKey, Keys
from storage.tables import (
    METADATA,
    ConversationRow,
    HouseKeyRow,
    OutboxRow,
    RequesterRow,
    TicketRow,
    table_of,
)

NO_TEXT = ("requesters.wrapped_key", "house_keys.wrapped_key", "blind_index.digest", "audit_log.digest")
"""The columns of bytes that hold no text: keys, which are opened as such, and keyed hashes, which nobody
opens. Any other is opened, or fails the trial."""

_TEXT = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}){6,}")
"""Runs of UTF-8 that could be text; what is encrypted has hardly any."""
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def readable(content: bytes) -> str:
    """What of `content` could be text, `folded`."""
    return folded("\n".join(run.decode("utf-8", "replace") for run in _TEXT.findall(content)))


def folded(text: str) -> str:
    """`text` with the escapes of JSON and of links undone, in lower case, spaces for underscores (which
    Discord puts into the names of files)."""
    plain = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text)
    return unquote(plain).replace("_", " ").casefold()


def columns(database: Database, keys: Keys) -> Iterator[tuple[str, bytes]]:
    """Yield ("table.column", its content) for everything in every table, encrypted columns opened.

    Raises Undecipherable for a column that the keys of its owner do not open.
    """
    with database.reading() as connection:
        owners = _Owners(connection, keys)
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column in table.columns:
                    value, name = row[column.name], f"{table.name}.{column.name}"
                    if value is None or name in NO_TEXT:
                        continue
                    if isinstance(column.type, LargeBinary):
                        yield name, owners.key_of(table, row).decrypt(name, value)
                    else:
                        yield name, str(value).encode()


async def stored_files(folder: Path, store: FileStore) -> list[tuple[str, bytes]]:
    """(name, opened content) of everything that lies in the local file store. Raises Undecipherable."""
    found = []
    for path in _files_below(folder):
        key = path.relative_to(folder).as_posix()
        owner = RequesterId(int(key.partition("/")[0]))
        found.append((f"file store: {key}", await store.get(owner, key)))
    return found


def lying_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of every file below `folder`: database, WAL, logs, stored files, exports; of
    archives also what is in them."""
    for path in _files_below(folder):
        name = path.relative_to(folder).as_posix()
        yield name, path.read_bytes()
        if path.suffix == ".zip":
            with ZipFile(path) as archive:
                yield from ((f"{name}: {member}", archive.read(member)) for member in archive.namelist())


def recorded(calls: Any) -> bytes:
    """What was sent, as JSON; uploads as they are shown."""
    return json.dumps(calls, default=str, ensure_ascii=False).encode()


def _files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


class _Owners:
    """Whose key encrypted a row: its requester's, or the house's where it belongs to nobody."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        requesters, house = table_of(RequesterRow), table_of(HouseKeyRow)
        conversations, tickets, outbox = (table_of(row) for row in (ConversationRow, TicketRow, OutboxRow))
        self._keys = {
            row.id: keys.of_requester(row.id, row.wrapped_key)
            for row in connection.execute(select(requesters))
        }
        ours = connection.execute(select(house).where(house.c.name == HOUSE))
        self._house = {row.name: keys.data_key(HOUSE, row.wrapped_key) for row in ours}
        self._by: dict[str, dict[Any, int]] = {"requester_id": {each: each for each in self._keys}}
        for name, table in (("conversation_id", conversations), ("ticket_id", tickets)):
            self._by[name] = {row.id: row.requester_id for row in connection.execute(select(table))}
        self._by["outbox_id"] = {
            row.id: self._by["conversation_id"][row.conversation_id]
            for row in connection.execute(select(outbox))
        }

    def key_of(self, table: Table, row: RowMapping) -> DataKey:
        for name, owners in self._by.items():
            if row.get(name) is not None:
                return self._keys[owners[row[name]]]
        return self._keys[row["id"]] if table.name == RequesterRow.__tablename__ else self._house[HOUSE]
