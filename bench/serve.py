"""Our service as `frontdoor run --only web,telegram,worker` starts it, without the platform's sending limits:
at full load they would be what is measured. `--profile FILE` writes where the CPU time went, at its end.
"""

import argparse
import asyncio
import os
import signal
from pathlib import Path

os.environ.setdefault("PTB_TIMEDELTA", "1")  # as bots/__main__.py does, before the library is imported

from bench.profiling import profiled
from bots.bootstrap import open_house
from bots.cli.run import parts_of, spare_the_collector
from bots.logs import configure_logs
from bots.running import Service
from bots.settings.loading import load_settings
from core.throttle import Limits
from storage.migrating import migrate

UNLIMITED = Limits(100_000, 100_000, 2.5, 100_000, 2.5)
"""Windows of 2.5 s at this speed remember as many chats as those of 63 s do at Telegram's 30 messages/s."""


async def serve(port: int, only: str) -> None:
    """Run the parts that `only` names in the working directory until SIGTERM."""
    settings = load_settings(Path())
    migrate(settings.environment.database_url.get_secret_value())
    house = open_house(settings)
    service = Service(house, parts_of(only), "127.0.0.1", port, UNLIMITED)
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    try:
        await service.start()
        spare_the_collector()
        await service.wait(stopping)
    finally:
        await service.stop()
        house.close()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--only", default="web,telegram,worker", help="as for frontdoor run")
    parser.add_argument("--profile", type=Path)
    arguments = parser.parse_args()
    configure_logs()
    with profiled(arguments.profile):
        asyncio.run(serve(arguments.port, arguments.only))


if __name__ == "__main__":
    main()
