"""What of a ticket's answers is compared, and in which form."""

import pytest

from core.conversation import Answer
from core.sameness import normal_form, shared_values
from core.tickets import Shared
from tests.builders import starter_rules

HEXADECIMAL = "e3fe6ea3d48f0c2b639448020ea4f03d4f4f8ffdb243a852a0f59177921b4879"
SIGNATURE = "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW"


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Shared.TRANSACTION, HEXADECIMAL, HEXADECIMAL),
        (Shared.TRANSACTION, HEXADECIMAL.upper(), HEXADECIMAL),
        (Shared.TRANSACTION, f"0x{HEXADECIMAL}", HEXADECIMAL),
        (Shared.TRANSACTION, SIGNATURE, SIGNATURE),
        (Shared.TRANSACTION, "", ""),
        (Shared.CONTACT, "Ann@Example.com", "ann@example.com"),
        (Shared.CONTACT, "+8613800138000", "+8613800138000"),
        (Shared.CONTACT, "chat", ""),
        (Shared.CONTACT, "", ""),
    ],
)
def test_normal_form(kind: Shared, value: str, expected: str) -> None:
    """However an id or a contact is written, it is compared in one form; where capitals count they stay."""
    assert normal_form(kind, value) == expected


def test_only_transaction_and_contact_are_compared() -> None:
    """Each value once; what was skipped or says "in this chat" is not compared."""
    answers = [
        Answer("description", HEXADECIMAL),
        Answer("transaction_id", f"0x{HEXADECIMAL}"),
        Answer("transaction_id", HEXADECIMAL),
        Answer("contact", "Ann@Example.com"),
        Answer("a field that was removed", "x"),
    ]
    found = shared_values(starter_rules().fields, answers)
    assert found == ((Shared.TRANSACTION, HEXADECIMAL), (Shared.CONTACT, "ann@example.com"))
    assert (
        shared_values(starter_rules().fields, [Answer("contact", "chat"), Answer("transaction_id", "")]) == ()
    )
