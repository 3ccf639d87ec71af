"""The front page: everything that a person may want first, one press away."""

from tests.builders import Person


def test_the_menu_leads_everywhere() -> None:
    """A ticket, my tickets, the help centre, announcements, the language."""
    person = Person(client_language="en")
    person.says("/start")
    expected = [
        "Submit a ticket",
        "My tickets",
        "Help centre",
        "Announcements",
        "Language / 语言",
        "Privacy & my data",
    ]
    assert expected == person.buttons


def test_announcements_from_the_menu() -> None:
    """The button offers to subscribe, and the subscription is kept."""
    person = Person(client_language="en")
    person.says("/start")
    person.presses("Announcements")
    assert "You don't receive our announcements" in person.sees
    person.presses("Yes, send them")
    assert person.requester.announcements
