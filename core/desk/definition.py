"""What the operator decided about the desk: its chats, who works there, which team gets what, how long things
may take. Read from `[desk]` of frontdoor.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from core.ids import Account, BotKey

ALL_TEAMS = "*"
"""In place of a team's name: all there are."""


@dataclass(frozen=True, slots=True)
class DeskChat:
    """A chat in which agents work: a forum group on Telegram, a forum channel on Discord. `chat` is its id as
    the platform's adapter knows it, `teams` are those whose tickets it shows."""

    name: str
    bot: BotKey
    chat: str
    teams: tuple[str, ...] = (ALL_TEAMS,)

    def shows(self, team: str) -> bool:
        """Whether tickets of `team` are shown here."""
        return ALL_TEAMS in self.teams or team in self.teams


@dataclass(frozen=True, slots=True)
class Shift:
    """When an agent is on duty by the schedule: on these weekdays (0 is Monday) from `begins` to `ends`, in
    the operator's zone. One that ends at or before its beginning goes on into the next day."""

    weekdays: frozenset[int]
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class ListedAgent:
    """Somebody whom frontdoor.toml gives a role (core.access.Role). `languages` are those they answer in
    (empty: any), `most_tickets` how many they get by themselves (None: the desk's)."""

    name: str
    role: str
    accounts: tuple[Account, ...]
    teams: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()
    most_tickets: int | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Tickets for which everything that is given here holds go to `team`."""

    team: str
    category: str | None = None
    language: str | None = None
    priority: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """All of it. `names` is how the desk signs its replies, by language (empty: the brand).

    The first of `routes` that holds decides; without one the category's own team gets the ticket.
    `platform_replies`: answering a requester's message with the platform's own reply sends a reply.
    `most_tickets` is how many tickets in work an agent gets by themselves. `close_after` is how long a solved
    ticket waits for the requester, `longest_hold` how far off the next update of one on hold may be,
    `page_every` how often a team is called for an urgent ticket that nobody acknowledged, `draft_lifetime`
    how long an agent's unsent reply is kept. `checklists` are what agents should look at, by category.
    """

    chats: tuple[DeskChat, ...] = ()
    agents: tuple[ListedAgent, ...] = ()
    routes: tuple[Route, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    platform_replies: bool = False
    most_tickets: int = 30
    close_after: timedelta = timedelta(days=4)
    longest_hold: timedelta = timedelta(days=30)
    page_every: timedelta = timedelta(minutes=5)
    draft_lifetime: timedelta = timedelta(hours=1)
    checklists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def chat_of(self, bot: BotKey, chat: str) -> DeskChat | None:
        """The desk at this chat of a bot, if it is one."""
        return next((each for each in self.chats if each.bot == bot and each.chat == chat), None)

    def named(self, name: str) -> DeskChat | None:
        """The desk chat of that name."""
        return next((each for each in self.chats if each.name == name), None)

    def listed(self, account: Account) -> ListedAgent | None:
        """Whom the file lists with this account."""
        return next((each for each in self.agents if account in each.accounts), None)


NO_DESK = Desk()
"""Nobody answers from a chat; tickets are worked on the command line."""
