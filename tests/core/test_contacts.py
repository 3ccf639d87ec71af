"""Contacts are checked by their form, and found only where they are stated as such."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contacts import Contact, ContactKind, ContactProblem, Unreachable, find_contacts, parse_contact
from tests.core.first_messages import HEX, TRON_ADDRESS

anything = st.text(st.characters(exclude_categories=[]), max_size=5000)
EMAIL, PHONE, WECHAT = ContactKind.EMAIL, ContactKind.PHONE, ContactKind.WECHAT
QQ, TELEGRAM = ContactKind.QQ, ContactKind.TELEGRAM


@pytest.mark.parametrize(
    ("text", "region", "kind", "value"),
    [
        ("alice@Example.com", None, EMAIL, "alice@example.com"),
        ("我的邮箱是alice.b+x@qq.com，谢谢", None, EMAIL, "alice.b+x@qq.com"),
        ("ａｌｉｃｅ＠qq.com", None, EMAIL, "alice@qq.com"),
        ("QQ邮箱：12345678@qq.com", None, EMAIL, "12345678@qq.com"),
        ("用户@例子.公司", None, EMAIL, "用户@例子.公司"),
        ("13800138000", None, PHONE, "+8613800138000"),
        ("13800138000", "DE", PHONE, "+8613800138000"),
        ("138 0013 8000", None, PHONE, "+8613800138000"),
        ("手机：138-0013-8000", None, PHONE, "+8613800138000"),
        ("+1 (415) 555-2671", None, PHONE, "+14155552671"),
        ("030 901820", "DE", PHONE, "+4930901820"),
        ("我的号码是13800138000哦", None, PHONE, "+8613800138000"),
        ("微信：lihua_2020", None, WECHAT, "wechat:lihua_2020"),
        ("微信号 lihua-2020", None, WECHAT, "wechat:lihua-2020"),
        ("wx:abc123456", None, WECHAT, "wechat:abc123456"),
        ("WeChat id: abc123456", None, WECHAT, "wechat:abc123456"),
        ("QQ:12345", None, QQ, "qq:12345"),
        ("qq号是1234567890", None, QQ, "qq:1234567890"),
        ("@maria_lopez", None, TELEGRAM, "@maria_lopez"),
        ("telegram: @maria_lopez", None, TELEGRAM, "@maria_lopez"),
        ("https://t.me/maria_lopez", None, TELEGRAM, "@maria_lopez"),
        ("电报 maria_lopez", None, TELEGRAM, "@maria_lopez"),
    ],
)
def test_a_contact_is_read_in_its_canonical_form(
    text: str, region: str | None, kind: ContactKind, value: str
) -> None:
    """Each kind, with and without a label; reading the canonical value again changes nothing."""
    expected = Contact(kind, value)
    assert expected == parse_contact(text, region)
    assert expected == parse_contact(value, region)


def test_a_mistyped_mail_domain_is_asked_not_changed() -> None:
    """The address stays as typed; the likely one stands beside it."""
    expected = Contact(EMAIL, "bob@gmial.com", suggestion="bob@gmail.com")
    assert expected == parse_contact("bob@gmial.com")


@pytest.mark.parametrize(
    ("text", "region", "reason"),
    [
        ("", None, Unreachable.EMPTY),
        ("在这里回复我", None, Unreachable.NOT_UNDERSTOOD),
        ("alice@", None, Unreachable.BAD_EMAIL),
        ("alice@qq", None, Unreachable.BAD_EMAIL),
        ("a@b@c", None, Unreachable.BAD_EMAIL),
        ("030 901820", None, Unreachable.NO_COUNTRY_CODE),
        ("12345", "DE", Unreachable.BAD_PHONE),
        ("+86 1380013800", None, Unreachable.BAD_PHONE),
        ("微信：abc", None, Unreachable.BAD_WECHAT),
        ("QQ:123", None, Unreachable.BAD_QQ),
        ("QQ:123456789012", None, Unreachable.BAD_QQ),
        ("@abc", None, Unreachable.BAD_TELEGRAM),
    ],
)
def test_what_is_no_contact_is_refused_by_name(text: str, region: str | None, reason: Unreachable) -> None:
    """Each kind of mistake has its own answer."""
    assert ContactProblem(reason) == parse_contact(text, region)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("写信到 alice@qq.com 即可", ["alice@qq.com"]),
        ("please reply to bob@gmail.com", ["bob@gmail.com"]),
        ("我的号13800138000", []),
        ("电话13800138000", ["+8613800138000"]),
        ("+86 13800138000", ["+8613800138000"]),
        ("@someone wrote to me", []),
        ("骗子QQ：1234567", []),
        ("对方的邮箱是 evil@fake.com", []),
        ("email from support@fake.com", []),
        ("其他联系方式 QQ：1234567", ["qq:1234567"]),
        (f"电话{HEX[0]} QQ {TRON_ADDRESS}", []),
        ("https://x.com/a@b.com?tel=13800138000", []),
        ("a@b.com a@b.com", ["a@b.com"]),
    ],
)
def test_a_contact_is_found_only_where_it_is_stated(text: str, expected: list[str]) -> None:
    """Not in ids and links, not another person's, not an unlabelled number."""
    assert expected == [each.value.value for each in find_contacts(text)]


@given(anything, st.sampled_from([None, "CN", "US", "nowhere"]))
@settings(deadline=None, max_examples=50)
def test_any_text_gets_an_answer(text: str, region: str | None) -> None:
    """Nothing that can be typed raises."""
    assert isinstance(parse_contact(text, region), Contact | ContactProblem)
    assert isinstance(find_contacts(text), tuple)


@pytest.mark.parametrize("piece", ["a", "1", "@", "a@a.", "a.", "+1 ", "(", "qq", "微信", "1 ", "a-"])
def test_a_very_long_text_is_answered_at_once(piece: str) -> None:
    """Twenty thousand characters of anything take less than a second."""
    text = (piece * 20_000)[:20_000]
    started = time.process_time()
    parse_contact(text, "DE")
    find_contacts(text)
    assert time.process_time() - started < 1
