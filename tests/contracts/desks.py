"""A house with agents at a desk, for the tests of who gets which ticket."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from core.access import AsAgent, Role
from core.changes import Changes, NewTicketEvent
from core.desk.definition import Desk, ListedAgent, Route
from core.ids import Account
from core.ports import Transaction, Turn
from core.rules import Rules
from core.tickets import EventKind, Status, TicketView
from core.usecases.desk import reply_to_ticket
from tests.builders import CHAT, starter_with
from tests.contracts import decisions
from tests.contracts.calm import record
from tests.contracts.houses import BOT, House
from tests.memory_store import MemoryStore

Result = TypeVar("Result")

LI = AsAgent("Li", Role.AGENT, ("transfers",))
AN = AsAgent("An", Role.AGENT, ("transfers",))
BO = AsAgent("Bo", Role.AGENT, ("security",))
LEAD = AsAgent("Mei", Role.TEAM_LEAD, ("*",))


def listed(agent: AsAgent, **more: Any) -> ListedAgent:
    """The agent as frontdoor.toml lists them; their account is named like them."""
    account = Account(BOT.platform, agent.name.lower())
    one = ListedAgent(agent.name, agent.role.value, (account,), agent.teams)
    return replace(one, **more)


def rules_with(*agents: ListedAgent, routes: tuple[Route, ...] = (), most_tickets: int = 30) -> Rules:
    """The starter's rules with these agents at the desk."""
    return starter_with(desk=Desk(agents=agents, routes=routes, most_tickets=most_tickets))


USUAL = rules_with(*map(listed, (LI, AN, BO, LEAD)))


def decide(turn: Turn) -> Changes:
    """As in `decisions`; `open NUMBER NAME=VALUE…` submits a ticket whose parts are named."""
    command, *words = decisions.said(turn).split()
    if command != "open":
        return decisions.decide(turn)
    number, *parts = words
    named: dict[str, Any] = dict(part.split("=") for part in parts)
    usual = {"team": "transfers", "category": "transfer"} | named
    ticket = replace(decisions.ticket(turn, f"draft-{number}", number), **usual)
    event = NewTicketEvent(number, EventKind.SUBMITTED, turn.now, "requester", status=Status.NEW)
    return replace(decisions.decide(turn), tickets=(ticket,), events=(event,))


@dataclass
class DeskHouse:
    """A running house, what the operator decided, and short ways to let things happen."""

    house: House
    rules: Rules = USUAL
    seen: list[str] = field(default_factory=list)

    @property
    def store(self) -> MemoryStore:
        """What a house in memory remembers."""
        assert isinstance(self.house.writer, MemoryStore), "this house is none in memory"
        return self.house.writer

    async def open(self, number: str, who: str = "ann", **parts: str) -> None:
        """Somebody opens a ticket."""
        self.seen.append(number)
        words = " ".join(f"{name}={value}" for name, value in parts.items())
        await self.house.say(f"open {number} {words}", len(self.seen), who=who)

    async def says(self, number: str, words: str, who: str = "ann") -> None:
        """The requester adds something."""
        self.seen.append(number)
        await self.house.say(f"say {number} {words}", len(self.seen), who=who)

    async def do(self, work: Callable[..., Result], *arguments: object, **named: object) -> Result:
        """Run a use case of the desk, with these rules, in a transaction of its own."""
        return await self.house.writer.perform(
            lambda transaction: work(transaction, self.rules, *arguments, **named)
        )

    async def reply(self, agent: AsAgent, number: str, text: str) -> None:
        """An agent answers."""
        await self.house.writer.perform(
            lambda transaction: reply_to_ticket(
                transaction, self.rules, {BOT.platform: CHAT}, agent, number, text
            )
        )

    async def becomes(self, number: str, status: Status) -> None:
        """Its status changes."""
        event = NewTicketEvent(
            number, EventKind.STATUS_CHANGED, self.house.clock(), "system", {"to": status.value}, status
        )
        await self.house.writer.perform(lambda transaction: record(transaction, event))

    async def on_duty(self, *agents: AsAgent) -> None:
        """These agents take tickets from now on."""

        def say_so(transaction: Transaction) -> None:
            for agent in agents:
                transaction.people.set_duty(agent.name, agent.name, on_duty=True)

        await self.house.writer.perform(say_so)

    async def view(self, number: str) -> TicketView:
        """The ticket as it is now."""
        found = await self.house.directory.view(number)
        assert found is not None
        return found

    async def who_has(self, *numbers: str) -> list[str | None]:
        """The agents who have these tickets."""
        return [(await self.view(number)).summary.assignee for number in numbers]

    async def kinds(self, number: str) -> list[str]:
        """What happened to the ticket, after it was submitted."""
        return [entry.kind.value for entry in (await self.view(number)).timeline[1:]]
