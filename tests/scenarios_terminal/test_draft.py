"""A chat that ended in mid-form goes on where it was."""

from tests.scenarios_terminal.conftest import Enter
from tests.scenarios_terminal.programs import Here


def test_a_draft_survives(here: Here, enter: Enter) -> None:
    """The numbers of the earlier run's prompt still work, and its answers are kept."""
    first = enter()
    for line in ("/start", "Submit a ticket", "Agree and continue", "Swap"):
        first.says(line)
    first.says("li-2001")
    assert first.leaves() == 0
    second = enter()
    assert "Step 2" in second.chooses(1)[0]["text"]
    assert second.replies[0]["replaces"] == first.replies[-1]["id"]
    second.presses("Keep")
    assert "describe what happened" in second.sees
    assert second.leaves() == 0
    shown = here.done("chat", "--as", "li", "--lang", "en")
    assert "describe what happened" in shown.stdout
    assert "How can we help?" not in shown.stdout


def test_one_name_is_one_person(here: Here, enter: Enter) -> None:
    """What one chat of a name began, another of the same name goes on with, and both see it; another name
    knows nothing."""
    first = enter()
    first.says("Hello, my swap of 20 USDT to TRX has failed and the money is gone since yesterday.")
    first.presses("Agree")
    second = enter()
    told = second.says("li-2001")
    assert "li-2001" in second.story
    assert told == [first.hears() for _ in told]
    other = here.done("chat", "--json", "--as", "bob", stdin='{"text": "/tickets"}\n')
    assert "li-2001" not in other.stdout
