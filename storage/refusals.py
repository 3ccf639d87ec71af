"""Why the database or the disk refuses, in words of ours; what to do, and whether it may pass by itself.

The drivers' own words can hold addresses and names. These can't, so they may stand in /health/ready and in
the log, where whoever looks must learn what to do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import TimeoutError

from core.ports import StorageUnavailable
from storage.database import is_storage_failure

LOOK = "Look at DATABASE_URL, then run: frontdoor check"
SERVER_ENDED = (
    "starting up",
    "shutting down",
    "in recovery mode",
    "not yet accepting connections",
    "terminating connection",
    "server closed the connection",
    "connection is closed",
    "connection is lost",
    "consuming input failed",
    "connection reset",
    "broken pipe",
    "eof detected",
)
"""libpq and the server on a restart or a crash."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of refusal: the words of the drivers by which it is known (any of them), in small letters.

    `passes`: it may be over without anybody changing a setting, so that waiting makes sense.
    """

    words: tuple[str, ...]
    why: str
    advice: str
    passes: bool = False


# In the order in which they are looked for.
# https://www.sqlite.org/rescode.html, libpq's messages, https://www.postgresql.org/docs/current/errcodes-appendix.html
REFUSALS = (
    Refusal(
        ("unable to open database file",),
        "The database file can't be opened",
        f"The path is a folder, or may not be written. {LOOK}",
    ),
    Refusal(
        ("not a database",),
        "The database can't be read",
        "The file is no SQLite database, or was damaged: restore a backup, or name another.",
    ),
    Refusal(("malformed",), "The database is damaged", "The file was damaged: restore a backup."),
    Refusal(
        ("readonly",),
        "The database is read-only",
        "Give this account the right to write the file and its folder, or make room on the disk.",
    ),
    Refusal(
        ("read-only transaction",),
        "The database is read-only",
        "Name the primary server in DATABASE_URL, or switch off default_transaction_read_only there.",
        passes=True,
    ),
    Refusal(("disk is full", "no space left"), "The disk is full", "Make room on the disk.", passes=True),
    Refusal(
        ("disk i/o error", "file too large"),
        "The disk refuses writes",
        "Make room on it; look at its quota, at ulimit -f, and whether it is broken.",
        passes=True,
    ),
    Refusal(
        ("locked",),
        "The database is locked",
        "Another program holds the database: stop it, then try again.",
        passes=True,
    ),
    Refusal(
        ("password authentication failed",),
        "The database refuses our name or password",
        "Correct the name or the password in DATABASE_URL.",
    ),
    Refusal(
        ("no password supplied",),
        "The database wants a password",
        "Write the password into DATABASE_URL: postgresql://name:password@host/database",
    ),
    Refusal(
        ("no pg_hba.conf entry",),
        "The database does not let this machine in",
        "Add it to PostgreSQL's pg_hba.conf, or correct DATABASE_URL.",
    ),
    Refusal(
        ("permission denied", "must be owner"),
        "The database refuses us that",
        "Make this account the owner of the database: ALTER DATABASE name OWNER TO account",
    ),
    Refusal(
        ("too many", "connection slots are reserved"),
        "The database has no connection left",
        "Give PostgreSQL more connections, or run fewer processes.",
        passes=True,
    ),
    Refusal(
        ("connection refused", "is the server running", "timeout expired"),
        "PostgreSQL can't be reached",
        f"Is PostgreSQL running there? {LOOK}",
        passes=True,
    ),
    Refusal(
        ("could not translate host name", "failed to resolve host"),
        "PostgreSQL's host is not known",
        "Correct the host in DATABASE_URL.",
        passes=True,
    ),
    Refusal(
        SERVER_ENDED,
        "The database ended our connection",
        "It goes on by itself once PostgreSQL runs again; PostgreSQL's own log says why it stopped.",
        passes=True,
    ),
    Refusal(
        ("no such table", "no such column", 'relation "', 'column "'),
        "The database lacks a table or column of ours",
        "Another version of this program runs beside this one, or a migration is missing: frontdoor migrate",
    ),
    Refusal(
        ("does not exist",),
        "What we look for is not in the database",
        "Create it in PostgreSQL, or correct DATABASE_URL.",
    ),
)
NO_CONNECTION_FREE = Refusal(
    (), "All our connections to the database are in use", "It is slow: look at what it is doing.", passes=True
)


def refusal_of(error: BaseException) -> Refusal:
    """What kind of refusal an error of SQLAlchemy or of a driver is; one without advice when none fits."""
    if isinstance(error, TimeoutError):
        return NO_CONNECTION_FREE
    cause = getattr(error, "orig", None) or error
    said = str(cause).lower()
    unknown = Refusal((), type(error).__name__, LOOK)
    return next((one for one in REFUSALS if any(words in said for words in one.words)), unknown)


def unavailable(error: BaseException) -> StorageUnavailable:
    """The error for callers, in words of ours."""
    if isinstance(error, StorageUnavailable):
        return error
    refusal = refusal_of(error)
    return StorageUnavailable(refusal.why, refusal.advice, passes=refusal.passes)


@contextmanager
def plainly() -> Iterator[None]:
    """Whatever the database refuses in the block is raised as StorageUnavailable."""
    try:
        yield
    except Exception as error:
        if not is_storage_failure(error) or isinstance(error, StorageUnavailable):
            raise
        raise unavailable(error) from error
