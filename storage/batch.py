"""Decides and writes many updates in one transaction: hold, claim, decide, write, commit.

Everything here is synchronous and runs on the writer's thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from core.altered import replace
from core.changes import Changes, Place
from core.events import ChatBlocked, DraftExpired, Update
from core.ids import BotKey
from core.ports import Accepted, Clock, Decide, Turn
from storage.applying import ChangeWriter
from storage.attempts import InboxKey, forget_attempts, inbox_key
from storage.database import Database
from storage.encryption import Keys
from storage.holding import Held, Holder, States, create_missing, party_of
from storage.house import correlation_of, raise_alert
from storage.ids import fresh_id
from storage.owed import NOTHING, Owed
from storage.readers import Tickets
from storage.tables import InboxRow, table_of
from storage.upsert import insert_or_ignore

INBOX = table_of(InboxRow)
CLAIMED = (INBOX.c.platform, INBOX.c.bot, INBOX.c.update_id)


@dataclass(slots=True)
class BatchResult:
    """What became of a batch. `left` are updates whose conversation another process holds just now."""

    accepted: dict[InboxKey, Accepted] = field(default_factory=dict)
    left: list[Update] = field(default_factory=list)
    owed: Owed = NOTHING


class Batches:
    """Runs batches of updates, each with different ids."""

    def __init__(
        self, decide: Decide, clock: Clock, database: Database, keys: Keys, epochs: dict[BotKey, int]
    ) -> None:
        self._decide = decide
        self._clock = clock
        self._database = database
        self._keys = keys
        self._epochs = epochs
        self._states = States()

    def run(self, updates: Sequence[Update], *, counted: bool = False) -> BatchResult:
        """Commit all `updates`, or raise and commit none. `counted`: their attempts were counted before."""

        def write(connection: Connection, held: dict[InboxKey, Held], writer: ChangeWriter) -> BatchResult:
            result = BatchResult()
            tickets = Tickets(connection, self._keys, writer.flush)
            now = self._clock()
            fresh = self._claim(connection, updates, held, "done", now)
            for one in sorted(fresh, key=lambda one: (held[inbox_key(one)].conversation_id, one.order)):
                conversation = held[inbox_key(one)]
                turn = self._turn(one, conversation, writer, tickets, now)
                changes = self._decide(turn)
                self._apply(one, conversation, changes, turn.place, writer, now)
                result.accepted[inbox_key(one)] = _accepted(conversation, changes)
            if counted:
                for one in updates:
                    forget_attempts(connection, one)
            return result

        return self._transaction(updates, write)

    def bury(
        self, poison: Update, poison_decide: Callable[[Turn], Changes] | None, cause: str
    ) -> BatchResult:
        """Claim a poison update as failed, raise an alert, and say what `poison_decide` wants said."""

        def write(connection: Connection, held: dict[InboxKey, Held], writer: ChangeWriter) -> BatchResult:
            result, now = BatchResult(), self._clock()
            forget_attempts(connection, poison)
            if not self._claim(connection, [poison], held, "failed", now):
                return result
            conversation = held[inbox_key(poison)]
            correlation = correlation_of(poison.bot, poison.update_id)
            raise_alert(connection, "poison", correlation, f"An update could not be handled: {cause}.", now)
            changes = None
            if poison_decide is not None:
                tickets = Tickets(connection, self._keys, writer.flush)
                turn = self._turn(poison, conversation, writer, tickets, now)
                changes = poison_decide(turn)
                self._apply(poison, conversation, changes, turn.place, writer, now)
            accepted = replace(_accepted(conversation, changes), failed=True)
            result.accepted[inbox_key(poison)] = accepted
            return result

        return self._transaction([poison], write)

    def _transaction(
        self,
        updates: Sequence[Update],
        write: Callable[[Connection, dict[InboxKey, Held], ChangeWriter], BatchResult],
    ) -> BatchResult:
        """Hold the conversations of `updates` and let `write` do the rest; missing ones are made first."""
        for create in (True, False):
            with self._database.writing() as connection:
                holder = Holder(connection, self._keys, self._epochs, self._states)
                found = holder.of_parties(map(party_of, updates))
                absent = [one for one in updates if party_of(one) not in found]
                if not absent or not create:
                    held = {inbox_key(one): found[party_of(one)] for one in updates if party_of(one) in found}
                    writer = ChangeWriter(connection, self._keys, holder, self._epochs, self._clock())
                    result = write(connection, held, writer)
                    result.owed = writer.finish()
                    break
            with self._database.writing() as connection:
                create_missing(connection, self._keys, absent, self._clock())
        result.left = absent
        for key, conversation in held.items():
            if key not in result.accepted:
                result.accepted[key] = replace(_accepted(conversation, None), repeated=True)
        return result

    def _claim(
        self,
        connection: Connection,
        updates: Sequence[Update],
        held: dict[InboxKey, Held],
        outcome: str,
        now: datetime,
    ) -> list[Update]:
        """Those of the held updates that nobody claimed before, now ours."""
        candidates = sorted(
            (one for one in updates if inbox_key(one) in held), key=lambda one: inbox_key(one)
        )
        if not candidates:
            return []
        rows = [
            {
                "platform": one.bot.platform,
                "bot": one.bot.name,
                "update_id": one.update_id,
                "conversation_id": held[inbox_key(one)].conversation_id,
                "outcome": outcome,
                "claimed_at": now,
            }
            for one in candidates
        ]
        claim = insert_or_ignore(connection, INBOX).returning(*CLAIMED)
        claimed = {tuple(row) for row in connection.execute(claim, rows)}
        return [one for one in updates if inbox_key(one) in claimed]

    def _turn(
        self, subject: Update, held: Held, writer: ChangeWriter, tickets: Tickets, now: datetime
    ) -> Turn:
        block = held.block if held.block is not None and now < held.block.ends_at else None
        return Turn(
            update=subject,
            place=Place(held.conversation_id, held.bot, subject.here or subject.chat or held.chat),
            requester=writer.requester(held),
            conversation=held.conversation,
            tickets=tickets,
            now=now,
            fresh_id=fresh_id,
            block=block,
        )

    def _apply(
        self, subject: Update, held: Held, changes: Changes, place: Place, writer: ChangeWriter, now: datetime
    ) -> None:
        """Write the changes; whoever writes to us in private can be written to again."""
        from_requester = not isinstance(subject.event, (DraftExpired, ChatBlocked))
        if from_requester:
            held.touched_at = now
            if subject.private:
                held.chat = subject.chat
                if not held.reachable and changes.reachable is None:
                    changes = replace(changes, reachable=True)
        writer.apply(held, changes, place.chat, correlation_of(subject.bot, subject.update_id))


def _accepted(held: Held, changes: Changes | None) -> Accepted:
    return Accepted(
        conversation_id=held.conversation_id,
        acknowledgements=() if changes is None else changes.acknowledgements,
        last_number=held.conversation.next_number - 1,
        said=0 if changes is None else len(changes.deliveries),
    )
