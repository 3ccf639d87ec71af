"""Files: fetched from a queue, stored encrypted, collected when their draft ends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
import pytest
from obstore.exceptions import BaseError
from sqlalchemy import select

from core.errors import NotFound
from core.files import thumbnail_of
from core.ids import Account, BotKey, RequesterId
from core.ports import StorageUnavailable
from storage.applying import FILES
from storage.database import Database
from storage.encryption import Keys, Undecipherable
from storage.file_store import PIECE_BYTES, ObjectFileStore, open_store
from storage.files import LEASE, DatabaseFileQueue
from storage.holding import REQUESTERS
from storage.threads import ReaderThreads
from tests.contracts.decisions import CANARY
from tests.contracts.houses import BOT, House, database_house

BOTS = [BOT]


@dataclass
class Cabinet:
    """A house with its files."""

    house: House
    queue: DatabaseFileQueue
    store: ObjectFileStore
    folder: Path
    requester_id: RequesterId
    database: Database

    def states(self) -> list[str]:
        """The state of each file."""
        with self.database.reading() as connection:
            return list(connection.execute(select(FILES.c.state).order_by(FILES.c.id)).scalars())


@pytest.fixture
async def cabinet(
    database_url: str, database: Database, keys: Keys, tmp_path: Path
) -> AsyncIterator[Cabinet]:
    """A house in which one requester has sent one picture for draft d1."""
    house, threads = database_house(database_url, keys), ReaderThreads(2)
    await house.writer.start()
    await house.say("file 77 d1", 1)
    with database.reading() as connection:
        requester_id = RequesterId(connection.execute(select(REQUESTERS.c.id)).scalar_one())
    folder = tmp_path / "files"
    store = ObjectFileStore(open_store(str(folder)), database, keys, threads)
    queue = DatabaseFileQueue(database, keys, house.clock, threads)
    yield Cabinet(house, queue, store, folder, requester_id, database)
    await house.writer.stop()
    threads.close()
    house.close()


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    """A file that arrives in parts."""
    for part in parts:
        yield part


async def test_a_file_is_fetched_once(cabinet: Cabinet) -> None:
    """A claimed file is leased, and comes back when its worker died."""
    [file] = await cabinet.queue.claim_files(BOTS, 5)
    assert (file.file_id, file.handle, file.name) == (77, f"handle {CANARY}", f"name {CANARY}")
    assert list(await cabinet.queue.claim_files(BOTS, 5)) == []
    cabinet.house.clock.now += LEASE + timedelta(seconds=1)
    assert len(await cabinet.queue.claim_files(BOTS, 5)) == 1


async def test_only_who_runs_the_bot_fetches(cabinet: Cabinet) -> None:
    """Another bot's worker gets nothing."""
    assert list(await cabinet.queue.claim_files([BotKey("telegram", "second")], 5)) == []
    assert list(await cabinet.queue.claim_files([], 5)) == []


async def test_a_failed_fetch_waits_and_then_alerts(cabinet: Cabinet) -> None:
    """A failure is tried again at its time; the last one raises an alert."""
    await cabinet.queue.claim_files(BOTS, 5)
    await cabinet.queue.file_failed(77, cabinet.house.clock() + timedelta(minutes=1), "down")
    assert list(await cabinet.queue.claim_files(BOTS, 5)) == []
    cabinet.house.clock.advance(minutes=2)
    [again] = await cabinet.queue.claim_files(BOTS, 5)
    assert again.attempts == 1
    await cabinet.queue.file_failed(77, None, "gone")
    assert cabinet.states() == ["failed"]
    assert await cabinet.house.alerts() == [("file_failed", "File 77 can't be fetched: gone")]


async def test_a_stored_file_shows_in_its_ticket(cabinet: Cabinet) -> None:
    """A file that is attached to a ticket shows there with what became of it."""
    await cabinet.house.say("submit d2 N-1", 2)
    await cabinet.house.say("attach 77 N-1", 3)
    await cabinet.queue.claim_files(BOTS, 5)
    await cabinet.queue.file_stored(77, "1/77", 4, "image/jpeg")
    view = await cabinet.house.directory.view("N-1")
    assert view is not None
    [file] = view.files
    assert (file.state, file.size, file.media_type, file.caption) == ("stored", 4, "image/jpeg", CANARY)


async def test_files_of_an_ended_draft_are_collected(cabinet: Cabinet) -> None:
    """When a draft ends its files go, also one that arrives just then."""
    await cabinet.queue.claim_files(BOTS, 5)
    key = await cabinet.store.put(cabinet.requester_id, "77", chunks(b"data"))
    await cabinet.house.say("drop d1", 2)
    assert await cabinet.queue.collect(cabinet.store, 10) == 0
    await cabinet.queue.file_stored(77, key, 4, "image/png")
    assert cabinet.states() == ["dropped"]
    assert await cabinet.queue.collect(cabinet.store, 10) == 1
    assert cabinet.states() == []
    with pytest.raises(NotFound):
        await cabinet.store.get(cabinet.requester_id, key)


async def test_a_held_file_waits_without_counting(cabinet: Cabinet) -> None:
    """It comes again at its time, as often as it takes, and no attempt is counted."""
    for _ in range(3):
        [file] = await cabinet.queue.claim_files(BOTS, 5)
        await cabinet.queue.file_held(77, cabinet.house.clock() + timedelta(minutes=1), "scanner away")
        assert list(await cabinet.queue.claim_files(BOTS, 5)) == []
        cabinet.house.clock.advance(minutes=2)
    assert (file.attempts, cabinet.states()) == (0, ["waiting"])


async def test_who_sent_a_file_is_known(cabinet: Cabinet) -> None:
    """Account, chat and message come with it, so that what was found in it can be told."""
    [file] = await cabinet.queue.claim_files(BOTS, 5)
    assert (file.account, file.chat) == (Account(BOT.platform, "ann"), "chat-ann")


async def test_a_refused_file_is_not_fetched_again(cabinet: Cabinet) -> None:
    """Its row says why, and nothing of it stays due."""
    await cabinet.queue.claim_files(BOTS, 5)
    await cabinet.house.say("refuse 77 broken", 2)
    cabinet.house.clock.now += LEASE + timedelta(seconds=1)
    assert (cabinet.states(), list(await cabinet.queue.claim_files(BOTS, 5))) == (["refused"], [])


async def test_an_abandoned_file_is_collected(cabinet: Cabinet) -> None:
    """With its small picture, once nobody fetches it any more."""
    await cabinet.queue.claim_files(BOTS, 5)
    key = await cabinet.store.put(cabinet.requester_id, "77", chunks(b"data"))
    await cabinet.store.put(cabinet.requester_id, thumbnail_of("77"), chunks(b"small"))
    await cabinet.queue.file_stored(77, key, 4, "image/png")
    await cabinet.house.say("abandon 77", 2)
    assert await cabinet.queue.collect(cabinet.store, 10) == 1
    assert [path for path in cabinet.folder.rglob("*") if path.is_file()] == []


async def test_abandoned_content_is_found(cabinet: Cabinet) -> None:
    """What is old and belongs to no file: neither a ticket's picture with its small one, nor what is new."""
    known = await cabinet.store.put(cabinet.requester_id, "77", chunks(b"data"))
    small = await cabinet.store.put(cabinet.requester_id, thumbnail_of("77"), chunks(b"small"))
    lost = await cabinet.store.put(cabinet.requester_id, "incoming-1", chunks(b"lost"))
    strange = await cabinet.store.put(RequesterId(cabinet.requester_id), "x.thumbnail", chunks(b"lost"))
    await cabinet.queue.claim_files(BOTS, 5)
    await cabinet.queue.file_stored(77, known, 4, "image/png")
    now = datetime.now(UTC)
    early = [key async for keys in cabinet.store.stored_before(now - timedelta(hours=1)) for key in keys]
    late = [key async for keys in cabinet.store.stored_before(now + timedelta(hours=1)) for key in keys]
    assert ([], {known, small, lost, strange}) == (early, set(late))
    assert {lost, strange} == set(await cabinet.queue.unknown(late))


async def test_what_is_not_ours_is_left_alone(cabinet: Cabinet) -> None:
    """Other names, and requesters of another database: a wrong one must not empty the right store."""
    other = cabinet.requester_id + 1
    strange = ["backup.db", "no/number", "../1/2", "1/a/b", f"{other}/77", f"{2**63}/1", f"{2**80}/1"]
    assert list(await cabinet.queue.unknown(strange)) == []


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
async def test_any_size_comes_back(cabinet: Cabinet, size: int) -> None:
    """Content of any size, in parts of any size, is read as it was stored."""
    content = (CANARY.encode() * (size // len(CANARY) + 1))[:size]
    half = size // 2
    key = await cabinet.store.put(cabinet.requester_id, "5", chunks(content[:half], content[half:]))
    assert await cabinet.store.get(cabinet.requester_id, key) == content


async def test_stored_bytes_are_unreadable_and_bound(cabinet: Cabinet) -> None:
    """The store holds no plain content, and cutting, swapping or moving pieces is noticed."""
    content = CANARY.encode() * (3 * PIECE_BYTES // len(CANARY))
    key = await cabinet.store.put(cabinet.requester_id, "5", chunks(content))
    path = cabinet.folder / key
    stored = path.read_bytes()
    assert CANARY.encode() not in stored
    piece = 4 + int.from_bytes(stored[:4])
    swapped = stored[piece : 2 * piece] + stored[:piece] + stored[2 * piece :]
    for changed in (stored[:piece], stored[: piece - 1], b"", swapped, stored[piece:]):
        path.write_bytes(changed)
        with pytest.raises(Undecipherable):
            await cabinet.store.get(cabinet.requester_id, key)


async def test_deleting_twice_is_harmless(cabinet: Cabinet) -> None:
    """What is gone stays gone."""
    key = await cabinet.store.put(cabinet.requester_id, "5", chunks(b"x"))
    await cabinet.store.delete(key)
    await cabinet.store.delete(key)
    with pytest.raises(NotFound):
        await cabinet.store.get(cabinet.requester_id, key)


async def test_a_store_that_is_away_is_said_to_be(cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading waits for it as for a database: the file is not taken for lost."""
    key = await cabinet.store.put(cabinet.requester_id, "77", chunks(b"data"))

    async def away(*_: object) -> None:
        raise BaseError("connection refused")

    monkeypatch.setattr(obstore, "get_async", away)
    with pytest.raises(StorageUnavailable):
        await cabinet.store.get(cabinet.requester_id, key)
