"""The disk is full in the middle: nothing is accepted that can't be kept, health says why, and it goes on by
itself once there is room.

The kernel refuses the program's writes by a limit for the size of a file, which is set and lifted from
outside while it runs (SQLite says "disk I/O error"). On a file system of two megabytes, where mounting one is
allowed, the disk is really full (SQLite says "database or disk is full").
"""

import resource
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from storage.tables import FileRow
from tests.emulators.telegram import EmulatedBot, TelegramEmulator
from tests.faults.people import PATIENCE, Visitor, nothing_is_lost
from tests.faults.running import Running
from tests.pictures import PNG
from tests.scenarios.telegram import FrontDoor, until
from tests.scenarios.transcripts import TO_REVIEW, talk
from tests.scenarios_terminal.programs import Place

pytestmark = pytest.mark.long

SMALLEST = 4096
"""Bytes: less than any write to a database that exists."""


def full(running: Running) -> None:
    """No file of the program can grow any more, nor be written behind its first page."""
    resource.prlimit(running.program.process.pid, resource.RLIMIT_FSIZE, (SMALLEST, resource.RLIM_INFINITY))


def room(running: Running) -> None:
    """There is room again."""
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(running.program.process.pid, resource.RLIMIT_FSIZE, unlimited)


async def test_no_room(running: Running, telegram: TelegramEmulator, bot: EmulatedBot) -> None:
    """What is said meanwhile stays with Telegram, and has its effect once when there is room; the process
    lives, and says what to do."""
    running.start()
    await running.ready()
    li, wang = Visitor(bot, 1), Visitor(bot, 2)
    await li.to_the_account()
    full(running)
    li.person.says(li.account)
    wang.person.says(wang.story)
    parts = await running.reports(503, "The disk refuses writes. Make room on it")
    assert parts["database"] == {"ready": True}
    assert (await running.asked("/health/live"))[0] == 200
    assert not await telegram_is_settled(telegram)
    room(running)
    await running.ready()
    await li.person.sees_button("✅ Submit", PATIENCE)
    await li.submits()
    await wang.person.sees_button("Agree and continue", PATIENCE)
    wang.person.presses("Agree and continue")
    await wang.person.sees("What is your account name?", PATIENCE)
    await wang.to_the_card()
    await wang.submits()
    await telegram.settled(PATIENCE)
    assert await running.stop() == 0
    assert "Traceback" not in running.said, running.said
    await nothing_is_lost(running.place, bot, [li, wang])


async def telegram_is_settled(telegram: TelegramEmulator) -> bool:
    """Whether everything was confirmed."""
    try:
        await telegram.settled(0.0)
    except AssertionError:
        return False
    return True


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes; skips where mounting is refused."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"mount: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(filler: Path) -> None:
    """Write until nothing more fits on its disk."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


@pytest.mark.long
async def test_a_disk_that_is_full(
    place: Place, running: Running, small_disk: Path, telegram: TelegramEmulator, bot: EmulatedBot
) -> None:
    """Something else fills the disk that the database is on: the same, with the cause in health."""
    running.place = place.with_(
        DATABASE_URL=f"sqlite:///{small_disk}/frontdoor.db", FILES_URL=f"{small_disk}"
    )
    running.start()
    await running.ready()
    li = Visitor(bot, 1)
    await li.to_the_account()
    filler = small_disk / "filler"
    fill(filler)
    parts = await running.reports(503, "The disk is full. Make room on the disk.")
    assert parts["database"] == {"ready": True}
    li.person.says(li.account)
    filler.unlink()
    await running.ready()
    await li.person.sees_button("✅ Submit", PATIENCE)
    await li.submits()
    await telegram.settled(PATIENCE)
    assert await running.stop() == 0
    await nothing_is_lost(running.place, bot, [li])


def no_folder(folder: Path) -> None:
    """Make a file of it, in which nothing can be stored."""
    folder.rmdir()
    folder.touch()


def folder_again(folder: Path) -> None:
    """Make a folder of it again."""
    folder.unlink()
    folder.mkdir()


async def test_no_room_for_files(front_door: FrontDoor) -> None:
    """A screenshot that can't be stored is told in health and fetched again when it can; that counts against
    no file, and the form goes on meanwhile."""
    li = front_door.li()
    await talk(li, TO_REVIEW)
    folder = Path(front_door.settings.environment.files_url)
    no_folder(folder)
    li.sends_photo(PNG)
    service = front_door._service
    assert service is not None
    await until(lambda: "The file store takes no files" in (service._told()["files"] or ""))
    folder_again(folder)
    front_door.clock.advance(minutes=6)
    service._fetcher.wake()
    await until(lambda: [row["state"] for row in front_door.rows(FileRow)] == ["stored"])
    assert [row["attempts"] for row in front_door.rows(FileRow)] == [0]
    assert service._told()["files"] is None
