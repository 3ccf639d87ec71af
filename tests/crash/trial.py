"""A trial: people talk, the program is killed and started again, and in the end everything is looked at.

One interpreter, one database and one emulator serve all kills; people go on through them.
"""

import asyncio
import random
import shutil
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from sqlalchemy import func, select

from bots.bootstrap import House, open_house
from storage.attempts import ATTEMPTS, LIMIT
from storage.encryption import Keys, new_secret_key
from storage.holding import OUTBOX
from tests.crash.discord_door import DiscordDoor
from tests.crash.judging import FILES, damaged_files, judge
from tests.crash.people import Reply, Town, insisting
from tests.crash.plan import Kill, plan
from tests.crash.points import POINTS, Needs, Point
from tests.crash.start import Order
from tests.crash.starter import Running, Starter
from tests.crash.telegram_door import TelegramDoor
from tests.crash.verdict import Verdict
from tests.scenarios.telegram import Desk, free_port, settings_in

PLATFORMS = ("telegram", "discord")
AT_ONCE = {"telegram": 5, "discord": 3}
"""How many people there are at the same time."""
PATIENCE = 120.0
"""Seconds for what takes a moment on a machine with nothing else to do."""
QUIET = 0.5
"""Seconds between two looks at whether everybody is served."""


UNDISTURBED = Kill(None, 1, 0.0, webhook=False, care=True)
"""A start that is left alone."""


class TrialFailed(Exception):
    """The trial itself did not come about: a point was not reached, or the program ended by itself."""


@dataclass(slots=True)
class Report:
    """How often the program was killed, where, and the verdict."""

    kills: Counter[str] = field(default_factory=Counter)
    visits: int = 0
    verdict: Verdict = field(default_factory=Verdict)


async def tried(
    database_url: str,
    folder: Path,
    kills: int,
    seed: int = 1,
    points: Sequence[Point] = POINTS,
    mutant: str = "",
    platforms: Collection[str] = PLATFORMS,
    advance: Callable[[str], None] = lambda name: None,
    kind: "Callable[..., Trial] | None" = None,
) -> Report:
    """Kill so many times, in an empty `folder` and database; `advance` hears of each. Raises TrialFailed.

    `points` are taken in turn; those of a platform that is not among `platforms` are never reached. `kind`: a
    trial in which more is done than in `Trial`.
    """
    async with AsyncExitStack() as stack:
        starter = Starter()
        stack.push_async_callback(starter.kill)
        trial = (kind or Trial)(starter, database_url, folder, random.Random(seed), mutant, platforms)
        return await trial.run(stack, kills, points, advance)


async def found_out(empty: Path, folder: Path, once: Callable[[str, Path, int], Awaitable[bool]]) -> bool:
    """Whether a broken program is found out by one trial of a few; each gets a database like the `empty` one,
    a folder and a seed, and tells whether it was. What is under way when the kill comes may be a repetition
    of something, which nobody misses: so one trial is not enough to acquit."""
    for seed in range(1, 5):
        place = folder / str(seed)
        place.mkdir()
        url = f"sqlite:///{shutil.copy(empty, place / 'frontdoor.db')}"
        if await once(url, place, seed):
            return True
    return False


class Trial:
    """One trial; `tried` makes it."""

    answers = 1
    """How many messages agents make us owe to everybody."""

    def __init__(
        self,
        starter: Starter,
        database_url: str,
        folder: Path,
        chance: random.Random,
        mutant: str,
        platforms: Collection[str],
    ) -> None:
        self._starter = starter
        self._folder = folder
        self._chance = chance
        self._mutant = mutant
        self._port = free_port()
        self._key = new_secret_key()
        self._settings = settings_in(folder, database_url=database_url, secret_keys=self._key)
        self._variables = {
            "DATABASE_URL": database_url,
            "SECRET_KEYS": self._key,
            "FILES_URL": str(folder / "files"),
        }
        self._telegram = TelegramDoor(self._port, chance)
        self._discord = DiscordDoor()
        doors: list[TelegramDoor | DiscordDoor] = [self._telegram, self._discord]
        self._doors = [door for door in doors if door.platform in platforms]
        self._connected = self._doors
        self._calls_before = 0
        self._report = Report()

    async def run(
        self, stack: AsyncExitStack, kills: int, points: Sequence[Point], advance: Callable[[str], None]
    ) -> Report:
        """Everything, from the first visitor to the verdict."""
        for door in self._connected:
            await stack.enter_async_context(door.emulator)
        house = await self._house(stack)
        town = Town(self._agents(house))
        stack.push_async_callback(town.close)
        await self._peaceful_beginning(town)
        for door in self._doors:
            town.open(door.visitor, AT_ONCE[door.platform])
        for kill in islice(plan(self._chance, points), kills):
            if self._endangered(house):
                await self._in_peace(house)
            await self._carry_out(kill, house)
            self._report.kills[kill.name] += 1
            advance(kill.name)
        await self._peaceful_end(town, house)
        self._report.visits = len(town.visits)
        self._report.verdict = await self._looked_at(house, town)
        return self._report

    def _agents(self, house: House) -> Reply:
        """How the agents work: in a process of their own, with one reply."""
        desk = Desk(house)
        return lambda number, text: insisting(desk.reply, number, text)

    async def _looked_at(self, house: House, town: Town) -> Verdict:
        """The verdict on everything."""
        keys = Keys([self._key])
        verdict = judge(house.database, keys, town.visits, self._doors, self.answers)
        verdict.lost += await damaged_files(house.database, house.file_store)
        return verdict

    async def _house(self, stack: AsyncExitStack) -> House:
        """The agents' process, which is never killed: this one."""
        house = open_house(self._settings)
        stack.callback(house.close)
        await house.writer.start()
        stack.push_async_callback(house.writer.stop)
        return house

    async def _peaceful_beginning(self, town: Town) -> None:
        """One visitor a platform, and a kill when nothing is under way."""
        running = await self._start(UNDISTURBED, mutant="")
        for door in self._doors:
            await town.first(door.visitor)
        await running.kill()

    async def _peaceful_end(self, town: Town, house: House) -> None:
        """Until everybody is served or nothing moves any more; then a stop as it should be."""
        running = await self._start(UNDISTURBED)
        await self._served()
        before, silent = -1, 0.0
        while not (await town.empties(QUIET) and self._settled(house)):
            changes = sum(door.changes for door in self._connected)
            silent = silent + QUIET if changes == before and self._settled(house) else 0.0
            before = changes
            if silent >= max(door.silence for door in self._connected):
                break
            if await running.ended(0.05) is not None:
                raise TrialFailed(f"The program ended by itself.\n{self._log()}")
        await self._stopped(running)

    async def _in_peace(self, house: House) -> None:
        """A start in which whatever was begun too often comes to its end, stopped as it should be."""
        running = await self._start(UNDISTURBED)
        await self._served()
        await self._until_out_of_danger(house)
        await self._stopped(running)

    async def _stopped(self, running: Running) -> None:
        running.send(signal.SIGTERM)
        if (code := await running.ended(PATIENCE)) != 0:
            raise TrialFailed(f"Told to stop, the program ended with {code}.\n{self._log()}")

    async def _carry_out(self, kill: Kill, house: House) -> None:
        running = await self._start(kill)
        if kill.point is None:
            await running.ended(kill.seconds)
            await self._until_out_of_danger(house)
            await running.kill()
        elif kill.point.needs is Needs.STOPPING:
            await self._served()
            running.send(signal.SIGTERM)
        code = await running.ended(PATIENCE)
        await running.kill()
        if code is None:
            raise TrialFailed(f"The point {kill.name!r} was not reached.\n{self._log()}")
        if code != -signal.SIGKILL:
            raise TrialFailed(f"Before {kill.name!r} the program ended with {code}.\n{self._log()}")

    def _endangered(self, house: House) -> bool:
        """Whether an update was begun so often that it would be taken for one that kills the process."""
        begun = select(func.count()).select_from(ATTEMPTS).where(ATTEMPTS.c.attempts >= LIMIT - 1)
        with house.database.reading() as connection:
            return bool(connection.execute(begun).scalar_one())

    async def _until_out_of_danger(self, house: House) -> None:
        async with asyncio.timeout(PATIENCE):
            while self._endangered(house):  # noqa: ASYNC110 - the database wakes nobody in this process
                await asyncio.sleep(0.02)

    async def _served(self) -> None:
        """Until the program has asked Telegram who it is, after which it can be told to stop."""
        calls = self._telegram.emulator.record.calls
        await self._telegram.emulator.pulse.until(
            lambda: any(call.method == "getMe" for call in calls[self._calls_before :]), PATIENCE
        )

    def _settled(self, house: House) -> bool:
        """Whether no update is on its way and nothing is owed."""
        if not all(door.quiet for door in self._connected):
            return False
        owed = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.status == "waiting")
        missing = select(func.count()).select_from(FILES).where(FILES.c.state == "waiting")
        with house.database.reading() as connection:
            return not connection.execute(owed).scalar_one() + connection.execute(missing).scalar_one()

    async def _start(self, kill: Kill, mutant: str | None = None) -> Running:
        environment = dict(self._variables)
        for door in self._connected:
            environment |= door.prepared(kill)
        order = Order(
            folder=str(self._folder),
            arguments=["run", "--port", str(self._port)],
            environment=environment,
            passes=kill.passes,
            care=kill.care,
            mutant=self._mutant if mutant is None else mutant,
        )
        if kill.point is not None:
            point = kill.point
            order = replace(order, place=point.place, moment=point.moment, since=point.since)
        self._calls_before = len(self._telegram.emulator.record)
        return await self._starter.start(order)

    def _log(self) -> str:
        """What the program said last."""
        return (self._folder / "log").read_text(errors="replace")[-3000:]
