"""A lane's lock dies with its connection: what its owner keeps then, and what it loses to the next one."""

from sqlalchemy import select

from core.delivery import Decision, Delivery, Fate
from core.ports import Marked
from storage.database import Database
from storage.holding import OUTBOX
from tests.contracts.houses import BOT, House


def fates(database: Database) -> list[tuple[str, int, int]]:
    """Of each message owed: its status, its attempts, and those that may have arrived."""
    columns = (OUTBOX.c.status, OUTBOX.c.attempts, OUTBOX.c.ambiguous)
    with database.reading() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(select(*columns))]


async def claimed(house: House) -> tuple[int, Delivery]:
    """The lane is the house's, and one message in its hands."""
    await house.say("one", 1)
    epoch = await house.outbox.own(BOT)
    assert epoch is not None
    (delivery,) = await house.outbox.claim(BOT, epoch, 10)
    return epoch, delivery


async def test_nobody_owned_it_meanwhile(pair: tuple[House, House], database: Database) -> None:
    """What was sent under the epoch before is marked all the same, and not sent again."""
    first, _ = pair
    epoch, delivery = await claimed(first)
    first.owner_dies(BOT)
    assert epoch + 1 == await first.outbox.own(BOT)
    await first.outbox.mark([Marked(delivery, Decision(Fate.SENT), message="7")])
    assert fates(database) == [("sent", 1, 0)]


async def test_somebody_owned_it_meanwhile(pair: tuple[House, House], database: Database) -> None:
    """What the earlier owner had in its hands is the other's to send; the earlier one begins anew."""
    first, second = pair
    epoch, delivery = await claimed(first)
    first.owner_dies(BOT)
    assert await second.outbox.own(BOT) == epoch + 1
    assert await first.outbox.own(BOT) is None
    await first.outbox.mark([Marked(delivery, Decision(Fate.SENT), message="7")])
    assert fates(database) == [("waiting", 0, 0)]
    await second.outbox.disown(BOT)
    assert await first.outbox.own(BOT) == epoch + 2
