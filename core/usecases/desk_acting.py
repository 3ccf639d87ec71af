"""What the handlers of the desk's intents share: who acts, where, on what, and what they are answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.access import AsAgent
from core.desk.definition import DeskChat
from core.desk.refusals import DeskRefused
from core.events import Seat, Update
from core.ids import Account
from core.ports import Transaction
from core.replies import Capabilities, Choice, Words, say
from core.rules import Rules

Rows = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agent is told: a passing note after a press, a message otherwise or where there are `choices`.
    `window` is the value of a form window to open where the platform has such (with `title`)."""

    words: Words | None = None
    choices: Rows = ()
    window: str | None = None
    title: Words | None = None


SILENT = Answer()
"""What was done shows by itself."""


@dataclass(frozen=True, slots=True)
class Acting:
    """An agent who does something at a desk, and everything that is needed for it."""

    transaction: Transaction
    rules: Rules
    capabilities: Mapping[str, Capabilities]
    agent: AsAgent
    desk: DeskChat
    seat: Seat
    update: Update
    entropy: int = field(repr=False)
    transcript_link: Callable[[str, Account, datetime], str] | None = None

    @property
    def windows(self) -> bool:
        """Whether the desk's platform opens form windows."""
        return self.capabilities[self.desk.bot.platform].modal_fields > 0

    def about(self, number: str | None) -> str:
        """The number of the ticket that is meant. Raises DeskRefused when none was named."""
        if number is None:
            raise DeskRefused(say("desk.refused.which"), "Name the ticket.")
        return number

    def shown_anew(self, number: str) -> None:
        """Let the desk's topics about the ticket be drawn again."""
        self.transaction.worklist.put(number, self.transaction.now)
