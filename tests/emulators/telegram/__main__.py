"""Runs the emulator by hand for a bot or curl: `python -m tests.emulators.telegram --port 8081`."""

import argparse
import asyncio

from .server import TelegramEmulator


async def run(port: int, token: str) -> None:
    """Serve until interrupted; each line on stdin is said by a person called Li, who starts the chat."""
    async with TelegramEmulator(port=port) as emulator:
        li = emulator.add_bot(token).person("Li")
        print(f"{emulator.api_url}/bot{token}/ - type what Li says; '!label' presses a button")  # noqa: T201
        while line := await asyncio.to_thread(input):
            try:
                li.presses(line[1:]) if line.startswith("!") else li.says(line)
                await emulator.settled()
            except AssertionError as error:
                print(error)  # noqa: T201
            print(li.chat.transcript())  # noqa: T201


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="1001:TEST")
    arguments = parser.parse_args()
    try:
        asyncio.run(run(arguments.port, arguments.token))
    except (KeyboardInterrupt, EOFError):
        return


if __name__ == "__main__":
    main()
