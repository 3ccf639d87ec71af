"""Backup and restore of a SQLite house: whole, online, and nobody who was erased since comes back."""

import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from core.errors import Refused
from core.ids import RequesterId
from core.ports import Transaction
from storage.applying import FILES
from storage.backup import DATABASE, MANIFEST, Manifest, NotWhole, back_up, verify
from storage.database import Database
from storage.encryption import NO_KEY, Keys, Undecipherable, new_secret_key
from storage.erasure_replay import replay_erasures
from storage.file_store import ObjectFileStore, open_store
from storage.files import DatabaseFileQueue
from storage.holding import REQUESTERS
from storage.house import RUNS
from storage.restoring import Restored, restore
from storage.threads import ReaderThreads
from tests.contracts.houses import BOT, House, database_house

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Home:
    """A SQLite house with its folder."""

    folder: Path
    house: House
    keys: Keys
    threads: ReaderThreads
    database: Database

    @property
    def url(self) -> str:
        """Where the database is."""
        return f"sqlite:///{self.folder / 'frontdoor.db'}"

    @property
    def files(self) -> Path:
        """Where the files are."""
        return self.folder / "files"

    @property
    def ledger(self) -> Path:
        """Where the ledger of erasures is."""
        return self.folder / "erasures.log"

    def back_up(self, name: str) -> Manifest:
        """Into a folder of that name."""
        return back_up(self.database, str(self.files), self.ledger, self.folder / name, NOW)

    def restore(self, name: str, *, force: bool = True, keys: Keys | None = None) -> Restored:
        """From a folder of that name."""
        backup = self.folder / name
        return restore(backup, self.url, str(self.files), self.ledger, keys or self.keys, NOW, force=force)

    async def erase(self, number: str) -> None:
        """Erase the requester of a ticket."""

        def work(transaction: Transaction) -> None:
            found = transaction.conversation_of(number)
            assert found is not None
            transaction.erase(found[1].requester_id)

        await self.house.writer.perform(work)

    async def store_files(self) -> None:
        """Fetch what waits into the store."""
        store = ObjectFileStore(open_store(str(self.files)), self.database, self.keys, self.threads)
        queue = DatabaseFileQueue(self.database, self.keys, self.house.clock, self.threads)
        for file in await queue.claim_files([BOT], 10):
            key = await store.put(file.requester_id, str(file.file_id), content(file.requester_id))
            await queue.file_stored(file.file_id, key, 7, "image/png")

    async def stop(self) -> None:
        """As a process ends."""
        await self.house.writer.stop()

    def keys_of_people(self, path: Path) -> dict[int, bytes]:
        """What wraps each requester's key in the database at `path`."""
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return dict(connection.execute("SELECT id, wrapped_key FROM requesters").fetchall())


async def content(requester_id: int) -> AsyncIterator[bytes]:
    """What a platform would send."""
    yield f"picture of {requester_id}".encode()


@pytest.fixture
async def home(sqlite_url: str, keys: Keys, tmp_path: Path) -> AsyncIterator[Home]:
    """Two people with a ticket and a picture each."""
    house = database_house(sqlite_url, keys, erasures=tmp_path / "erasures.log")
    await house.writer.start()
    threads, database = ReaderThreads(1), Database(sqlite_url)
    home = Home(tmp_path, house, keys, threads, database)
    for number, who in ((1, "ann"), (2, "bob")):
        await house.say(f"file {number} d{number}", 10 * number, who=who)
        await house.say(f"submit d{number} N-{number}", 10 * number + 1, who=who)
        await house.say(f"attach {number} N-{number}", 10 * number + 2, who=who)
    await home.store_files()
    yield home
    await house.writer.stop()
    threads.close()
    database.close()
    house.close()


async def test_a_backup_is_whole_and_comes_back(home: Home) -> None:
    """Made beside the running service, verified, restored: tickets and files are as they were."""
    before = await home.house.directory.view("N-1")
    made = home.back_up("one")
    assert (made.files, list(made.missing), made.elsewhere) == (2, [], False)
    assert verify(home.folder / "one") == made
    assert (home.folder / "one").stat().st_mode & 0o777 == 0o700
    await home.house.say("say N-1 later", 50)
    await home.stop()
    shutil.rmtree(home.files)
    done = home.restore("one")
    assert (done.files, done.replayed.erased, done.replayed.strange) == (2, 0, 0)
    again = database_house(home.url, home.keys, erasures=home.ledger)
    await again.writer.start()
    assert await again.directory.view("N-1") == before
    assert not (await again.say("say N-1 later", 50)).repeated  # it was accepted after the backup
    await again.writer.stop()
    again.close()
    assert done.aside is not None
    assert done.aside.exists()


async def test_who_was_erased_since_does_not_come_back(home: Home) -> None:
    """Backup, erasure, restore: their key is gone again, what the backup holds of them can't be opened, their
    picture is not copied; somebody else is as before."""
    home.back_up("one")
    ann = RequesterId(min(home.keys_of_people(home.database.path)))
    await home.erase("N-1")
    await home.stop()
    shutil.rmtree(home.files)
    copy = home.folder / "one" / DATABASE
    assert home.keys.of_requester(ann, home.keys_of_people(copy)[ann])  # the backup still has it
    done = home.restore("one")
    assert (done.files, done.replayed.erased, done.replayed.gone) == (1, 1, 0)
    kept = home.keys_of_people(home.folder / "frontdoor.db")
    with pytest.raises(Undecipherable):
        home.keys.of_requester(ann, kept[ann])
    again = database_house(home.url, home.keys, erasures=home.ledger)
    await again.writer.start()
    erased, other = await again.directory.view("N-1"), await again.directory.view("N-2")
    await again.writer.stop()
    again.close()
    assert erased is not None
    assert other is not None
    assert (erased.erased, erased.answers, other.erased, len(other.answers)) == (True, (), False, 2)
    assert b"chat-ann" not in (home.folder / "frontdoor.db").read_bytes()


async def test_an_old_backup_after_the_ledger_was_lost(home: Home) -> None:
    """A backup carries the ledger of its time: it is joined when the machine's own is gone."""
    home.back_up("before")
    await home.erase("N-1")
    home.back_up("after")
    await home.stop()
    home.ledger.unlink()
    assert home.restore("after").replayed.gone == 1
    assert home.restore("before").replayed.erased == 1


async def test_what_is_there_is_not_replaced_unasked(home: Home) -> None:
    """A running service, a database or files in the place are refused; the first even with force."""
    home.back_up("one")
    await home.stop()
    with home.database.writing() as connection:
        alive = {"id": 1, "host": socket.gethostname(), "process": os.getppid(), "started_at": NOW}
        connection.execute(insert(RUNS), alive)
    with pytest.raises(Refused, match="stop it first"):
        home.restore("one")
    with home.database.writing() as connection:
        connection.execute(update(RUNS).values(host="another", stopped_at=NOW))
    with pytest.raises(Refused, match="would be replaced"):
        home.restore("one", force=False)
    home.database.path.unlink()
    with pytest.raises(Refused, match="files would be replaced"):
        home.restore("one", force=False)


async def test_other_keys_are_refused_and_nothing_is_touched(home: Home) -> None:
    """Keys that don't fit are noticed before anything is exchanged."""
    home.back_up("one")
    await home.stop()
    before = home.keys_of_people(home.database.path)
    with pytest.raises(Undecipherable):
        home.restore("one", keys=Keys([new_secret_key()]))
    assert home.keys_of_people(home.database.path) == before
    assert [path.name for path in home.folder.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("harm", ["database", "file", "missing", "manifest", "version"])
async def test_a_harmed_backup_is_refused(home: Home, harm: str) -> None:
    """A changed byte, a lost file, a lost manifest: nothing is restored from it."""
    home.back_up("one")
    await home.stop()
    backup = home.folder / "one"
    picture = next(path for path in (backup / "files").rglob("*") if path.is_file())
    if harm in ("database", "file"):
        harmed = picture if harm == "file" else backup / DATABASE
        content = bytearray(harmed.read_bytes())
        content[-1] ^= 1
        harmed.write_bytes(content)
    elif harm == "version":
        told = (backup / MANIFEST).read_text().replace('"format": 1', '"format": 2')
        (backup / MANIFEST).write_text(told)
    else:
        (picture if harm == "missing" else backup / MANIFEST).unlink()
    with pytest.raises(NotWhole):
        home.restore("one")


async def test_lost_content_is_named_and_dropped_content_is_not(home: Home) -> None:
    """A file that the store has lost is told; one that was dropped while we copied is dropped in the copy."""
    with closing(sqlite3.connect(home.database.path)) as connection:
        keys = dict(connection.execute("SELECT id, store_key FROM files").fetchall())
    (home.files / keys[1]).unlink()
    assert list(home.back_up("one").missing) == [1]
    with pytest.raises(Refused, match="exists already"):
        home.back_up("one")


async def test_a_file_that_is_dropped_while_we_copy(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is nobody's loss: the copy says that it was dropped."""
    from storage import backup

    copied = backup.copy_file

    def drop_first(source: Path, target: Path) -> str:
        if source.exists() and "files" in source.parts:
            with home.database.writing() as connection:
                connection.execute(update(FILES).values(state="dropped"))
            source.unlink()
        return copied(source, target)

    monkeypatch.setattr(backup, "copy_file", drop_first)
    made = home.back_up("one")
    assert (made.files, list(made.missing)) == (0, [])
    with closing(sqlite3.connect(home.folder / "one" / DATABASE)) as connection:
        assert connection.execute("SELECT DISTINCT state FROM files").fetchall() == [("dropped",)]


@pytest.mark.postgres
async def test_postgresql_replays_the_ledger_after_its_own_restore(
    postgres_url: str, keys: Keys, tmp_path: Path
) -> None:
    """pg_dump and pg_restore bring people back; replaying erases them again. Its backup is refused here."""
    ledger = tmp_path / "erasures.log"
    house = database_house(postgres_url, keys, erasures=ledger)
    await house.writer.start()
    await house.say("submit d1 N-1", 1)
    database = Database(postgres_url)
    with database.reading() as connection:
        before = connection.execute(select(REQUESTERS)).one()
    await house.writer.perform(lambda transaction: transaction.erase(RequesterId(before.id)))
    await house.writer.stop()
    house.close()
    with database.writing() as connection:
        connection.execute(update(REQUESTERS).values(wrapped_key=before.wrapped_key))
    assert replay_erasures(database, keys, ledger, NOW).erased == 1
    assert replay_erasures(database, keys, ledger, NOW).erased == 0
    with pytest.raises(Refused, match="pg_dump"):
        back_up(database, str(tmp_path / "files"), ledger, tmp_path / "one", NOW)
    with pytest.raises(Refused, match="pg_restore"):
        restore(tmp_path / "one", postgres_url, str(tmp_path), ledger, keys, NOW, force=True)
    database.close()


def run(*command: str) -> None:
    """A program that must succeed."""
    subprocess.run(command, check=True, timeout=60)


@pytest.mark.postgres
async def test_a_dump_of_postgresql_is_held_to_the_ledger(
    postgres_url: str, keys: Keys, tmp_path: Path
) -> None:
    """The lines of docs/backup.md: pg_dump, an erasure, pg_restore, and then the ledger erases again."""
    programs = [shutil.which(name) for name in ("pg_dump", "pg_restore")]
    if None in programs:
        pytest.skip("pg_dump and pg_restore are not on the PATH")
    dump, put_back = map(str, programs)
    ledger, file = tmp_path / "erasures.log", tmp_path / "frontdoor.dump"
    house = database_house(postgres_url, keys, erasures=ledger)
    await house.writer.start()
    await house.say("submit d1 N-1", 1)
    database = Database(postgres_url)
    with database.reading() as connection:
        before = connection.execute(select(REQUESTERS)).one()
    run(dump, "--format=custom", f"--file={file}", postgres_url)
    await house.writer.perform(lambda transaction: transaction.erase(RequesterId(before.id)))
    await house.writer.stop()
    house.close()
    run(put_back, "--clean", "--if-exists", f"--dbname={postgres_url}", str(file))
    with database.reading() as connection:
        assert connection.execute(select(REQUESTERS.c.wrapped_key)).scalar_one() == before.wrapped_key
    assert replay_erasures(database, keys, ledger, NOW).erased == 1
    with database.reading() as connection:
        assert connection.execute(select(REQUESTERS.c.wrapped_key)).scalar_one() == NO_KEY
    database.close()
