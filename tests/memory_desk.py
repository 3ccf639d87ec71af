"""The desk's ports over plain lists, for tests of use cases that need no database."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.desk.definition import ALL_TEAMS
from core.desk.records import Alert, AuditEntry, DeskDraft, DeskTopic, Duty, Grant, Macro, Room
from core.desk.routing import place_in_queue
from core.desk_ports import DueTimer, DueWork
from core.ids import Account, BotKey, ConversationId, RequesterId
from core.tickets import Status, TicketSummary, TimerKind


@dataclass
class MemoryPeople:
    """core.desk_ports.People."""

    now: datetime
    given: dict[Account, Grant] = field(default_factory=dict)
    requesters: dict[Account, RequesterId] = field(default_factory=dict)
    on: dict[str, Duty] = field(default_factory=dict)
    load: dict[str, int] = field(default_factory=dict)
    tickets: Callable[[], Sequence[TicketSummary]] | None = None

    def grant_of(self, account: Account) -> Grant | None:
        """By account."""
        return self.given.get(account)

    def grants(self) -> Sequence[Grant]:
        """In the order in which they were given."""
        return tuple(self.given.values())

    def give(self, grant: Grant) -> None:
        """Replaces an earlier one."""
        self.given.pop(grant.account, None)
        self.given[grant.account] = grant

    def take(self, account: Account, taken_by: str) -> bool:
        """Whether there was one."""
        return self.given.pop(account, None) is not None

    def requester_of(self, account: Account) -> RequesterId | None:
        """As a test says."""
        return self.requesters.get(account)

    def duty(self) -> Mapping[str, Duty]:
        """By name."""
        return dict(self.on)

    def held_duty(self) -> Mapping[str, Duty]:
        """Nobody else is there."""
        return self.duty()

    def set_duty(self, agent: str, said_by: str, *, on_duty: bool) -> None:
        """When a ticket was last given stays known."""
        before = self.on.get(agent)
        self.on[agent] = Duty(
            agent, on_duty, self.now, said_by, None if before is None else before.last_given_at
        )

    def note_given(self, agent: str) -> None:
        """Only for those whose duty is known."""
        if agent in self.on:
            self.on[agent] = replace(self.on[agent], last_given_at=self.now)

    def loads(self) -> Mapping[str, int]:
        """Of the tickets that there are, else as a test says."""
        if self.tickets is None:
            return dict(self.load)
        return Counter(one.assignee for one in self.tickets() if one.assignee is not None)


@dataclass
class MemoryTopics:
    """core.desk_ports.Topics, without places of their own."""

    topics: dict[tuple[str, str], DeskTopic] = field(default_factory=dict)
    said: dict[tuple[ConversationId, str], int] = field(default_factory=dict)
    waiting: int = 0

    def of(self, desk: str, about: str) -> DeskTopic | None:
        """By desk and what it is about."""
        return self.topics.get((desk, about))

    def at(self, desk: str, place: str) -> DeskTopic | None:
        """By place."""
        return next((one for one in self.topics.values() if (one.desk, one.place) == (desk, place)), None)

    def about(self, number: str) -> Sequence[DeskTopic]:
        """In all desks."""
        return tuple(one for (_, about), one in self.topics.items() if about == number)

    def keep(self, topic: DeskTopic) -> None:
        """As it is."""
        self.topics[(topic.desk, topic.about)] = topic

    def said_in(self, conversation_id: ConversationId, message: str) -> int | None:
        """As a test says."""
        return self.said.get((conversation_id, message))

    def waiting_in(self, bot: BotKey, chat: str) -> int:
        """As a test says."""
        return self.waiting


@dataclass
class MemoryDrafts:
    """core.desk_ports.Drafts."""

    drafts: list[DeskDraft] = field(default_factory=list)

    def of(self, agent: str, number: str) -> DeskDraft | None:
        """By agent and ticket."""
        return next((one for one in self.on(number) if one.agent == agent), None)

    def on(self, number: str) -> Sequence[DeskDraft]:
        """Oldest first."""
        return tuple(one for one in self.drafts if one.number == number)

    def keep(self, draft: DeskDraft) -> None:
        """Replaces an earlier one."""
        self.drop(draft.agent, draft.number)
        self.drafts.append(draft)

    def drop(self, agent: str, number: str) -> None:
        """If it is there."""
        self.drafts = [one for one in self.drafts if (one.agent, one.number) != (agent, number)]


@dataclass
class MemoryMacros:
    """core.desk_ports.Macros."""

    macros: dict[tuple[str, str], Macro] = field(default_factory=dict)

    def published(self) -> Sequence[Macro]:
        """By name and language."""
        return tuple(macro for _, macro in sorted(self.macros.items()))

    def find(self, name: str) -> Mapping[str, Macro]:
        """By language."""
        return {language: macro for (known, language), macro in self.macros.items() if known == name}

    def publish(self, macro: Macro) -> None:
        """Replaces an earlier one."""
        self.macros[(macro.name, macro.language)] = macro

    def retire(self, name: str) -> bool:
        """Whether there was one."""
        found = self.find(name)
        for language in found:
            del self.macros[(name, language)]
        return bool(found)


@dataclass
class MemoryTimers:
    """core.desk_ports.TicketTimers."""

    due: dict[tuple[str, TimerKind], datetime] = field(default_factory=dict)

    def set(self, number: str, kind: TimerKind, due_at: datetime) -> None:
        """Replaces an earlier time."""
        self.due[(number, kind)] = due_at

    def clear(self, number: str, *kinds: TimerKind) -> None:
        """Of these kinds, or of any."""
        for kind in kinds or tuple(TimerKind):
            self.due.pop((number, kind), None)

    def take(self, due: DueTimer) -> bool:
        """Whether it was as it is asked for."""
        if self.due.get((due.number, due.kind)) != due.due_at:
            return False
        del self.due[(due.number, due.kind)]
        return True


@dataclass
class MemoryWorklist:
    """core.desk_ports.Worklist."""

    work: dict[str, datetime] = field(default_factory=dict)
    waiting: list[TicketSummary] = field(default_factory=list)
    tickets: Callable[[], Sequence[TicketSummary]] | None = None

    def put(self, number: str, due_at: datetime) -> None:
        """Replaces an earlier time."""
        self.work[number] = due_at

    def done(self, work: DueWork) -> None:
        """If it is as it was."""
        if self.work.get(work.number) == work.due_at:
            del self.work[work.number]

    def queued(self, limit: int, teams: Collection[str] = ()) -> Sequence[TicketSummary]:
        """In the order of the queue."""
        free = [one for one in self._all() if one.assignee is None and (not teams or one.team in teams)]
        return tuple(sorted(free, key=place_in_queue)[:limit])

    def take_queued(
        self, rooms: Collection[Room], limit: int, after: TicketSummary | None = None
    ) -> Sequence[TicketSummary]:
        """In the order of the queue; nobody holds anything."""
        behind = (-1, 0) if after is None else place_in_queue(after)
        fitting = [
            one
            for one in self.queued(len(self._all()))
            if place_in_queue(one) > behind and any(_fits(room, one) for room in rooms)
        ]
        return tuple(fitting[:limit])

    def of_agent(self, agent: str, limit: int) -> Sequence[TicketSummary]:
        """Oldest first."""
        return tuple(one for one in self._all() if one.assignee == agent)[:limit]

    def take_of_agent(self, agent: str, statuses: Collection[Status], limit: int) -> Sequence[TicketSummary]:
        """Oldest first; nobody holds anything."""
        theirs = self.of_agent(agent, len(self._all()))
        return tuple(one for one in theirs if one.status in statuses)[:limit]

    def _all(self) -> Sequence[TicketSummary]:
        """The tickets in work that there are, else as a test says."""
        return self.waiting if self.tickets is None else self.tickets()


def _fits(room: Room, ticket: TicketSummary) -> bool:
    of_team = ALL_TEAMS in room.teams or ticket.team in room.teams
    return of_team and (not room.languages or ticket.language in room.languages)


@dataclass
class MemoryRatings:
    """core.desk_ports.Ratings."""

    stars: dict[str, int] = field(default_factory=dict)

    def of(self, number: str) -> int | None:
        """By ticket."""
        return self.stars.get(number)

    def keep(self, number: str, stars: int) -> None:
        """Replaces an earlier one."""
        self.stars[number] = stars


@dataclass
class MemoryAudit:
    """core.desk_ports.Audit."""

    entries: list[AuditEntry] = field(default_factory=list)

    def append(self, entry: AuditEntry) -> None:
        """In order."""
        self.entries.append(entry)

    def mark(self) -> int:
        """How many there are."""
        return len(self.entries)

    def back_to(self, mark: int) -> None:
        """Those only that there were."""
        del self.entries[mark:]


@dataclass
class MemoryAlerts:
    """core.desk_ports.Alerts."""

    alerts: dict[int, Alert] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    raised: int = 0

    def untold(self, limit: int) -> Sequence[Alert]:
        """Oldest first."""
        return tuple(one for one in self.alerts.values() if one.alert_id not in self.known)[:limit]

    def told(self, alert_id: int) -> None:
        """Once is enough."""
        self.known.add(alert_id)

    def find(self, alert_id: int) -> Alert | None:
        """Unless it is settled."""
        return self.alerts.get(alert_id)

    def up_to(self, alert: Alert) -> Sequence[Alert]:
        """Of its kind."""
        same = (one for one in self.alerts.values() if one.kind == alert.kind)
        return tuple(one for one in same if one.alert_id <= alert.alert_id)

    def about(self, correlation: str) -> Sequence[Alert]:
        """By correlation."""
        return tuple(one for one in self.alerts.values() if one.correlation == correlation)

    def settle(self, alert_id: int) -> str | None:
        """What it was about."""
        found = self.alerts.pop(alert_id, None)
        return None if found is None else found.correlation

    def raise_alert(self, kind: str, correlation: str, text: str) -> None:
        """One of a kind."""
        if not any((one.kind, one.correlation) == (kind, correlation) for one in self.alerts.values()):
            self.raised += 1
            self.alerts[self.raised] = Alert(self.raised, kind, correlation, text)


@dataclass
class MemoryStuck:
    """core.desk_ports.Stuck, which keeps what it was asked for."""

    asked: list[str] = field(default_factory=list)
    waiting: int = 1

    def owe_again(self, correlation: str) -> int:
        """As many as a test says."""
        self.asked.append(correlation)
        return self.waiting

    def fetch_again(self, file_id: int) -> bool:
        """If a test says so."""
        self.asked.append(f"file:{file_id}")
        return bool(self.waiting)

    def release(self, desk: str) -> int:
        """As many as a test says."""
        self.asked.append(f"desk:{desk}")
        return self.waiting


@dataclass
class MemoryDesk:
    """All of them."""

    now: datetime
    topics: MemoryTopics = field(default_factory=MemoryTopics)
    drafts: MemoryDrafts = field(default_factory=MemoryDrafts)
    macros: MemoryMacros = field(default_factory=MemoryMacros)
    timers: MemoryTimers = field(default_factory=MemoryTimers)
    worklist: MemoryWorklist = field(default_factory=MemoryWorklist)
    ratings: MemoryRatings = field(default_factory=MemoryRatings)
    audit: MemoryAudit = field(default_factory=MemoryAudit)
    alerts: MemoryAlerts = field(default_factory=MemoryAlerts)
    stuck: MemoryStuck = field(default_factory=MemoryStuck)

    def __post_init__(self) -> None:
        self.people = MemoryPeople(self.now)
