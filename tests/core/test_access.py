"""The one gate in front of tickets: their requester and the operator, nobody else."""

from dataclasses import replace

from core.access import Act, AsOperator, AsRequester, may, may_see, visible
from core.ids import RequesterId
from tests.builders import Person
from tests.core.test_dialogue_files import with_tickets


def ticket_of_one() -> Person:
    """Requester 1 with a ticket."""
    return with_tickets(1)


def test_a_requester_sees_their_own() -> None:
    """And nobody else's, which looks like nothing at all."""
    person = ticket_of_one()
    view = person.view(person.tickets[0].number)

    assert view is not None
    assert visible(AsRequester(RequesterId(1)), view) is view
    assert visible(AsRequester(RequesterId(2)), view) is None
    assert visible(AsRequester(RequesterId(2)), None) is None
    assert not may_see(AsRequester(RequesterId(1)), replace(view.summary, requester_id=RequesterId(2)))


def test_the_operator_sees_all_and_works() -> None:
    """Only the operator answers."""
    person = ticket_of_one()

    assert visible(AsOperator("May"), person.view(person.tickets[0].number)) is not None
    assert may(AsOperator("May"), Act.REPLY)
    assert not may(AsRequester(RequesterId(1)), Act.REPLY)
