"""`frontdoor run`: every part that this process is to be, until it is told to stop."""

import asyncio
import signal
from contextlib import suppress
from typing import Annotated

import typer

from bots.bootstrap import House
from bots.cli.opening import fail, load, opened
from bots.cli.output import Exit, tell
from bots.logs import configure_logs
from bots.running import PARTS, Service
from bots.settings.loading import SINGLE_BOT
from core.ports import StorageUnavailable


def run(
    only: Annotated[
        str, typer.Option(help=f"Comma-separated parts to run here: {', '.join(PARTS)}. Left out: all.")
    ] = "",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8080,
) -> None:
    """Serve every platform whose token is set."""
    configure_logs()
    parts = frozenset(part.strip() for part in only.split(",") if part.strip()) or frozenset(PARTS)
    unknown = sorted(parts - set(PARTS))
    if unknown:
        fail(f"There is no part {unknown[0]!r}; there are: {', '.join(PARTS)}.", Exit.WRONG)
    settings = load()
    house = opened(settings)
    running = {bot.key.platform for bot in settings.environment.bots}
    for platform, variable in SINGLE_BOT.items():
        if platform not in running and platform == "telegram":
            tell(f"{platform}: off; set {variable} to turn it on")
    if not running:
        tell("No platform has a token. Open a ticket right here with: frontdoor chat")
    try:
        asyncio.run(_serve(house, parts, host, port))
    except StorageUnavailable as error:
        fail(f"The database can't be reached: {error}")
    except OSError as error:
        fail(f"Can't listen on {host}:{port}: {error.strerror}. Choose another --port.")
    finally:
        house.close()


async def _serve(house: House, parts: frozenset[str], host: str, port: int) -> None:
    service = Service(house, parts, host, port)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # event loops on Windows have no signal handlers
            loop.add_signal_handler(name, stopping.set)
    await service.start()
    try:
        await service.wait(stopping)
    finally:
        await service.stop()
