"""Empties conversations and destroys keys: what an erasure does to a requester, and the desk to the places in
which a ticket was shown. Tickets and topics refer to the rows, so these stay, and say nothing any more."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, delete, or_, select, update

from storage.encryption import NO_KEY
from storage.holding import CONVERSATIONS, OUTBOX, REQUESTERS
from storage.marking import ATTEMPTS

NOTHING = b""
PORTION = 500
"""How many rows one statement names."""


def forget_conversations(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Empty the conversations, which tickets refer to, and what was said in them.

    A message that a dispatcher has in its hands must have a row to mark, so that one is only emptied.
    """
    said = OUTBOX.c.conversation_id.in_(ids)
    in_hands = and_(OUTBOX.c.status == "waiting", OUTBOX.c.leased_epoch.is_not(None))
    free = and_(said, or_(OUTBOX.c.status != "waiting", OUTBOX.c.leased_epoch.is_(None)))
    gone = select(OUTBOX.c.id).where(free).with_for_update()
    doomed = connection.execute(gone).scalars().all()
    for start in range(0, len(doomed), PORTION):
        portion = doomed[start : start + PORTION]
        connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.outbox_id.in_(portion)))
        connection.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(portion)))
    emptied = {"body": None, "chat": "", "target": None, "message": None, "error": None}
    connection.execute(update(OUTBOX).where(said, in_hands).values(status="discarded", **emptied))
    connection.execute(
        update(CONVERSATIONS)
        .where(CONVERSATIONS.c.id.in_(ids))
        .values(chat="", state=NOTHING, last_touched=now, draft_due_at=None, reachable=False)
    )


def destroy_keys(connection: Connection, requester_ids: Collection[int]) -> int:
    """Make these requesters unknown, for good: how many were known."""
    living = and_(REQUESTERS.c.id.in_(requester_ids), REQUESTERS.c.wrapped_key != NO_KEY)
    unknown = {"wrapped_key": NO_KEY, "language": None, "consent": None, "announcements": False}
    return connection.execute(update(REQUESTERS).where(living).values(unknown)).rowcount
