"""The order within one bot's lane: whose message goes next, without any waiting or sending of its own.

Each conversation is a `Line` of rows with ascending numbers, of which one at a time is under way; lines are
independent of each other, so that a slow or dead chat delays nobody. Broadcast rows (number None) have a line
each, since they have no order. Times are monotonic seconds and the caller's.

What this must never do: let a row go before an earlier one of its conversation. When a row is offered whose
number is not the next after the last one seen here, earlier rows may wait in the database: the line has a
*gap* and stands still until a claim that began afterwards has shown everything.
"""

import heapq
import itertools
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.altered import replace
from core.delivery import Action, Delivery, Lane

Key = tuple[str, int]

REMEMBERED_TARGETS = 32
"""How many delivered messages of a conversation can still be edited from memory."""


AIMED = (Action.EDIT, Action.DELETE, Action.PIN)
"""What is done to an earlier message."""


@dataclass(slots=True, eq=False)
class Row:
    """A delivery in the lane: not before `due`; `ambiguous` when an earlier attempt may have arrived."""

    delivery: Delivery
    due: float = 0.0
    ambiguous: bool = False


@dataclass(slots=True, eq=False)
class Line:
    """The waiting rows of one conversation, and what is remembered of those that left.

    `last` is the highest number taken (None: unknown), `targets` maps numbers to platform message ids.
    `entry` names the one valid entry of this line in the heaps. `urgency` counts the rows of each lane: a
    line is as urgent as its most urgent row, even when a less urgent one has to leave before it.
    """

    key: Key
    rows: list[tuple[int, int, Row]] = field(default_factory=list)
    under_way: Row | None = None
    gap: bool = False
    last: int | None = None
    targets: dict[int, str] = field(default_factory=dict)
    entry: int = 0
    urgency: list[int] = field(default_factory=lambda: [0] * len(Lane))

    @property
    def lane(self) -> int:
        """The most urgent lane among the waiting rows."""
        return next((lane for lane, count in enumerate(self.urgency) if count), len(Lane))

    @property
    def idle(self) -> bool:
        """Whether nothing waits or is under way."""
        return not self.rows and self.under_way is None

    def remember(self, delivery: Delivery, message: str) -> None:
        """`message` is what later edits of this delivery, or of the one that it replaced, change."""
        for number in (delivery.replaces, delivery.number):
            if number is not None:
                self.targets.pop(number, None)
                self.targets[number] = message
        while len(self.targets) > REMEMBERED_TARGETS:
            self.targets.pop(next(iter(self.targets)))


class LaneQueue:
    """All waiting rows of a bot. Idle conversations are remembered up to `memory`, the oldest forgotten."""

    def __init__(self, memory: int = 10_000) -> None:
        self.waiting = 0
        self._memory = memory
        self._lines: OrderedDict[Key, Line] = OrderedDict()
        self._known: set[int] = set()
        self._settled: OrderedDict[int, None] = OrderedDict()
        self._ready: list[tuple[int, int, Line]] = []
        self._later: list[tuple[float, int, Line]] = []
        self._counter = itertools.count(1)
        self._gaps: dict[Key, Line] = {}
        self._gaps_asked: dict[Key, Line] = {}

    @property
    def has_gaps(self) -> bool:
        """Whether a line stands still until the database was asked."""
        return bool(self._gaps)

    def add(self, deliveries: Iterable[Delivery]) -> None:
        """Take rows in, from a commit or a claim; rows that are here or were settled are passed over."""
        for delivery in deliveries:
            if delivery.outbox_id not in self._known and delivery.outbox_id not in self._settled:
                self._known.add(delivery.outbox_id)
                self._put(self._line(delivery), Row(delivery))

    def begin_claim(self) -> None:
        """A claim starts now: what it shows closes the gaps known so far."""
        self._gaps_asked, self._gaps = self._gaps, {}

    def end_claim(self, complete: bool) -> None:
        """The claim's rows were added. `complete`: no numbered row can be left in the database; otherwise
        the gaps stay."""
        asked, self._gaps_asked = self._gaps_asked, {}
        for line in asked.values():
            if line.gap and complete:
                line.last = line.rows[0][0] - 1
                self._schedule(line)
            elif line.gap:
                self._gaps[line.key] = line

    def take(self, now: float) -> Row | None:
        """The most urgent row that may go now, from now on under way; None when none may."""
        while self._later and self._later[0][0] <= now:
            _, entry, line = heapq.heappop(self._later)
            if line.entry == entry:
                heapq.heappush(self._ready, (line.lane, entry, line))
        while self._ready:
            _, entry, line = heapq.heappop(self._ready)
            if line.entry == entry:
                number, _, row = heapq.heappop(line.rows)
                line.urgency[row.delivery.lane] -= 1
                line.under_way, line.last = row, max(number, line.last or 0)
                return row
        return None

    def next_due(self) -> float | None:
        """When `take` may next have something; None when only new rows or a claim can change that."""
        while self._later and self._later[0][2].entry != self._later[0][1]:
            heapq.heappop(self._later)
        return self._later[0][0] if self._later else None

    def put_back(self, row: Row, due: float) -> None:
        """The row under way goes later: not before `due`, and still before its successors."""
        line = self._lines[_key(row.delivery)]
        line.under_way = None
        self.waiting -= 1
        row.due = due
        self._put(line, row)

    def finish(self, row: Row, message: str | None, replayable: bool = False) -> None:
        """The row under way is settled; `message` is the platform's id of what is now in the chat.
        `replayable`: a dead letter, which is welcome when it comes again."""
        delivery = row.delivery
        line = self._lines[_key(delivery)]
        line.under_way = None
        self._settle(delivery, replayable)
        if message is not None:
            line.remember(delivery, message)
        if line.rows:
            self._schedule(line)
        elif delivery.number is None:
            del self._lines[line.key]

    def withdraw(self, row: Row) -> list[Delivery]:
        """The requester can't be reached: settle the row under way, and take its successors out as well
        (returned in order). What comes next of this conversation asks the database first."""
        line = self._lines[_key(row.delivery)]
        line.under_way, line.last, line.gap = None, None, False
        line.entry = next(self._counter)
        successors = [waiting.delivery for _, _, waiting in sorted(line.rows, key=lambda item: item[:2])]
        line.rows, line.urgency = [], [0] * len(Lane)
        self._gaps.pop(line.key, None)
        self._gaps_asked.pop(line.key, None)
        for delivery in (row.delivery, *successors):
            self._settle(delivery, replayable=True)
        return successors

    def aim(self, delivery: Delivery) -> Delivery | None:
        """The delivery with the message that it changes; None when there is nothing to do.

        An edit of a message that never arrived is sent as a message of its own; there is nothing to delete
        where none arrived.
        """
        if delivery.action not in AIMED:
            return delivery
        target = delivery.target
        if delivery.replaces is not None:
            line = self._lines[_key(delivery)]
            target = line.targets.get(delivery.replaces, target)
        if target is not None:
            return replace(delivery, target=target)
        return as_new_message(delivery) if delivery.action is Action.EDIT else None

    def move(self, conversation: Delivery, chat: str) -> None:
        """The chat of this delivery's conversation has another id now."""
        for _, _, row in self._lines[_key(conversation)].rows:
            row.delivery = replace(row.delivery, chat=chat)

    def _line(self, delivery: Delivery) -> Line:
        key = _key(delivery)
        if key not in self._lines:
            self._forget()
            self._lines[key] = Line(key)
        self._lines.move_to_end(key)
        return self._lines[key]

    def _put(self, line: Line, row: Row) -> None:
        """Add a row to its line and let the line stand where it belongs."""
        delivery = row.delivery
        heapq.heappush(line.rows, (delivery.number or 0, delivery.outbox_id, row))
        line.urgency[delivery.lane] += 1
        self.waiting += 1
        self._schedule(line)

    def _schedule(self, line: Line) -> None:
        """Give the line its place: none while a row is under way or earlier ones may be missing."""
        line.entry = next(self._counter)
        if line.under_way is not None or not line.rows:
            return
        number, _, head = line.rows[0]
        line.gap = number > 1 and (line.last is None or number > line.last + 1)
        if line.gap:
            if line.key not in self._gaps_asked:
                self._gaps[line.key] = line
            return
        self._gaps.pop(line.key, None)
        heapq.heappush(self._later, (head.due, line.entry, line))

    def _settle(self, delivery: Delivery, replayable: bool) -> None:
        self.waiting -= 1
        self._known.discard(delivery.outbox_id)
        if not replayable:
            self._settled[delivery.outbox_id] = None
        if len(self._settled) > self._memory:
            self._settled.popitem(last=False)

    def _forget(self) -> None:
        """Drop the conversation that was idle longest, once there are too many; busy ones always stay."""
        if len(self._lines) < self._memory:
            return
        for key, line in itertools.islice(self._lines.items(), 64):
            if line.idle:
                del self._lines[key]
                return


def as_new_message(delivery: Delivery) -> Delivery | None:
    """An edit turned into a message of its own; None when it has nothing to say."""
    if delivery.reply is None or not (delivery.reply.text or delivery.reply.choices):
        return None
    return replace(delivery, action=Action.SEND, target=None)


def _key(delivery: Delivery) -> Key:
    if delivery.number is None:
        return ("broadcast", delivery.outbox_id)
    return ("conversation", delivery.conversation_id)
