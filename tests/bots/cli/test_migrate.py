"""`frontdoor migrate` and `frontdoor run` on schemas that are not this program's."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from storage.ids import fresh_id
from storage.migrating import REVISION_TABLE, migrate
from tests.databases import blank_database, drop_database
from tests.scenarios_terminal.programs import Here
from tests.storage.revisions import REVISIONS
from tests.storage.test_migrating import executed

COMMANDS = (["run", "--port", "0"], ["migrate"], ["tickets", "list"])


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_a_newer_schema(tmp_path: Path, database_url: str, arguments: list[str]) -> None:
    """Exit code 2 and one line: which revision, and that a newer version is needed."""
    executed(database_url, f"UPDATE {REVISION_TABLE} SET version_num = '9999'")
    outcome = Here(tmp_path, DATABASE_URL=database_url).run(*arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "A newer Front Door made it (revision 9999); install that version." in outcome.stderr
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_a_foreign_database(tmp_path: Path, blank_url: str, arguments: list[str]) -> None:
    """Exit code 2 and one line: whose it is, by what it can be told, and what to set."""
    executed(blank_url, "CREATE TABLE alembic_version (version_num text)")
    outcome = Here(tmp_path, DATABASE_URL=blank_url).run(*arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "another program. It has the table alembic_version. Name an empty database" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [COMMANDS[0], COMMANDS[2]], ids=lambda arguments: arguments[0])
def test_an_older_schema(tmp_path: Path, blank_url: str, arguments: list[str]) -> None:
    """On PostgreSQL `run` names the command and begins nothing; SQLite brings itself up to date."""
    migrate(blank_url, REVISIONS[0])
    place = Here(tmp_path, DATABASE_URL=blank_url)
    if blank_url.startswith("sqlite"):
        place.done("tickets", "list")
        return
    outcome = place.run(*arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "older than this program: run `frontdoor migrate`" in outcome.stderr
    place.done("migrate")
    place.done("tickets", "list")


@pytest.mark.postgres
def test_an_account_without_rights(tmp_path: Path, postgres_server: str) -> None:
    """Who may log in but not create tables learns what the owner of the server has to do."""
    url, role = blank_database(postgres_server), f"frontdoor_guest_{fresh_id():x}"
    executed(url, f"CREATE ROLE {role} LOGIN PASSWORD 'guest'", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    try:
        guest = make_url(url).set(username=role, password="guest").render_as_string(hide_password=False)
        outcome = Here(tmp_path, DATABASE_URL=guest).run("migrate")
        assert (outcome.code, outcome.stdout) == (1, "")
        assert "permission denied for schema public. Make this account the owner" in outcome.stderr
    finally:
        drop_database(postgres_server, url)
        executed(postgres_server, f"DROP ROLE {role}")
