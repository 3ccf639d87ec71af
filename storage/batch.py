"""Decides and writes many updates in one transaction: hold, claim, decide, write, commit.

Everything here is synchronous and runs on the writer's thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from core.altered import replace
from core.changes import Changes, Place, Requester
from core.events import INTERNAL, ChatBlocked, Update
from core.ids import BotKey, RequesterId
from core.ports import Accepted, Clock, Decide, Turn
from storage.applying import ChangeWriter
from storage.attempts import InboxKey, forget_attempts, inbox_key
from storage.blind_index import BlindIndex
from storage.calm import CalmTransaction, HouseSecrets
from storage.database import Database, is_storage_failure
from storage.desk.forgetting import topics_of
from storage.encryption import Keys
from storage.erasure import erase_requester
from storage.erasure_ledger import Erasing
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


@dataclass(frozen=True, slots=True)
class Work:
    """A transaction under way. `held` are the conversations of the updates, by the updates' keys."""

    connection: Connection
    holder: Holder
    held: dict[InboxKey, Held]
    writer: ChangeWriter
    erasing: Erasing


class Erasures(Protocol):
    """What brackets the transactions that may erase somebody."""

    def begin_erasing(self) -> Erasing: ...

    def end_erasing(self, erasing: Erasing, *, committed: bool) -> None: ...


class Batches:
    """Runs batches of updates, each with different ids."""

    def __init__(
        self,
        decide: Decide,
        clock: Clock,
        database: Database,
        keys: Keys,
        index: BlindIndex,
        epochs: dict[BotKey, int],
        erasures: Erasures,
        house: HouseSecrets,
    ) -> None:
        self._decide = decide
        self._clock = clock
        self._database = database
        self._keys = keys
        self._index = index
        self._epochs = epochs
        self._erasures = erasures
        self._house = house
        self._states = States()

    def forget_states(self) -> None:
        """Somebody was erased: no state stays in memory."""
        self._states.clear()

    def run(self, updates: Sequence[Update], *, counted: bool = False) -> BatchResult:
        """Commit all `updates`, or raise and commit none. `counted`: their attempts were counted before."""

        def write(work: Work) -> BatchResult:
            result = BatchResult()
            connection, held, writer = work.connection, work.held, work.writer
            tickets = Tickets(connection, self._keys, writer.flush)
            now = self._clock()
            fresh = self._claim(connection, updates, held, "done", now)
            for one in sorted(fresh, key=lambda one: (held[inbox_key(one)].conversation_id, one.order)):
                conversation = held[inbox_key(one)]
                turn = self._turn(one, conversation, work, tickets, now)
                changes = self._decide(turn)
                if changes.erase:
                    self._erase(work, updates, conversation.requester_id, now)
                    conversation = held[inbox_key(one)]
                    changes = replace(changes, requester=Requester(conversation.requester_id))
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

        def write(work: Work) -> BatchResult:
            connection, held, writer = work.connection, work.held, work.writer
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
                turn = self._turn(poison, conversation, work, tickets, now)
                changes = poison_decide(turn)
                self._apply(poison, conversation, changes, turn.place, writer, now)
            accepted = replace(_accepted(conversation, changes), failed=True)
            result.accepted[inbox_key(poison)] = accepted
            return result

        return self._transaction([poison], write)

    def _erase(self, work: Work, updates: Sequence[Update], requester_id: RequesterId, now: datetime) -> None:
        """Make the requester unknown; whatever else of `updates` came from them is from somebody new."""
        theirs = [
            one
            for one in updates
            if inbox_key(one) in work.held and work.held[inbox_key(one)].requester_id == requester_id
        ]
        work.erasing.begin(requester_id)
        for each in (requester_id, *topics_of(work.connection, requester_id)):
            work.writer.forget(each)
            work.holder.forget(RequesterId(each))
            self._keys.forget(each)
        erase_requester(work.connection, requester_id, now)
        create_missing(work.connection, self._keys, theirs, now)
        for one in theirs:
            anew = work.holder.of_party(party_of(one))
            assert anew is not None, "its conversation was just made"
            work.held[inbox_key(one)] = anew

    def _transaction(self, updates: Sequence[Update], write: Callable[[Work], BatchResult]) -> BatchResult:
        """Hold the conversations of `updates` and let `write` do the rest; missing ones are made first."""
        erasing = self._erasures.begin_erasing()
        try:
            result = self._written(updates, write, erasing)
        except Exception as error:
            if not is_storage_failure(error):  # else the next start finds out what became of them
                self._erasures.end_erasing(erasing, committed=False)
            raise
        self._erasures.end_erasing(erasing, committed=True)
        return result

    def _written(
        self, updates: Sequence[Update], write: Callable[[Work], BatchResult], erasing: Erasing
    ) -> BatchResult:
        for create in (True, False):
            with self._database.writing() as connection:
                holder = Holder(connection, self._keys, self._epochs, self._states)
                found = holder.of_parties(map(party_of, updates))
                absent = [one for one in updates if party_of(one) not in found]
                if not absent or not create:
                    held = {inbox_key(one): found[party_of(one)] for one in updates if party_of(one) in found}
                    now = self._clock()
                    writer = ChangeWriter(connection, self._keys, holder, self._index, self._epochs, now)
                    result = write(Work(connection, holder, held, writer, erasing))
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

    def _turn(self, subject: Update, held: Held, work: Work, tickets: Tickets, now: datetime) -> Turn:
        block = held.block if held.block is not None and now < held.block.ends_at else None
        return Turn(
            update=subject,
            place=Place(held.conversation_id, held.bot, subject.here or subject.chat or held.chat),
            requester=work.writer.requester(held),
            conversation=held.conversation,
            tickets=tickets,
            now=now,
            fresh_id=fresh_id,
            block=block,
            transaction=lambda: CalmTransaction(
                work.connection, self._keys, work.holder, work.writer, self._house, work.erasing, now
            ),
        )

    def _apply(
        self, subject: Update, held: Held, changes: Changes, place: Place, writer: ChangeWriter, now: datetime
    ) -> None:
        """Write the changes; whoever writes to us in private can be written to again."""
        from_requester = not isinstance(subject.event, (*INTERNAL, ChatBlocked))
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
        passed_over=changes is not None and changes.passed_over,
    )
