"""What did not get through and is tried again because somebody at the desk, or the platform, says so."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.applying import FILES, ChangeWriter
from storage.holding import CONVERSATIONS, OUTBOX, Holder
from storage.tables import DeskTopicRow, in_words, outbox, table_of

TOPICS = table_of(DeskTopicRow)


class StoredStuck:
    """core.desk_ports.Stuck on one connection."""

    def __init__(self, connection: Connection, holder: Holder, writer: ChangeWriter, now: datetime) -> None:
        self._connection = connection
        self._holder = holder
        self._writer = writer
        self._now = now

    def owe_again(self, correlation: str) -> int:
        """Owe the dead letters of this correlation again, their attempts counted from nought; how many."""
        dead = update(OUTBOX).where(
            outbox.STUCK, OUTBOX.c.status == in_words("dead"), OUTBOX.c.correlation == correlation
        )
        again = dead.values(status="waiting", due_at=self._now, leased_epoch=None, attempts=0)
        owed = self._connection.execute(again).rowcount
        if owed:
            self._writer.wake_others()
        return owed

    def fetch_again(self, file_id: int) -> bool:
        """Try again to fetch a file that was given up; False when it was not."""
        failed = update(FILES).where(FILES.c.id == file_id, FILES.c.state == "failed")
        again = failed.values(state="waiting", due_at=self._now, leased_until=None, attempts=0)
        return self._connection.execute(again).rowcount == 1

    def release(self, desk: str) -> int:
        """The chat of this desk can be reached again: what was held for it is on its way; how much."""
        unreachable = (
            select(CONVERSATIONS.c.id)
            .join_from(TOPICS, CONVERSATIONS, CONVERSATIONS.c.id == TOPICS.c.conversation_id)
            .where(TOPICS.c.desk == desk, CONVERSATIONS.c.reachable.is_(False))
            .order_by(CONVERSATIONS.c.id)
        )
        released = 0
        for conversation_id in self._connection.execute(unreachable).scalars().all():
            held = self._holder.of_id(conversation_id)
            if held is not None:
                released += self._writer.reach(held, reachable=True)
        return released
