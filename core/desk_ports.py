"""What the desk's use cases need from the world, inside one transaction; storage implements it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.audit import AuditRecord, Checked, Head
from core.desk.records import Alert, AuditEntry, DeskDraft, DeskTopic, Duty, Grant, Macro, Room
from core.ids import Account, BotKey, ConversationId, RequesterId
from core.tickets import Status, TicketSummary, TimerKind


@dataclass(frozen=True, slots=True)
class DueWork:
    """A ticket to look at. `due_at` tells whether it was put on the list again meanwhile."""

    number: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DueTimer:
    """Something that is due on a ticket."""

    number: str
    kind: TimerKind
    due_at: datetime


class DeskDues(Protocol):
    """What is due at the desk, read outside of any writing transaction."""

    async def work(self, limit: int) -> Sequence[DueWork]:
        """Tickets to look at now, the longest due first."""
        ...

    async def timers(self, limit: int) -> Sequence[DueTimer]:
        """What is due on tickets, most overdue first."""
        ...


class People(Protocol):
    """Who was given which role, and who is on duty."""

    def grant_of(self, account: Account) -> Grant | None:
        """The role that an admin gave to this account (or took from it), if any."""
        ...

    def grants(self) -> Sequence[Grant]:
        """Every grant in force, oldest first."""
        ...

    def give(self, grant: Grant) -> None:
        """Give a role; one that the account has is replaced by this one."""
        ...

    def take(self, account: Account, taken_by: str) -> bool:
        """End a grant; False when there is none."""
        ...

    def requester_of(self, account: Account) -> RequesterId | None:
        """Who this account is as a requester, if they ever were one."""
        ...

    def duty(self) -> Mapping[str, Duty]:
        """Everybody's duty, by name."""
        ...

    def held_duty(self) -> Mapping[str, Duty]:
        """Everybody's duty, by name, held until the transaction ends: whoever else gives out tickets, or
        changes what is held, waits. Ask before anything else is held."""
        ...

    def set_duty(self, agent: str, said_by: str, *, on_duty: bool) -> None:
        """From now on the agent takes tickets, or does not."""
        ...

    def note_given(self, agent: str) -> None:
        """A ticket was given to the agent just now, because it was their turn."""
        ...

    def loads(self) -> Mapping[str, int]:
        """How many tickets in work each agent has; those of erased requesters, which nobody can work on, are
        not counted."""
        ...


class Topics(Protocol):
    """The topics of the desk's chats."""

    def of(self, desk: str, about: str) -> DeskTopic | None:
        """The topic of this desk about a ticket's number or QUEUE; None when it was never opened."""
        ...

    def at(self, desk: str, place: str) -> DeskTopic | None:
        """The topic at a place."""
        ...

    def about(self, number: str) -> Sequence[DeskTopic]:
        """The topics about this ticket, in all desks."""
        ...

    def keep(self, topic: DeskTopic) -> None:
        """Remember the topic as it is now; `place` is only changed to None (it is gone)."""
        ...

    def said_in(self, conversation_id: ConversationId, message: str) -> int | None:
        """The number under which the message with this platform id was said there; None when we did not."""
        ...

    def waiting_in(self, bot: BotKey, chat: str) -> int:
        """How many messages wait to be sent into a desk's chat and its topics."""
        ...


class Drafts(Protocol):
    """What agents are writing."""

    def of(self, agent: str, number: str) -> DeskDraft | None:
        """What this agent writes about the ticket."""
        ...

    def on(self, number: str) -> Sequence[DeskDraft]:
        """What anybody writes about the ticket, oldest first."""
        ...

    def keep(self, draft: DeskDraft) -> None:
        """Remember it, in place of another by the same agent about the same ticket."""
        ...

    def drop(self, agent: str, number: str) -> None:
        """It was sent or given up."""
        ...


class Macros(Protocol):
    """Canned replies."""

    def published(self) -> Sequence[Macro]:
        """All, by name and language."""
        ...

    def find(self, name: str) -> Mapping[str, Macro]:
        """A macro's texts by language; empty when there is none."""
        ...

    def publish(self, macro: Macro) -> None:
        """Publish it in place of an earlier one of that name and language."""
        ...

    def retire(self, name: str) -> bool:
        """Take it away in all languages; False when there is none."""
        ...


class TicketTimers(Protocol):
    """What is due on tickets."""

    def set(self, number: str, kind: TimerKind, due_at: datetime) -> None:
        """Let it be due then, in place of an earlier time of that kind."""
        ...

    def clear(self, number: str, *kinds: TimerKind) -> None:
        """Nothing of these kinds is due any more (of no kind named: of any)."""
        ...

    def take(self, due: DueTimer) -> bool:
        """Whether this is still due, and ours to do: it is not due any more after this. Ask with the ticket's
        conversation held."""
        ...


class Worklist(Protocol):
    """Tickets whose desk has to be looked at, and tickets that wait for an agent."""

    def put(self, number: str, due_at: datetime) -> None:
        """Look at the ticket (again) at that time."""
        ...

    def done(self, work: DueWork) -> None:
        """It was looked at; whatever happened to it meanwhile leaves it on the list. The last thing to say in
        a transaction: others wait for this row."""
        ...

    def queued(self, limit: int, teams: Collection[str] = ()) -> Sequence[TicketSummary]:
        """Tickets in work that nobody has, of `teams` (none named: of all), the most urgent first, then the
        oldest."""
        ...

    def take_queued(
        self, rooms: Collection[Room], limit: int, after: TicketSummary | None = None
    ) -> Sequence[TicketSummary]:
        """As `queued`, of tickets for which one of `rooms` is, behind `after`; their conversations are held.
        Those that are held elsewhere just now are passed over. Look at each again before you decide: it may
        have changed just before it was held."""
        ...

    def of_agent(self, agent: str, limit: int) -> Sequence[TicketSummary]:
        """Tickets in work that this agent has, oldest first."""
        ...

    def take_of_agent(self, agent: str, statuses: Collection[Status], limit: int) -> Sequence[TicketSummary]:
        """As `of_agent`, those in one of `statuses`; their conversations are held. Those that are held
        elsewhere just now are passed over. Look at each again before you decide."""
        ...


class Ratings(Protocol):
    """How satisfied requesters were."""

    def of(self, number: str) -> int | None:
        """The stars, 1 to 5, that the requester gave."""
        ...

    def keep(self, number: str, stars: int) -> None:
        """Remember them, in place of earlier ones."""
        ...


class Audit(Protocol):
    """The append-only log of what was done at the desk."""

    def append(self, entry: AuditEntry) -> None:
        """Chain one more."""
        ...

    def mark(self) -> int:
        """A place to go back to, in this transaction."""
        ...

    def back_to(self, mark: int) -> None:
        """What was appended since was not done after all."""
        ...


class AuditReader(Protocol):
    """Reads the log outside of any writing transaction; access is decided by core/access.py, not here."""

    async def head(self) -> Head:
        """Where the chain ends now."""
        ...

    async def entries(
        self, after: int, limit: int, subject: str | None = None
    ) -> Sequence[tuple[AuditRecord, bytes]]:
        """Rows behind the position `after`, oldest first, each with its digest."""
        ...

    async def verify(self, known: Head, progress: Callable[[int], None]) -> Checked:
        """Walk the whole chain, which must hold the `known` head; `progress` is told how many rows are good
        after each portion."""
        ...


class Alerts(Protocol):
    """What a person of ours must look at."""

    def untold(self, limit: int) -> Sequence[Alert]:
        """Alerts of which the desk was not told, oldest first."""
        ...

    def told(self, alert_id: int) -> None:
        """The desk was told."""
        ...

    def find(self, alert_id: int) -> Alert | None:
        """The alert, if nobody has settled it."""
        ...

    def up_to(self, alert: Alert) -> Sequence[Alert]:
        """The unsettled alerts of its kind, oldest first, up to this one."""
        ...

    def about(self, correlation: str) -> Sequence[Alert]:
        """The unsettled alerts of this correlation, oldest first."""
        ...

    def settle(self, alert_id: int) -> str | None:
        """Somebody looked at it: what it was about (its correlation); None when it was settled or unknown."""
        ...

    def raise_alert(self, kind: str, correlation: str, text: str) -> None:
        """Ask a person to look; nothing personal. An unsettled one of the same kind and correlation stays the
        only one."""
        ...


class Stuck(Protocol):
    """What did not get through, and can be tried again."""

    def owe_again(self, correlation: str) -> int:
        """Owe the dead letters of this correlation again, their attempts counted from nought; how many."""
        ...

    def fetch_again(self, file_id: int) -> bool:
        """Try again to fetch a file that was given up; False when it was not."""
        ...

    def release(self, desk: str) -> int:
        """The chat of this desk can be reached again: what was held for it is on its way; how much."""
        ...
