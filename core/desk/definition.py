"""What the operator decided about the desk: its chats, who works there, which team gets what, how long things
may take. Read from `[desk]` of frontdoor.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from unicodedata import normalize

from core.folding import fold
from core.ids import Account, BotKey

ALL_TEAMS = "*"
"""In place of a team's name: all there are."""
LONGEST_NAME = 40
"""Characters of an agent's name."""
RESERVED_NAMES = frozenset({"requester", "system", "shift", "shift ends"})
"""What the record calls those who are no agents."""


def name_known_as(name: str) -> str:
    """What makes two names of agents one and the same to whoever reads a record."""
    return " ".join(fold(normalize("NFKC", name)).text.casefold().split())


def is_fit_name(name: str) -> bool:
    """Whether records can name an agent so: one line that can be seen, and nobody else's word."""
    return (
        0 < len(name) <= LONGEST_NAME
        and name == name.strip()
        and name.isprintable()
        and name_known_as(name) not in RESERVED_NAMES | {""}
    )


@dataclass(frozen=True, slots=True)
class DeskChat:
    """A chat in which agents work: a forum group on Telegram, a forum channel on Discord. `chat` is its id as
    the platform's adapter knows it, `teams` are those whose tickets it shows."""

    name: str
    bot: BotKey
    chat: str
    teams: tuple[str, ...] = (ALL_TEAMS,)

    def account(self, about: str = "") -> Account:
        """The account behind what is said here (about a ticket or the queue): each place in a desk's chat is
        a conversation of its own."""
        return Account(self.bot.platform, f"desk:{self.chat}:{about}" if about else f"desk:{self.chat}")

    @property
    def unopened(self) -> str:
        """The place of a topic that is not open yet: nothing but its opening can be sent there."""
        return f"{self.chat}/"

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
    """All of it. `names` is how the desk signs its replies, by language (empty: the brand). `teams` are those
    that no category names.

    The first of `routes` that holds decides; without one the category's own team gets the ticket.
    `platform_replies`: answering a requester's message with the platform's own reply sends a reply.
    `language` is that of what agents are shown (None: the default). `most_tickets` is how many tickets in
    work an agent gets by themselves. `close_after` is how long a solved ticket waits for the requester,
    `longest_hold` how far off the next update of one on hold may be,
    `page_every` how often a team is called for an urgent ticket that nobody acknowledged, `draft_lifetime`
    how long an agent's unsent reply is kept. `checklists` are what agents should look at, by category.
    """

    chats: tuple[DeskChat, ...] = ()
    agents: tuple[ListedAgent, ...] = ()
    routes: tuple[Route, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    platform_replies: bool = False
    language: str | None = None
    most_tickets: int = 30
    close_after: timedelta = timedelta(days=4)
    longest_hold: timedelta = timedelta(days=30)
    page_every: timedelta = timedelta(minutes=5)
    draft_lifetime: timedelta = timedelta(hours=1)
    checklists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    teams: tuple[str, ...] = ()

    def chat_of(self, bot: BotKey, chat: str) -> DeskChat | None:
        """The desk at this chat of a bot, if it is one."""
        return next((each for each in self.chats if each.bot == bot and each.chat == chat), None)

    def named(self, name: str) -> DeskChat | None:
        """The desk chat of that name."""
        return next((each for each in self.chats if each.name == name), None)

    def name_in(self, language: str, default: str) -> str | None:
        """How the desk signs in a language, else in the default one; None: as the brand."""
        return self.names.get(language) or self.names.get(default)

    def listed(self, account: Account) -> ListedAgent | None:
        """Whom the file lists with this account."""
        return next((each for each in self.agents if account in each.accounts), None)


NO_DESK = Desk()
"""Nobody answers from a chat; tickets are worked on the command line."""
