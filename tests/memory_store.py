"""The ports of core in memory: the smallest thing that keeps their promises, for scenarios and contracts."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from core.changes import (
    Changes,
    Erasure,
    NewDelivery,
    NewFile,
    NewTicket,
    NewTicketEvent,
    Place,
    Removal,
    Requester,
)
from core.conversation import Conversation
from core.delivery import Action, Delivery, Fate, Lane
from core.desk.routing import IN_WORK
from core.errors import NotFound, Refused
from core.events import INTERNAL, ChatBlocked, Update
from core.ids import Account, BotKey, ConversationId, DraftId, RequesterId
from core.ports import Accepted, Clock, Decide, LaneClosed, Marked, Recipient, Transaction, Turn
from core.record import with_marks
from core.redaction import PART_REMOVED, REMOVED, without_words
from core.replies import RenderedReply, ReplyKind
from core.showing import Shown, still_showing, without_words_in
from core.tickets import AnswerView, FileView, Shared, Status, TicketSummary, TicketView, TimelineEntry
from storage.ids import fresh_id
from tests.memory_desk import MemoryDesk

Result = TypeVar("Result")
ATTEMPTS = 3


@dataclass
class Row:
    """An outbox row."""

    delivery: Delivery
    status: str
    due_at: datetime
    epoch: int | None = None
    ambiguous: int = 0
    message: str | None = None


@dataclass
class Talk:
    """A conversation's row."""

    place: Place
    requester_id: RequesterId
    conversation: Conversation = field(default_factory=Conversation)
    reachable: bool = True
    last_touched: datetime | None = None
    draft_due_at: datetime | None = None
    erased: bool = False


@dataclass
class TicketRecord:
    """A ticket with everything that belongs to it."""

    new: NewTicket
    talk: ConversationId
    requester_id: RequesterId
    status: Status = Status.NEW
    team: str | None = None
    assignee: str | None = None
    category: str | None = None
    priority: str | None = None
    timeline: list[TimelineEntry] = field(default_factory=list)
    erased: bool = False


@dataclass
class Tables:
    """Everything that is kept; a failed transaction puts the copy from before back."""

    accounts: dict[tuple[str, str], RequesterId] = field(default_factory=dict)
    pauses: dict[BotKey, datetime] = field(default_factory=dict)
    requesters: dict[RequesterId, Requester] = field(default_factory=dict)
    talks: dict[ConversationId, Talk] = field(default_factory=dict)
    by_party: dict[tuple[BotKey, RequesterId], ConversationId] = field(default_factory=dict)
    inbox: dict[tuple[BotKey, str], str] = field(default_factory=dict)
    outbox: dict[int, Row] = field(default_factory=dict)
    tickets: dict[str, TicketRecord] = field(default_factory=dict)
    files: dict[int, tuple[NewFile, str | None]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    alerts: list[tuple[str, str]] = field(default_factory=list)
    notices: dict[int, dict[str, str]] = field(default_factory=dict)


class MemoryStore:
    """Writer, TicketReader, TicketDirectory, Outbox and Mailbox in one object."""

    def __init__(self, decide: Decide, poison_decide: Decide, clock: Clock) -> None:
        self.decide = decide
        self.poison_decide = poison_decide
        self.tables = Tables()
        self.now_of = clock
        self.desk = MemoryDesk(clock())
        self.desk.worklist.tickets = self.desk.people.tickets = self._in_work
        self._leases: dict[BotKey, int] = {}
        self._epochs: dict[BotKey, int] = defaultdict(int)
        self._owned: set[BotKey] = set()
        self._paused: dict[BotKey, datetime] = {}
        self._listeners: list[Callable[[Sequence[Delivery]], None]] = []
        self._fresh: list[Delivery] = []
        self._unleased = False

    @property
    def failure(self) -> str | None:
        """Memory never refuses."""
        return None

    async def start(self) -> None:
        """Nothing to prepare."""

    async def stop(self) -> None:
        """Nothing to finish."""

    def on_commit(self, listener: Callable[[Sequence[Delivery]], None]) -> None:
        """Call `listener` after each commit that owes messages."""
        self._listeners.append(listener)

    def lease(self, bot: BotKey, epoch: int) -> None:
        """New messages of `bot` are leased as they are written."""
        self._leases[bot] = epoch

    def unlease(self, bot: BotKey) -> None:
        """They no longer are."""
        self._leases.pop(bot, None)

    async def accept(self, update: Update) -> Accepted:
        """Claim, decide, commit."""
        await asyncio.sleep(0)
        talk = self._talk(update)
        if (update.bot, update.update_id) in self.tables.inbox:
            return self._accepted(talk, (), repeated=True)
        for _ in range(ATTEMPTS):
            try:
                return self._handle(update, self.decide, "done")
            except Exception as error:  # noqa: BLE001 - whatever a decision raises counts
                cause = type(error).__name__
        self.tables.alerts.append(("poison", f"An update could not be handled: {cause}."))
        try:
            return replace(self._handle(update, self.poison_decide, "failed"), failed=True)
        except Exception:  # noqa: BLE001 - then it is buried without a word
            self.tables.inbox[(update.bot, update.update_id)] = "failed"
            return self._accepted(talk, (), failed=True)

    async def perform(self, work: Callable[[Transaction], Result]) -> Result:
        """Run `work`; roll back when it raises."""
        await asyncio.sleep(0)
        with_tables = MemoryTransaction(self)
        return self._transaction(lambda: work(with_tables))

    def of_requester(self, requester_id: RequesterId) -> tuple[TicketSummary, ...]:
        """Every ticket of a requester, newest first."""
        return tuple(s for s in self._summaries() if s.requester_id == requester_id)

    def ticket(self, number: str) -> TicketView | None:
        """The whole ticket, or None."""
        record = self.tables.tickets.get(number)
        if record is None:
            return None
        new = record.new
        files = [(file, owner) for file, owner in self.tables.files.values() if owner == number]
        return TicketView(
            summary=_summary(record),
            language=new.language,
            platform=self.tables.talks[record.talk].place.bot.platform,
            team=record.team or new.team,
            priority=record.priority or new.priority,
            due_at=new.due_at,
            amends=new.amends,
            amended_by=tuple(r.new.number for r in self.tables.tickets.values() if r.new.amends == number),
            answers=tuple(
                AnswerView(answer.field, answer.value, answer.verdict.value, answer.origin.value)
                for answer in new.answers
            ),
            files=tuple(
                FileView(
                    kept.file_id,
                    kept.file.name,
                    kept.file.media_type,
                    kept.file.size,
                    "refused" if kept.file_id in self.tables.refused else "waiting",
                    kept.file.caption,
                    self.tables.refused.get(kept.file_id),
                )
                for kept, _ in files
            ),
            timeline=tuple(record.timeline),
            erased=record.erased,
        )

    async def list(
        self,
        status: Status | None,
        category: str | None,
        after: int | None,
        limit: int,
        *,
        team: str | None = None,
        assignee: str | None = None,
        queued: bool = False,
    ) -> Sequence[TicketSummary]:
        """Tickets newest first, paged by key."""
        at_the_desk = queued or team is not None or assignee is not None
        found = [
            summary
            for summary in self._summaries()
            if (status is None or summary.status is status)
            and (category is None or summary.category == category)
            and (team is None or summary.team == team)
            and (assignee is None or summary.assignee == assignee)
            and (not queued or summary.assignee is None)
            and (status is not None or not at_the_desk or summary.status in IN_WORK)
            and (after is None or summary.ticket_id < after)
        ]
        return found[:limit]

    async def view(self, number: str) -> TicketView | None:
        """The whole ticket, or None."""
        return self.ticket(number)

    async def tickets_with_same(self, number: str) -> dict[Shared, tuple[TicketSummary, ...]]:
        """The other tickets with something in common."""
        mine = self.tables.tickets[number].new.shared if number in self.tables.tickets else ()
        found = {
            kind: tuple(
                summary
                for summary in self._summaries()
                if summary.number != number
                and any(
                    pair in self.tables.tickets[summary.number].new.shared for pair in mine if pair[0] == kind
                )
            )
            for kind in Shared
        }
        return {kind: tickets for kind, tickets in found.items() if tickets}

    async def own(self, bot: BotKey) -> int | None:
        """The new epoch, or None while another owns the lane."""
        if bot in self._owned:
            return None
        self._owned.add(bot)
        self._epochs[bot] += 1
        return self._epochs[bot]

    async def disown(self, bot: BotKey) -> None:
        """Give the lane back."""
        self._owned.discard(bot)
        for row in self._waiting(bot):
            if row.epoch == self._epochs[bot]:
                row.epoch = None

    def die(self, bot: BotKey) -> None:
        """The owner of the lane died: its lock is gone, what it had leased is not given back."""
        self._owned.discard(bot)

    async def claim(self, bot: BotKey, epoch: int, limit: int) -> Sequence[Delivery]:
        """Lease waiting rows that no living owner holds, in order."""
        now = self.now_of()
        if epoch != self._epochs[bot] or self._paused.get(bot, now) > now:
            raise LaneClosed
        by_talk: dict[int, list[Row]] = defaultdict(list)
        broadcasts: list[Row] = []
        for row in sorted(self._waiting(bot), key=lambda row: row.delivery.number or 0):
            if row.epoch is None or row.epoch < epoch:
                numbered = row.delivery.number is not None
                (by_talk[row.delivery.conversation_id] if numbered else broadcasts).append(row)
        due = [rows for rows in by_talk.values() if rows[0].due_at <= now]
        due.sort(key=lambda rows: (min(row.delivery.lane for row in rows), rows[0].delivery.conversation_id))
        chosen = [row for rows in due for row in rows]
        chosen += [row for row in broadcasts if row.due_at <= now]
        for row in chosen[:limit]:
            if row.epoch is not None:
                row.ambiguous += 1
                row.delivery = replace(row.delivery, attempts=row.delivery.attempts + 1)
            row.epoch = epoch
        return [self._targeted(row.delivery) for row in chosen[:limit]]

    async def pause(self, bot: BotKey, until: datetime) -> None:
        """Nothing is claimed before `until`."""
        self.tables.pauses[bot] = until

    async def paused_until(self, bot: BotKey) -> datetime | None:
        """Until when the token has to wait."""
        return self.tables.pauses.get(bot)

    async def mark(self, marks: Sequence[Marked]) -> bool:
        """Write the results; those of an epoch that is over change nothing."""
        for mark in marks:
            row = self.tables.outbox.get(mark.delivery.outbox_id)
            if row is None or row.status != "waiting" or row.epoch != self._epochs[mark.delivery.bot]:
                continue
            counted = int(mark.decision.counted)
            row.delivery = replace(row.delivery, attempts=row.delivery.attempts + counted)
            row.ambiguous += int(mark.decision.ambiguous)
            row.due_at = mark.decision.due_at or row.due_at
            row.message = mark.message or mark.delivery.target
            row.status = {Fate.SENT: "sent", Fate.RETRY: "waiting", Fate.DEAD: "dead", Fate.HELD: "held"}[
                mark.decision.fate
            ]
            talk = self.tables.talks[mark.delivery.conversation_id]
            if mark.new_chat is not None:
                self._move(talk, mark.new_chat)
            if mark.decision.fate is Fate.DEAD:
                self.tables.alerts.append(("dead_letter", f"Message can't be delivered: {mark.error}"))
            if mark.decision.fate is Fate.HELD:
                self._reach(talk, False)
        return True

    async def waiting(self, conversation_id: ConversationId) -> Sequence[Delivery]:
        """Messages of the conversation not yet shown, in order."""
        rows = [row for row in self._of(conversation_id) if row.status == "waiting"]
        rows.sort(key=lambda row: (row.delivery.number is None, row.delivery.number, row.delivery.outbox_id))
        return [self._targeted(row.delivery) for row in rows]

    async def shown(self, conversation_id: ConversationId, outbox_ids: Sequence[int]) -> None:
        """These messages were shown."""
        for row in self._of(conversation_id):
            if row.status == "waiting" and row.delivery.outbox_id in outbox_ids:
                row.status = "sent"

    async def conversation_of(self, bot: BotKey, account: Account) -> ConversationId | None:
        """The conversation of an account with one of our bots, if there is one yet."""
        requester_id = self.tables.accounts.get((account.platform, account.account_id))
        return None if requester_id is None else self.tables.by_party.get((bot, requester_id))

    async def latest_prompt(self, conversation_id: ConversationId) -> Delivery | None:
        """The newest message that was shown with choices on it."""
        shown = [row.delivery for row in self._of(conversation_id) if row.status == "sent"]
        shown.sort(key=lambda delivery: -(delivery.number or 0))
        return next((one for one in shown if one.reply is not None and one.reply.choices), None)

    async def after(
        self, conversation_id: ConversationId, number: int, notice: int = 0
    ) -> Sequence[Delivery]:
        """Everything after message `number`, shown or not."""
        later = [row.delivery for row in self._of(conversation_id)]
        return [
            one
            for one in sorted(later, key=lambda one: one.outbox_id)
            if (one.number > number if one.number is not None else one.outbox_id > notice)
        ]

    async def newest(
        self, conversation_ids: Collection[ConversationId]
    ) -> dict[ConversationId, tuple[int, int]]:
        """By conversation, the last number and the last broadcast."""
        found = {}
        for conversation_id in conversation_ids:
            all_of_it = [row.delivery for row in self._of(conversation_id)]
            numbers = [one.number for one in all_of_it if one.number is not None]
            broadcasts = [one.outbox_id for one in all_of_it if one.number is None]
            found[conversation_id] = (max(numbers, default=0), max(broadcasts, default=0))
        return found

    def write(self, talk: Talk, changes: Changes, chat: str) -> None:
        """Apply `changes` to the tables."""
        if changes.reachable is not None:
            self._reach(talk, changes.reachable)
        talk.conversation, talk.draft_due_at = changes.conversation, changes.draft_due_at
        self.tables.requesters[talk.requester_id] = changes.requester
        for delivery in changes.deliveries:
            self._owe(talk, delivery, chat)
        for ticket in changes.tickets:
            self._submit(talk, ticket)
        for file in changes.files:
            self.tables.files[file.file_id] = (file, file.number)
        for event in changes.events:
            self._record(event, changes)
        for file_id, number in changes.attached:
            self.tables.files[file_id] = (
                self.tables.files[file_id][0],
                self.tables.tickets[number].new.number,
            )
        for timer in changes.timers:
            if timer.due_at is None:
                self.desk.timers.clear(timer.number, timer.kind)
            else:
                self.desk.timers.set(timer.number, timer.kind, timer.due_at)
        for rating in changes.ratings:
            self.desk.ratings.keep(rating.number, rating.stars)
        self.tables.refused.update(changes.refused_files)
        for file_id in changes.dropped_files:
            if file_id in self.tables.files and self.tables.files[file_id][1] is None:
                del self.tables.files[file_id]
        if changes.dropped_draft is not None:
            self.tables.files = {
                file_id: (file, owner)
                for file_id, (file, owner) in self.tables.files.items()
                if owner is not None or file.draft_id != changes.dropped_draft
            }
        if changes.erasure is not None:
            self._erase(talk, changes.erasure, chat)
        if changes.removal is not None:
            self._remove(talk, changes.removal)

    def _remove(self, talk: Talk, removal: Removal) -> None:
        """Take a part out of a ticket, and out of what was said of it."""
        record = self.tables.tickets[removal.number]
        if removal.answer is not None:
            answers = tuple(
                replace(one, value=PART_REMOVED) if one.field == removal.answer else one
                for one in record.new.answers
            )
            record.new = replace(record.new, answers=answers, shared=removal.shared)
        if removal.file_id is not None:
            del self.tables.files[removal.file_id]
        record.timeline = list(with_marks(record.timeline))
        for row in self._of(talk.place.conversation_id):
            if row.delivery.reply is not None:
                clean = without_words_in(row.delivery.reply, removal.texts, PART_REMOVED)
                row.delivery = replace(row.delivery, reply=clean)

    def _erase(self, talk: Talk, erasure: Erasure, chat: str) -> None:
        """Take words out of everything that the requester caused."""
        texts = erasure.texts
        for record in self.tables.tickets.values():
            if record.requester_id == talk.requester_id:
                record.timeline = [
                    replace(entry, text=REMOVED)
                    if entry.text
                    and entry.at >= erasure.since
                    and without_words(entry.text, texts) != entry.text
                    else entry
                    for entry in record.timeline
                ]
                answers = tuple(
                    replace(answer, value=without_words(answer.value, texts)) for answer in record.new.answers
                )
                record.new = replace(record.new, answers=answers)
        for file_id, (kept, owner) in self.tables.files.items():
            clean = replace(kept.file, caption=without_words(kept.file.caption, texts))
            self.tables.files[file_id] = (replace(kept, file=clean), owner)
        shown = []
        for row in sorted(self._of(talk.place.conversation_id), key=lambda row: row.delivery.number or 0):
            one = row.delivery
            if one.number is None or row.due_at < erasure.since:
                continue
            shown.append(Shown(one.number, one.action, one.reply, one.replaces, row.message or one.target))
            if one.reply is not None:
                row.delivery = replace(one, reply=without_words_in(one.reply, texts))
        number = talk.conversation.next_number
        for replaces, reply in still_showing(shown, texts) if erasure.edits else ():
            self._owe(talk, NewDelivery(number, Lane.REPLY, Action.EDIT, reply, replaces), chat)
            number += 1
        talk.conversation = replace(talk.conversation, next_number=number)

    def owe_notice(self, recipient: Recipient, notice_id: int, language: str) -> None:
        """Owe a notice to one recipient."""
        reply = RenderedReply(ReplyKind.NOTICE, self.tables.notices[notice_id][language])
        place = recipient.place
        delivery = Delivery(
            outbox_id=fresh_id(),
            bot=place.bot,
            chat=place.chat,
            conversation_id=place.conversation_id,
            number=None,
            lane=Lane.BROADCAST,
            action=Action.SEND,
            reply=reply,
        )
        self.tables.outbox[delivery.outbox_id] = Row(delivery, "waiting", self.now_of())
        self._unleased = True

    def erase(self, requester_id: RequesterId) -> None:
        """Nobody can say any more who that was or what they wrote; tickets stay as counts."""
        tables = self.tables
        tables.accounts = {who: owner for who, owner in tables.accounts.items() if owner != requester_id}
        theirs = {talk_id for talk_id, talk in tables.talks.items() if talk.requester_id == requester_id}
        tables.outbox = {
            outbox_id: row
            for outbox_id, row in tables.outbox.items()
            if row.delivery.conversation_id not in theirs
        }
        self._fresh = [one for one in self._fresh if one.conversation_id not in theirs]
        for talk_id in theirs:
            place = replace(tables.talks[talk_id].place, chat="")
            tables.talks[talk_id] = Talk(place, requester_id, reachable=False, erased=True)
        for record in tables.tickets.values():
            if record.requester_id == requester_id:
                self._forget_words(record)
        if requester_id in tables.requesters:
            tables.requesters[requester_id] = Requester(requester_id)

    def _forget_words(self, record: TicketRecord) -> None:
        number = record.new.number
        record.new = replace(record.new, answers=(), shared=())
        record.erased = True
        record.timeline = [replace(entry, data={}, text=None) for entry in record.timeline]
        self.tables.files = {
            file_id: (file, owner) for file_id, (file, owner) in self.tables.files.items() if owner != number
        }

    def _handle(self, update: Update, decide: Decide, outcome: str) -> Accepted:
        def work() -> Accepted:
            talk = self._talk(update)
            place = replace(talk.place, chat=update.chat)
            turn = Turn(
                update=update,
                place=place,
                requester=self.tables.requesters[talk.requester_id],
                conversation=talk.conversation,
                tickets=MemoryTickets(self),
                now=self.now_of(),
                fresh_id=fresh_id,
            )
            changes = decide(turn)
            if not isinstance(update.event, (*INTERNAL, ChatBlocked)):
                talk.last_touched = self.now_of()
                if update.private:
                    talk.place = place
                    if not talk.reachable and changes.reachable is None:
                        changes = replace(changes, reachable=True)
            if changes.erase:
                self.erase(talk.requester_id)
                talk = self._talk(update)
                changes = replace(changes, requester=Requester(talk.requester_id))
            self.write(talk, changes, update.chat)
            self.tables.inbox[(update.bot, update.update_id)] = outcome
            accepted = self._accepted(talk, changes.acknowledgements, passed_over=changes.passed_over)
            return replace(accepted, said=len(changes.deliveries))

        return self._transaction(work)

    def _transaction(self, work: Callable[[], Result]) -> Result:
        before = _copied(self.tables)
        due, stars = dict(self.desk.timers.due), dict(self.desk.ratings.stars)
        self._fresh, self._unleased = [], False
        try:
            result = work()
        except Exception:
            self.tables = before
            self.desk.timers.due, self.desk.ratings.stars = due, stars
            raise
        fresh = [self._targeted(delivery) for delivery in self._fresh]
        for listener in self._listeners:
            if fresh:
                listener(fresh)
            if self._unleased:
                listener(())
        return result

    def _talk(self, update: Update) -> Talk:
        return self.talk_with(update.bot, update.account, update.chat if update.private else "")

    def talk_with(self, bot: BotKey, who: Account, chat: str) -> Talk:
        """The conversation between a bot and an account, made when they never spoke."""
        account = (who.platform, who.account_id)
        if account not in self.tables.accounts:
            requester_id = RequesterId(fresh_id())
            self.tables.accounts[account] = requester_id
            self.tables.requesters[requester_id] = Requester(requester_id)
        party = (bot, self.tables.accounts[account])
        if party not in self.tables.by_party:
            place = Place(ConversationId(fresh_id()), bot, chat)
            self.tables.by_party[party] = place.conversation_id
            self.tables.talks[place.conversation_id] = Talk(place, party[1])
        return self.tables.talks[self.tables.by_party[party]]

    def _accepted(self, talk: Talk, acknowledgements: tuple[Any, ...], **what: bool) -> Accepted:
        last = talk.conversation.next_number - 1
        return Accepted(talk.place.conversation_id, acknowledgements, last_number=last, **what)

    def _owe(self, talk: Talk, new: NewDelivery, chat: str) -> None:
        bot, epoch = talk.place.bot, self._leases.get(talk.place.bot)
        numbers = [row.delivery.number for row in self._of(talk.place.conversation_id)]
        if new.number in numbers:
            raise ValueError(f"number {new.number} is taken")
        behind = any(
            row.status == "waiting" and row.delivery.number is not None and row.epoch != epoch
            for row in self._of(talk.place.conversation_id)
        )
        mine = epoch is not None and talk.reachable and not behind
        delivery = Delivery(
            outbox_id=fresh_id(),
            bot=bot,
            chat=chat,
            conversation_id=talk.place.conversation_id,
            number=new.number,
            lane=new.lane,
            action=new.action,
            reply=new.reply,
            replaces=new.replaces,
            target=new.target,
        )
        status = "waiting" if talk.reachable else "held"
        self.tables.outbox[delivery.outbox_id] = Row(delivery, status, self.now_of(), epoch if mine else None)
        if mine:
            self._fresh.append(delivery)
        elif talk.reachable:
            self._unleased = True

    def _submit(self, talk: Talk, ticket: NewTicket) -> None:
        drafts = {record.new.draft_id for record in self.tables.tickets.values()}
        if ticket.number in self.tables.tickets or ticket.draft_id in drafts:
            raise ValueError("the ticket exists")
        record = TicketRecord(ticket, talk.place.conversation_id, talk.requester_id)
        self.tables.tickets[ticket.number] = record
        for file_id in ticket.file_ids:
            self.tables.files[file_id] = (self.tables.files[file_id][0], ticket.number)

    def _record(self, event: NewTicketEvent, changes: Changes) -> None:
        if event.number not in self.tables.tickets:
            raise NotFound(event.number)
        record = self.tables.tickets[event.number]
        text = None if event.message is None else changes.messages[event.message].text
        record.timeline.append(
            TimelineEntry(event.at, event.kind, dict(event.data), text, fresh_id(), event.actor, event.status)
        )
        record.status = event.status or record.status
        record.team = event.team or record.team
        record.category = event.category or record.category
        record.priority = event.priority or record.priority
        if event.assignee is not None:
            record.assignee = event.assignee or None

    def _reach(self, talk: Talk, reachable: bool) -> None:
        talk.reachable = reachable
        for row in self._of(talk.place.conversation_id):
            if reachable and row.status == "held":
                row.status, row.epoch, row.due_at = "waiting", None, self.now_of()
                self._unleased = True
            elif not reachable and row.status == "waiting" and row.epoch is None:
                row.status = "held"

    def _move(self, talk: Talk, new_chat: str) -> None:
        talk.place = replace(talk.place, chat=new_chat)
        for row in self._of(talk.place.conversation_id):
            if row.status in ("waiting", "held"):
                row.delivery = replace(row.delivery, chat=new_chat)

    def _targeted(self, delivery: Delivery) -> Delivery:
        number = delivery.replaces
        while delivery.action is not Action.SEND and delivery.target is None and number is not None:
            rows = [r for r in self._of(delivery.conversation_id) if r.delivery.number == number]
            if not rows:
                return delivery
            delivery = replace(delivery, target=rows[0].message)
            number = rows[0].delivery.replaces
        return delivery

    def _of(self, conversation_id: ConversationId) -> Iterator[Row]:
        return (row for row in self.tables.outbox.values() if row.delivery.conversation_id == conversation_id)

    def _waiting(self, bot: BotKey) -> Iterator[Row]:
        return (r for r in self.tables.outbox.values() if r.delivery.bot == bot and r.status == "waiting")

    def _in_work(self) -> Sequence[TicketSummary]:
        """Tickets that somebody can work on, oldest first."""
        records = self.tables.tickets.values()
        found = [_summary(record) for record in records if not record.erased and record.status in IN_WORK]
        return sorted(found, key=lambda summary: summary.ticket_id)

    def _summaries(self) -> Sequence[TicketSummary]:
        found = map(_summary, self.tables.tickets.values())
        return sorted(found, key=lambda summary: -summary.ticket_id)


class MemoryTickets:
    """core.ports.TicketReader."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def of_requester(self, requester_id: RequesterId) -> tuple[TicketSummary, ...]:
        """Every ticket of a requester, newest first."""
        return self._store.of_requester(requester_id)

    def view(self, number: str) -> TicketView | None:
        """The whole ticket, or None."""
        return self._store.ticket(number)

    def files_of(self, number: str) -> int:
        """How many files the ticket has."""
        return sum(owner == number for _, owner in self._store.tables.files.values())


class MemoryTransaction:
    """core.ports.Transaction."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.tickets: Any = MemoryTickets(store)
        self.now = store.now_of()
        self.fresh_id: Callable[[], int] = fresh_id
        desk = store.desk
        desk.people.now = self.now
        desk.people.requesters = {Account(*who): owner for who, owner in store.tables.accounts.items()}
        self.people: Any = desk.people
        self.topics: Any = desk.topics
        self.drafts: Any = desk.drafts
        self.macros: Any = desk.macros
        self.timers: Any = desk.timers
        self.worklist: Any = desk.worklist
        self.ratings: Any = desk.ratings
        self.audit: Any = desk.audit
        self.alerts: Any = desk.alerts
        self.stuck: Any = desk.stuck

    def conversation_of(self, number: str) -> tuple[Place, Requester, Conversation] | None:
        """The conversation that ticket `number` was opened in."""
        record = self._store.tables.tickets.get(number)
        if record is None or record.erased:
            return None
        talk = self._store.tables.talks[record.talk]
        return talk.place, self._store.tables.requesters[talk.requester_id], talk.conversation

    def conversation_with(
        self, bot: BotKey, account: Account, chat: str
    ) -> tuple[Place, Requester, Conversation]:
        """The conversation between `bot` and `account`, made when they never spoke."""
        talk = self._store.talk_with(bot, account, chat)
        return talk.place, self._store.tables.requesters[talk.requester_id], talk.conversation

    def number_of(self, draft_id: DraftId) -> str | None:
        """The number of the ticket that this draft became, or None."""
        records = self._store.tables.tickets.values()
        return next((record.new.number for record in records if record.new.draft_id == draft_id), None)

    def apply(self, place: Place, changes: Changes) -> None:
        """Write `changes`."""
        talk = self._store.tables.talks[place.conversation_id]
        if talk.erased:
            raise NotFound(f"conversation {place.conversation_id}")
        self._store.write(talk, changes, place.chat)

    def audience(self, category: str | None) -> Sequence[Recipient]:
        """Whom a notice reaches."""
        tables = self._store.tables
        wanted = {
            record.requester_id
            for record in tables.tickets.values()
            if record.new.category == category and record.status.is_open
        }
        if category is None:
            wanted = {one.requester_id for one in tables.requesters.values() if one.announcements}
        best: dict[RequesterId, Talk] = {}
        for talk in sorted(
            (t for t in tables.talks.values() if t.place.chat and t.last_touched),
            key=lambda t: (t.reachable, t.last_touched),
        ):
            if talk.requester_id in wanted:
                best[talk.requester_id] = talk
        talks = sorted(best.values(), key=lambda talk: talk.place.conversation_id)
        return [Recipient(talk.place, tables.requesters[talk.requester_id]) for talk in talks]

    def broadcast(self, texts: dict[str, str], recipients: Sequence[tuple[Recipient, str]]) -> int:
        """Keep a notice and owe it to each recipient. Raises Refused."""
        if not {language for _, language in recipients} <= texts.keys():
            raise Refused("The notice lacks a language.")
        notice_id = fresh_id()
        self._store.tables.notices[notice_id] = dict(texts)
        for recipient, language in recipients:
            self._store.owe_notice(recipient, notice_id, language)
        return notice_id

    def erase(self, requester_id: RequesterId) -> None:
        """Make a requester unknown."""
        self._store.erase(requester_id)


def _summary(record: TicketRecord) -> TicketSummary:
    new = record.new
    return TicketSummary(
        new.ticket_id,
        new.number,
        record.requester_id,
        record.category or new.category,
        record.status,
        new.submitted_at,
        record.team or new.team,
        record.assignee,
        record.priority or new.priority,
        new.language,
    )


def _copied(tables: Tables) -> Tables:
    """A copy deep enough that nothing that a transaction changes is shared."""
    copied = copy(tables)
    copied.__dict__.update(
        {
            name: type(kept)((key, copy(value)) for key, value in kept.items())
            if isinstance(kept, dict)
            else list(kept)
            for name, kept in vars(tables).items()
        }
    )
    for record in copied.tickets.values():
        record.timeline = list(record.timeline)
    return copied
