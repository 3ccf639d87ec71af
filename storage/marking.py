"""Writes what became of delivery attempts: the row's fate, the attempt, alerts, chats that moved."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select, update

from core.delivery import Action, Fate
from core.desk.alerts import DESK, IN_ENGLISH, Trouble
from core.ids import BotKey
from core.ports import Marked
from storage.desk.topics import desk_of, topic_gone, topic_opened
from storage.desk.worklist import put_on_worklist
from storage.holding import CONVERSATIONS, OUTBOX
from storage.house import raise_alert
from storage.ids import fresh_id
from storage.lanes import lanes_of
from storage.prepared import Prepared, insert_rows
from storage.tables import DeliveryAttemptRow, TicketEventRow, in_words, table_of

ATTEMPTS = table_of(DeliveryAttemptRow)
EVENTS = table_of(TicketEventRow)

STATUS_AFTER = {
    Fate.SENT: "sent",
    Fate.RETRY: "waiting",
    Fate.DEAD: "dead",
    Fate.HELD: "held",
    Fate.GONE: "discarded",
}
BEFORE_ANOTHER_TRY = timedelta(seconds=30)
"""Until a topic that could not be opened is opened again."""
MOVING = (Fate.HELD, Fate.GONE)
"""Fates that concern the whole conversation."""

MARK = Prepared(
    update(OUTBOX)
    .where(
        OUTBOX.c.id == bindparam("row_id"),
        # Or an earlier one, when our lock broke and was ours again before anybody else had it: what we sent
        # meanwhile is leased to an epoch that is over.
        OUTBOX.c.leased_epoch <= bindparam("under_epoch"),
        OUTBOX.c.status == in_words("waiting"),
    )
    .values(
        status=bindparam("new_status"),
        attempts=OUTBOX.c.attempts + bindparam("more_attempts"),
        ambiguous=OUTBOX.c.ambiguous + bindparam("more_ambiguous"),
        due_at=func.coalesce(bindparam("new_due_at", type_=OUTBOX.c.due_at.type), OUTBOX.c.due_at),
        message=bindparam("new_message"),
        error=bindparam("new_error"),
    ),
    (
        "row_id",
        "under_epoch",
        "new_status",
        "more_attempts",
        "more_ambiguous",
        "new_due_at",
        "new_message",
        "new_error",
    ),
)


def write_marks(
    connection: Connection, marks: Sequence[Marked], epochs: Mapping[BotKey, int], now: datetime
) -> bool:
    """Write `marks` of the lanes that are owned under `epochs`; those of an older epoch are ignored. False
    when there were such: somebody else owns the lane now."""
    bots = {mark.delivery.bot for mark in marks}
    current = lanes_of(connection, {bot: epochs[bot] for bot in bots & epochs.keys()})
    ours = [mark for mark in marks if mark.delivery.bot in current]
    if ours:
        _write(connection, ours, epochs, now)
    return len(ours) == len(marks)


def _write(
    connection: Connection, ours: Sequence[Marked], epochs: Mapping[BotKey, int], now: datetime
) -> None:
    _lock_conversations(connection, ours)
    MARK.run(connection, [_mark(mark, epochs) for mark in ours])
    insert_rows(connection, ATTEMPTS, [_attempt(mark, epochs, now) for mark in ours])
    _tell_desk(connection, ours, now)
    for mark in ours:
        if mark.new_chat is not None:
            _move(connection, mark, mark.new_chat)
            if mark.delivery.action is Action.OPEN:
                topic_opened(connection, mark.delivery.conversation_id, mark.new_chat)
        if mark.decision.fate is Fate.HELD:
            _hold(connection, mark, now)
        if mark.decision.fate is Fate.GONE:
            _open_again(connection, mark, now)
        if mark.decision.fate is Fate.DEAD:
            delivery = mark.delivery
            text = f"Message {delivery.outbox_id} of {delivery.bot} can't be delivered: {mark.error}"
            raise_alert(connection, "dead_letter", delivery.correlation, text, now)


def _tell_desk(connection: Connection, marks: Sequence[Marked], now: datetime) -> None:
    """What became of a message about a ticket is shown to the desk."""
    told = {mark.delivery.event_id for mark in marks} - {None}
    if told:
        tickets = select(EVENTS.c.ticket_id).where(EVENTS.c.id.in_(told)).distinct()
        put_on_worklist(connection, connection.execute(tickets).scalars().all(), now)


def _lock_conversations(connection: Connection, marks: Sequence[Marked]) -> None:
    """Lock before any outbox row, as the writer does, so that the two can't wait for each other."""
    ids = {m.delivery.conversation_id for m in marks if m.new_chat is not None or m.decision.fate in MOVING}
    if ids:
        rows = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id.in_(ids)).order_by(CONVERSATIONS.c.id)
        connection.execute(rows.with_for_update(key_share=True)).all()


def _mark(mark: Marked, epochs: Mapping[BotKey, int]) -> dict[str, Any]:
    delivery, decision = mark.delivery, mark.decision
    edited = delivery.target if delivery.action is Action.EDIT else None
    return {
        "row_id": delivery.outbox_id,
        "under_epoch": epochs[delivery.bot],
        "new_status": STATUS_AFTER[decision.fate],
        "more_attempts": int(decision.counted),
        "more_ambiguous": int(decision.ambiguous),
        "new_due_at": decision.due_at,
        "new_message": mark.message or edited,
        "new_error": mark.error,
    }


def _attempt(mark: Marked, epochs: Mapping[BotKey, int], now: datetime) -> dict[str, Any]:
    return {
        "id": fresh_id(),
        "outbox_id": mark.delivery.outbox_id,
        "at": now,
        "epoch": epochs[mark.delivery.bot],
        "fate": mark.decision.fate.value,
        "ambiguous": mark.decision.ambiguous,
        "error": mark.error,
    }


def _move(connection: Connection, mark: Marked, new_chat: str) -> None:
    """The chat has another id now: the conversation and what still waits for the old one follow it."""
    delivery = mark.delivery
    moved = update(CONVERSATIONS).where(
        CONVERSATIONS.c.id == delivery.conversation_id, CONVERSATIONS.c.chat == delivery.chat
    )
    connection.execute(moved.values(chat=new_chat))
    owed = update(OUTBOX).where(
        OUTBOX.c.conversation_id == delivery.conversation_id,
        OUTBOX.c.chat == delivery.chat,
        OUTBOX.c.status.in_(("waiting", "held")),
    )
    connection.execute(owed.values(chat=new_chat))


def _open_again(connection: Connection, mark: Marked, now: datetime) -> None:
    """The topic is gone: nothing more is said in it, and the desk shows its ticket in a new one."""
    mine = and_(OUTBOX.c.conversation_id == mark.delivery.conversation_id, OUTBOX.c.status == "waiting")
    free = update(OUTBOX).where(mine, OUTBOX.c.leased_epoch.is_(None))
    connection.execute(free.values(status="discarded"))
    ticket_id = topic_gone(connection, mark.delivery.conversation_id)
    if ticket_id is not None:
        never_open = mark.delivery.chat.endswith("/")
        put_on_worklist(connection, [ticket_id], now + BEFORE_ANOTHER_TRY if never_open else now)


def _hold(connection: Connection, mark: Marked, now: datetime) -> None:
    """The requester can't be reached: what waits is held with it, in order, until they return. A desk's chat
    that can't be reached is an alert."""
    delivery = mark.delivery
    unreachable = update(CONVERSATIONS).where(
        CONVERSATIONS.c.id == delivery.conversation_id, CONVERSATIONS.c.chat == delivery.chat
    )
    if connection.execute(unreachable.values(reachable=False)).rowcount:
        waiting = update(OUTBOX).where(
            OUTBOX.c.conversation_id == delivery.conversation_id,
            OUTBOX.c.status == "waiting",
            OUTBOX.c.leased_epoch.is_(None),
        )
        connection.execute(waiting.values(status="held"))
        desk = desk_of(connection, delivery.conversation_id)
        if desk is not None:
            what = Trouble.UNREACHABLE
            text = f"Desk {desk!r}: {IN_ENGLISH[what]} ({mark.error})"
            raise_alert(connection, what.value, f"{DESK}{desk}", text, now)
