"""Handing over and erasing what is kept about somebody, from the command line."""

import json
import zipfile

from tests.scenarios_terminal.programs import Here
from tests.scenarios_terminal.stories import opened_ticket


def test_everything_handed_over_and_erased(here: Here) -> None:
    """By ticket number or by account, the same archive; it is never written over; erased, nobody is known."""
    number = opened_ticket(here, "li")
    for whose, name in ((number.lower(), "by-number.zip"), ("terminal:li", "by-account.zip")):
        assert "hand it over safely" in here.done("privacy", "export", whose, "--output", name).stderr
        with zipfile.ZipFile(here.folder / name) as found:
            data = json.loads(found.read("data.json"))
            assert number in found.read("index.html").decode()
        assert [ticket["number"] for ticket in data["tickets"]] == [number]
        assert data["accounts"] == [{"platform": "terminal", "account_id": "li"}]
    again = here.run("privacy", "export", number, "--output", "by-number.zip")
    assert (again.code, "can't be written" in again.stderr) == (1, True)
    assert here.run("privacy", "erase", number, stdin="n\n").code == 1
    assert here.done("privacy", "erase", number, "--yes", "--as", "omar", "--json").data == {"tickets": 1}
    lines = here.done("audit", "list", "--json").data
    assert [line["detail"]["done"] for line in lines[:4]] == ["exported"] * 3 + ["erased"]
    assert (lines[3]["actor"], lines[3]["action"]) == ("omar", "see_belongings")
    gone = here.run("privacy", "export", number, "--output", "gone.zip")
    assert (gone.code, "Nothing is kept" in gone.stderr) == (1, True)
    assert not (here.folder / "gone.zip").exists()
    assert here.done("tickets", "show", number, "--json").data["answers"] == []


def test_mistakes(here: Here) -> None:
    """What is no number and no account is told; so is an account that never wrote."""
    wrong = here.run("privacy", "export", "terminal:", "--output", "x.zip")
    assert (wrong.code, "telegram:123456" in wrong.stderr) == (2, True)
    unknown = here.run("privacy", "erase", "telegram:1", "--yes")
    assert (unknown.code, "Nothing is kept" in unknown.stderr) == (1, True)
