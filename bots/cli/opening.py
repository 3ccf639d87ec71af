"""What every command does first: load, check, open, and say plainly what is wrong."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import typer

from bots.bootstrap import House, open_house
from bots.cli.output import Exit, tell_problems
from bots.cli.troubles import fail, of_database, told
from bots.logs import configure_logs
from bots.settings.loading import Settings, load_settings
from bots.settings.problems import InvalidConfiguration
from core.errors import FrontDoorError

Result = TypeVar("Result")


def load() -> Settings:
    """The settings, or exit 2 with every mistake named."""
    try:
        return load_settings(Path())
    except InvalidConfiguration as error:
        tell_problems(error.problems)
        raise typer.Exit(Exit.WRONG) from None


def opened(settings: Settings) -> House:
    """The wired house, or exit with what is wrong with the database or the keys."""
    try:
        return open_house(settings)
    except FrontDoorError as error:
        fail(error, Exit.WRONG)
    except Exception as error:  # noqa: BLE001 - whatever the database's driver raises, a person reads one line
        fail(f"The database can't be opened: {of_database(error)}")


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
    configure_logs(logging.CRITICAL)
    house = opened(load())

    async def run() -> Result:
        if not with_writer:
            return await work(house)
        async with writing(house):
            return await work(house)

    with told(house.close):
        return asyncio.run(run())
    raise typer.Exit(Exit.FAILED)
