"""A file that an agent sends to somebody at a terminal: saved where they are told, also for scripts."""

import asyncio
import json
from pathlib import Path

import pytest

from bots.bootstrap import open_house
from bots.settings.environment import Environment
from bots.settings.loading import Settings
from bots.terminal.received import ReceivedFiles
from core.errors import NotFound
from core.replies import Attached
from tests.bots.sending import prepared, sent
from tests.canaries.commands import TICKET
from tests.scenarios.telegram import settings_in
from tests.scenarios_terminal.programs import Here


async def answered(settings: Settings, number: str) -> Attached:
    """May answers with a file whose name would like to be somewhere else."""
    house = open_house(settings)
    await house.writer.start()
    try:
        file = await prepared(house, number, "../../steps\x1b[2J.txt", "text/plain", b"Do this.")
        await sent(house, number, "Please see the file.", file)
        return file
    finally:
        await house.writer.stop()
        house.close()


def test_a_file_is_saved_and_named(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, in a folder of its own; the line for scripts has "files", and only such a line has."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    settings = settings_in(tmp_path, database_url=sqlite_url)
    place = Here(tmp_path)
    script = "\n".join(json.dumps(line) for line in TICKET)
    place.done("chat", "--json", "--as", "li", "--lang", "en", stdin=script)
    [ticket] = place.done("tickets", "list", "--json").data
    file = asyncio.run(answered(settings, ticket["number"]))

    out = place.done("chat", "--json", "--as", "li").stdout
    [said] = [line for line in map(json.loads, out.splitlines()) if "see the file" in line.get("text", "")]
    [told] = said["files"]
    assert (told["name"], told["media_type"]) == ("../../steps\x1b[2J.txt", "text/plain")
    saved = tmp_path / told["path"]
    assert saved.read_bytes() == b"Do this."
    assert saved == tmp_path / "frontdoor-files" / str(file.file_id) / "steps[2J.txt"
    assert out.count('"files"') == 1


class GoneStore:
    """A store in which nothing is any more."""

    async def get(self, requester_id: int, key: str) -> bytes:
        """It is gone."""
        raise NotFound


async def test_a_file_that_is_gone_is_told_as_gone(tmp_path: Path) -> None:
    """Erased meanwhile: nothing is saved."""
    received = ReceivedFiles(GoneStore(), tmp_path / "files")  # type: ignore[arg-type]
    assert await received.save(Attached(1, 1, "1/1", "a.txt", "text/plain")) is None
    assert not await asyncio.to_thread((tmp_path / "files").exists)
