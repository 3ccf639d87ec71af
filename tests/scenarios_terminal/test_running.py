"""`frontdoor run` as an operator starts and stops it, and the other commands beside it."""

import time
from contextlib import closing

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.emulators.telegram import TelegramEmulator
from tests.scenarios_terminal.conftest import Enter
from tests.scenarios_terminal.programs import Here, Place
from tests.scenarios_terminal.stories import opened_ticket, opens_ticket

pytestmark = pytest.mark.long

TOKEN = "123456789:" + "Ab_-5" * 7


def test_two_runs_and_a_chat_share_a_database(place: Place, here: Here, enter: Enter) -> None:
    """Without a token it says what is off and what to set; two of them leave a chat undisturbed; SIGTERM ends
    each within ten seconds with 0."""
    with place.start("run", "--port", "0") as first, place.start("run", "--only", "worker,discord") as second:
        line = first.waits_to_say("set TELEGRAM_TOKEN")
        assert "telegram: off" in line
        first.waits_to_say("listening")
        second.waits_to_say("discord: off")
        chat = enter()
        number = opens_ticket(chat)
        here.done("tickets", "reply", number, "We are on it.")
        assert "We are on it." in chat.hears()["text"]
        began = time.monotonic()
        assert [first.stop(), second.stop()] == [0, 0]
        assert time.monotonic() - began < 10
        assert "Traceback" not in "".join([*first.said, *second.said])
        assert chat.leaves() == 0


async def test_check_asks_telegram(place: Place) -> None:
    """A right token gets the bot's name, a wrong one an error and exit code 1."""
    async with TelegramEmulator() as emulator:
        emulator.add_bot(token=TOKEN)
        asking = place.with_(TELEGRAM_API_URL=emulator.api_url)
        fine = await asking.with_(TELEGRAM_TOKEN=TOKEN).soon("check")
        wrong = await asking.with_(TELEGRAM_TOKEN=TOKEN[:-1] + "x").soon("check")
    assert (fine.code, "the bot is @frontdoor_bot" in fine.stderr) == (0, True), fine
    assert (wrong.code, "Telegram refuses the token" in wrong.stderr) == (1, True), wrong
    assert TOKEN[:-1] not in wrong.stderr


def test_init_check_and_help(here: Here) -> None:
    """What `init` writes passes `check`; `--help` lists every command without loading any."""
    here.done("init")
    assert "OK." in here.done("check").stderr
    listed = here.done("--help").stdout
    for name in ("run", "chat", "init", "check", "migrate", "tickets", "notice", "outbox", "alerts"):
        assert f" {name} " in listed


def test_older_tickets_are_compared_after_an_upgrade(place: Place, here: Here) -> None:
    """What a program without the blind index left behind is caught up by the worker, beside other work."""
    first, second = opened_ticket(here, "li"), opened_ticket(here, "wang")
    address = place.variables.get("DATABASE_URL", f"sqlite:///{place.folder}/frontdoor-data/frontdoor.db")
    with closing(Database(address)) as database, database.writing() as connection:
        assert connection.execute(text("DELETE FROM blind_index")).rowcount == 4
    assert "same transaction id" not in here.done("tickets", "show", first).stdout
    with place.start("run", "--only", "worker") as worker:
        worker.waits_to_say("older tickets can be compared with others now")
        assert worker.stop() == 0
    assert f"same transaction id in: {second}" in here.done("tickets", "show", first).stdout
