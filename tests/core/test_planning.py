"""Which question comes next, and what longer texts have answered already."""

from dataclasses import replace

import pytest

from core.conversation import Answer, Draft, Origin
from core.form.planning import (
    absorb,
    fill,
    guess_category,
    next_field,
    plan,
    position,
    previous_field,
    remarks_of,
    shown,
)
from core.ids import DraftId
from tests.builders import NOW, starter_rules

RULES = starter_rules()
TRANSFER = "昨天下午3点从币安转了 100 USDT 到钱包，用的 TRC20，显示成功，但余额没变"


def draft(category: str | None = "transfer", **answers: str) -> Draft:
    """A draft with answers that were asked for."""
    given = tuple(Answer(name, value) for name, value in answers.items())
    return Draft(DraftId("1"), NOW, category=category, answers=given)


def test_the_plan_is_before_category_after() -> None:
    """And the short form has its own."""
    assert plan(RULES, draft("swap")) == (
        "account_name",
        "description",
        "order_number",
        "contact",
        "screenshots",
    )
    assert plan(RULES, replace(draft("swap"), short=True)) == ("description", "contact")


def test_questions_follow_each_other_until_all_is_said() -> None:
    """The first without an answer comes next."""
    assert next_field(RULES, draft("other")) == "account_name"
    assert next_field(RULES, draft("other", account_name="li", contact="chat")) == "description"
    full = dict.fromkeys(plan(RULES, draft("other")), "x")
    assert next_field(RULES, draft("other", **full)) is None


def test_back_passes_what_was_found() -> None:
    """The nearest earlier question that was asked; else the nearest one at all; none before the first."""
    asked = draft("transfer", account_name="li").with_answer(
        Answer("description", TRANSFER, origin=Origin.EXTRACTED)
    )

    assert previous_field(RULES, replace(asked, current="network")) == "account_name"
    assert previous_field(RULES, replace(draft(), current="network")) == "description"
    assert previous_field(RULES, replace(draft(), current="account_name")) is None
    assert previous_field(RULES, replace(draft(), current="amount")) is None


@pytest.mark.parametrize(
    ("current", "short", "where"),
    [("account_name", False, (2, 9)), ("screenshots", False, (8, 9)), ("contact", True, (2, 3))],
)
def test_the_step_counts_category_and_card(current: str, short: bool, where: tuple[int, int]) -> None:
    """The short form has no category step."""
    assert position(RULES, replace(draft(), current=current, short=short)) == where


def test_a_story_answers_what_it_states() -> None:
    """Category, description, network, time and the amount beside them; not the contact, which it lacks."""
    absorbed = absorb(RULES, draft(None), TRANSFER, "m1", NOW)
    found = {each.field: each.value for each in absorbed.answers}

    assert absorbed.category == "transfer"
    assert found == {
        "description": TRANSFER,
        "network": "tron",
        "happened_at": "2026-11-21T07:00:00+00:00",
        "amount": "100 USDT",
    }
    assert {each.origin for each in absorbed.answers} == {Origin.EXTRACTED}


def test_nothing_answered_is_overwritten() -> None:
    """Neither by absorbing nor by filling."""
    before = draft("transfer", network="ethereum", description="something else entirely that happened")
    absorbed = fill(RULES, absorb(RULES, before, TRANSFER, None, NOW), NOW)

    assert [absorbed.answer(each.field) for each in before.answers] == list(before.answers)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("我的币被盗了", "stolen"),
        ("忘记密码了", "password"),
        ("App 闪退", "fault"),
        ("swap order stuck", "swap"),
        ("你好", None),
        ("", None),
        ("我的币被盗了，还没到账", "stolen"),
    ],
)
def test_clear_words_choose_the_category(text: str, category: str | None) -> None:
    """What is unclear is asked."""
    assert guess_category(RULES, text, NOW) == category


def test_noticed_fields_are_shown_only_when_found() -> None:
    """An amount has no line of its own before one was stated."""
    assert "amount" not in shown(RULES, draft())
    assert shown(RULES, draft(amount="5 BTC"))[-1] == "amount"


def test_the_short_form_shows_what_was_answered_before_it() -> None:
    """It goes along."""
    assert shown(RULES, replace(draft("fault", account_name="li"), short=True)) == (
        "description",
        "contact",
        "account_name",
    )


def test_the_first_message_is_a_remark_unless_an_answer_holds_it() -> None:
    """So nothing that was said is kept from the agents, and nothing shown twice."""
    told = replace(draft(), first_message="充值没到账", remarks=("还有",))

    assert remarks_of(RULES, told) == ("充值没到账", "还有")
    assert remarks_of(RULES, told.with_answer(Answer("description", "充值没到账，等了一天"))) == ("还有",)
