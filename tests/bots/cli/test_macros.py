"""`frontdoor macros`: written, read, seen as a requester would read them, taken away."""

from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.desk.audit import AUDIT
from storage.desk.macros import MACROS
from tests.canaries.commands import TICKET
from tests.scenarios_terminal.programs import Here


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str) -> Here:
    """A front door where nobody has asked anything yet."""
    return Here(tmp_path, DATABASE_URL=sqlite_url)


def test_macros_are_published_shown_and_retired(place: Here, sqlite_url: str) -> None:
    """Each version stays on record; the log tells who did what."""
    assert "No macros." in place.done("macros", "list").stderr
    place.done("macros", "publish", "Hello", "en", "Hello.", "--as", "Lena")
    shown = place.done("macros", "publish", "hello", "en", "--json", stdin="Hi about {number}.\n").data
    assert (shown["name"], shown["language"], shown["text"]) == ("hello", "en", "Hi about {number}.")
    place.done("macros", "publish", "hello", "zh-Hans", "您好。")
    assert [one["language"] for one in place.done("macros", "list", "--json").data] == ["en", "zh-Hans"]
    assert "hello" in place.done("macros", "list").stdout
    assert place.done("macros", "show", "HELLO").stdout == "en: Hi about {number}.\nzh-Hans: 您好。\n"
    place.done("macros", "retire", "hello")
    gone = "There is no macro 'hello'. All of them: frontdoor macros list\n"
    assert place.run("macros", "show", "hello").stderr == gone
    database = Database(sqlite_url)
    with database.reading() as connection:
        versions = connection.execute(select(MACROS.c.text, MACROS.c.retired_at.is_(None))).all()
        actors = connection.execute(select(AUDIT.c.actor).where(AUDIT.c.action == "publish_macro")).scalars()
        assert actors.first() == "Lena"
    database.close()
    assert sorted(versions) == [("Hello.", False), ("Hi about {number}.", False), ("您好。", False)]


def test_a_macro_as_the_requester_of_a_ticket_reads_it(place: Here) -> None:
    """In their language where there is a text in it; else with a warning."""
    script = "\n".join(str(line).replace("'", '"') for line in TICKET)
    place.done("chat", "--json", "--lang", "en", stdin=script)
    [ticket] = place.done("tickets", "list", "--json").data
    place.done("macros", "publish", "hello", "zh-Hans", "关于 {number}，您好。")
    seen = place.done("macros", "show", "hello", "--for", ticket["number"])
    assert seen.stdout == f"关于 {ticket['number']}，您好。\n"
    assert seen.stderr == "“hello” has no text in English, so this one is in 简体中文.\n"
    place.done("macros", "publish", "hello", "en", "Hello about {number}.")
    english = place.done("macros", "show", "hello", "--for", ticket["number"], "--json")
    assert english.data == {"name": "hello", "language": "en", "text": f"Hello about {ticket['number']}."}
    assert english.stderr == ""
    missing = place.run("macros", "show", "hello", "--for", "WLT-0000-0000")
    assert (missing.code, "There is no ticket" in missing.stderr) == (1, True)


def test_what_cannot_be_published_says_why(place: Here) -> None:
    """In one line, with what there is."""
    outcome = place.run("macros", "publish", "hello", "en", "Dear {customer}")
    assert outcome.code == 1
    assert outcome.stderr.startswith("Nothing is known for {customer}. Placeholders: {number}, {category}")
    assert place.run("macros", "retire", "hello").stderr == "There is no macro 'hello'.\n"
