"""`frontdoor tickets assign|transfer|category` and `frontdoor duty`: moves from the command line."""

from pathlib import Path

import pytest

from bots.settings.definition_file import starter_text
from tests.scenarios_terminal.programs import Here
from tests.scenarios_terminal.stories import opened_ticket

LISTED = """
[desk.agents.mei]
name = "Mei"
role = "agent"
teams = ["transfers"]
telegram = "12345678"

[desk.agents.bo]
name = "Bo"
role = "agent"
teams = ["security"]
telegram = "23456789"
"""


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str) -> Here:
    """A front door with two agents."""
    (tmp_path / "frontdoor.toml").write_text(starter_text() + LISTED, encoding="utf-8")
    return Here(tmp_path, DATABASE_URL=sqlite_url)


def numbers(place: Here, *filters: str) -> list[str]:
    """What `tickets list` finds."""
    return [one["number"] for one in place.done("tickets", "list", "--json", *filters).data]


def test_a_ticket_changes_hands(place: Here) -> None:
    """Given to an agent, moved to where it belongs when its category is corrected, and moved back."""
    number = opened_ticket(place, "li")
    assert [number] == numbers(place, "--queued") == numbers(place, "--team", "transfers")
    given = place.done("tickets", "assign", number, "mei", "--as", "olga", "--json")
    assert f"{number}: Mei has it." in given.stderr
    assert (given.data["team"], given.data["assignee"]) == ("transfers", "Mei")
    assert [number] == numbers(place, "--assignee", "Mei")
    assert numbers(place, "--queued") == []
    stolen = place.done("tickets", "category", number, "stolen", "--json")
    assert f"{number}: stolen, urgent, with security; nobody has it." in stolen.stderr
    moved = place.done("tickets", "transfer", number, "transfers", "--why", "looked at", "--as", "olga")
    assert f"{number} is with transfers now; nobody has it yet." in moved.stderr
    kinds = [one["kind"] for one in place.done("tickets", "show", number, "--json").data["timeline"]]
    assert kinds[-6:] == ["assigned", "recategorised", "transferred", "paged", "transferred", "paged"]
    place.done("tickets", "assign", number, "Mei")
    back = place.done("tickets", "assign", number, "")
    assert f"{number}: nobody has it." in back.stderr
    shown = place.done("tickets", "list", "--queued", "--limit", "1")
    assert "transfers/urgent" in shown.stdout
    assert f"frontdoor tickets list --queued --after {number}" in shown.stderr


def test_duty(place: Here) -> None:
    """Who takes tickets, since when, who says so, and how many they have."""
    assert {("Bo", False, ""), ("Mei", False, "")} == duty(place)
    assert "Mei is on duty." in place.done("duty", "on", "mei", "--as", "olga").stderr
    assert {("Bo", False, ""), ("Mei", True, "olga")} == duty(place)
    number = opened_ticket(place, "li")
    place.done("tickets", "assign", number, "Mei")
    assert "1 of 30" in place.done("duty", "list").stdout
    assert place.done("duty", "off", "Mei", "--json").data == {"name": "Mei", "on_duty": False}
    assert {("Bo", False, ""), ("Mei", False, "the schedule")} == duty(place)


def duty(place: Here) -> set[tuple[str, bool, str]]:
    """Name, whether they are on duty, and who says so."""
    found = place.done("duty", "list", "--json").data
    return {(one["name"], one["on_duty"], one["said_by"]) for one in found}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tickets", "assign", "{}", "Zoe"), "Nobody named 'Zoe' works at the desk; there are: Bo, Mei."),
        (("tickets", "assign", "{}", "Bo"), "Bo does not work for transfers."),
        (("tickets", "assign", "{}", ""), "Nobody has {}."),
        (("tickets", "transfer", "{}", "moon"), "There is no team 'moon'; there are: "),
        (("tickets", "category", "{}", "moon"), "There is no category 'moon'; there are: "),
        (("tickets", "transfer", "WLT-0000-0000", "security"), "There is no ticket WLT-0000-0000."),
        (("duty", "on", "Zoe"), "Nobody named 'Zoe' works at the desk; there are: Bo, Mei."),
    ],
    ids=" ".join,
)
def test_mistakes(place: Here, arguments: tuple[str, ...], said: str) -> None:
    """Each in one line that says what would be right."""
    number = opened_ticket(place, "li") if "{}" in arguments else ""
    done = place.run(*(argument.format(number) for argument in arguments))
    assert done.code == 1
    assert said.format(number) in done.stderr
