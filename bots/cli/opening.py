"""What every command does first: load, check, open, and say plainly what is wrong."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import typer

from bots.bootstrap import House, open_house
from bots.cli.output import Exit, tell, tell_problems
from bots.logs import configure_logs
from bots.settings.loading import Settings, load_settings
from bots.settings.problems import InvalidConfiguration
from core.errors import FrontDoorError
from core.ports import StorageUnavailable

Result = TypeVar("Result")


def load() -> Settings:
    """The settings, or exit 2 with every mistake named."""
    try:
        return load_settings(Path())
    except InvalidConfiguration as error:
        tell_problems(error.problems)
        raise typer.Exit(Exit.WRONG) from None


def fail(reason: object, code: Exit = Exit.FAILED) -> NoReturn:
    """Say why and exit."""
    tell(str(reason))
    raise typer.Exit(code) from None


def opened(settings: Settings) -> House:
    """The wired house, or exit with what is wrong with the database or the keys."""
    try:
        return open_house(settings)
    except FrontDoorError as error:
        fail(error, Exit.WRONG)
    except Exception as error:  # noqa: BLE001 - whatever the database's driver raises, a person reads one line
        fail(f"The database can't be opened: {first_line(error)}. Look at DATABASE_URL.")


def first_line(error: Exception) -> str:
    """The first line of the driver's own words, without the statement that SQLAlchemy adds."""
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().split("\n", 1)[0] or type(cause).__name__


@asynccontextmanager
async def writing(house: House) -> AsyncIterator[House]:
    """The house with its writer running."""
    await house.writer.start()
    try:
        yield house
    finally:
        await house.writer.stop()


def run_command(work: Callable[[House], Awaitable[Result]], *, with_writer: bool = False) -> Result:
    """Open the house, run `work` in it, close it; errors become one line and an exit code."""
    configure_logs(logging.ERROR)
    house = opened(load())

    async def run() -> Result:
        if not with_writer:
            return await work(house)
        async with writing(house):
            return await work(house)

    try:
        return asyncio.run(run())
    except FrontDoorError as error:
        fail(error)
    except StorageUnavailable as error:
        fail(f"The database can't be reached: {error}")
    finally:
        house.close()
