"""A form window brings several texts at once; each passes the gate, and so do all of them together."""

import pytest

from core.events import FieldsSubmitted
from core.redaction import SecretKind
from core.usecases.gate import cleaned

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
FIRST, SECOND = " ".join(PHRASE.split()[:6]), " ".join(PHRASE.split()[6:])


@pytest.mark.parametrize(
    "event",
    [
        FieldsSubmitted("3.fields", (("account_name", "li"), ("description", PHRASE))),
        FieldsSubmitted("3.fields", (("account_name", FIRST), ("description", SECOND))),
        FieldsSubmitted(PHRASE, (("account_name", "li"),)),
    ],
    ids=["in one field", "spread over two", "in the value"],
)
def test_a_phrase_in_a_window_is_cut_and_reported(event: FieldsSubmitted) -> None:
    """Wherever it stands: the person has to be told, and no word of it goes on."""
    safe, removed = cleaned(event)
    assert isinstance(safe, FieldsSubmitted)
    assert removed == (SecretKind.RECOVERY_PHRASE,)
    kept = " ".join((safe.value, *(text for _, text in safe.fields)))
    assert not {"sausage", "winner", "yellow"} & set(kept.split())


def test_an_ordinary_window_passes_as_it_is() -> None:
    """Nothing is changed, nothing reported."""
    event = FieldsSubmitted("3.fields", (("account_name", "li"), ("description", "没到账")))
    assert cleaned(event) == (event, ())


def test_only_the_fields_that_hold_the_phrase_are_emptied() -> None:
    """What else was answered stays."""
    event = FieldsSubmitted("3.fields", (("account_name", "li"), ("first", FIRST), ("second", SECOND)))
    safe, removed = cleaned(event)
    assert isinstance(safe, FieldsSubmitted)
    assert removed == (SecretKind.RECOVERY_PHRASE,)
    assert safe.fields == (("account_name", "li"), ("first", ""), ("second", ""))
