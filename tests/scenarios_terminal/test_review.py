"""Reviewing a ticket from the command line."""

from tests.scenarios_terminal.programs import Here
from tests.scenarios_terminal.stories import opened_ticket


def test_the_review_card(here: Here) -> None:
    """Contacts are masked until they are asked for; that, and the signing off, stand in the record."""
    number = opened_ticket(here, "li")
    card = here.done("tickets", "review", number, "--json").data
    values = {answer["field"]: answer["value"] for answer in card["answers"]}
    assert "li@example.com" not in str(values)
    assert {"contact"} <= set(card["masked"])
    assert (card["verified"], card["signed_off"]) == ("not at all", [])
    assert card["earlier"] == []
    shown = here.done("tickets", "review", number.lower())
    assert "li@example.com" not in shown.stdout
    assert f"frontdoor tickets review {number} --reveal" in shown.stderr
    plain = here.done("tickets", "review", number, "--reveal", "--sign-off", "--as", "Mei")
    assert "li@example.com" in plain.stdout
    assert "read through by Mei" in plain.stdout
    timeline = here.done("tickets", "show", number, "--json").data["timeline"]
    kept = [(entry["kind"], entry["data"]) for entry in timeline[-2:]]
    assert kept == [("contact_shown", {"by": "Mei"}), ("reviewed", {"by": "Mei"})]
    here.done("privacy", "erase", number, "--yes")
    erased = here.run("tickets", "review", number)
    assert (erased.code, "erased at their own wish" in erased.stderr) == (1, True)
