"""SIGTERM while Telegram answers nothing: the process ends in time, and what was cut off comes again."""

from pathlib import Path

import pytest

from tests.emulators.telegram import slow
from tests.pictures import PNG
from tests.processes.fleet import PATIENCE, check_claims, check_deliveries, ended, fleet
from tests.processes.town import visit

STOP_SECONDS = 10.0
SLOW_METHODS = ("sendMessage", "editMessageText", "answerCallbackQuery", "getFile")


@pytest.mark.long
async def test_stopping_while_nothing_is_answered(sqlite_url: str, tmp_path: Path) -> None:
    """Messages, an answer to a press and a file are under way and hang; after a restart all is there."""
    async with fleet(sqlite_url, tmp_path) as running:
        first = running.start("telegram,worker")
        await running.ready(first, words="Telegram is served")
        filed = (await visit(running, "li")).person
        hangs = [running.emulator.fail(slow(120.0), method=name, times=None) for name in SLOW_METHODS]
        others = running.people(5)
        for person in others:
            person.says("/start")
        filed.presses("Menu")
        filed.sends_photo(PNG)
        await running.emulator.settled(PATIENCE)
        assert await ended(first) < STOP_SECONDS
        for hang in hangs:
            hang.cancel()
        running.start("telegram,worker")
        await running.settled()
        check_claims(running)
        assert check_deliveries(running) == 0
        assert all(running.arrived([person]) for person in others)
