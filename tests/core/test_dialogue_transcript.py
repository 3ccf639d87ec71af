"""A requester gets a ticket as a file, where there is an address at which they can open it."""

from dataclasses import replace
from datetime import datetime

from core.events import ChoicePressed
from core.ids import RequesterId
from tests.builders import Person
from tests.core.test_dialogue_files import with_tickets


def link(number: str, requester_id: RequesterId, now: datetime) -> str:
    """An address that tells for what it was made."""
    return f"https://support.example/transcript?{number}&{requester_id}&{now:%H%M}"


def presses(person: Person, value: str, *, linked: bool) -> str:
    """What the person sees after a press, where links can be opened or not."""
    use_case = person.conversing()
    if linked:
        use_case = replace(use_case, transcript_link=link)
    person.order += 1
    return "\n".join(person.take(use_case(person.turn(ChoicePressed(value, "press")))))


def test_the_card_offers_the_file() -> None:
    """The button leads to a link for this ticket and this person, made at that moment, and back."""
    person = with_tickets(1)
    number = person.tickets[0].number
    presses(person, f"show:{number}", linked=True)
    assert "保存为文件" in person.buttons
    shown = presses(person, f"transcript:{number}", linked=True)

    assert "1 小时内有效" in shown
    assert person.last is not None
    reply = person.last.deliveries[-1].reply
    assert reply is not None
    [[download], [back]] = reply.choices
    assert download.link == f"https://support.example/transcript?{number}&1&{person.now:%H%M}"
    assert back.value == f"show:{number}"


def test_without_an_address_there_is_no_button() -> None:
    """One from before leads to a person of ours."""
    person = with_tickets(1)
    number = person.tickets[0].number
    presses(person, f"show:{number}", linked=False)
    assert "保存为文件" not in person.buttons

    assert "请联系人工客服" in presses(person, f"transcript:{number}", linked=False)


def test_somebody_elses_ticket_is_not_found() -> None:
    """With the same words as one that does not exist."""
    person = with_tickets(1)
    person.tickets[0] = replace(person.tickets[0], number="WLT-OTHER")
    theirs = presses(person, "transcript:WLT-7K2M-9QX4", linked=True)

    assert "WLT-7K2M-9QX4" in theirs
    assert "1 小时内有效" not in theirs
    assert not any(choice.link for reply in person.screen.values() for row in reply.choices for choice in row)
