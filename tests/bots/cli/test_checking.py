"""`frontdoor tickets check`: the checklist from the command line."""

from pathlib import Path

import pytest

from bots.settings.definition_file import starter_text
from tests.scenarios_terminal.programs import Here
from tests.scenarios_terminal.stories import opened_ticket

LISTED = """
[desk.checklists]
transfer = ["Is it on that network?", "Was the address ours?", "Does the amount fit?"]
"""


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str) -> Here:
    """A front door with a checklist for transfers."""
    (tmp_path / "frontdoor.toml").write_text(starter_text() + LISTED, encoding="utf-8")
    return Here(tmp_path, DATABASE_URL=sqlite_url)


def test_ticks_and_their_end(place: Here) -> None:
    """Several at once; `show` has the list with names, for people and for scripts; the record keeps it."""
    number = opened_ticket(place, "li")
    done = place.done("tickets", "check", number, "1", "3", "--as", "olga", "--json")
    assert f"{number}: 2 of 3 ticked off." in done.stderr
    assert [item["ticked_by"] for item in done.data["checklist"]] == ["olga", None, "olga"]
    assert f"{number}: 1 of 3 ticked off." in place.done("tickets", "check", number, "3", "--undo").stderr
    shown = place.done("tickets", "show", number)
    assert "  [x] 1. Is it on that network? · olga, 20" in shown.stdout
    assert "  [ ] 3. Does the amount fit?\n" in shown.stdout
    told = " ".join(shown.stdout.split())
    assert "checked by olga: Is it on that network? · Does the amount fit?" in told
    found = place.done("tickets", "show", number, "--json").data
    assert found["checklist"] == [
        {
            "position": 1,
            "line": "Is it on that network?",
            "ticked_by": "olga",
            "ticked_at": found["timeline"][-2]["at"],
        },
        {"position": 2, "line": "Was the address ours?", "ticked_by": None, "ticked_at": None},
        {"position": 3, "line": "Does the amount fit?", "ticked_by": None, "ticked_at": None},
    ]
    acts = [one["action"] for one in place.done("audit", "list", "--json").data]
    assert acts.count("check") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{}", "4"), "There is no line '4' on the checklist; there are: 1, 2, 3."),
        (("{}", ""), "Name the lines by their numbers."),
        (("{}", "1", "--undo"), "Not ticked off: 1."),
        (("WLT-0000-0000", "1"), "There is no ticket WLT-0000-0000."),
    ],
    ids=" ".join,
)
def test_mistakes(place: Here, arguments: tuple[str, ...], said: str) -> None:
    """Each in one line that says what would be right."""
    number = opened_ticket(place, "li") if "{}" in arguments else ""
    done = place.run("tickets", "check", *(argument.format(number) for argument in arguments))
    assert (done.code, said in done.stderr) == (1, True), done.stderr


def test_a_category_without_a_list(place: Here) -> None:
    """Says where one would be written; `show` has none."""
    number = opened_ticket(place, "li")
    place.done("tickets", "category", number, "swap")
    done = place.run("tickets", "check", number, "1")
    assert "There is no checklist for swap; [desk.checklists] in frontdoor.toml can have one." in done.stderr
    assert place.done("tickets", "show", number, "--json").data["checklist"] == []
