"""`frontdoor outbox` and `frontdoor alerts`: what is stuck is listed, retried, discarded, resolved."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage.database import Database
from storage.desk.audit import AUDIT
from storage.holding import OUTBOX
from storage.house import raise_alert
from tests.scenarios_terminal.programs import Here

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str) -> Here:
    """A front door with three messages of a chat that did not get through: two dead, one held."""
    place = Here(tmp_path, DATABASE_URL=sqlite_url)
    place.done("chat", "--json", stdin='{"text": "/start"}\n{"text": "/tickets"}\n{"text": "/language"}\n')
    database = Database(sqlite_url)
    with database.writing() as connection:
        ids = connection.execute(select(OUTBOX.c.id).order_by(OUTBOX.c.id)).scalars().all()
        for outbox_id, fate in zip(ids[:3], ("dead", "held", "dead"), strict=True):
            values = {"status": fate, "error": "chat not found\nreally", "attempts": 15}
            connection.execute(update(OUTBOX).where(OUTBOX.c.id == outbox_id).values(values))
        raise_alert(connection, "dead_letter", "terminal:1", "A message can't be delivered.", NOW)
        raise_alert(connection, "poison", "terminal:2", "An update failed three times.", NOW)
    database.close()
    return place


def statuses(url: str) -> list[str]:
    """The states of the first three messages."""
    database = Database(url)
    with database.reading() as connection:
        found = connection.execute(select(OUTBOX.c.status).order_by(OUTBOX.c.id).limit(3)).scalars().all()
    database.close()
    return list(found)


def test_outbox(place: Here, sqlite_url: str) -> None:
    """Dead and held are listed in order, page by page; what is settled is gone from the list."""
    listed = place.done("outbox", "list", "--json").data
    assert [one["fate"] for one in listed] == ["dead", "held", "dead"]
    assert {"id", "fate", "bot", "attempts", "created_at", "correlation", "error"} == set(listed[0])
    first, second, third = (str(one["id"]) for one in listed)
    page = place.done("outbox", "list", "--limit", "1")
    assert first in page.stdout
    assert "chat not found really" in page.stdout
    assert f"--after {first}" in page.stderr
    assert [int(second)] == [
        one["id"] for one in place.done("outbox", "list", "--after", first, "--limit", "1", "--json").data
    ]
    retried = place.done("outbox", "retry", first, second, "--json").data
    assert [{"id": int(first), "done": True}, {"id": int(second), "done": True}] == retried
    place.done("outbox", "discard", third)
    assert statuses(sqlite_url) == ["waiting", "waiting", "discarded"]
    again = place.run("outbox", "retry", third)
    assert (1, f"{third} is not stuck. What is: frontdoor outbox list\n") == (again.code, again.stderr)
    assert (
        place.done("outbox", "list").stdout,
        place.done("outbox", "list").stderr,
    ) == ("", "Nothing is stuck.\n")


def test_alerts(place: Here) -> None:
    """Alerts are listed until somebody has looked."""
    listed = place.done("alerts", "list", "--json").data
    assert [one["kind"] for one in listed] == ["dead_letter", "poison"]
    shown = place.done("alerts", "list")
    assert "An update failed three times." in shown.stdout
    place.done("alerts", "resolve", *(str(one["id"]) for one in listed))
    assert "No alerts." in place.done("alerts", "list").stderr
    again = place.run("alerts", "resolve", str(listed[0]["id"]), "--json")
    assert (1, [{"id": listed[0]["id"], "done": False}]) == (again.code, again.data)


def test_what_an_alert_is_about_is_tried_again(place: Here, sqlite_url: str) -> None:
    """Its dead letters wait to be sent, and the log of the desk tells who did that."""
    database = Database(sqlite_url)
    with database.writing() as connection:
        story = select(OUTBOX.c.correlation).order_by(OUTBOX.c.id).limit(1)
        correlation = connection.execute(story).scalar_one()
        raise_alert(connection, "dead_letter", correlation, "A message can't be delivered.", NOW)
    newest = place.done("alerts", "list", "--json").data[-1]["id"]
    outcome = place.done("alerts", "retry", str(newest), "--as", "May")
    assert outcome.stderr == f"{newest} is tried again\n"
    assert statuses(sqlite_url)[0] == "waiting"
    with database.reading() as connection:
        logged = connection.execute(select(AUDIT.c.actor, AUDIT.c.action, AUDIT.c.subject)).all()
    database.close()
    assert logged == [("May", "settle_alert", f"alert:{newest}")]
