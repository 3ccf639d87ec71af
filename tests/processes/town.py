"""People who talk to the emulated bot while processes come and go: some fill in the form, some hurry."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.emulators.telegram import Person
from tests.processes.fleet import PATIENCE, Fleet

NUMBER = re.compile(r"Got it: ticket (WLT-\w{4}-\w{4})")
BURST = 4


@dataclass
class Visit:
    """One person's way through the form: their account, and the number that they were told."""

    person: Person
    account: str
    number: str


@dataclass
class Town:
    """Who came, and who goes on coming until it is enough."""

    running: Fleet
    visits: list[Visit]
    bursts: list[Person]
    enough: asyncio.Event
    coming: int = 0

    async def fill_in(self) -> None:
        """One person after the other fills in the form."""
        while not self.enough.is_set():
            self.coming += 1
            self.visits.append(await visit(self.running, f"person-{self.coming}"))

    async def hurry(self, person: Person) -> None:
        """One person sends several commands at once, sees all answers, and begins again."""
        while not self.enough.is_set():
            await self.burst(person)

    async def burst(self, person: Person) -> None:
        """Several commands at once, and their answers."""
        before = self.running.arrived([person])
        for _ in range(BURST):
            person.says("/tickets")
        self.bursts.append(person)
        await self.running.sees(lambda: self.running.arrived([person]) >= before + BURST)

    async def sees_visits(self, count: int) -> None:
        """Wait until so many more people have been through the form."""
        before = len(self.visits)
        await self.running.sees(lambda: len(self.visits) >= before + count)


async def visit(running: Fleet, account: str) -> Visit:
    """Write so much that only the account is left to ask for, agree, name it, submit, read the number."""
    person = running.bot.person(account, language_code="en")
    transaction = f"{account.encode().hex():0>64}"
    person.says(
        "Yesterday 15:00 UTC+8 I sent 250 USDT on TRON and it has not arrived. "
        f"TxID {transaction}, mail {account}@example.com"
    )
    await person.sees_button("Agree and continue", PATIENCE)
    person.presses("Agree and continue")
    await person.sees("What is your account name?", PATIENCE)
    person.says(account)
    await person.sees_button("✅ Submit", PATIENCE)
    person.presses("✅ Submit")
    found = NUMBER.search((await person.sees("Got it: ticket", PATIENCE)).words)
    assert found is not None
    return Visit(person, account, found[1])


@asynccontextmanager
async def town(running: Fleet, visitors: int, hasty: int) -> AsyncIterator[Town]:
    """While the block runs, `visitors` at a time fill in the form and `hasty` ones send bursts of commands;
    afterwards those who began are waited for."""
    people = Town(running, [], [], asyncio.Event())
    async with asyncio.TaskGroup() as lanes:
        for _ in range(visitors):
            lanes.create_task(people.fill_in())
        for person in running.people(hasty, "hasty "):
            lanes.create_task(people.hurry(person))
        yield people
        people.enough.set()


async def check_tickets(people: Town) -> None:
    """As many tickets as people who filled in the form, each with its person's own account."""
    directory = people.running.office.directory
    listed = await directory.list(None, None, None, 10 * len(people.visits) + 10)
    assert sorted(one.number for one in people.visits) == sorted(ticket.number for ticket in listed)
    for one in people.visits:
        view = await directory.view(one.number)
        assert view is not None
        assert {answer.field: answer.value for answer in view.answers}["account_name"] == one.account
