"""Turns the `Changes` of decisions into rows, gathered so that each table is written with one executemany.

Rows reach the database when something must read them (`flush`) or at the end of the batch (`finish`), which
also writes each conversation's state once, however many updates changed it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select, update

from core.altered import replace
from core.changes import (
    Changes,
    Erasure,
    HelpCount,
    NewDelivery,
    NewFile,
    NewMessage,
    NewRating,
    NewTicket,
    NewTicketEvent,
    NewTimer,
    Removal,
    Requester,
)
from core.delivery import Action, Delivery, Lane
from core.errors import NotFound
from core.ids import BotKey
from core.redaction import PART_REMOVED
from core.showing import without_words_in
from storage.blind_index import BLIND_INDEX, BlindIndex
from storage.desk.macros import StoredRatings
from storage.desk.worklist import StoredTimers, put_on_worklist
from storage.encryption import DataKey, Keys
from storage.erasing import edits_of, erase_words
from storage.help_counts import add_help_counts
from storage.holding import CONVERSATIONS, OUTBOX, REQUESTERS, Held, Holder
from storage.ids import fresh_id
from storage.notify import wake_dispatchers
from storage.owed import Owed
from storage.prepared import Prepared, insert_rows
from storage.removing import remove_part
from storage.stored_json import reply_to_json
from storage.tables import (
    AnswerRow,
    FileRow,
    MessageRow,
    TicketEventRow,
    TicketRow,
    TicketStateRow,
    in_words,
    table_of,
)
from storage.targets import with_targets
from storage.ticket_rows import answer_rows, event_row, file_row, message_row, state_row, ticket_row

TICKETS = table_of(TicketRow)
ANSWERS = table_of(AnswerRow)
MESSAGES = table_of(MessageRow)
EVENTS = table_of(TicketEventRow)
TICKET_STATE = table_of(TicketStateRow)
FILES = table_of(FileRow)

# Parents before children, so that foreign keys hold at every statement.
INSERT_ORDER: tuple[Table, ...] = (
    OUTBOX,
    TICKETS,
    ANSWERS,
    BLIND_INDEX,
    MESSAGES,
    EVENTS,
    TICKET_STATE,
    FILES,
)


def _update_of(table: Table, key: str, names: Sequence[str]) -> Prepared:
    """Sets the columns `names` to the parameters new_…, where the column `key` is the parameter row_id."""
    statement = update(table).where(table.c[key] == bindparam("row_id"))
    new_values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return Prepared(statement.values(new_values), ["row_id", *(f"new_{name}" for name in names)])


UPDATE_CONVERSATION = Prepared(
    update(CONVERSATIONS)
    .where(CONVERSATIONS.c.id == bindparam("row_id"))
    .values(
        chat=bindparam("new_chat"),
        state=bindparam("new_state"),
        draft_due_at=bindparam("new_draft_due_at"),
        reachable=bindparam("new_reachable"),
        last_touched=func.coalesce(
            bindparam("touched_at", type_=CONVERSATIONS.c.last_touched.type), CONVERSATIONS.c.last_touched
        ),
    ),
    ("row_id", "new_chat", "new_state", "new_draft_due_at", "new_reachable", "touched_at"),
)
UPDATE_REQUESTER = _update_of(REQUESTERS, "id", ("language", "consent", "announcements"))
SET_STATUS = _update_of(TICKET_STATE, "ticket_id", ("status",))
SET_ASSIGNEE = _update_of(TICKET_STATE, "ticket_id", ("assignee",))
SET_TEAM = _update_of(TICKET_STATE, "ticket_id", ("team",))
SET_CATEGORY = _update_of(TICKET_STATE, "ticket_id", ("category",))
SET_PRIORITY = _update_of(TICKET_STATE, "ticket_id", ("priority",))
TAKE_FILE = _update_of(FILES, "id", ("ticket_id", "draft_id"))
REFUSE_FILE = Prepared(
    update(FILES)
    .where(FILES.c.id == bindparam("row_id"), FILES.c.state == in_words("waiting"))
    .values(
        state=bindparam("new_state"),
        error=bindparam("problem"),
        store_key=bindparam("new_key"),
        leased_until=bindparam("new_lease"),
    ),
    ("row_id", "new_state", "problem", "new_key", "new_lease"),
)
DROP_FILE = Prepared(
    update(FILES)
    .where(FILES.c.id == bindparam("row_id"), FILES.c.ticket_id.is_(None))
    .values(state=bindparam("new_state")),
    ("row_id", "new_state"),
)
DROP_FILES = Prepared(
    update(FILES)
    .where(FILES.c.draft_id == bindparam("draft"), FILES.c.ticket_id.is_(None))
    .values(state=bindparam("new_state")),
    ["draft", "new_state"],
)


class ChangeWriter:
    """Applies changes inside one transaction. `epochs` are the lanes that this process owns;"""

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        holder: Holder,
        index: BlindIndex,
        epochs: dict[BotKey, int],
        now: datetime,
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._holder = holder
        self._index = index
        self._epochs = epochs
        self._now = now
        self._worked: set[int] = set()
        self._rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._statuses: list[dict[str, Any]] = []
        self._assignees: list[dict[str, Any]] = []
        self._teams: list[dict[str, Any]] = []
        self._categories: list[dict[str, Any]] = []
        self._priorities: list[dict[str, Any]] = []
        self._taken: list[dict[str, Any]] = []
        self._drafts: list[dict[str, Any]] = []
        self._refused: list[dict[str, Any]] = []
        self._dropped: list[dict[str, Any]] = []
        self._timers: list[NewTimer] = []
        self._ratings: list[NewRating] = []
        self._help_counts: Counter[HelpCount] = Counter()
        self._touched: dict[int, Held] = {}
        self._changed: dict[int, Requester] = {}
        self._tickets: dict[str, tuple[int, DataKey]] = {}
        self._leased: list[Delivery] = []
        self._unleased = False
        self._files = False
        self._last: list[Callable[[], None]] = []

    def apply(self, held: Held, changes: Changes, chat: str, correlation: str) -> None:
        """Write one decision; its deliveries go to `chat`."""
        if changes.reachable is not None:
            self.reach(held, reachable=changes.reachable)
        held.conversation = changes.conversation
        held.draft_due_at = changes.draft_due_at
        self._touched[held.conversation_id] = held
        if changes.requester != self._holder.requesters[held.requester_id]:
            self._holder.requesters[held.requester_id] = changes.requester
            self._changed[held.requester_id] = changes.requester
        for ticket in changes.tickets:
            self._submit(held, ticket)
        for file in changes.files:
            self._keep(held, file)
        messages = [self._message(message) for message in changes.messages]
        events = [self._record(event, messages) for event in changes.events]
        for delivery in changes.deliveries:
            self._owe(held, _telling(delivery, events), chat, correlation)
        for file_id, number in changes.attached:
            self._taken.append(_taken(file_id, self.ticket(number)[0]))
        if changes.dropped_draft is not None:
            self._drafts.append({"draft": changes.dropped_draft, "new_state": "dropped"})
        self._refused.extend(_refused(file_id, why) for file_id, why in changes.refused_files)
        self._dropped.extend({"row_id": file_id, "new_state": "dropped"} for file_id in changes.dropped_files)
        self._help_counts.update(changes.help_counts)
        self._timers.extend(changes.timers)
        self._ratings.extend(changes.ratings)
        if changes.erasure is not None:
            self._erase(held, changes.erasure, chat, correlation)
        if changes.removal is not None:
            self._remove(held, changes.removal)

    def at_the_end(self, write: Callable[[], None]) -> None:
        """Let `write` be the last that this transaction writes: it takes a lock that everybody needs."""
        self._last.append(write)

    def reach(self, held: Held, *, reachable: bool) -> int:
        """Hold what waits, or release what was held (how many messages); what an owner has in its hands is
        left to it."""
        self.flush()
        of_conversation = update(OUTBOX).where(OUTBOX.c.conversation_id == held.conversation_id)
        held.reachable = reachable
        self._touched[held.conversation_id] = held
        if not reachable:
            free = of_conversation.where(OUTBOX.c.status == "waiting", OUTBOX.c.leased_epoch.is_(None))
            self._connection.execute(free.values(status="held"))
            return 0
        released = of_conversation.where(OUTBOX.c.status == "held").values(
            status="waiting", due_at=self._now, leased_epoch=None
        )
        count = self._connection.execute(released).rowcount
        if count:
            held.behind = True
            self._unleased = True
        return count

    def requester(self, held: Held) -> Requester:
        """The requester of a conversation, as the batch has left them so far."""
        return self._holder.requesters[held.requester_id]

    def forget(self, requester_id: int) -> None:
        """The requester is being erased: write what was gathered, so that it goes too, and nothing later."""
        self.flush()
        theirs = {
            held.conversation_id for held in self._touched.values() if held.requester_id == requester_id
        }
        for conversation_id in theirs:
            del self._touched[conversation_id]
        self._changed.pop(requester_id, None)
        self._tickets.clear()
        self._leased = [one for one in self._leased if one.conversation_id not in theirs]

    def flush(self) -> None:
        """Send to the database what was gathered, so that it can be read in this transaction."""
        for table in INSERT_ORDER:
            rows = self._rows.pop(table, None)
            if rows:
                insert_rows(self._connection, table, rows)
        self._many(SET_STATUS, self._statuses)
        self._many(SET_ASSIGNEE, self._assignees)
        self._many(SET_TEAM, self._teams)
        self._many(SET_CATEGORY, self._categories)
        self._many(SET_PRIORITY, self._priorities)
        self._many(TAKE_FILE, self._taken)
        if self._refused:
            refused = FILES.c.id.in_([row["row_id"] for row in self._refused])
            tickets = select(FILES.c.ticket_id).where(refused, FILES.c.ticket_id.is_not(None))
            self._worked.update(self._connection.execute(tickets).scalars())
        self._many(REFUSE_FILE, self._refused)
        self._many(DROP_FILE, self._dropped)
        self._many(DROP_FILES, self._drafts)
        self._after_submission()

    def finish(self) -> Owed:
        """Write everything; what is to be done once it is committed."""
        self.flush()
        conversations = [self._conversation(held) for _, held in sorted(self._touched.items())]
        self._many(UPDATE_CONVERSATION, conversations)
        requesters = [
            {
                "row_id": requester_id,
                "new_language": requester.language,
                "new_consent": requester.consent,
                "new_announcements": requester.announcements,
            }
            for requester_id, requester in sorted(self._changed.items())
        ]
        self._many(UPDATE_REQUESTER, requesters)
        add_help_counts(self._connection, self._help_counts)
        if self._worked:
            put_on_worklist(self._connection, self._worked, self._now)
        for write in self._last:
            write()
        if self._unleased:
            self.wake_others()
        return Owed(
            with_targets(self._connection, self._leased), self._unleased, self._files, bool(self._worked)
        )

    def _after_submission(self) -> None:
        """What is due on tickets, and how satisfied people are: rare, so a statement each."""
        timers = StoredTimers(self._connection)
        for timer in self._timers:
            if timer.due_at is None:
                timers.clear(timer.number, timer.kind)
            else:
                timers.set(timer.number, timer.kind, timer.due_at)
        ratings = StoredRatings(self._connection, self._now)
        for rating in self._ratings:
            ratings.keep(rating.number, rating.stars)
        self._timers.clear()
        self._ratings.clear()

    def wake_others(self) -> None:
        """Tell other processes, at the commit, that messages wait."""
        self._unleased = True
        wake_dispatchers(self._connection)

    def _erase(self, held: Held, erasure: Erasure, chat: str, correlation: str) -> None:
        """Take words out of what was stored before, what this batch gathered included, and edit away what
        was sent of them."""
        self.flush()
        shown = erase_words(self._connection, held, erasure, self._now)
        mine = held.conversation_id
        self._leased = [
            replace(each, reply=without_words_in(each.reply, erasure.texts))
            if each.reply is not None and each.conversation_id == mine
            else each
            for each in self._leased
        ]
        number = held.conversation.next_number
        for replaces, reply in edits_of(shown, erasure):
            edit = NewDelivery(number, Lane.REPLY, Action.EDIT, reply, replaces)
            self._owe(held, edit, chat, correlation)
            number += 1
        held.conversation = replace(held.conversation, next_number=number)

    def _remove(self, held: Held, removal: Removal) -> None:
        """Take a part out of a submitted ticket, and out of what this batch still gathers or hands over."""
        self.flush()
        ticket_id, key = self.ticket(removal.number)
        mine = held.conversation_id
        remove_part(self._connection, self._keys, key, self._index, ticket_id, mine, removal, self._now)
        self._leased = [
            replace(each, reply=without_words_in(each.reply, removal.texts, PART_REMOVED))
            if each.reply is not None and each.conversation_id == mine
            else each
            for each in self._leased
        ]

    def _owe(self, held: Held, new: NewDelivery, chat: str, correlation: str) -> None:
        epoch = self._epochs.get(held.bot)
        mine = epoch is not None and held.reachable and not held.behind
        outbox_id = fresh_id()
        body = new.reply and held.key.encrypt("outbox.body", reply_to_json(new.reply))
        self._rows[OUTBOX].append(
            {
                "id": outbox_id,
                "platform": held.bot.platform,
                "bot": held.bot.name,
                "conversation_id": held.conversation_id,
                "number": new.number,
                "chat": chat,
                "lane": int(new.lane),
                "action": new.action.value,
                "body": body,
                "replaces": new.replaces,
                "target": new.target,
                "event_id": new.event_id,
                "status": "waiting" if held.reachable else "held",
                "due_at": self._now,
                "leased_epoch": epoch if mine else None,
                "attempts": 0,
                "ambiguous": 0,
                "correlation": correlation,
                "created_at": self._now,
            }
        )
        if not mine:
            held.behind = True
            self._unleased = self._unleased or held.reachable
            return
        self._leased.append(
            Delivery(
                outbox_id=outbox_id,
                bot=held.bot,
                chat=chat,
                conversation_id=held.conversation_id,
                number=new.number,
                lane=new.lane,
                action=new.action,
                reply=new.reply,
                replaces=new.replaces,
                target=new.target,
                correlation=correlation,
                owed_at=self._now,
                event_id=new.event_id,
            )
        )

    def _submit(self, held: Held, ticket: NewTicket) -> None:
        self._tickets[ticket.number] = (ticket.ticket_id, held.key)
        self._rows[TICKETS].append(ticket_row(held, ticket))
        self._rows[ANSWERS].extend(answer_rows(held.key, ticket))
        self._rows[BLIND_INDEX].extend(self._index.rows(ticket))
        self._rows[TICKET_STATE].append(state_row(ticket))
        self._taken.extend(_taken(file_id, ticket.ticket_id) for file_id in ticket.file_ids)

    def _keep(self, held: Held, new: NewFile) -> None:
        ticket_id = None if new.number is None else self.ticket(new.number)[0]
        self._rows[FILES].append(file_row(held, new, ticket_id, self._now))
        self._files = True

    def _message(self, message: NewMessage) -> int:
        ticket_id, key = self.ticket(message.number)
        row = message_row(key, ticket_id, message)
        self._rows[MESSAGES].append(row)
        return int(row["id"])

    def _record(self, event: NewTicketEvent, messages: Sequence[int]) -> int:
        ticket_id, key = self.ticket(event.number)
        message_id = None if event.message is None else messages[event.message]
        row = event_row(key, ticket_id, event, message_id)
        self._rows[EVENTS].append(row)
        if event.status is not None:
            self._statuses.append({"row_id": ticket_id, "new_status": event.status.value})
        if event.assignee is not None:
            self._assignees.append({"row_id": ticket_id, "new_assignee": event.assignee or None})
        if event.team is not None:
            self._teams.append({"row_id": ticket_id, "new_team": event.team})
        if event.category is not None:
            self._categories.append({"row_id": ticket_id, "new_category": event.category})
        if event.priority is not None:
            self._priorities.append({"row_id": ticket_id, "new_priority": event.priority})
        self._worked.add(ticket_id)
        return int(row["id"])

    def ticket(self, number: str) -> tuple[int, DataKey]:
        """The id of a ticket and the key of its requester. Raises NotFound."""
        if number not in self._tickets:
            found = self._connection.execute(
                select(TICKETS.c.id, TICKETS.c.requester_id, REQUESTERS.c.wrapped_key)
                .join_from(TICKETS, REQUESTERS, REQUESTERS.c.id == TICKETS.c.requester_id)
                .where(TICKETS.c.number == number)
            ).one_or_none()
            if found is None:
                raise NotFound(number)
            key = self._keys.of_requester(found.requester_id, found.wrapped_key)
            self._tickets[number] = (found.id, key)
        return self._tickets[number]

    def _conversation(self, held: Held) -> dict[str, Any]:
        return {
            "row_id": held.conversation_id,
            "new_chat": held.chat,
            "new_state": self._holder.states.write(held.conversation_id, held.key, held.conversation),
            "touched_at": held.touched_at,
            "new_draft_due_at": held.draft_due_at,
            "new_reachable": held.reachable,
        }

    def _many(self, statement: Prepared, rows: list[dict[str, Any]]) -> None:
        if rows:
            statement.run(self._connection, rows)
            rows.clear()


def _refused(file_id: int, problem: str) -> dict[str, Any]:
    """A file that could not be kept, and why."""
    gone = {"new_state": "refused", "new_key": None, "new_lease": None}
    return {"row_id": file_id, "problem": problem, **gone}


def _telling(delivery: NewDelivery, events: Sequence[int]) -> NewDelivery:
    """The delivery with the id of the entry that it tells of."""
    return delivery if delivery.event is None else replace(delivery, event_id=events[delivery.event])


def _taken(file_id: int, ticket_id: int) -> dict[str, Any]:
    """A file of a draft that now belongs to a ticket."""
    return {"row_id": file_id, "new_ticket_id": ticket_id, "new_draft_id": None}
