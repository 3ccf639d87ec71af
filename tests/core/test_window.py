"""Which questions one form window asks together."""

from dataclasses import replace

from core.conversation import Answer, Draft
from core.form.planning import window
from core.ids import DraftId
from tests.builders import NOW, starter_rules

RULES = starter_rules()
DRAFT = Draft(DraftId("1"), NOW, category="transfer")
ACCOUNT, DESCRIPTION = Answer("account_name", "li"), Answer("description", "x" * 30)


def test_typed_questions_in_a_row_share_a_window() -> None:
    """From the one being asked up to the next that is a choice."""
    assert window(RULES, replace(DRAFT, current="account_name"), 5) == ("account_name", "description")


def test_a_window_holds_only_so_many() -> None:
    """The platform says how many; where there are no windows there is none."""
    draft = replace(DRAFT, current="account_name")
    assert window(RULES, draft, 1) == ("account_name",)
    assert window(RULES, draft, 0) == ()


def test_what_is_answered_is_not_asked_again() -> None:
    """Only the question being asked may stand with its answer."""
    draft = replace(DRAFT, current="account_name").with_answer(DESCRIPTION)
    assert window(RULES, draft, 5) == ("account_name",)
    edited = replace(DRAFT, current="account_name", returning=True).with_answer(ACCOUNT)
    assert window(RULES, edited, 5) == ("account_name",)


def test_the_contact_is_asked_by_itself() -> None:
    """Its first answer is a button, which no window can hold."""
    assert window(RULES, replace(DRAFT, current="transaction_id"), 5) == ("transaction_id", "happened_at")
    assert window(RULES, replace(DRAFT, current="contact"), 5) == ("contact",)


def test_a_choice_opens_no_window() -> None:
    """Networks and pictures are not typed."""
    assert window(RULES, replace(DRAFT, current="network"), 5) == ()
    assert window(RULES, replace(DRAFT, current="screenshots"), 5) == ()
