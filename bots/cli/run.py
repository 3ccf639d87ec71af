"""`frontdoor run`: every part that this process is to be, until it is told to stop."""

import asyncio
import gc
import signal
from contextlib import suppress
from typing import Annotated

import typer

from bots.bootstrap import check_database
from bots.cli.opening import load, opened
from bots.cli.output import Exit, tell
from bots.cli.troubles import fail, told
from bots.cli.waiting import ClosedDoor, database_came
from bots.http.server import CannotListen
from bots.logs import configure_logs
from bots.running import OTHER_HEALTH_PORT, OTHER_PORT, PARTS, Service
from bots.settings.loading import SINGLE_BOT, Settings
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
    parts = parts_of(only)
    settings = load()
    with told():
        asyncio.run(_run(settings, parts, host, port))


def parts_of(only: str) -> frozenset[str]:
    """The parts that `--only` names, all of them when it names none; exits 2 for one that there is not."""
    named = [part.strip().lower() for part in only.split(",") if part.strip()]
    for part in named:
        if part not in PARTS:
            fail(f"There is no part {part!r}; there are: {', '.join(PARTS)}.", Exit.WRONG)
    return frozenset(named or PARTS)


def what_is_off(settings: Settings, parts: frozenset[str]) -> list[str]:
    """What this process will not do although somebody may expect it, and what turns it on."""
    environment = settings.environment
    platforms = {bot.key.platform for bot in environment.bots}
    lines = []
    if "telegram" not in platforms:
        lines.append(f"telegram: off; set {SINGLE_BOT['telegram']} to turn it on")
    elif environment.webhook and "web" not in parts:
        lines.append("telegram: its webhook is answered by the part web, which does not run here")
    elif not environment.webhook and "telegram" not in parts:
        lines.append("telegram: TELEGRAM_MODE is polling, and the part telegram does not run here")
    if "discord" not in platforms:
        lines.append(f"discord: off; set {SINGLE_BOT['discord']} to turn it on")
    elif "discord" not in parts:
        lines.append("discord: its gateway is held by the part discord, which does not run here")
    if not platforms and parts <= {"telegram", "discord"}:
        lines.append("No platform is on. Open a ticket right here with: frontdoor chat")
    return lines


def spare_the_collector() -> None:
    """Let Python's garbage collector pass over what was loaded at the start, which stays for good, and look
    at the rest less often: by default it takes a tenth of an update's time, and finds next to nothing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def _run(settings: Settings, parts: frozenset[str], host: str, port: int) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # event loops on Windows have no signal handlers
            loop.add_signal_handler(name, stopping.set)
    environment = settings.environment
    if "web" in parts:
        door = ClosedDoor(host, port, OTHER_PORT)
    else:
        door = ClosedDoor(host, environment.health_port, OTHER_HEALTH_PORT)

    async def attempt() -> None:
        try:
            await asyncio.to_thread(check_database, environment)
        except StorageUnavailable:
            raise
        except Exception:  # noqa: BLE001 - whatever else is wrong is said, and ends it, when the house is opened
            return

    try:
        if not await database_came(attempt, door, stopping):
            return
        house = opened(settings)
        for line in what_is_off(settings, parts):
            tell(line)
        try:
            await _serve(Service(house, parts, host, port), host, stopping)
        finally:
            house.close()
    except CannotListen as error:
        fail(error)


async def _serve(service: Service, host: str, stopping: asyncio.Event) -> None:
    try:
        await service.start()
        spare_the_collector()
        if service.port is not None:
            tell(f"web chat: http://{host}:{service.port}/")
        await service.wait(stopping)
    finally:
        await service.stop()
