"""What went wrong, in one line that says what to do: a stack trace helps nobody at a command line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from bots.cli.output import Exit, tell
from core.errors import ConfigurationError, FrontDoorError, Refused
from core.ports import StorageUnavailable

LOOK = "Look at DATABASE_URL, then run: frontdoor check"

# The words of the drivers, in the order in which they are looked for; what to do stands beside them.
# https://www.sqlite.org/rescode.html and libpq's own messages.
ADVICE = (
    ("unable to open database file", f"The path is a folder, or may not be written. {LOOK}"),
    ("not a database", "The file is no SQLite database, or was damaged: restore a backup, or name another."),
    ("malformed", "The file was damaged: restore a backup."),
    ("readonly", "Give this account the right to write the file and its folder, or make room on the disk."),
    ("disk is full", "Make room on the disk."),
    ("locked", "Another program holds the database: stop it, then try again."),
    ("password authentication failed", "Correct the name or the password in DATABASE_URL."),
    (
        "no password supplied",
        "Write the password into DATABASE_URL: postgresql://name:password@host/database",
    ),
    ("does not exist", "Create it in PostgreSQL, or correct DATABASE_URL."),
    ("too many", "Give PostgreSQL more connections, or run fewer processes."),
    ("connection refused", f"Is PostgreSQL running there? {LOOK}"),
    ("could not translate host name", "Correct the host in DATABASE_URL."),
    ("failed to resolve host", "Correct the host in DATABASE_URL."),
)


def fail(reason: object, code: Exit = Exit.FAILED) -> NoReturn:
    """Say why and exit."""
    tell(str(reason))
    raise typer.Exit(code) from None


def sentence(error: FrontDoorError) -> str:
    """The error for a person; what a refusal says stands for itself."""
    if type(error) is Refused:
        return str(error).removeprefix(str(Refused.__doc__)).strip() or str(error)
    if "SECRET_KEYS" in str(error):
        return f"{error} Put the earlier key back into SECRET_KEYS, behind the new one."
    return str(error)


def of_database(error: BaseException) -> str:
    """What the database's driver said, in one line, and what to do about it."""
    said = first_line(_cause(error))
    lower = said.lower()
    advice = next((advice for words, advice in ADVICE if words in lower), LOOK)
    return f"{said.rstrip('.')}. {advice}"


def first_line(error: BaseException) -> str:
    """The first line of the driver's own words, without the statement that SQLAlchemy adds."""
    return str(error).strip().split("\n", 1)[0] or type(error).__name__


def _cause(error: BaseException) -> BaseException:
    """The driver's error behind ours and SQLAlchemy's, where it is known."""
    if isinstance(error, StorageUnavailable) and error.__cause__ is not None:
        error = error.__cause__
    original = getattr(error, "orig", None)
    return original if isinstance(original, BaseException) else error


@contextmanager
def disk_told() -> Iterator[None]:
    """As `told`, for what reads and writes files by itself: those and the database fail with one line."""
    with told():
        try:
            yield
        except Refused as error:
            fail(sentence(error), Exit.WRONG)
        except OSError as error:
            fail(f"{error.filename or ''}: {error.strerror}".removeprefix(": "))
        except (FrontDoorError, StorageUnavailable):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the driver raises, a person reads one line
            fail(f"The database can't be used: {of_database(error)}")


@contextmanager
def told(after: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Failures in the block become one line and an exit code; `after` is called however it ends."""
    try:
        yield
    except ConfigurationError as error:
        fail(error, Exit.WRONG)
    except FrontDoorError as error:
        fail(sentence(error))
    except StorageUnavailable as error:
        fail(f"The database can't be used: {of_database(error)}")
    except KeyboardInterrupt:
        tell("")
    finally:
        after()
