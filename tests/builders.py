"""Ready-made values for tests: the built-in rules, and one conversation driven in plain words."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from bots.settings.definition_file import read_decisions
from bots.settings.help_folder import read_articles
from core.changes import Changes, NewDelivery, NewMessage, NewTicket, NewTicketEvent, Place, Requester
from core.conversation import Conversation
from core.delivery import Action
from core.events import (
    ChoicePressed,
    CommandReceived,
    Event,
    FileKind,
    FileReceived,
    MessageEdited,
    TextReceived,
    Update,
)
from core.form.definition import Definition
from core.form.kinds import fields_of
from core.help.article import Articles
from core.ids import Account, BotKey, ConversationId, RequesterId
from core.messages import load_catalogues
from core.ports import Turn
from core.replies import Capabilities, RenderedReply
from core.rules import Rules
from core.tickets import (
    AnswerView,
    EventKind,
    Status,
    TicketSummary,
    TicketView,
    TimelineEntry,
)
from core.usecases.conversing import Conversing
from tests.memory_desk import MemoryDesk

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in Shanghai on a Sunday."""
CHAT = Capabilities(delete_received=True, delete_sent=True)
"""What a chat like Telegram can do."""
BOT = BotKey("chat")


@cache
def starter_definition() -> Definition:
    """The built-in default."""
    return read_decisions(None).definition


@cache
def starter_rules() -> Rules:
    """The built-in default, ready for the engine."""
    return rules_of(starter_definition())


def rules_of(definition: Definition) -> Rules:
    """A definition, ready for the engine."""
    catalogues = load_catalogues(definition.languages, definition.default_language)
    return Rules(definition, fields_of(definition), catalogues, Articles(read_articles(None, definition)))


@dataclass
class Person:
    """One requester and their conversation, decided in memory: what they do goes through the use case, what
    they see is kept. The database is a few lists; exactly-once and durability are the contract suite's.
    """

    rules: Rules = field(default_factory=starter_rules)
    capabilities: Capabilities = CHAT
    client_language: str | None = "zh-hans"
    language: str | None = None
    now: datetime = NOW
    requester: Requester = field(default_factory=lambda: Requester(RequesterId(1)))
    conversation: Conversation = field(default_factory=Conversation)
    deliveries: list[NewDelivery] = field(default_factory=list)
    screen: dict[str, RenderedReply] = field(default_factory=dict)
    tickets: list[NewTicket] = field(default_factory=list)
    statuses: dict[str, Status] = field(default_factory=dict)
    timelines: dict[str, list[TimelineEntry]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    added_files: list[str] = field(default_factory=list)
    notes: list[str | None] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    seen: int = 0
    order: int = 0
    last: Changes | None = None
    desk: MemoryDesk = field(default_factory=lambda: MemoryDesk(NOW))

    # What the person does. Each returns the texts that it caused, oldest first.

    def says(self, text: str, **extra: Any) -> list[str]:
        """Write `text`; a leading slash makes it a command."""
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            return self.does(CommandReceived(name, argument), **extra)
        return self.does(TextReceived(text, extra.pop("forwarded_from", None)), **extra)

    def presses(self, label: str, on: str | None = None) -> list[str]:
        """Press the newest button whose label contains `label`, or one of message `on`."""
        for message, reply in reversed(self.screen.items()):
            if on is not None and message != on:
                continue
            for row in reply.choices:
                for choice in row:
                    if label in choice.label:
                        return self.does(ChoicePressed(choice.value, "press"), message=message)
        raise AssertionError(f"There is no button {label!r}:\n{self.transcript()}")

    def sends_file(self, caption: str = "", album: str | None = None, **extra: Any) -> list[str]:
        """Send a picture."""
        handle = f"file-{self.order}"
        return self.does(
            FileReceived(FileKind.PHOTO, handle, "shot.png", caption=caption, album=album), **extra
        )

    def edits(self, message: str, text: str) -> list[str]:
        """Edit an earlier message."""
        return self.does(MessageEdited(text), message=message)

    def does(self, event: Event, message: str | None = None, order: int | None = None) -> list[str]:
        """Let any event happen; returns the texts that came back."""
        self.order += 1
        return self.take(self.conversing()(self.turn(event, message, order)))

    def conversing(self) -> Conversing:
        """The use case as this person's chat has it."""
        return Conversing(
            self.rules, {BOT.platform: self.capabilities}, lambda text: self.language, self._entropy
        )

    def turn(self, event: Event, message: str | None = None, order: int | None = None) -> Turn:
        """What the use case is given when `event` happens."""
        return Turn(
            update=Update(
                bot=BOT,
                update_id=str(self.order),
                order=self.order if order is None else order,
                account=Account(BOT.platform, "li"),
                chat="li",
                event=event,
                received_at=self.now,
                message=message or f"said-{self.order}",
                client_language=self.client_language,
            ),
            place=Place(ConversationId(1), BOT, "li"),
            requester=self.requester,
            conversation=self.conversation,
            tickets=self,
            now=self.now,
            fresh_id=self._fresh_id,
        )

    def waits(self, **duration: float) -> None:
        """Let time pass."""
        self.now += timedelta(**duration)

    # What there is to look at.

    @property
    def sees(self) -> str:
        """Everything that the last action caused, as one text."""
        return "\n".join(self.caused)

    @property
    def caused(self) -> list[str]:
        """The texts that the last action caused."""
        assert self.last is not None, "nothing has happened yet"
        return [delivery.reply.text for delivery in self.last.deliveries if delivery.reply is not None]

    @property
    def buttons(self) -> list[str]:
        """The labels on the newest message that has any."""
        for reply in reversed(self.screen.values()):
            if reply.choices:
                return [choice.label for row in reply.choices for choice in row]
        return []

    def transcript(self) -> str:
        """What is on the screen."""
        lines = []
        for reply in self.screen.values():
            lines.append(reply.text)
            lines += ["   " + " ".join(f"[{choice.label}]" for choice in row) for row in reply.choices]
        return "\n".join(lines)

    # The readers that the use case is given.

    def of_requester(self, requester_id: RequesterId) -> tuple[TicketSummary, ...]:
        """core.ports.TicketReader."""
        return tuple(self._summary(ticket) for ticket in reversed(self.tickets))

    def view(self, number: str) -> TicketView | None:
        """core.ports.TicketReader."""
        for ticket in self.tickets:
            if ticket.number == number:
                return self._view(ticket)
        return None

    def files_of(self, number: str) -> int:
        """core.ports.TicketReader."""
        submitted = sum(len(ticket.file_ids) for ticket in self.tickets if ticket.number == number)
        return submitted + self.added_files.count(number)

    def _summary(self, ticket: NewTicket) -> TicketSummary:
        return TicketSummary(
            ticket.ticket_id,
            ticket.number,
            self.requester.requester_id,
            ticket.category,
            self.statuses[ticket.number],
            ticket.submitted_at,
            team=ticket.team,
            priority=ticket.priority,
            language=ticket.language,
        )

    def _view(self, ticket: NewTicket) -> TicketView:
        return TicketView(
            summary=self._summary(ticket),
            language=ticket.language,
            platform=BOT.platform,
            team=ticket.team,
            priority=ticket.priority,
            due_at=ticket.due_at,
            amends=ticket.amends,
            amended_by=tuple(other.number for other in self.tickets if other.amends == ticket.number),
            answers=tuple(
                AnswerView(answer.field, answer.value, answer.verdict, answer.origin)
                for answer in ticket.answers
            ),
            files=(),
            timeline=tuple(self.timelines[ticket.number]),
        )

    def take(self, changes: Changes) -> list[str]:
        """Let what was decided happen; returns the texts that came back."""
        self.last, self.conversation, self.requester = changes, changes.conversation, changes.requester
        if changes.erase:
            self.tickets.clear()
            self.requester = Requester(RequesterId(changes.requester.requester_id + 1))
        self.tickets.extend(changes.tickets)
        for entry in changes.events:
            self._record(entry, changes.messages)
        for timer in changes.timers:
            if timer.due_at is None:
                self.desk.timers.clear(timer.number, timer.kind)
            else:
                self.desk.timers.set(timer.number, timer.kind, timer.due_at)
        for rating in changes.ratings:
            self.desk.ratings.keep(rating.number, rating.stars)
        self.files.extend(new.file.handle for new in changes.files)
        self.added_files.extend(new.number for new in changes.files if new.number is not None)
        self.added_files.extend(number for _, number in changes.attached)
        self.notes.extend(answer.note for answer in changes.acknowledgements)
        for delivery in changes.deliveries:
            self._deliver(delivery)
        return self.caused

    def _record(self, entry: NewTicketEvent, messages: tuple[NewMessage, ...]) -> None:
        if entry.status is not None:
            self.statuses[entry.number] = entry.status
        said = messages[entry.message].text if entry.message is not None else None
        kind = EventKind(entry.kind)
        self.timelines.setdefault(entry.number, []).append(
            TimelineEntry(entry.at, kind, entry.data, said, actor=entry.actor, status=entry.status)
        )

    def _deliver(self, delivery: NewDelivery) -> None:
        self.deliveries.append(delivery)
        target = delivery.target or self._message_of(delivery.replaces)
        if delivery.action is Action.DELETE:
            if self.screen.pop(target or "", None) is None:
                self.deleted.append(target or "")
            return
        assert delivery.reply is not None, "only a deletion says nothing"
        if delivery.action is Action.EDIT and target is not None:
            self.screen[target] = delivery.reply
        else:
            self.screen[f"bot-{delivery.number}"] = delivery.reply

    def _message_of(self, number: int | None) -> str | None:
        """The message on the screen behind an outbox number: an edit stands where its target stood."""
        for delivery in self.deliveries:
            if delivery.number == number:
                if delivery.action is Action.SEND:
                    return f"bot-{number}"
                return delivery.target or self._message_of(delivery.replaces)
        return None

    def _fresh_id(self) -> int:
        self.seen += 1
        return self.seen

    def _entropy(self) -> int:
        self.seen += 1
        return self.seen * 7_368_787


def starter_with(**changes: Any) -> Rules:
    """The built-in default with some of its decisions changed."""
    return rules_of(replace(starter_definition(), **changes))
