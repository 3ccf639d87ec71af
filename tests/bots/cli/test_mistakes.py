"""What an operator reads when something foreseeable is wrong: one line that says what to do."""

import os
import shutil
import socket
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from storage.encryption import new_secret_key
from storage.migrating import APPLICATION_ID
from tests.databases import blank_database, drop_database
from tests.scenarios_terminal.programs import Here

WRITES = (["notice", "send", "--text", "en=Hello."], ["chat", "--json"])
READS = (["tickets", "list"], ["outbox", "list"])


def path_of(place: Here) -> Path:
    """The database file."""
    return place.folder / "frontdoor-data" / "frontdoor.db"


def folder_instead(place: Here) -> Here:
    """A folder stands where the file should be."""
    path_of(place).mkdir(parents=True)
    return place


def damaged(place: Here) -> Here:
    """The file holds something else."""
    path_of(place).parent.mkdir()
    path_of(place).write_bytes(os.urandom(5000))
    return place


def of_another(place: Here) -> Here:
    """The file is another program's database."""
    path_of(place).parent.mkdir()
    with sqlite3.connect(path_of(place)) as connection:
        connection.execute("CREATE TABLE theirs (id)")
    connection.close()
    return place


def unreachable(place: Here) -> Here:
    """Nobody listens where PostgreSQL should be."""
    return Here(place.folder, DATABASE_URL="postgresql://ann:hunter2@127.0.0.1:9/none")


UNUSABLE = [
    (folder_instead, 1, "The path is a folder"),
    (damaged, 1, "restore a backup"),
    (of_another, 2, "It belongs to another program."),
    (unreachable, 1, "Is PostgreSQL running there?"),
]
OPENING = (READS[0], WRITES[1], ["run", "--port", "0"], ["migrate"])


@pytest.mark.parametrize(
    ("wrong", "code", "words", "arguments"),
    [
        (*case, arguments)
        for case in UNUSABLE
        for arguments in OPENING
        if (case[0], arguments[0]) != (unreachable, "run")  # it waits: tests/faults/test_start.py
    ],
)
def test_databases_that_cannot_be_opened(
    tmp_path: Path, wrong: object, code: int, words: str, arguments: list[str]
) -> None:
    """Each command says the same of a database that it can't open; no password is shown."""
    assert callable(wrong)
    place = wrong(Here(tmp_path))
    outcome = place.run(*arguments)
    assert (code, "") == (outcome.code, outcome.stdout), outcome
    assert words in outcome.stderr
    assert "hunter2" not in outcome.stderr
    checked = place.run("check")
    assert (checked.code, words in checked.stderr) == (1, True), checked


@pytest.fixture
def ready(tmp_path: Path, sqlite_template: Path) -> Here:
    """A migrated database in the usual place."""
    (tmp_path / "frontdoor-data").mkdir()
    shutil.copy(sqlite_template, tmp_path / "frontdoor-data" / "frontdoor.db")
    return Here(tmp_path)


def test_read_only_file(ready: Here) -> None:
    """Reading goes on, writing says what is needed. (SQLite treats a file of a later write version as
    read-only: https://www.sqlite.org/fileformat2.html#file_format_version_numbers)"""
    with path_of(ready).open("r+b") as file:
        file.seek(18)
        file.write(b"\x03")
    for arguments in (*WRITES, ["run", "--port", "0"], ["check"]):
        outcome = ready.run(*arguments)
        assert (outcome.code, "the right to write the file" in outcome.stderr) == (1, True), outcome
    assert ready.run("tickets", "list").code == 0


def test_keys_that_are_gone(ready: Here) -> None:
    """Whoever loses the key that wrapped the data learns which variable to put right."""
    first = Here(ready.folder, SECRET_KEYS=new_secret_key())
    first.done("notice", "send", "--text", "en=Hello.")
    changed = Here(ready.folder, SECRET_KEYS=new_secret_key())
    for arguments in (*WRITES, ["run", "--port", "0"], ["check"]):
        outcome = changed.run(*arguments)
        assert (outcome.code, "Put the earlier key back into SECRET_KEYS" in outcome.stderr) == (1, True)
    both = f"{changed.variables['SECRET_KEYS']},{first.variables['SECRET_KEYS']}"
    Here(ready.folder, SECRET_KEYS=both).done("notice", "send", "--text", "en=Hello.")


def test_port_in_use(ready: Here) -> None:
    """A taken port is named, with what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = ready.run("run", "--only", "web", "--port", str(port))
    assert outcome.code == 1
    assert f"Can't listen on 127.0.0.1:{port}" in outcome.stderr
    assert "Choose another --port" in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--only", "web,mail"], "There is no part 'mail'; there are: web, telegram"),
        (["notice", "send", "--text", "Hello"], "is not LANGUAGE=TEXT"),
        (["notice", "send", "--text", "en=a", "--text", "en=b"], "two texts in en"),
        (["outbox", "retry", "abc"], "Invalid value for"),
        (["nonsense"], "No such command"),
    ],
)
def test_wrong_usage(ready: Here, arguments: list[str], words: str) -> None:
    """Wrong usage exits with 2."""
    outcome = ready.run(*arguments)
    assert (outcome.code, words.lower() in " ".join(outcome.stderr.lower().split())) == (2, True), outcome


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--text", "fr=Bonjour"], "There is no language 'fr'; there are: zh-Hans, en."),
        (["--text", "en= "], "The text in en is empty."),
        (["--text", "en=Hi", "--category", "nope"], "There is no category 'nope'"),
        (["--text", f"en={'abandon ' * 11}about"], "holds a secret, so nothing was sent: recovery phrase"),
        (["--text", "en=Please send us your password."], "asks for a secret; we never do"),
    ],
)
def test_notices_that_are_refused(ready: Here, options: list[str], words: str) -> None:
    """A notice that must not go out says why, in our words only."""
    outcome = ready.run("notice", "send", *options)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert words in outcome.stderr


def test_broken_file_and_address(tmp_path: Path) -> None:
    """Configuration mistakes exit with 2 and name the file and the key."""
    (tmp_path / "frontdoor.toml").write_text("x = [")
    outcome = Here(tmp_path, DATABASE_URL="mysql://x/y").run("tickets", "list")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "frontdoor.toml" in outcome.stderr
    assert "DATABASE_URL" in outcome.stderr


def test_as_is_off_in_production(ready: Here) -> None:
    """Nobody speaks in another's name in production."""
    place = Here(ready.folder, FRONTDOOR_ENV="production", SECRET_KEYS=new_secret_key())
    outcome = place.run("chat", "--as", "bob")
    assert (outcome.code, "--as is off in production" in outcome.stderr) == (2, True)


@pytest.mark.postgres
def test_postgresql_asks_for_migrate(tmp_path: Path, postgres_server: str) -> None:
    """An empty PostgreSQL is not migrated behind the operator's back; the message names the command."""
    url = blank_database(postgres_server)
    try:
        place = Here(tmp_path, DATABASE_URL=url)
        refused = place.run("tickets", "list")
        assert (refused.code, "frontdoor migrate" in refused.stderr) == (2, True)
        place.done("migrate")
        assert "No tickets." in place.done("tickets", "list").stderr
        assert "OK." in place.done("check").stderr
        missing = make_url(url).set(database="nowhere").render_as_string(hide_password=False)
        outcome = Here(tmp_path, DATABASE_URL=missing).run("tickets", "list")
        assert (outcome.code, "Create it in PostgreSQL" in outcome.stderr) == (1, True)
    finally:
        drop_database(postgres_server, url)


def test_migrate_makes_the_file(tmp_path: Path) -> None:
    """`migrate` works on nothing at all, and again; the file carries our mark."""
    place = Here(tmp_path)
    place.done("migrate")
    place.done("migrate")
    connection = sqlite3.connect(path_of(place))
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()
