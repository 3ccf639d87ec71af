"""What went wrong, in one line that says what to do: a stack trace helps nobody at a command line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from bots.cli.output import Exit, tell
from core.errors import ConfigurationError, FrontDoorError, Refused
from core.ports import StorageUnavailable

LOOK = "Look at DATABASE_URL, then run: frontdoor check"


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
    if not isinstance(error, StorageUnavailable):
        return f"{first_line(error).rstrip('.')}. {LOOK}"
    cause = error.__cause__
    if cause is None:
        return str(error)
    return f"{first_line(getattr(cause, 'orig', None) or cause).rstrip('.')}. {error.advice}"


def first_line(error: BaseException) -> str:
    """The first line of the driver's own words, without the statement that SQLAlchemy adds."""
    return str(error).strip().split("\n", 1)[0] or type(error).__name__


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
