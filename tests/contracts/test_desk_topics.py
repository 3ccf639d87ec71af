"""Where tickets are shown at the desk: the list of work, topics that open, move and are lost."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.altered import replace
from core.changes import Changes, NewDelivery
from core.delivery import (
    Action,
    Decision,
    Delivery,
    DeliveryError,
    DeliveryFailure,
    Fate,
    Lane,
    after_failure,
)
from core.desk.definition import DeskChat
from core.desk.records import NOTHING_SHOWN, DeskDraft, DeskTopic, DraftKind, Entry
from core.desk_ports import DueWork
from core.ports import Marked, Transaction
from core.replies import RenderedReply, ReplyKind, Topic, Turn
from storage.database import Database
from storage.desk.worklist import StoredDues
from storage.encryption import Keys
from storage.threads import ReaderThreads
from tests.contracts.calm import reply_with
from tests.contracts.houses import BOT, House, database_house

DESK = DeskChat("main", BOT, "-100")
LOOK = Topic("N-1 · Transfer", Turn.OURS, ("open",))


@pytest.fixture
async def stored(database_url: str, keys: Keys) -> AsyncIterator[House]:
    """A running house over a database with a ticket, on each engine."""
    built = database_house(database_url, keys)
    await built.writer.start()
    await built.say("submit d1 N-1", 1)
    yield built
    await built.writer.stop()
    built.close()


@pytest.fixture
async def dues(database_url: str, stored: House) -> AsyncIterator[StoredDues]:
    """What is due, read beside the writer."""
    database, threads = Database(database_url), ReaderThreads()
    yield StoredDues(database, stored.clock, threads)
    threads.close()
    database.close()


def opens(transaction: Transaction) -> DeskTopic:
    """Owe a topic about N-1 with one message in it."""
    place, requester, conversation = transaction.conversation_with(BOT, DESK.account("N-1"), DESK.unopened)
    said = RenderedReply(ReplyKind.CARD, "the card")
    rows = (
        NewDelivery(1, Lane.STATUS, Action.OPEN, replace(said, text="", topic=LOOK)),
        NewDelivery(2, Lane.STATUS, Action.SEND, said),
    )
    after = replace(conversation, next_number=3)
    transaction.apply(place, Changes(after, requester, deliveries=rows))
    shown = replace(NOTHING_SHOWN, topic=LOOK, entries=(Entry("card", 2, "x"),))
    topic = DeskTopic("main", "N-1", BOT, place.conversation_id, None, 1, shown)
    transaction.topics.keep(topic)
    return topic


async def owed(stored: House) -> list[Delivery]:
    """What the desk's topic is owed, leased."""
    epoch = await stored.outbox.own(BOT)
    assert epoch is not None
    claimed = await stored.outbox.claim(BOT, epoch, 50)
    return [delivery for delivery in claimed if delivery.chat.startswith("-100")]


async def test_what_happens_to_a_ticket_is_on_the_list(stored: House, dues: StoredDues) -> None:
    """From its submission on; once it was looked at it is off, and the next thing puts it back."""
    (work,) = await dues.work(10)
    assert work.number == "N-1"
    await stored.writer.perform(lambda transaction: transaction.worklist.done(work))
    assert list(await dues.work(10)) == []
    await stored.say("say N-1 more", 2)
    assert [due.number for due in await dues.work(10)] == ["N-1"]


async def test_what_happens_meanwhile_stays_on_the_list(stored: House, dues: StoredDues) -> None:
    """Whoever looked before it happened does not take it off."""
    (work,) = await dues.work(10)
    stored.clock.advance(seconds=1)
    await stored.say("say N-1 more", 2)
    await stored.writer.perform(lambda transaction: transaction.worklist.done(work))
    assert [due.number for due in await dues.work(10)] == ["N-1"]


async def test_later(stored: House, dues: StoredDues) -> None:
    """A ticket may be put off."""
    later = stored.clock.now + timedelta(minutes=1)
    await stored.writer.perform(lambda transaction: transaction.worklist.put("N-1", later))
    assert list(await dues.work(10)) == []
    stored.clock.advance(seconds=61)
    assert list(await dues.work(10)) == [DueWork("N-1", later)]


async def test_an_opened_topic_has_a_place(stored: House) -> None:
    """What waits for it goes there, and an update from there leads to the ticket."""
    topic = await stored.writer.perform(opens)
    opening, card = await owed(stored)
    assert (opening.action, opening.chat, opening.reply) == (
        Action.OPEN,
        "-100/",
        RenderedReply(ReplyKind.CARD, "", topic=LOOK),
    )
    marked = Marked(opening, Decision(Fate.SENT), message="-100/45", new_chat="-100/45")
    await stored.outbox.mark([marked])
    found = await stored.writer.perform(lambda transaction: transaction.topics.at("main", "-100/45"))
    assert found == replace(topic, place="-100/45")
    assert [card.number] == [2]
    place = await stored.writer.perform(
        lambda transaction: transaction.conversation_with(BOT, DESK.account("N-1"), "")[0].chat
    )
    assert place == "-100/45"


async def test_what_waits_moves_along(stored: House) -> None:
    """Rows that nobody has leased when the topic opens are sent into it."""
    await stored.writer.perform(opens)
    opening, *_ = await owed(stored)
    await stored.outbox.mark([Marked(opening, Decision(Fate.SENT), message="-100/45", new_chat="-100/45")])
    await stored.outbox.disown(BOT)
    (card,) = await owed(stored)
    assert (card.action, card.chat) == (Action.SEND, "-100/45")


async def test_a_lost_topic_is_to_be_opened_again(stored: House, dues: StoredDues) -> None:
    """What waited for it is discarded, and its ticket is looked at."""
    await stored.writer.perform(opens)
    opening, card = await owed(stored)
    await stored.outbox.mark([Marked(opening, Decision(Fate.SENT), message="-100/45", new_chat="-100/45")])
    (work,) = await dues.work(10)
    await stored.writer.perform(lambda transaction: transaction.worklist.done(work))
    gone = DeliveryError(DeliveryFailure.TOPIC_GONE, "message thread not found", new_chat="-100/")
    decision = after_failure(gone, 1, False, stored.clock.now)
    await stored.outbox.mark(
        [Marked(replace(card, chat="-100/45"), decision, error="gone", new_chat=gone.new_chat)]
    )
    topic = await stored.writer.perform(lambda transaction: transaction.topics.of("main", "N-1"))
    assert topic is not None
    assert (topic.place, topic.opened_by) == (None, None)
    assert [due.number for due in await dues.work(10)] == ["N-1"]
    assert await owed(stored) == []


async def test_the_fate_of_a_reply_is_shown(stored: House, dues: StoredDues) -> None:
    """A message that tells of an entry puts its ticket on the list when it is settled."""

    def reply(transaction: Transaction) -> None:
        found = transaction.conversation_of("N-1")
        assert found is not None
        place, requester, conversation = found
        reply_with(transaction, "N-1", "Hello")
        entry = transaction.tickets.view("N-1")
        assert entry is not None
        told = NewDelivery(
            conversation.next_number + 1,
            Lane.REPLY,
            Action.SEND,
            RenderedReply(ReplyKind.MESSAGE, "Hello"),
            event_id=entry.timeline[-1].event_id,
        )
        after = replace(conversation, next_number=conversation.next_number + 2)
        transaction.apply(place, Changes(after, requester, deliveries=(told,)))

    await stored.writer.perform(reply)
    epoch = await stored.outbox.own(BOT)
    assert epoch is not None
    told = next(one for one in await stored.outbox.claim(BOT, epoch, 50) if one.event_id is not None)
    view = await stored.directory.view("N-1")
    assert view is not None
    assert view.timeline[-1].fates == ("waiting",)
    (work,) = await dues.work(10)
    await stored.writer.perform(lambda transaction: transaction.worklist.done(work))
    await stored.outbox.mark([Marked(told, Decision(Fate.SENT), message="m9")])
    assert [due.number for due in await dues.work(10)] == ["N-1"]
    view = await stored.directory.view("N-1")
    assert view is not None
    assert view.timeline[-1].fates == ("sent",)


async def test_drafts(stored: House) -> None:
    """One of each agent about a ticket, the oldest first, and what it says comes back."""
    first = DeskDraft("Ann", "N-1", DraftKind.REPLY, stored.clock.now)
    second = DeskDraft("Bo", "N-1", DraftKind.NOTE, stored.clock.now, "hm")
    written = replace(first, text="你好", file_ids=(4, 5))

    def work(transaction: Transaction) -> None:
        for draft in (first, second, written):
            transaction.drafts.keep(draft)

    await stored.writer.perform(work)
    assert await stored.writer.perform(lambda transaction: tuple(transaction.drafts.on("N-1"))) == (
        second,
        written,
    )
    await stored.writer.perform(lambda transaction: transaction.drafts.drop("Ann", "N-1"))
    assert await stored.writer.perform(lambda transaction: transaction.drafts.of("Ann", "N-1")) is None
