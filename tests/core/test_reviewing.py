"""The review card: what an agent sees before work begins, and what the record keeps of their looking."""

from dataclasses import replace

import pytest

from core.access import AsModerator, AsOperator
from core.conversation import Answer, Origin, Verdict
from core.errors import NotFound
from core.redaction import REMOVED
from core.tickets import EventKind
from core.usecases.reviewing import MASK, Check, Item, Review, Verified, mask, review, review_of
from tests.builders import Person, starter_rules
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets

MAY = AsOperator("May")
STORY = f"我的助记词 {REMOVED} 被看到了，手机 13800138000 联系我。"


def reviewed(person: Person, **how: bool) -> Review:
    """May looks at the person's first ticket."""
    return review(DeskTransaction(person), person.rules, MAY, person.tickets[0].number, **how)


def card_with(*answers: Answer, reveal: bool = False) -> Review:
    """The card of a ticket with these answers."""
    person = with_tickets(1)
    person.tickets[0] = replace(person.tickets[0], answers=answers)
    view = person.view(person.tickets[0].number)
    assert view is not None
    return review_of(starter_rules(), view, (), reveal=reveal)


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("li@example.com", f"l{MASK}@example.com"),
        ("+8613800138000", f"+8{MASK}00"),
        ("wechat:li_wei88", f"wechat:l{MASK}88"),
        ("qq:12345", f"qq:1{MASK}45"),
        ("@li_w", f"@l{MASK}"),
        ("x", f"x{MASK}"),
    ],
)
def test_masks(contact: str, shown: str) -> None:
    """Who knows the contact recognises it; nobody can use it."""
    assert shown == mask(contact)


def test_contacts_are_masked_wherever_they_stand() -> None:
    """In the answer that gives one, and in the middle of a story; the chat itself is no contact."""
    answers = (Answer("description", STORY), Answer("contact", "li@example.com", Verdict.UNVERIFIED))
    card = card_with(*answers)
    assert card.masked == ("description", "contact")
    shown = {answer.field: answer.value for answer in card.answers}
    assert shown["contact"] == f"l{MASK}@example.com"
    assert "13800138000" not in shown["description"]
    assert REMOVED in shown["description"]
    plain = card_with(*answers, reveal=True)
    assert (plain.masked, [answer.value for answer in plain.answers]) == ((), [STORY, "li@example.com"])
    assert card_with(Answer("contact", "chat")).masked == ()


def test_what_to_look_at() -> None:
    """A removed secret, answers that nobody checked or that are missing, and that nobody knows who it is."""
    card = card_with(
        Answer("description", STORY),
        Answer("contact", "li@example.com", Verdict.UNVERIFIED),
        Answer("transaction_id", "", Verdict.MISSING),
    )
    assert card.removed == {"description": (REMOVED,)}
    assert card.verified is Verified.NOT_AT_ALL
    assert card.checklist == (
        Item(Check.PART_REMOVED, ("description",)),
        Item(Check.NOT_VERIFIED),
        Item(Check.UNCHECKED_ANSWER, ("contact",)),
        Item(Check.MISSING_ANSWER, ("transaction_id",)),
    )


def test_the_app_says_who_it_is() -> None:
    """An answer that the company's app signed verifies the requester."""
    card = card_with(Answer("account_name", "li", origin=Origin.SIGNED))
    assert (card.verified, card.checklist) == (Verified.SIGNED, ())


def test_earlier_tickets_of_the_same_person() -> None:
    """They are on the card, and open ones are something to look at."""
    person = with_tickets(2)
    card = reviewed(person)
    other = person.tickets[1].number
    assert [ticket.number for ticket in card.earlier] == [other]
    assert Item(Check.OTHERS_OPEN, (other,)) in card.checklist


def test_looking_leaves_no_trace_and_revealing_does() -> None:
    """Showing contacts and signing off are kept, with the agent's name; the person hears of neither."""
    person = with_tickets(1)
    number = person.tickets[0].number
    before = len(person.timelines[number])
    reviewed(person)
    assert len(person.timelines[number]) == before
    said = len(person.deliveries)
    card = reviewed(person, reveal=True, sign_off=True)
    kept = [(entry.kind, entry.data) for entry in person.timelines[number][before:]]
    assert kept == [(EventKind.CONTACT_SHOWN, {"by": "May"}), (EventKind.REVIEWED, {"by": "May"})]
    assert (card.signed_off, reviewed(person).signed_off) == (("May",), ("May",))
    assert len(person.deliveries) == said
    person.says(number)
    assert "May" not in person.sees


def test_who_may_not() -> None:
    """A moderator reviews nothing, and what does not exist is not found."""
    person = with_tickets(1)
    transaction = DeskTransaction(person)
    with pytest.raises(NotFound):
        review(transaction, person.rules, AsModerator("Mod"), person.tickets[0].number)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        review(transaction, person.rules, MAY, "WLT-0000-0000")
