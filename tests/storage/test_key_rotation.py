"""Rotating SECRET_KEYS while people write, broken off and begun again, on both engines."""

import asyncio
import os
import socket
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, update

from core.secret_keys import KeyStatus, Run
from storage import key_rotation
from storage.blind_index import BLIND_INDEX
from storage.database import Database
from storage.encryption import NO_KEY, Keys, Undecipherable, new_secret_key
from storage.holding import REQUESTERS
from storage.house import RUNS
from storage.key_rotation import KeyRotation
from tests.contracts.houses import database_house

OLD, NEW = new_secret_key(), new_secret_key()
PEOPLE = 7
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GONE = 2**22 + 1
"""No process has this id: Linux counts up to 2**22."""


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several pages for a few people."""
    monkeypatch.setattr(key_rotation, "PAGE", 3)


@pytest.fixture
async def filled(database_url: str) -> str:
    """A database whose keys the old secret key wraps, with a ticket of each of seven people."""
    house = database_house(database_url, Keys([OLD]))
    await house.writer.start()
    for number in range(PEOPLE):
        await house.say(f"submit d{number} N-{number} contact=x", number, who=f"p{number}")
    await house.writer.stop()
    house.close()
    return database_url


def wrapped_by(status: KeyStatus, keys: Keys) -> int:
    """How many the first of these keys wraps."""
    return status.wrapped.get(keys.ids[0], 0)


async def test_afterwards_the_old_key_may_go(filled: str, database: Database) -> None:
    """Everything is wrapped by the new key, all is read with it alone, and the blind index is the same."""
    both, new = Keys([NEW, OLD]), Keys([NEW])
    with database.reading() as connection:
        entries = connection.execute(select(BLIND_INDEX.c.digest)).scalars().all()
    rotation = KeyRotation(database, both)
    before = rotation.status()
    assert (before.older, before.removable) == (PEOPLE + 2, ())
    told: list[int] = []
    rotated = rotation.rotate(told.append)
    assert (rotated.rewrapped, rotated.unreadable, told) == (PEOPLE + 2, 0, [2, 5, 8, 9])
    after = rotation.status()
    assert (after.older, wrapped_by(after, new), after.removable) == (0, PEOPLE + 2, both.ids[1:])
    assert rotation.rotate(told.append).rewrapped == 0
    house = database_house(filled, new)
    await house.writer.start()
    view = await house.directory.view("N-3")
    assert view is not None
    assert len(view.answers) == 2
    await house.say("submit d9 N-9 contact=x", 9, who="p9")
    assert len((await house.directory.tickets_with_same("N-9")).popitem()[1]) == PEOPLE
    await house.writer.stop()
    house.close()
    with database.reading() as connection:
        assert set(entries) == set(connection.execute(select(BLIND_INDEX.c.digest)).scalars())


async def test_people_write_meanwhile(filled: str, database: Database) -> None:
    """A running service that has both keys goes on, with old people, new people and the keys it remembers."""
    both = Keys([NEW, OLD])
    house = database_house(filled, both)
    await house.writer.start()

    async def write(first: int) -> None:
        for number in range(first, first + 10):
            await house.say(f"word {number}", number, who=f"p{number % 12}")

    rotation = KeyRotation(database, both)
    turning = asyncio.create_task(asyncio.to_thread(rotation.rotate, lambda done: None))
    await asyncio.gather(write(100), write(200), turning)
    await house.writer.stop()
    house.close()
    rotation.rotate(lambda done: None)
    assert rotation.status().older == 0
    again = database_house(filled, Keys([NEW]))
    await again.writer.start()
    for number in range(12):
        assert not (await again.say("tickets", 300 + number, who=f"p{number}")).failed
    await again.writer.stop()
    again.close()


def test_broken_off_it_goes_on_where_it_was(filled: str, database: Database) -> None:
    """What is rewrapped stays so; the next call does the rest."""
    rotation = KeyRotation(database, Keys([NEW, OLD]))

    def stop(done: int) -> None:
        if done > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(stop)
    assert rotation.status().older == PEOPLE - 3
    assert rotation.rotate(lambda done: None).rewrapped == PEOPLE - 3


def test_who_is_erased_meanwhile_stays_erased(filled: str, database: Database) -> None:
    """A key that was destroyed between reading and writing is not brought back."""
    with database.reading() as connection:
        one = connection.execute(select(REQUESTERS.c.id).order_by(REQUESTERS.c.id)).scalars().first()

    class Slow(Keys):
        """Somebody is erased while their key is rewrapped."""

        def rewrap(self, owner: str, wrapped: bytes) -> bytes:
            with database.writing() as connection:
                connection.execute(
                    update(REQUESTERS).where(REQUESTERS.c.id == one).values(wrapped_key=NO_KEY)
                )
            return super().rewrap(owner, wrapped)

    rotation = KeyRotation(database, Slow([NEW, OLD]))
    rotation.rotate(lambda done: None)
    with database.reading() as connection:
        find = select(REQUESTERS.c.wrapped_key).where(REQUESTERS.c.id == one)
        assert connection.execute(find).scalar_one() == NO_KEY
    assert rotation.status().older == 0


def test_what_no_key_opens_is_passed_over(filled: str, database: Database) -> None:
    """Without the old key nothing is changed, and the status names the key that is missing."""
    new = Keys([NEW])
    rotated = KeyRotation(database, new).rotate(lambda done: None)
    assert (rotated.rewrapped, rotated.unreadable) == (0, PEOPLE + 2)
    status = KeyRotation(database, new).status()
    assert status.unknown == Keys([OLD]).ids
    with database.reading() as connection:
        row = connection.execute(select(REQUESTERS).limit(1)).one()
    with pytest.raises(Undecipherable):
        new.of_requester(row.id, row.wrapped_key)


def test_a_process_without_the_new_key_is_seen(filled: str, database: Database) -> None:
    """Rewrapping would lock it out; one that is gone does not count."""
    old, both = Keys([OLD]), Keys([NEW, OLD])
    run = {"host": socket.gethostname(), "process": os.getppid(), "started_at": NOW, "key_ids": old.ids[0]}
    with database.writing() as connection:
        connection.execute(insert(RUNS), run | {"id": 1})
        connection.execute(insert(RUNS), run | {"id": 2, "stopped_at": NOW})
    assert [one.key_ids for one in KeyRotation(database, both).status().behind] == [old.ids]
    with database.writing() as connection:
        connection.execute(update(RUNS).values(process=GONE))
    assert KeyRotation(database, both).status().behind == ()


@pytest.mark.parametrize(
    ("wrapped", "runs", "removable"),
    [
        ({"a": 3}, (), ("b",)),
        ({"a": 3, "b": 1}, (), ()),
        ({"a": 3}, (Run("h", 1, ("a", "b")),), ("b",)),
        ({"a": 3}, (Run("h", 1, ("b", "a")),), ()),
        ({"a": 3}, (Run("h", 1, ()),), ("b",)),
    ],
)
def test_which_key_may_go(wrapped: dict[str, int], runs: tuple[Run, ...], removable: tuple[str, ...]) -> None:
    """One that wraps nothing and with which no process wraps what is new."""
    assert KeyStatus("a", ("a", "b"), wrapped, runs).removable == removable
