"""What is asked and shown in each state fits on the screen and says what to do."""

from dataclasses import replace
from typing import Any

import pytest

from core.conversation import Answer, Conversation, Draft, DraftFile, State, Verdict
from core.ids import DraftId
from core.prompts import (
    folded,
    labelled_choices,
    menu,
    prompt_for,
    review_card,
    shown_answer,
    typed_instead,
)
from core.replies import Capabilities, Choice, Reply, say
from core.rules import Facts
from tests.builders import NOW, Person, starter_rules

RULES = starter_rules()
FACTS = Facts(NOW, Person().requester, Capabilities(), "WLT-0000-0000", (1, 2, 3))


def text(reply: Reply, language: str = "en") -> str:
    """A reply as a person sees it."""
    return RULES.catalogues.render(reply, language, RULES.definition.zone).text


def conversation(state: State, **draft: Any) -> Conversation:
    """A conversation in `state` with a draft."""
    made = replace(Draft(DraftId("1"), NOW, category="transfer", current="network"), **draft)
    return Conversation(state, revision=5, draft=made, ticket="WLT-0000-0000")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_prompt_with_a_way_on(state: State, language: str) -> None:
    """Something is said, and there is at least one button; each bound to this prompt or good for ever."""
    reply = prompt_for(RULES, conversation(state), FACTS)
    rendered = RULES.catalogues.render(reply, language, RULES.definition.zone)

    assert rendered.text
    assert rendered.choices
    for choice in labelled_choices(reply):
        revision, dot, _ = choice.value.partition(".")
        assert not dot or revision == "5"


@pytest.mark.parametrize("state", [State.CONSENT, State.CATEGORY, State.FIELD, State.REVIEW])
def test_every_step_of_the_form_can_be_left(state: State) -> None:
    """Back, or "not now", is always there."""
    values = [choice.value for choice in labelled_choices(prompt_for(RULES, conversation(state), FACTS))]

    assert "5.back" in values


@pytest.mark.parametrize("state", list(State))
def test_the_folded_prompt_says_what_it_was(state: State) -> None:
    """One line, and no bare dot."""
    line = RULES.catalogues.text(folded(RULES, conversation(state)), "en", RULES.definition.zone)

    assert len(line) > 3
    assert "\n" not in line


def test_a_draft_whose_field_is_gone_falls_back_to_the_menu() -> None:
    """An operator may remove a field while a form is open."""
    reply = prompt_for(RULES, conversation(State.FIELD, current="gone"), FACTS)

    assert reply == menu(RULES, conversation(State.FIELD, current="gone"))


def test_the_description_is_asked_under_a_warning_with_the_tip() -> None:
    """The never-ask warning and the category's advice."""
    asked = text(prompt_for(RULES, conversation(State.FIELD, current="description"), FACTS))

    assert "Never write your recovery phrase" in asked
    assert "how much, which coin" in asked


def test_an_amount_is_edited_without_a_step() -> None:
    """What is never asked has no place among the steps."""
    assert "Step" not in text(prompt_for(RULES, conversation(State.FIELD, current="amount"), FACTS))


def test_the_card_shows_answers_files_and_remarks_and_the_final_one_has_no_buttons() -> None:
    """Before and after submission."""
    talk = conversation(
        State.REVIEW,
        answers=(Answer("contact", "li@example.com", Verdict.UNVERIFIED),),
        files=(DraftFile(1, "a.png"),),
        remarks=("one more thing",),
    )
    assert talk.draft is not None
    card = review_card(RULES, talk, talk.draft, FACTS)
    final = review_card(RULES, talk, talk.draft, FACTS, final=True)

    for shown in (
        "Category: Transfer",
        "li@example.com (not verified)",
        "one file",
        "Remark: one more thing",
    ):
        assert shown in text(card)
        assert shown in text(final)
    assert card.choices
    assert final.choices == ()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("contact", "", Verdict.SKIPPED), "skipped"),
        (Answer("transaction_id", "", Verdict.MISSING), "not available"),
        (Answer("network", "tron"), "TRON (TRC20)"),
        (Answer("network", "gone"), "gone"),
        (Answer("no such field", "kept"), "kept"),
        (Answer("contact", "qq:12345"), "QQ: 12345"),
        (Answer("happened_at", "2026-11-21T07:00:00+00:00"), "21 Nov 2026, 15:00 (UTC+8)"),
        (Answer("happened_at", "who knows"), "who knows"),
        (Answer("screenshots", "2"), "2 files"),
    ],
)
def test_answers_are_shown_as_people_read_them(answer: Answer, words: str) -> None:
    """Canonical values become words."""
    assert RULES.catalogues.text(shown_answer(RULES, answer), "en", RULES.definition.zone) == words


def test_what_may_be_typed_instead_is_in_the_catalogue() -> None:
    """Verbs with other words name them, others have none."""
    assert typed_instead(Choice(say("nav.skip"), "5.skip")) == say("typed.skip")
    assert typed_instead(Choice(say("field.contact.here"), "5.pick:chat")) == say("typed.here")
    assert typed_instead(Choice(say("nav.menu"), "menu")) is None
