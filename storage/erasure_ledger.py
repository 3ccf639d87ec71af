"""The ledger of erasures: a file outside of the database, so that a restored backup can't bring anybody back.

One line an event, appended and forced to the disk: time, what, requester id, and a code that only the house's
key makes (HMAC-SHA256), so that nobody else can have somebody erased. `begun` is written before the
transaction commits and `done` or `withdrawn` after it. A begun erasure without an end is a crash in between:
it is carried out at the next start, since the person asked for it.
"""

import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.errors import Refused
from core.ports import StorageUnavailable

LEDGER = "erasures.log"
"""Its usual name, in the data folder."""
BEGUN, DONE, WITHDRAWN = "begun", "done", "withdrawn"


@dataclass(frozen=True, slots=True)
class LedgerEntries:
    """What a ledger says. `begun` are erasures that nothing ended; `strange` counts lines that are not ours:
    changed, cut short, or of another house."""

    done: frozenset[int] = frozenset()
    begun: frozenset[int] = frozenset()
    strange: int = 0

    @property
    def erased(self) -> frozenset[int]:
        """Everybody who must not be there."""
        return self.done | self.begun


class ErasureLedger:
    """The ledger at `path`; `key` is the house's own for this purpose."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key

    def note(self, what: str, requester_ids: Iterable[int], now: datetime) -> None:
        """Append a line for each requester, on the disk when this returns. Raises StorageUnavailable."""
        lines = "".join(self._line(what, requester_id, now) for requester_id in requester_ids)
        if lines:
            _append(self._path, lines.encode())

    def entries(self) -> LedgerEntries:
        """Everything that it says; nothing when there is no file yet. Raises StorageUnavailable."""
        last: dict[int, str] = {}
        done: set[int] = set()
        strange = 0
        for line in ledger_lines(self._path):
            try:
                _, what, requester = self._verified(line)
            except ValueError:
                strange += 1
                continue
            last[requester] = what
            if what == DONE:
                done.add(requester)
        begun = {requester for requester, what in last.items() if what == BEGUN}
        return LedgerEntries(frozenset(done), frozenset(begun - done), strange)

    def _line(self, what: str, requester_id: int, now: datetime) -> str:
        said = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {what} {requester_id}"
        return f"{said} {self._code(said)}\n"

    def _code(self, said: str) -> str:
        return hmac.digest(self._key, said.encode(), "sha256").hex()

    def _verified(self, line: str) -> tuple[str, str, int]:
        """Time, what and requester of a line of ours; raises ValueError."""
        said, _, code = line.rpartition(" ")
        if not hmac.compare_digest(code.encode(), self._code(said).encode()):
            raise ValueError(line)
        time, what, requester = said.split(" ")
        return time, what, int(requester)


class Erasing:
    """The erasures of one transaction, `begun` so far; without a ledger none is permitted."""

    def __init__(self, ledger: ErasureLedger | None, now: datetime) -> None:
        self._ledger = ledger
        self._now = now
        self.begun: list[int] = []

    def begin(self, requester_id: int) -> None:
        """Note that it is about to happen. Raises Refused without a ledger, StorageUnavailable."""
        if self._ledger is None:
            raise Refused("Nobody can be erased: there is no ledger that a restored backup would be held to.")
        self._ledger.note(BEGUN, [requester_id], self._now)
        self.begun.append(requester_id)

    def end(self, *, committed: bool) -> None:
        """Note what became of it. Raises StorageUnavailable."""
        if self._ledger is not None and self.begun:
            self._ledger.note(DONE if committed else WITHDRAWN, self.begun, self._now)


def ledger_lines(path: Path) -> list[str]:
    """The lines of a ledger, ours or not, without the empty ones; none when there is no file.

    Raises StorageUnavailable.
    """
    try:
        written = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageUnavailable(f"The ledger of erasures: {error.strerror}") from error
    return [line for line in written.split("\n") if line]


def add_lines(path: Path, lines: Iterable[str]) -> int:
    """Append those `lines` that the ledger does not have: how many. Raises StorageUnavailable."""
    known = set(ledger_lines(path))
    missing = [line for line in lines if line not in known]
    if missing:
        _append(path, "".join(f"{line}\n" for line in missing).encode())
    return len(missing)


def _append(path: Path, lines: bytes) -> None:
    """In one write, so that two processes don't mix; a line that a crash cut short is left as it is."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                lines = b"\n" + lines
            os.write(descriptor, lines)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StorageUnavailable(f"The ledger of erasures: {error.strerror}") from error
