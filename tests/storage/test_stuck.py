"""What did not get through is tried again at the desk's word, and a desk's chat gone loses nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from core.changes import Changes, NewDelivery
from core.delivery import Action, Decision, Delivery, Fate, Lane
from core.desk.definition import DeskChat
from core.desk.records import NOTHING_SHOWN, Alert, DeskTopic
from core.ports import Marked, Transaction
from storage.applying import FILES
from storage.database import Database
from storage.encryption import Keys
from storage.holding import OUTBOX
from tests.contracts.decisions import spoken
from tests.contracts.houses import BOT, House, database_house

DESK_CHAT = "-100"


@pytest.fixture
async def running(database_url: str, keys: Keys) -> AsyncIterator[House]:
    """A running house on each engine in turn."""
    house = database_house(database_url, keys)
    await house.writer.start()
    yield house
    await house.writer.stop()
    house.close()


def show(transaction: Transaction, desk: str, about: str, *texts: str) -> None:
    """Say these in a desk's topic, which is open."""
    account = DeskChat(desk, BOT, DESK_CHAT).account(about)
    place, requester, conversation = transaction.conversation_with(BOT, account, DESK_CHAT)
    topic = DeskTopic(desk, about, BOT, place.conversation_id, f"{DESK_CHAT}/7", 1, NOTHING_SHOWN)
    transaction.topics.keep(topic)
    first = conversation.next_number
    deliveries = tuple(
        NewDelivery(first + index, Lane.STATUS, Action.SEND, spoken(text)) for index, text in enumerate(texts)
    )
    after = replace(conversation, next_number=first + len(texts))
    transaction.apply(place, Changes(after, requester, deliveries=deliveries))


async def claimed(running: House, epoch: int) -> list[Delivery]:
    """What waits now, leased."""
    return list(await running.outbox.claim(BOT, epoch, 20))


async def owned(running: House) -> int:
    """The lane's epoch."""
    epoch = await running.outbox.own(BOT)
    assert epoch is not None
    return epoch


async def fail(running: House, deliveries: list[Delivery], fate: Fate) -> None:
    """These attempts ended so."""
    await running.outbox.mark([Marked(each, Decision(fate), error="no") for each in deliveries])


async def test_dead_letters_of_one_story_are_owed_again(running: House) -> None:
    """All of them, and none of another story; one alert stands for them."""
    await running.say("one", 1)
    await running.say("two", 2)
    epoch = await owned(running)
    await fail(running, await claimed(running, epoch), Fate.DEAD)
    alerts = await running.writer.perform(lambda transaction: tuple(transaction.alerts.untold(9)))
    assert [alert.correlation for alert in alerts] == ["telegram:default:1", "telegram:default:2"]
    again = await running.writer.perform(
        lambda transaction: transaction.stuck.owe_again("telegram:default:1")
    )
    assert again == 1
    [delivery] = await claimed(running, epoch)
    assert (delivery.correlation, delivery.attempts) == ("telegram:default:1", 0)
    await fail(running, [delivery], Fate.DEAD)
    assert len(await running.alerts()) == 2


async def test_an_unreadable_dead_letter_is_owed_again_by_its_story(
    running: House, database: Database
) -> None:
    """The alert that no key opens it leads to the row, for the day when the key is back."""
    await running.say("one", 1)
    with database.writing() as connection:
        connection.execute(update(OUTBOX).values(body=b"damaged"))
    epoch = await owned(running)
    assert await claimed(running, epoch) == []
    [alert] = await running.writer.perform(lambda transaction: transaction.alerts.untold(9))
    assert await running.writer.perform(lambda one: one.stuck.owe_again(alert.correlation)) == 1


async def test_a_desk_that_cannot_be_reached_is_an_alert_and_keeps_what_it_is_owed(
    running: House, database: Database
) -> None:
    """The bot was thrown out: one alert, however many topics; what waits leaves in order once it is back."""
    epoch = await owned(running)

    def two_topics(transaction: Transaction) -> None:
        show(transaction, "asia", "N-1", "card", "reply")
        show(transaction, "asia", "N-2", "other card")
        show(transaction, "europe", "N-3", "theirs")

    await running.writer.perform(two_topics)
    waiting = await claimed(running, epoch)
    lost = [each for each in waiting if each.reply is not None and each.reply.text != "theirs"]
    await fail(running, lost, Fate.HELD)
    await running.writer.perform(lambda transaction: show(transaction, "asia", "N-1", "later"))
    [alert] = await running.writer.perform(lambda transaction: transaction.alerts.untold(9))
    assert (alert.kind, alert.correlation) == ("desk_unreachable", "desk:asia")
    assert alert.text.startswith("Desk 'asia': Nothing can be said there")
    assert await running.writer.perform(lambda transaction: transaction.stuck.release("europe")) == 0

    assert await running.writer.perform(lambda transaction: transaction.stuck.release("asia")) == 4
    back = [each.reply.text for each in await claimed(running, epoch) if each.reply is not None]
    assert sorted(back) == ["card", "later", "other card", "reply"]
    assert [text for text in back if text in {"card", "reply", "later"}] == ["card", "reply", "later"]
    await running.writer.perform(lambda transaction: show(transaction, "asia", "N-1", "at once"))
    with database.reading() as connection:
        newest = select(OUTBOX.c.status).order_by(OUTBOX.c.id.desc()).limit(1)
        assert connection.execute(newest).scalar() == "waiting"


async def test_a_requester_who_cannot_be_reached_is_no_alert(running: House) -> None:
    """Somebody who blocks the bot concerns nobody but them."""
    await running.say("one", 1)
    epoch = await owned(running)
    await fail(running, await claimed(running, epoch), Fate.HELD)

    assert await running.alerts() == []


async def test_a_file_that_was_given_up_is_fetched_again(running: House, database: Database) -> None:
    """From the first attempt on; one that is not given up is left alone."""
    await running.say("file 77 d1", 1)
    assert not await running.writer.perform(lambda transaction: transaction.stuck.fetch_again(77))
    with database.writing() as connection:
        connection.execute(update(FILES).values(state="failed", attempts=9))

    assert await running.writer.perform(lambda transaction: transaction.stuck.fetch_again(77))
    with database.reading() as connection:
        assert connection.execute(select(FILES.c.state, FILES.c.attempts)).one() == ("waiting", 0)


async def test_alerts_are_found_and_settled(running: House) -> None:
    """By id, by what they are about, and those of a kind up to one; a settled one is not found any more."""

    def work(transaction: Transaction) -> list[tuple[str, ...]]:
        alerts = transaction.alerts
        for kind, about in (("poison", "a"), ("dead_letter", "a"), ("poison", "b"), ("poison", "a")):
            alerts.raise_alert(kind, about, "x")
        first, second, third = alerts.untold(9)
        alerts.told(second.alert_id)
        found: list[tuple[Alert, ...]] = [
            tuple(alerts.untold(9)),
            tuple(alerts.up_to(third)),
            tuple(alerts.up_to(first)),
            tuple(alerts.about("a")),
        ]
        assert alerts.settle(first.alert_id) == "a"
        assert alerts.settle(first.alert_id) is None
        assert alerts.find(first.alert_id) is None
        assert alerts.find(second.alert_id) == second
        found.append(tuple(alerts.about("a")))
        return [tuple(f"{one.kind} {one.correlation}" for one in some) for some in found]

    assert await running.writer.perform(work) == [
        ("poison a", "poison b"),
        ("poison a", "poison b"),
        ("poison a",),
        ("poison a", "dead_letter a"),
        ("dead_letter a",),
    ]
