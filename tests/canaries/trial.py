"""The canary trial: secrets through every way in of every chat, kills in between, then a search for them."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from bots.bootstrap import House, open_house
from bots.settings.definition_file import FILE_NAME, starter_text
from storage.encryption import Keys, new_secret_key
from storage.holding import OUTBOX
from tests.bots.web_chat.door import APP_KEY
from tests.canaries.commands import Commands
from tests.canaries.deck import Deck, Sent
from tests.canaries.desk import TelegramDeskWays
from tests.canaries.discord import DiscordWays
from tests.canaries.places import columns, folded, lying_in, readable, recorded, stored_files
from tests.canaries.telegram import TelegramWays
from tests.canaries.web import WebWays
from tests.crash.judging import FILES
from tests.crash.plan import Kill
from tests.crash.start import Order
from tests.crash.starter import Running, Starter
from tests.databases import dumped
from tests.scenarios.telegram import free_port, settings_in

BLIND = "see no secrets"
"""The mutant (tests/crash/mutants.py) whose recognisers are off."""
PATIENCE = 120.0
"""Seconds for what takes a moment on a machine with nothing else to do."""
LATEST_KILL = 1.0
"""Seconds after a wave at the latest."""
NO_PLATFORM = ("terminal", "web")
"""Whose messages are read by the person's own program, and wait until it does."""


class TrialFailed(Exception):
    """The trial itself did not come about."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A canary and where it was found first."""

    sent: Sent
    place: str

    def __str__(self) -> str:
        return f"{self.sent.canary.kind}, sent as {self.sent.way}, is in {self.place}"


@dataclass(slots=True)
class Outcome:
    """What was sent, by which ways, and what was found again; `places` is how many places were searched."""

    sent: int = 0
    kills: int = 0
    places: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    leaks: list[Leak] = field(default_factory=list)


async def tried(
    database_url: str,
    folder: Path,
    waves: int,
    *,
    kills: bool,
    blind: bool = False,
    seed: int = 1,
    advance: Callable[[int], None] = lambda sent: None,
) -> Outcome:
    """Send so many waves of canaries, in an empty `folder` and database, with a kill after each but the last.

    `blind`: the recognisers are off. `advance` hears how many were sent. Raises TrialFailed, and
    Undecipherable when something can't be opened.
    """
    async with AsyncExitStack() as stack:
        starter, commander = Starter(), Starter()  # of the service, and of commands beside it
        stack.push_async_callback(starter.kill)
        stack.push_async_callback(commander.kill)
        trial = Trial(starter, commander, database_url, folder, seed, BLIND if blind else "")
        return await trial.run(stack, waves, kills, advance)


class Trial:
    """One trial; `tried` makes it."""

    def __init__(
        self, starter: Starter, commander: Starter, database_url: str, folder: Path, seed: int, mutant: str
    ) -> None:
        self._starter, self._commander = starter, commander
        self._database_url = database_url
        self._home, people = folder / "home", folder / "people"
        self._home.mkdir()
        people.mkdir()
        self._chance = random.Random(seed)
        self._mutant = mutant
        self._port = free_port()
        self._key = new_secret_key()
        self._deck = Deck(seed)
        self._telegram, self._discord = TelegramWays(self._port, seed), DiscordWays()
        roles = f'\n[discord]\nmoderator_roles = ["{self._discord.moderators.role_id}"]\n'
        self._desk = TelegramDeskWays(self._telegram.door.bot)
        desks = '\n[desk]\nlanguage = "en"\n' + self._desk.definition + self._discord.desk.definition
        (self._home / FILE_NAME).write_text(starter_text() + roles + desks, encoding="utf-8")
        self._variables = {
            "DATABASE_URL": database_url,
            "SECRET_KEYS": self._key,
            "FILES_URL": str(self._home / "files"),
            "WEB_SIGNING_KEY": APP_KEY,
        }
        self._settings = settings_in(self._home, **self._variables)
        self._web = WebWays(self._settings, self._port)
        self._commands = Commands(self._home, people, self._variables, mutant)
        self._outcome = Outcome()

    async def run(
        self, stack: AsyncExitStack, waves: int, kills: bool, advance: Callable[[int], None]
    ) -> Outcome:
        """Everything, from the first ticket to the last place that is searched."""
        for emulator in (self._telegram.door.emulator, self._discord.emulator):
            await stack.enter_async_context(emulator)
        house = open_house(self._settings)
        stack.callback(house.close)
        await self._command(self._commands.ticket())
        number = (await self._numbers(house))[0]
        for wave in range(1, waves + 1):
            running = await self._start()
            chat = asyncio.create_task(self._command(self._commands.wave(self._deck)))
            self._telegram.wave(self._deck)
            self._discord.wave(self._deck)
            await asyncio.gather(
                chat,
                self._web.wave(self._deck),
                self._desk.wave(self._deck, number),
                self._discord.desk.wave(self._deck, number),
            )
            for order in self._commands.agents(self._deck, number):
                await self._command(order)
            advance(len(self._deck.sent))
            if kills and wave < waves:
                await asyncio.sleep(self._chance.uniform(0.0, LATEST_KILL))
                await running.kill()
                self._outcome.kills += 1
            else:
                await self._settled(running, house)
                await self._stopped(running)
        if forgotten := self._deck.forgotten:
            raise TrialFailed(f"Nothing was sent through: {', '.join(forgotten)}")
        for order in self._commands.exports(await self._numbers(house)):
            await self._command(order, refusable=False)
        self._outcome.sent = len(self._deck.sent)
        self._outcome.ways = Counter(sent.way for sent in self._deck.sent)
        await self._search(house)
        return self._outcome

    async def _start(self) -> Running:
        """The service, once Discord knows its commands and Telegram has been asked."""
        webhook = self._chance.random() < 0.5
        environment = self._variables | self._discord.variables
        environment |= self._telegram.door.prepared(Kill(None, 1, 0.0, webhook=webhook, care=True))
        order = self._commands.order("run", "--port", str(self._port))
        asked = len(self._telegram.door.emulator.record)
        running = await self._starter.start(
            Order(order.folder, order.arguments, environment, mutant=self._mutant)
        )
        async with asyncio.timeout(PATIENCE):
            while not (self._discord.ready and len(self._telegram.door.emulator.record) > asked):
                if await running.ended(0.02) is not None:
                    raise TrialFailed(f"The program ended by itself.\n{self._log()}")
        return running

    async def _command(self, order: Order, *, refusable: bool = True) -> None:
        """A command beside the service, until it ends; one that may refuse a secret may end with an error."""
        running = await self._commander.start(order)
        code = await running.ended(PATIENCE)
        if code != 0 and not (refusable and code == 1):
            raise TrialFailed(f"{order.arguments[:2]} ended with {code}.\n{self._log()}")

    async def _settled(self, running: Running, house: House) -> None:
        """Until no update is on its way, nothing is owed and no file is waited for."""
        async with asyncio.timeout(PATIENCE):
            while not self._is_settled(house):
                if await running.ended(0.05) is not None:
                    raise TrialFailed(f"The program ended by itself.\n{self._log()}")

    def _is_settled(self, house: House) -> bool:
        if not (self._telegram.door.quiet and self._discord.quiet):
            return False
        owed = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.status == "waiting")
        missing = select(func.count()).select_from(FILES).where(FILES.c.state == "waiting")
        with house.database.reading() as connection:
            waiting = connection.execute(owed.where(OUTBOX.c.platform.not_in(NO_PLATFORM))).scalar_one()
            waiting += connection.execute(missing.where(FILES.c.platform != "terminal")).scalar_one()
        return not waiting

    async def _stopped(self, running: Running) -> None:
        running.send(signal.SIGTERM)
        if (code := await running.ended(PATIENCE)) != 0:
            raise TrialFailed(f"Told to stop, the program ended with {code}.\n{self._log()}")

    async def _numbers(self, house: House) -> list[str]:
        return [ticket.number for ticket in await house.directory.list(None, None, None, 1000)]

    async def _search(self, house: House) -> None:
        """Look for every canary in every place; of each the first place is told."""
        left = list(self._deck.sent)
        for place, content in await self._places(house):
            self._outcome.places += 1
            text = readable(content)
            found = [sent for sent in left if any(folded(needle) in text for needle in sent.canary.needles)]
            self._outcome.leaks += [Leak(sent, place) for sent in found]
            left = [sent for sent in left if sent not in found]

    async def _places(self, house: House) -> list[tuple[str, bytes]]:
        """(name, content) of each: opened columns joined by name, opened files, bytes, what was sent."""
        opened: dict[str, list[bytes]] = {}
        for name, value in columns(house.database, Keys([self._key])):
            opened.setdefault(name, []).append(value)
        places = [(f"column {name}", b"\n".join(values)) for name, values in opened.items()]
        places += await stored_files(self._home / "files", house.file_store)
        places += lying_in(self._home)
        places.append(("bytes of the database", dumped(self._database_url)))
        for chat, record in self._sent():
            places.append((f"sent to {chat}", recorded(record)))
        return places

    def _sent(self) -> Iterable[tuple[str, list[object]]]:
        return (
            ("Telegram", self._telegram.record),
            ("Discord", self._discord.record),
            ("the web page", self._web.record),
        )

    def _log(self) -> str:
        """What the program said last."""
        return (self._home / "log").read_text(errors="replace")[-3000:]
