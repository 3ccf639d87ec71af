"""The ledger of erasures, and what is left of an erased person in the database."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from core.errors import Refused
from core.ids import Account, BotKey, RequesterId
from core.ports import StorageUnavailable, Transaction
from storage.blocklist import DatabaseBlocklist
from storage.database import Database
from storage.encryption import NO_KEY, Keys, Undecipherable
from storage.erasure_ledger import BEGUN, DONE, WITHDRAWN, ErasureLedger, add_lines, ledger_lines
from storage.erasure_replay import open_ledger, replay_erasures
from storage.holding import ACCOUNTS, CONVERSATIONS, OUTBOX, REQUESTERS
from storage.tables import InboxRow, table_of
from storage.threads import ReaderThreads
from storage.tombstones import TOMBSTONES
from tests.contracts.decisions import CANARY
from tests.contracts.houses import BOT, House, database_house

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
INBOX = table_of(InboxRow)


def owner_of(database: Database, account: str = "ann") -> RequesterId:
    """The requester behind an account."""
    with database.reading() as connection:
        find = select(ACCOUNTS.c.requester_id).where(ACCOUNTS.c.account_id == account)
        return RequesterId(connection.execute(find).scalar_one())


def erasure_of(requester_id: RequesterId) -> Callable[[Transaction], None]:
    """The work that erases them."""
    return lambda transaction: transaction.erase(requester_id)


async def started(url: str, keys: Keys, ledger: Path | None) -> House:
    """A running house that keeps its ledger there."""
    house = database_house(url, keys, erasures=ledger)
    await house.writer.start()
    return house


async def stopped(house: House) -> None:
    """End it as a process ends."""
    await house.writer.stop()
    house.close()


async def test_the_ledger_tells_how_each_erasure_ended(
    database_url: str, database: Database, keys: Keys, tmp_path: Path
) -> None:
    """Begun and done for what is committed; begun and withdrawn for what is rolled back."""
    ledger = tmp_path / "erasures.log"
    house = await started(database_url, keys, ledger)
    await house.say("hello", 1)
    requester_id = owner_of(database)

    def fails(transaction: Transaction) -> None:
        transaction.erase(requester_id)
        raise Refused("not after all")

    with pytest.raises(Refused):
        await house.writer.perform(fails)
    assert owner_of(database) == requester_id
    await house.writer.perform(erasure_of(requester_id))
    await stopped(house)
    told = [(what, int(who)) for _, what, who, _ in (line.split() for line in ledger_lines(ledger))]
    assert told == [(what, requester_id) for what in (BEGUN, WITHDRAWN, BEGUN, DONE)]
    assert ledger.stat().st_mode & 0o777 == 0o600


async def test_a_crash_in_between_is_finished_at_the_next_start(
    database_url: str, database: Database, keys: Keys, tmp_path: Path
) -> None:
    """An erasure that was noted and never ended is carried out, once."""
    ledger = tmp_path / "erasures.log"
    house = await started(database_url, keys, ledger)
    await house.say("hello", 1)
    requester_id = owner_of(database)
    await stopped(house)
    with database.writing() as connection:
        open_ledger(connection, keys, ledger, NOW).note(BEGUN, [requester_id], NOW)
    for _ in range(2):
        await stopped(await started(database_url, keys, ledger))
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(ACCOUNTS)).scalar_one() == 0
    assert [line.split()[1] for line in ledger_lines(ledger)] == [BEGUN, DONE]


async def test_without_a_ledger_nobody_is_erased(database_url: str, database: Database, keys: Keys) -> None:
    """An erasure that a restored backup could undo is refused."""
    house = await started(database_url, keys, None)
    await house.say("hello", 1)
    requester_id = owner_of(database)
    with pytest.raises(Refused, match="ledger"):
        await house.writer.perform(erasure_of(requester_id))
    assert owner_of(database) == requester_id
    await stopped(house)


async def test_a_ledger_that_takes_nothing_stops_the_erasure(
    sqlite_url: str, keys: Keys, tmp_path: Path
) -> None:
    """When the line can't be written, nothing is erased and the caller is told to try again."""
    ledger = tmp_path / "folder" / "erasures.log"
    house = await started(sqlite_url, keys, ledger)
    await house.say("hello", 1)
    ledger.mkdir(parents=True)
    database = Database(sqlite_url)
    requester_id = owner_of(database)
    with pytest.raises(StorageUnavailable):
        await house.writer.perform(erasure_of(requester_id))
    assert owner_of(database) == requester_id
    database.close()
    ledger.rmdir()
    await stopped(house)


def test_lines_of_others_count_for_nothing(tmp_path: Path) -> None:
    """A changed line, one cut short and one of another house are counted and not obeyed."""
    path = tmp_path / "erasures.log"
    ours, theirs = ErasureLedger(path, b"k" * 32), ErasureLedger(path, b"t" * 32)
    ours.note(BEGUN, [1, 2, 3], NOW)
    ours.note(DONE, [1], NOW)
    ours.note(WITHDRAWN, [2], NOW)
    theirs.note(DONE, [4], NOW)
    changed = ledger_lines(path)[0].replace(" 1 ", " 5 ")
    with path.open("a") as file:
        file.write(f"{changed}\n2026-11-22T12:00:00Z begun 6 ab")
    ours.note(DONE, [7], NOW)
    entries = ours.entries()
    assert (set(entries.done), set(entries.begun), entries.strange) == ({1, 7}, {3}, 3)
    assert entries.erased == {1, 3, 7}


def test_ledgers_can_be_joined(tmp_path: Path) -> None:
    """Lines of another copy are added once."""
    path, copy = tmp_path / "erasures.log", tmp_path / "copy.log"
    ErasureLedger(path, b"k" * 32).note(DONE, [1], NOW)
    ErasureLedger(copy, b"k" * 32).note(DONE, [1, 2], NOW)
    assert [add_lines(path, ledger_lines(copy)) for _ in range(2)] == [1, 0]
    assert ErasureLedger(path, b"k" * 32).entries().done == {1, 2}


async def test_nothing_of_them_is_left(
    database_url: str, database: Database, keys: Keys, tmp_path: Path
) -> None:
    """No place, no account, no body; the key is gone, so that what was copied before can't be read."""
    house = await started(database_url, keys, tmp_path / "erasures.log")
    await house.say("file 7 d1", 1)
    await house.say("submit d1 N-1", 2)
    await house.say("say N-1 words", 3)
    requester_id = owner_of(database)
    with database.reading() as connection:
        wrapped = connection.execute(select(REQUESTERS.c.wrapped_key)).scalar_one()
        state = connection.execute(select(CONVERSATIONS.c.state)).scalar_one()
        assert CANARY not in state.decode(errors="replace")
    await house.writer.perform(erasure_of(requester_id))
    with database.reading() as connection:
        assert connection.execute(select(CONVERSATIONS.c.chat, CONVERSATIONS.c.state)).all() == [("", b"")]
        assert connection.execute(select(func.count()).select_from(OUTBOX)).scalar_one() == 0
        kept = connection.execute(select(REQUESTERS.c.wrapped_key)).scalar_one()
        buried = connection.execute(select(TOMBSTONES.c.table_name, TOMBSTONES.c.reason)).all()
    assert sorted(map(tuple, buried)) == [("answers", "erasure")] * 2 + [("messages", "erasure")]
    with pytest.raises(Undecipherable):
        keys.of_requester(requester_id, kept)
    await stopped(house)
    if database.is_sqlite:
        database.close()
        content = database.path.read_bytes()
        assert [content.count(secret) for secret in (wrapped, state, b"chat-ann")] == [0, 0, 0]


async def test_ids_of_the_websites_updates_go_too(
    database_url: str, database: Database, keys: Keys, tmp_path: Path
) -> None:
    """They begin with whose they are; those of others stay, and with them that nothing takes effect twice."""
    house = await started(database_url, keys, tmp_path / "erasures.log")
    accepted = await house.say("hello", 1)
    requester_id = owner_of(database)
    row = {"conversation_id": accepted.conversation_id, "outcome": "done", "claimed_at": NOW}
    with database.writing() as connection:
        moved = CONVERSATIONS.update().values(platform="web")
        connection.execute(moved)
        connection.execute(ACCOUNTS.update().values(platform="web", account_id="v1"))
        ids = ("v1:one", "v1:two", "v10:one", "v0:one", "V1:one")
        connection.execute(
            insert(INBOX), [row | {"platform": "web", "bot": "default", "update_id": one} for one in ids]
        )
    await house.writer.perform(erasure_of(requester_id))
    with database.reading() as connection:
        left = connection.execute(select(INBOX.c.update_id).order_by(INBOX.c.update_id)).scalars().all()
    assert sorted(left) == ["1", "V1:one", "v0:one", "v10:one"]
    await stopped(house)


async def test_replaying_is_harmless_where_nothing_is_to_be_done(
    database_url: str, database: Database, keys: Keys, tmp_path: Path
) -> None:
    """Somebody whom the database never had, or who is gone already, is counted and nothing else."""
    ledger = tmp_path / "erasures.log"
    house = await started(database_url, keys, ledger)
    await house.say("hello", 1)
    requester_id = owner_of(database)
    await house.writer.perform(erasure_of(requester_id))
    await stopped(house)
    with database.writing() as connection:
        open_ledger(connection, keys, ledger, NOW).note(DONE, [4711], NOW)
    replayed = replay_erasures(database, keys, ledger, NOW)
    assert (replayed.erased, replayed.gone, replayed.strange) == (0, 2, 0)


async def test_writing_in_other_processes_while_being_erased(
    database_url: str, database: Database, keys: Keys, tmp_path: Path
) -> None:
    """Whoever writes at the same moment, to whichever bot, is either erased with the rest or somebody new; no
    place is left behind that belongs to nobody."""
    ledger = tmp_path / "erasures.log"
    first, second = await started(database_url, keys, ledger), await started(database_url, keys, ledger)
    for round_ in range(5):
        await first.say("hello", f"a{round_}", order=1)
        requester_id = owner_of(database)
        erasing = asyncio.create_task(first.writer.perform(erasure_of(requester_id)))
        bots = [BotKey("telegram", f"bot-{round_}-{number}") for number in range(4)]
        writing = [second.say("hello", f"b{round_}", order=1, bot=bot) for bot in bots]
        assert not any(one.failed for one in await asyncio.gather(*writing))
        await erasing
        with database.reading() as connection:
            left = (
                select(func.count())
                .select_from(CONVERSATIONS)
                .join(REQUESTERS, REQUESTERS.c.id == CONVERSATIONS.c.requester_id)
                .where(REQUESTERS.c.wrapped_key == NO_KEY, CONVERSATIONS.c.chat != "")
            )
            assert connection.execute(left).scalar_one() == 0
    await stopped(first)
    await stopped(second)


async def test_only_a_block_that_stands_outlives_an_erasure(
    database_url: str, database: Database, keys: Keys, tmp_path: Path
) -> None:
    """One that is over names somebody for nothing; one that is not would be ended by erasing."""
    house = await started(database_url, keys, tmp_path / "erasures.log")
    await house.say("hello", 1)
    threads = ReaderThreads()
    blocklist = DatabaseBlocklist(database, house.clock, threads)
    ann = Account(BOT.platform, "ann")
    ends = [house.clock() + timedelta(days=days) for days in (1, 30)]
    for ends_at in ends:
        await blocklist.add(ann, "threats", ends_at, "May")
    await blocklist.add(Account(BOT.platform, "bob"), "spam", ends[1], "May")
    await house.writer.perform(erasure_of(owner_of(database)))

    left = await blocklist.entries(0, 10, ended=True)
    assert [(one.account.account_id, one.ends_at) for one in left] == [("ann", ends[1]), ("bob", ends[1])]
    threads.close()
    await stopped(house)
