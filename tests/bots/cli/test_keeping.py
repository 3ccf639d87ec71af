"""`frontdoor keys`, `backup` and `restore`: what an operator reads, and how they end."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.applying import TICKETS
from storage.database import Database
from storage.encryption import Keys, new_secret_key
from storage.erasure import erase_requester
from tests.scenarios_terminal.programs import Here
from tests.scenarios_terminal.stories import opened_ticket

OLD, NEW = new_secret_key(), new_secret_key()
OLD_ID, NEW_ID = (Keys([key]).ids[0] for key in (OLD, NEW))


@pytest.fixture
def place(tmp_path: Path) -> Here:
    """A front door in which somebody has written, everything wrapped by the old key."""
    place = Here(tmp_path, SECRET_KEYS=OLD)
    place.done("chat", "--json", stdin='{"text": "/start"}\n')
    return place


def having(place: Here, **variables: str) -> Here:
    """The same folder with other variables."""
    return Here(place.folder, **(place.variables | variables))


def test_rotation_from_the_old_key_to_the_new(place: Here) -> None:
    """Add the key, rotate, take the old one out; each step is told, ids are shown and never a key."""
    both = having(place, SECRET_KEYS=f"{NEW},{OLD}")
    before = both.done("keys", "status")
    assert (NEW_ID in before.stdout, "still needed" in before.stdout) == (True, True)
    assert "frontdoor keys rotate" in before.stderr
    rotated = both.done("keys", "rotate")
    assert rotated.stdout == "3 rewrapped, 0 left under another key, 0 unreadable.\n"
    assert "3 of 3" in rotated.stderr
    assert f"Take {OLD_ID} out of SECRET_KEYS" in rotated.stderr
    assert both.done("keys", "rotate", "--json").data["rewrapped"] == 0
    status = having(place, SECRET_KEYS=NEW).done("keys", "status", "--json")
    assert status.data == {
        "first": NEW_ID,
        "wrapped": {NEW_ID: 3},
        "older": 0,
        "removable": [],
        "unknown": [],
    }
    for outcome in (before, rotated, status):
        assert (OLD in outcome.stdout + outcome.stderr, NEW in outcome.stdout + outcome.stderr) == (
            False,
        ) * 2


def test_the_old_key_taken_out_too_early(place: Here) -> None:
    """It is named, and nothing pretends to have worked."""
    alone = having(place, SECRET_KEYS=NEW)
    status = alone.done("keys", "status")
    assert (OLD_ID in status.stdout, "put that key back" in status.stderr) == (True, True)
    rotated = alone.run("keys", "rotate")
    assert (rotated.code, rotated.stdout) == (1, "0 rewrapped, 3 left under another key, 3 unreadable.\n")


def test_backup_and_restore(place: Here, tmp_path: Path) -> None:
    """A backup into a new folder; put back only when that is said, with the old database kept aside."""
    made = place.done("backup", "one", "--json")
    assert made.data == {"path": "one", "files": 0, "missing": [], "files_elsewhere": False}
    assert "the keys" in made.stderr
    again = place.run("backup", "one")
    assert (again.code, again.stderr) == (2, "one exists already; a backup is a new folder.\n")
    refused = place.run("restore", "one")
    assert (refused.code, "--force" in refused.stderr) == (2, True)
    wrong = having(place, SECRET_KEYS=NEW).run("restore", "one", "--force")
    assert (wrong.code, "SECRET_KEYS" in wrong.stderr) == (1, True)
    restored = place.done("restore", "one", "--force", "--json")
    assert (restored.data["files"], restored.data["erased"]) == (0, 0)
    assert (tmp_path / restored.data["aside"]).exists()
    place.done("chat", "--json", stdin='{"text": "/start"}\n')
    (tmp_path / "one" / "manifest.json").unlink()
    harmed = place.run("restore", "one", "--force")
    assert (harmed.code, "manifest.json" in harmed.stderr) == (1, True)


def test_restore_needs_the_keys(tmp_path: Path) -> None:
    """On a new machine no development key is made that would fit nothing."""
    (tmp_path / "one").mkdir()
    outcome = Here(tmp_path).run("restore", "one")
    assert (outcome.code, "Put the keys back first" in outcome.stderr) == (2, True)
    assert not (tmp_path / "frontdoor-data" / "development.key").exists()


def test_replaying_alone(place: Here) -> None:
    """After pg_restore, or whenever in doubt; a backup and this at once are refused."""
    done = place.done("restore", "--replay-erasures", "--json")
    assert done.data == {"erased": 0, "gone": 0, "strange_lines": 0}
    for arguments in (["restore"], ["restore", "one", "--replay-erasures"]):
        assert place.run(*arguments).code == 2
    ledger = place.folder / "frontdoor-data" / "erasures.log"
    ledger.write_text("2026-11-22T12:00:00Z done 4711 00\n")
    strange = place.run("restore", "--replay-erasures")
    assert (strange.code, "1 lines of the ledger" in strange.stderr) == (1, True)


def test_production_refuses_the_development_key(tmp_path: Path) -> None:
    """Even one that lies there already: the key is to come from where secrets are kept."""
    plain = Here(tmp_path)
    plain.done("keys", "status")
    assert (plain.folder / "frontdoor-data" / "development.key").exists()
    for arguments in (["keys", "status"], ["restore", "one"]):
        outcome = having(plain, FRONTDOOR_ENV="production").run(*arguments)
        assert (outcome.code, "production refuses the development key" in outcome.stderr) == (2, True)


def test_what_tickets_share_is_shown(place: Here) -> None:
    """`tickets show` names the other tickets with the same transaction id or contact."""
    first, second = (opened_ticket(place, name) for name in ("ann", "bob"))
    shown = place.done("tickets", "show", first)
    assert f"same transaction id in: {second}" in shown.stdout
    assert f"same contact in: {second}" in shown.stdout
    same = place.done("tickets", "show", second, "--json").data["same"]
    assert same == {"transaction": [first], "contact": [first]}


def test_an_erased_ticket_says_so(place: Here) -> None:
    """The desk sees the count, and that the rest is gone; nobody can be answered any more."""
    number = opened_ticket(place, "ann")
    database = Database(f"sqlite:///{place.folder / 'frontdoor-data' / 'frontdoor.db'}")
    with database.writing() as connection:
        requester = connection.execute(select(TICKETS.c.requester_id)).scalar_one()
        erase_requester(connection, requester, datetime(2026, 11, 22, tzinfo=UTC))
    database.close()
    shown = place.done("tickets", "show", number)
    assert ("erased at their own wish" in " ".join(shown.stdout.split()), "ann-2001" in shown.stdout) == (
        True,
        False,
    )
    assert place.done("tickets", "show", number, "--json").data["erased"] is True
    assert number in place.done("tickets", "list").stdout
    reply = place.run("tickets", "reply", number, "Hello.")
    assert (reply.code, "nothing is left to work on" in reply.stderr) == (1, True)
