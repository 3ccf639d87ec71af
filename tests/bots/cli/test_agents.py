"""`frontdoor agents` and `frontdoor audit`: roles given on the machine, what was done, and its proof."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bots.settings.definition_file import starter_text
from storage.database import Database
from storage.tables.triggers import drop_triggers
from tests.scenarios_terminal.programs import Here

LISTED = """
[desk.agents.mei]
name = "Mei"
role = "agent"
teams = ["transfers"]
telegram = "12345678"
"""
BO = "telegram:23456789"


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str) -> Here:
    """A front door whose file lists one agent."""
    (tmp_path / "frontdoor.toml").write_text(starter_text() + LISTED, encoding="utf-8")
    return Here(tmp_path, DATABASE_URL=sqlite_url)


def names(place: Here) -> list[tuple[str, str, str | None]]:
    """Who has which role, and who gave it."""
    found = place.done("agents", "list", "--json").data
    return [(one["name"], one["role"], one["given_by"]) for one in found]


def test_roles_are_given_and_taken(place: Here) -> None:
    """To somebody whom the file does not list, and from somebody whom it does."""
    assert names(place) == [("Mei", "agent", None)]
    granted = place.done("agents", "grant", BO, "--name", "Bo", "--role", "admin", "--as", "olga")
    assert "Bo (telegram:23456789) is admin from now on." in granted.stderr
    assert names(place) == [("Mei", "agent", None), ("Bo", "admin", "olga")]
    revoked = place.done("agents", "revoke", "mei", "--as", "omar", "--json")
    assert "Mei (telegram:12345678) was agent and has no role" in revoked.stderr
    assert revoked.data[0]["account"] == "telegram:12345678"
    assert names(place) == [("Mei", "none", "omar"), ("Bo", "admin", "olga")]
    shown = place.done("agents", "list").stdout
    assert "none (taken away)" in shown
    assert "olga" in shown
    place.done("agents", "revoke", BO)
    assert names(place) == [("Mei", "none", "omar")]


def test_a_name_that_the_file_took_meanwhile_is_told(place: Here) -> None:
    """Whoever is granted a name and whom the file lists by it later can't be told apart in records."""
    place.done("agents", "grant", BO, "--name", "Bo", "--role", "agent", "--team", "*")
    file = place.folder / "frontdoor.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('name = "Mei"', 'name = "BO"'), encoding="utf-8")
    assert "Two people are called Bo" in place.done("agents", "list").stderr


MISTAKES = [
    (("grant", "mei", "--name", "Mei", "--role", "agent"), 2, "telegram:12345678"),
    (("grant", "telegram:-100123456789", "--name", "G", "--role", "agent"), 2, "no account of a person"),
    (("grant", "web:abc", "--name", "G", "--role", "agent"), 2, "no account of a person"),
    (("grant", BO, "--name", "Bo", "--role", "boss"), 1, "there are: moderator, agent, team_lead, admin"),
    (("grant", BO, "--name", "Bo", "--role", "agent"), 1, "Without a team"),
    (("grant", BO, "--name", "Bo", "--role", "agent", "--team", "x"), 1, "There is no team 'x'"),
    (("grant", BO, "--name", "ＭＥＩ", "--role", "admin"), 1, "Somebody is called"),
    (("revoke", "discord:123"), 2, "no account of a person"),
    (("revoke", "Wu"), 1, "Wu has no role."),
]


@pytest.mark.parametrize(("arguments", "code", "told"), MISTAKES)
def test_mistakes(place: Here, arguments: tuple[str, ...], code: int, told: str) -> None:
    """One line says what is wrong, and nothing is given."""
    outcome = place.run("agents", *arguments)
    assert (outcome.code, told in outcome.stderr) == (code, True), outcome
    assert names(place) == [("Mei", "agent", None)]


def test_what_was_done_is_read_and_proven(place: Here) -> None:
    """Each act is a line, each reading of them too; the head proves them later."""
    place.done("agents", "grant", BO, "--name", "Bo", "--role", "admin", "--as", "olga")
    listed = place.done("audit", "list", "--as", "omar")
    assert "REFUSED" not in listed.stdout
    first, second = place.done("audit", "list", "--json", "--limit", "2").data
    assert (first["position"], first["actor"], first["action"], first["subject"]) == (
        1,
        "olga",
        "grant",
        "Bo",
    )
    assert first["detail"] == {"done": "given", "role": "admin", "teams": "", "account": BO}
    assert (second["actor"], second["action"], second["detail"]) == ("omar", "export_audit", {"what": "all"})
    more = place.done("audit", "list", "--limit", "1", "--subject", "Bo")
    assert "frontdoor audit list --subject Bo --after 1" in more.stderr
    assert place.done("audit", "list", "--after", "1", "--subject", "Bo", "--json").data == []
    head = place.done("audit", "head").stdout.strip()
    assert head.startswith("6:")
    whole = place.done("audit", "verify", "--head", head)
    assert "The log is whole: 6 rows." in whole.stderr
    assert "cut off" in place.done("audit", "verify").stderr
    assert place.done("audit", "head", "--json").data["position"] == 7
    proof = place.done("audit", "verify", "--head", head, "--json").data
    assert (proof["whole"], proof["broken_at"], proof["good"]["position"]) == (True, None, 7)


def test_a_broken_log_is_told(place: Here, sqlite_url: str) -> None:
    """With the first position that is wrong, and an exit code for a script that watches."""
    for name in ("Bo", "Wu"):
        place.done("agents", "grant", BO, "--name", name, "--role", "admin")
    head = place.done("audit", "head").stdout.strip()
    database = Database(sqlite_url)
    with database.writing() as connection:
        drop_triggers(connection)
        connection.execute(text("DELETE FROM audit_log WHERE id = 3"))
    cut = place.run("audit", "verify", "--head", head)
    assert (cut.code, place.run("audit", "verify").code) == (1, 0)
    assert "BROKEN at position 3" in cut.stderr
    with database.writing() as connection:
        connection.execute(text("UPDATE audit_log SET subject = 'Li' WHERE id = 2"))
    changed = place.run("audit", "verify", "--json")
    assert (changed.code, changed.data["whole"], changed.data["broken_at"]) == (1, False, 2)
    database.close()


def test_what_is_no_head(place: Here) -> None:
    """A typing mistake is not taken for a broken log."""
    outcome = place.run("audit", "verify", "--head", "7:abc")
    assert (outcome.code, "POSITION:DIGEST" in outcome.stderr) == (2, True)
