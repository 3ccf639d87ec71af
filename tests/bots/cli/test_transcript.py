"""`frontdoor tickets transcript`: a file for agents, another for the requester, and a line in the log."""

from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.desk.audit import AUDIT
from tests.canaries.commands import TICKET
from tests.scenarios_terminal.programs import Here


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str) -> Here:
    """A front door with one ticket, which was replied to."""
    place = Here(tmp_path, DATABASE_URL=sqlite_url)
    script = "\n".join(str(line).replace("'", '"') for line in TICKET)
    place.done("chat", "--json", "--lang", "en", stdin=script)
    place.done("tickets", "reply", number(place), "We are <b>looking</b>.", "--as", "May")
    return place


def number(place: Here) -> str:
    """The ticket's number."""
    [ticket] = place.done("tickets", "list", "--json").data
    return str(ticket["number"])


def test_a_transcript_is_written(place: Here, sqlite_url: str) -> None:
    """Into a folder or a new file, never over one; each is in the log."""
    place.done("tickets", "transcript", number(place), "--as", "Lena")
    written = place.folder / f"{number(place)}.html"
    html = written.read_text(encoding="utf-8")
    assert "We are &lt;b&gt;looking&lt;/b&gt;." in html
    assert '<bdi class="who">May</bdi>' in html
    again = place.run("tickets", "transcript", number(place))
    assert (again.code, again.stderr) == (1, f"{number(place)}.html can't be written: File exists.\n")
    place.done("tickets", "transcript", number(place), "--for-requester", "-o", "theirs.html")
    theirs = (place.folder / "theirs.html").read_text(encoding="utf-8")
    assert ">May<" not in theirs
    assert "We are &lt;b&gt;looking&lt;/b&gt;." in theirs
    database = Database(sqlite_url)
    with database.reading() as connection:
        seen = select(AUDIT.c.actor, AUDIT.c.detail).where(AUDIT.c.action == "see_transcript")
        logged = [tuple(row) for row in connection.execute(seen.order_by(AUDIT.c.id))]
    database.close()
    assert logged[0] == ("Lena", '{"version":"agents"}')
    assert logged[-1][1] == '{"version":"requester"}'


def test_an_unknown_ticket_has_no_transcript(place: Here) -> None:
    """And nothing is written."""
    outcome = place.run("tickets", "transcript", "WLT-0000-0000")
    assert (outcome.code, "There is no ticket" in outcome.stderr) == (1, True)
    assert list(place.folder.glob("*.html")) == []
