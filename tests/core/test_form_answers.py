"""Wrong answers of each kind of question: the reason, an example, and nothing lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.conversation import Answer, Draft, State, Verdict
from core.delivery import Action
from core.form.definition import FieldKind
from core.form.field import Accepted, Field, Rejected
from core.form.planning import asking
from core.ids import DraftId
from core.replies import ReplyKind
from tests.builders import NOW, Person, starter_rules
from tests.core.test_dialogue_form import STORY, TRON_ID, answer, begun

BITCOIN = "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"
EVM = "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060"
ADDRESS = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"


def asked(field: str) -> Person:
    """A person who is asked for `field`."""
    category = {"order_number": "swap", "device": "fault"}.get(field, "transfer")
    person = begun(category=category)
    answers = {
        "account_name": "li",
        "description": STORY["zh-hans"],
        "network": "TRC20",
        "transaction_id": "没有",
        "happened_at": "昨天15:00",
        "app_version": "没有",
        "contact": "这里",
    }
    while person.conversation.draft and person.conversation.draft.current != field:
        person.says(answers[person.conversation.draft.current or ""])
    return person


WRONG = [
    ("account_name", "x" * 70, "超出 6 个字符", "最多 64 个"),
    ("description", "aaaaaaaaaaaaaaaaaaaaaaaaa", "请再多写一点", "例如"),
    ("description", "😀😀😀😀😀😀", "请再多写一点", "例如"),
    ("description", "不行", "请再多写一点", "例如"),
    ("description", "没有到账怎么办" * 300, "超出 100 个字符", "最多 2,000 个"),
    ("network", "火星链", "没认出这条网络", "例如 TRC20"),
    ("network", "TRC20 或者 ERC20", "没认出这条网络", "例如 TRC20"),
    ("transaction_id", "abc", "这不是交易哈希", "例如："),
    ("transaction_id", ADDRESS, "是钱包地址，不是交易哈希", "转账详情里"),
    ("transaction_id", ADDRESS[:-1] + "z", "像是有误的钱包地址", "转账详情里"),
    ("transaction_id", EVM, "不属于 TRON", "Ethereum、BNB Smart Chain"),
    ("transaction_id", TRON_ID[:-3], "少了 3 个字符", "例如："),
    ("transaction_id", f"{TRON_ID}a", "多了 1 个字符", "例如："),
    ("transaction_id", f"{TRON_ID} {'a' * 64}", "多个交易哈希", "只发送相关的那个"),
    ("transaction_id", "https://example.com/x", "没能识别这个链接", "例如："),
    ("happened_at", "明天下午3点", "这个时间还没到", "现在是 2026年11月22日 12:00"),
    ("happened_at", "2001-01-01", "十多年前", "请核对年份"),
    ("happened_at", "最近", "再具体些", "例如"),
    ("happened_at", "哈哈", "没看懂这个时间", "例如"),
    ("order_number", "!!", "不像订单号", "SW20261120-48213"),
    ("contact", "li@", "邮箱地址不对", "name@example.com"),
    ("contact", "微信：1", "微信号为", "alice_2026"),
    ("contact", "QQ：1", "QQ 号为", "12345678"),
    ("contact", "??", "在此聊天中回复", "name@example.com"),
]


@pytest.mark.parametrize(("field", "said", "reason", "help_"), WRONG)
def test_a_wrong_answer_is_asked_again_kindly(field: str, said: str, reason: str, help_: str) -> None:
    """What was wrong and what a right one looks like, the same question, no answer lost or taken."""
    person = asked(field)
    assert person.conversation.draft is not None
    before = person.conversation.draft.answers
    person.says(said)

    assert reason in person.sees
    assert help_ in person.sees
    assert State.FIELD is person.conversation.state
    assert (field, before) == (person.conversation.draft.current, person.conversation.draft.answers)
    assert person.last is not None
    said_again = next(one.reply for one in person.last.deliveries if one.action is Action.SEND)
    assert said_again is not None
    assert ReplyKind.ERROR is said_again.kind


GOOD = [
    ("account_name", "  li   ming ", "li ming", Verdict.CHECKED),
    ("network", "在波场上转的", "tron", Verdict.CHECKED),
    ("network", "trc-20", "tron", Verdict.CHECKED),
    ("transaction_id", TRON_ID.upper(), TRON_ID, Verdict.CHECKED),
    ("transaction_id", f"https://tronscan.org/#/transaction/{TRON_ID}", TRON_ID, Verdict.CHECKED),
    ("happened_at", "昨天下午3点", "2026-11-21T07:00:00+00:00", Verdict.CHECKED),
    ("happened_at", "yesterday 15:00 UTC+0", "2026-11-21T15:00:00+00:00", Verdict.CHECKED),
    ("happened_at", "昨天", "2026-11-21", Verdict.CHECKED),
    ("order_number", "SW20261120-48213", "SW20261120-48213", Verdict.CHECKED),
    ("contact", "微信：alice_2026", "wechat:alice_2026", Verdict.UNVERIFIED),
    ("contact", "138 0013 8000", "+8613800138000", Verdict.UNVERIFIED),
    ("contact", "在此聊天中回复", "chat", Verdict.CHECKED),
]


@pytest.mark.parametrize(("field", "said", "value", "verdict"), GOOD)
def test_a_good_answer_is_kept_in_its_canonical_form(
    field: str, said: str, value: str, verdict: Verdict
) -> None:
    """However it was written."""
    person = asked(field)
    person.says(said)

    assert value == answer(person, field)
    assert person.conversation.draft is not None
    found = person.conversation.draft.answer(field)
    assert found is not None
    assert verdict is found.verdict


def test_a_time_is_confirmed_back_with_its_zone() -> None:
    """The person sees how it was understood."""
    person = asked("happened_at")
    person.says("昨天下午3点")

    assert "已记为：2026年11月21日 15:00 (UTC+8)" in person.sees


def test_a_likely_typo_in_an_address_is_pointed_out() -> None:
    """Kept as written, with a question."""
    person = asked("contact")
    person.says("li@gmial.com")

    assert "您是想写 li@gmail.com 吗" in person.sees
    assert answer(person, "contact") == "li@gmial.com"


def test_another_network_asks_for_the_transaction_again() -> None:
    """A transaction id that does not fit the corrected network is not kept, and the reason is told."""
    person = asked("transaction_id")
    person.says(TRON_ID)
    person.presses("上一步")
    person.presses("上一步")
    person.presses("Solana")

    assert "不属于 Solana" in person.sees
    assert person.conversation.draft is not None
    assert person.conversation.draft.answer("transaction_id") is None
    assert person.conversation.draft.current == "transaction_id"


def test_an_explorers_link_tells_the_network() -> None:
    """The network is taken from the link when it is not known yet."""
    person = Person()
    person.says(f"这笔转账没到账怎么办 https://tronscan.org/#/transaction/{TRON_ID}")
    person.says("同意")

    assert answer(person, "network") == "tron"
    assert answer(person, "transaction_id") == TRON_ID


EVERY_FIELD = list(starter_rules().fields.values())
ANY_TEXT = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=120),
    st.from_regex(r"[0-9a-fA-Fx:/年月日点@+. -]{0,80}", fullmatch=True),
)


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT, st.sampled_from(EVERY_FIELD), st.sampled_from([None, "tron", "ethereum", "bitcoin"]))
def test_no_text_makes_a_field_raise(said: str, kind: Field, network: str | None) -> None:
    """Every text is accepted or rejected, what is accepted is within limits and can be shown."""
    answers = (Answer("network", network),) if network else ()
    draft = Draft(DraftId("1"), NOW, category="transfer", answers=answers)
    parsed = kind.parse(said, asking(starter_rules(), draft, NOW))
    shown = kind.show(
        Answer(kind.definition.name, "1" if kind.definition.kind is FieldKind.SCREENSHOTS else said)
    )

    assert isinstance(parsed, Accepted | Rejected)
    assert shown
    if isinstance(parsed, Accepted):
        assert parsed.value.strip()
        assert len(parsed.value) <= max(kind.definition.maximum, 120)


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT, st.sampled_from(EVERY_FIELD))
def test_a_canonical_answer_is_understood_again(said: str, kind: Field) -> None:
    """What a field accepted, it accepts again as the same answer (an edit or amendment carries it)."""
    rules = starter_rules()
    asked_now = asking(rules, Draft(DraftId("1"), NOW), NOW)
    parsed = kind.parse(said, asked_now)
    if isinstance(parsed, Accepted):
        again = kind.parse(parsed.value, asked_now)

        assert isinstance(again, Accepted)
        assert parsed.value == again.value
