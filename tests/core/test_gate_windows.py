"""A form window brings several texts at once; each passes the gate, and so do all of them together."""

from datetime import UTC, datetime

import pytest

from core.events import FieldsSubmitted
from core.recent import Recent
from core.redaction import SecretKind
from core.usecases.gate import cleaned, passed

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


def test_a_phrase_over_two_windows() -> None:
    """The second one is emptied, and the first is named to be erased."""
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    words = PHRASE.split()
    halves = [
        FieldsSubmitted(
            "3.fields", (("account_name", " ".join(half[:3])), ("description", " ".join(half[3:])))
        )
        for half in (words[:6], words[6:])
    ]
    first = passed(halves[0], Recent(), "w1", now)
    second = passed(halves[1], first.recent, "w2", now)

    assert (halves[0], ()) == (first.event, first.removed)
    assert second.removed == (SecretKind.RECOVERY_PHRASE,)
    assert [fragment.key for fragment in second.erased] == ["w1"]
    assert FieldsSubmitted("3.fields", (("account_name", ""), ("description", ""))) == second.event


def test_fields_of_a_window_do_not_explain_each_other() -> None:
    """A word for a password in one text makes none of what stands in the next."""
    event = FieldsSubmitted("3.fields", (("description", "我忘了密码："), ("account_name", "wallet_li77")))
    gate = passed(event, Recent(), "w1", datetime(2026, 11, 22, 12, tzinfo=UTC))

    assert (event, ()) == (gate.event, gate.removed)
