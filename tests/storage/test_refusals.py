"""What the drivers say becomes a reason and an advice, and nothing of what they say gets through."""

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from core.ports import StorageUnavailable
from storage.refusals import plainly, refusal_of, unavailable

HOST = 'connection to server at "db.internal", port 5432 failed: '


def raised(error: Exception) -> OperationalError:
    """As SQLAlchemy raises a driver's error."""
    return OperationalError("INSERT INTO answers …", {}, error)


@pytest.mark.parametrize(
    ("error", "why", "passes"),
    [
        (sqlite3.OperationalError("database or disk is full"), "The disk is full", True),
        (sqlite3.OperationalError("disk I/O error"), "The disk refuses writes", True),
        (
            sqlite3.OperationalError("attempt to write a readonly database"),
            "The database is read-only",
            False,
        ),
        (sqlite3.OperationalError("database is locked"), "The database is locked", True),
        (sqlite3.DatabaseError("file is not a database"), "The database can't be read", False),
        (
            psycopg.errors.ReadOnlySqlTransaction("cannot execute UPDATE in a read-only transaction"),
            "The database is read-only",
            True,
        ),
        (
            psycopg.errors.DiskFull('could not extend file "base/5/1": No space left on device'),
            "The disk is full",
            True,
        ),
        (psycopg.OperationalError(HOST + "Connection refused"), "PostgreSQL can't be reached", True),
        (
            psycopg.OperationalError(
                'on socket "/x/.s.PGSQL.5432" failed: No such file or directory\n\tIs the server running?'
            ),
            "PostgreSQL can't be reached",
            True,
        ),
        (
            psycopg.OperationalError(HOST + 'FATAL: password authentication failed for user "ann"'),
            "The database refuses our name or password",
            False,
        ),
        (
            psycopg.errors.AdminShutdown("terminating connection due to administrator command"),
            "The database ended our connection",
            True,
        ),
        (
            psycopg.OperationalError(HOST + "FATAL: the database system is starting up"),
            "The database ended our connection",
            True,
        ),
        (
            psycopg.OperationalError(HOST + 'FATAL: database "nowhere" does not exist'),
            "What we look for is not in the database",
            False,
        ),
    ],
)
def test_refusals(error: Exception, why: str, passes: bool) -> None:
    """Each has its own reason, and waiting makes sense only where nobody has to change a setting."""
    refused = unavailable(raised(error))
    assert (f"{why}. {refused.advice}", passes) == (str(refused), refused.passes)
    assert refused.advice.endswith((".", "frontdoor check", "host/database"))
    assert not any(secret in str(refused) for secret in ("ann", "db.internal", "nowhere", "INSERT"))


def test_an_unknown_refusal() -> None:
    """What nobody foresaw is named by its kind only."""
    refused = unavailable(raised(sqlite3.OperationalError("near 'secret': syntax error")))
    assert str(refused) == "OperationalError. Look at DATABASE_URL, then run: frontdoor check"
    assert not refused.passes


def test_no_connection_free() -> None:
    """The pool's own time-out is a slow database, not a wrong one."""
    refusal = refusal_of(TimeoutError("QueuePool limit of size 8 overflow 8 reached"))
    assert (refusal.why, refusal.passes) == ("All our connections to the database are in use", True)


def test_plainly() -> None:
    """The database's errors are put into our words once; all others go through."""
    driver = raised(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(StorageUnavailable, match="The disk is full") as first, plainly(), plainly():
        raise driver
    assert first.value.__cause__ is driver
    with pytest.raises(DBAPIError), plainly():
        raise DBAPIError.instance("", {}, sqlite3.IntegrityError("UNIQUE"), sqlite3.Error)
