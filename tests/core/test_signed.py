"""What the company's own app proved is filled in and not asked; what the form can't take is ignored."""

from dataclasses import replace

import pytest

from core.conversation import Origin, Verdict
from core.events import TextReceived
from tests.builders import Person

STORY = "App 更新之后一打开就闪退，重新安装了三次还是一样，手机也重启过了。"


def begun(*signed: tuple[str, str]) -> Person:
    """Somebody who tells their story, with these answers proven."""
    person = Person()
    turn = person.turn(TextReceived(STORY))
    person.take(person.conversing()(replace(turn, update=replace(turn.update, signed=signed))))
    person.says("同意")
    return person


def test_proven_answers_are_filled_in_and_checked() -> None:
    """They stand in the draft as checked, and the story is still the first message."""
    person = begun(("account_name", " li.ming "), ("device", "Pixel 9"))
    draft = person.conversation.draft
    assert draft is not None
    proven = [(one.field, one.value, one.verdict) for one in draft.answers if one.origin is Origin.SIGNED]

    assert proven == [("account_name", "li.ming", Verdict.CHECKED), ("device", "Pixel 9", Verdict.CHECKED)]
    assert draft.first_message == STORY
    assert draft.current == "app_version"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nonsense", "x"),
        ("account_name", ""),
        ("account_name", "x" * 65),
        ("account_name", "abandon " * 11 + "about"),
    ],
)
def test_what_the_form_can_not_take_is_asked(field: str, value: str) -> None:
    """An unknown field, nothing, too much, or a recovery phrase."""
    draft = begun((field, value)).conversation.draft
    assert draft is not None

    assert [one for one in draft.answers if one.origin is Origin.SIGNED] == []
    assert draft.current == "account_name"
