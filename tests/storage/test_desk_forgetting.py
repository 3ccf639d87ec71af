"""What the desk forgets: everything about an erased person's tickets, topics that ended long ago, replies
that nobody sent."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select, update

from core.changes import Changes, NewDelivery
from core.delivery import Action, Decision, Fate, Lane
from core.desk.records import DeskDraft, DraftKind
from core.ids import BotKey
from core.ports import Marked, Transaction
from core.retention import Retention
from core.tickets import TimerKind
from storage.applying import EVENTS, FILES
from storage.backup import back_up
from storage.database import Database
from storage.desk.drafts import DRAFTS
from storage.desk.macros import RATINGS
from storage.desk.topics import TOPICS
from storage.desk.worklist import TIMERS, WORK
from storage.encryption import NO_KEY, Keys, Undecipherable
from storage.erasure_replay import replay_erasures
from storage.holding import ACCOUNTS, CONVERSATIONS, OUTBOX, REQUESTERS
from storage.restoring import restore
from storage.retention import RetentionSweep
from storage.threads import ReaderThreads
from tests.contracts.decisions import spoken
from tests.contracts.houses import BOT, House, MovableClock, database_house
from tests.contracts.test_desk_topics import DESK, opens

LEDGER = "erasures.log"
AT_THE_DESK = (TOPICS, DRAFTS, TIMERS, RATINGS, WORK)
SECRET = "what Mei was about to say"


@dataclass
class Room:
    """A house with a desk that shows N-1, with a draft, a timer and a rating; N-2 is somebody else's."""

    house: House
    database: Database
    keys: Keys
    threads: ReaderThreads

    def counts(self) -> list[int]:
        """How many topics, drafts, timers, ratings, tickets to look at there are."""
        return [self.count(table) for table in AT_THE_DESK]

    def count(self, table: Table) -> int:
        """How many rows a table has."""
        with self.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def accounts(self) -> set[str]:
        """Everybody's account."""
        with self.database.reading() as connection:
            return set(connection.execute(select(ACCOUNTS.c.account_id)).scalars())

    def owed(self) -> list[str]:
        """The state of what is said at the desk."""
        there = OUTBOX.c.chat.startswith("-100", autoescape=True)
        with self.database.reading() as connection:
            return list(
                connection.execute(select(OUTBOX.c.status).where(there).order_by(OUTBOX.c.id)).scalars()
            )

    async def sweep(self, **kinds: timedelta) -> int:
        """Drop what is kept no longer than that; everything else is kept for good."""
        nothing = Retention(None, None, None, None, None, None, None, None)
        drafts = kinds.pop("desk_drafts", None)
        retention = replace(nothing, **kinds)
        sweep = RetentionSweep(self.database, self.house.clock, self.threads, retention, drafts)
        return await sweep.sweep(100)


def fills(transaction: Transaction) -> None:
    """The desk's side of N-1."""
    opens(transaction)
    begun_at = transaction.now
    transaction.drafts.keep(DeskDraft("Mei", "N-1", DraftKind.REPLY, begun_at, SECRET, (7,)))
    transaction.drafts.keep(DeskDraft("Bo", "N-2", DraftKind.NOTE, begun_at + timedelta(minutes=40), "note"))
    transaction.timers.set("N-1", TimerKind.CLOSING, begun_at)
    transaction.timers.set("N-2", TimerKind.CLOSING, begun_at)
    transaction.ratings.keep("N-1", 5)
    transaction.ratings.keep("N-2", 1)


def erases(number: str) -> Callable[[Transaction], None]:
    """Erase the requester of a ticket."""

    def work(transaction: Transaction) -> None:
        found = transaction.conversation_of(number)
        assert found is not None
        transaction.erase(found[1].requester_id)

    return work


@pytest.fixture
async def room(database_url: str, keys: Keys, tmp_path: Path) -> AsyncIterator[Room]:
    """Filled today; ids are made of the machine's time, so the clock begins there."""
    clock = MovableClock()
    clock.now = datetime.now(UTC)
    house = database_house(database_url, keys, clock=clock, erasures=tmp_path / LEDGER)
    await house.writer.start()
    await house.say("submit d1 N-1", 1)
    await house.say("file 7 d9", 2)
    await house.say("submit d2 N-2", 3, who="bob")
    await house.writer.perform(fills)
    built = Room(house, Database(database_url), keys, ReaderThreads(1))
    yield built
    await house.writer.stop()
    built.threads.close()
    built.database.close()
    house.close()


async def test_an_erasure_reaches_the_desk(room: Room) -> None:
    """Topic, draft with its file, timer, rating and what was owed there are gone; the other ticket's stay."""
    assert room.counts() == [1, 2, 2, 2, 2]
    assert room.accounts() == {"ann", "bob", "desk:-100:N-1"}
    assert room.owed() == ["waiting", "waiting"]
    await room.house.writer.perform(erases("N-1"))
    assert room.counts() == [0, 1, 1, 1, 1]
    assert room.accounts() == {"bob"}
    assert room.owed() == []
    with room.database.reading() as connection:
        assert connection.execute(select(FILES.c.state).where(FILES.c.id == 7)).scalar_one() == "dropped"


async def test_what_was_copied_of_the_desk_before_is_noise(room: Room) -> None:
    """The key of the topic is destroyed with the requester's, and this process keeps neither in memory."""
    find = (
        select(REQUESTERS.c.id, REQUESTERS.c.wrapped_key, TOPICS.c.shown)
        .join_from(TOPICS, CONVERSATIONS, CONVERSATIONS.c.id == TOPICS.c.conversation_id)
        .join(REQUESTERS, REQUESTERS.c.id == CONVERSATIONS.c.requester_id)
    )
    with room.database.reading() as connection:
        topic = connection.execute(find).one()
    await room.house.writer.perform(erases("N-1"))
    with room.database.reading() as connection:
        kept = connection.execute(select(REQUESTERS.c.wrapped_key).where(REQUESTERS.c.id == topic.id))
        assert kept.scalar_one() == NO_KEY
    with pytest.raises(Undecipherable):
        room.keys.of_requester(topic.id, NO_KEY)
    assert all(owner != f"requester:{topic.id}" for owner, _ in room.keys._unwrapped)


async def test_erasing_twice_changes_nothing(room: Room) -> None:
    """Also when it is asked by hand of somebody who is gone."""
    with room.database.reading() as connection:
        find = select(ACCOUNTS.c.requester_id).where(ACCOUNTS.c.account_id == "ann")
        requester_id = connection.execute(find).scalar_one()
    for _ in range(2):
        await room.house.writer.perform(lambda transaction: transaction.erase(requester_id))
        assert room.count(TOPICS) == 0
        assert room.accounts() == {"bob"}


async def test_what_the_same_transaction_said_at_the_desk_is_not_sent(room: Room) -> None:
    """Neither its message nor the state of the place survives the erasure that follows."""

    def work(transaction: Transaction) -> None:
        place, requester, conversation = transaction.conversation_with(
            BOT, DESK.account("N-1"), DESK.unopened
        )
        said = NewDelivery(conversation.next_number, Lane.STATUS, Action.SEND, spoken("late"))
        after = replace(conversation, next_number=conversation.next_number + 1, held="late")
        transaction.apply(place, Changes(after, requester, deliveries=(said,)))
        erases("N-1")(transaction)

    await room.house.writer.perform(work)
    assert room.owed() == []
    with room.database.reading() as connection:
        states = connection.execute(select(CONVERSATIONS.c.state).where(CONVERSATIONS.c.chat == "")).scalars()
        assert list(states) == [b"", b""]


async def test_whoever_asks_in_the_chat_is_erased_at_the_desk_too(room: Room) -> None:
    """The wish of a person and an operator's command reach the same."""
    await room.house.say("erase", 9)
    assert room.count(TOPICS) == 0
    assert room.owed() == []


async def test_a_topic_that_is_being_opened_can_still_be_marked(room: Room) -> None:
    """What a dispatcher had in its hands makes no place known again."""
    room.house.clock.advance(seconds=1)
    epoch = await room.house.outbox.own(BOT)
    assert epoch is not None
    claimed = [one for one in await room.house.outbox.claim(BOT, epoch, 50) if one.chat.startswith("-100")]
    await room.house.writer.perform(erases("N-1"))
    sent = Decision(Fate.SENT)
    await room.house.outbox.mark([Marked(one, sent, message="m", new_chat="-100/45") for one in claimed])
    with room.database.reading() as connection:
        chats = set(connection.execute(select(CONVERSATIONS.c.chat)).scalars())
        bodies = set(connection.execute(select(OUTBOX.c.body).where(OUTBOX.c.chat == "")).scalars())
    assert (chats, bodies) == ({"", "chat-bob"}, {None})
    assert list(await room.house.outbox.claim(BOT, epoch, 50)) == []


async def test_a_replayed_erasure_reaches_the_desk(room: Room, tmp_path: Path) -> None:
    """A database that was put back as it was before is held to the ledger; twice does no harm."""
    with room.database.reading() as connection:
        topics = connection.execute(select(TOPICS)).mappings().all()
        accounts = connection.execute(select(ACCOUNTS)).mappings().all()
        before = connection.execute(select(REQUESTERS).order_by(REQUESTERS.c.id)).mappings().all()
    await room.house.writer.perform(erases("N-1"))
    with room.database.writing() as connection:
        for row in before:
            connection.execute(update(REQUESTERS).where(REQUESTERS.c.id == row["id"]).values(dict(row)))
        connection.execute(TOPICS.insert(), list(map(dict, topics)))
        lost = [dict(row) for row in accounts if row["account_id"] != "bob"]
        connection.execute(ACCOUNTS.insert(), lost)
    assert "desk:-100:N-1" in room.accounts()
    for erased in (1, 0):
        replayed = replay_erasures(room.database, room.keys, tmp_path / LEDGER, room.house.clock.now)
        assert (replayed.erased, room.accounts(), room.count(TOPICS)) == (erased, {"bob"}, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_restored_backup_has_no_topic_of_the_erased(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    """What was backed up while the desk showed the ticket comes back without it."""
    now, ledger, files = room.house.clock.now, tmp_path / LEDGER, str(tmp_path / "files")
    back_up(room.database, files, ledger, tmp_path / "copy", now)
    await room.house.writer.perform(erases("N-1"))
    await room.house.writer.stop()
    room.database.close()
    restore(tmp_path / "copy", database_url, files, ledger, room.keys, now, force=True)
    room.database = Database(database_url)
    assert room.counts() == [0, 1, 1, 1, 1]
    assert room.accounts() == {"bob"}


async def test_a_reply_that_nobody_sent_is_dropped(room: Room) -> None:
    """After its lifetime, with the file that was to go with it; a younger one stays."""
    room.house.clock.advance(minutes=61)
    assert await room.sweep(desk_drafts=timedelta(hours=1)) == 1
    assert await room.sweep(desk_drafts=timedelta(hours=1)) == 0
    with room.database.reading() as connection:
        assert connection.execute(select(DRAFTS.c.agent)).scalars().all() == ["Bo"]
        assert connection.execute(select(FILES.c.state).where(FILES.c.id == 7)).scalar_one() == "dropped"


async def test_topics_of_closed_tickets_go_with_what_was_said_there(room: Room) -> None:
    """As long as the ticket is not closed its topic may have to be changed, so nothing of it goes; then first
    what was said, then the topic with its key and its place."""
    await delivered(room.house)
    room.house.clock.advance(days=400)
    year = timedelta(days=365)
    await room.sweep(outbox=year)
    assert (room.owed(), room.count(TOPICS)) == (["sent", "sent"], 1)
    await room.house.say("status N-1 closed", 20)
    await room.sweep(outbox=year)
    assert room.owed() == []
    await room.sweep(outbox=year)
    assert (room.count(TOPICS), room.accounts()) == (0, {"ann", "bob"})
    assert room.count(EVENTS) == 3
    assert await room.sweep(outbox=year) == 0


async def test_a_topic_of_yesterday_stays(room: Room) -> None:
    """Also when its ticket is closed and nothing waits."""
    await delivered(room.house)
    await room.house.say("status N-1 closed", 20)
    room.house.clock.advance(days=1)
    await room.sweep(outbox=timedelta(days=365))
    assert room.count(TOPICS) == 1


async def delivered(house: House, bot: BotKey = BOT) -> None:
    """Send everything that waits."""
    house.clock.advance(seconds=1)
    epoch = await house.outbox.own(bot)
    assert epoch is not None
    while claimed := await house.outbox.claim(bot, epoch, 50):
        await house.outbox.mark([Marked(one, Decision(Fate.SENT), message="m") for one in claimed])
