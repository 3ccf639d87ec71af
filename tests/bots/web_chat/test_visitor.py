"""Cookies, tokens and codes: only what we or the company's app made is believed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.settings.definition_file import read_decisions
from bots.web_chat import recovery
from bots.web_chat.app_token import AppSays, read_token, signed_visitor
from bots.web_chat.limits import Counter
from bots.web_chat.visitor import Visitor, cookie_header, from_cookie, new_visitor, to_cookie
from core.throttle import Rule
from tests.bots.web_chat.door import APP_KEY, token

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
EXPIRES = int(NOW.timestamp()) + 300
OLD, NEW = b"old key", b"new key"


def test_a_cookie_comes_back_as_the_visitor_that_it_was() -> None:
    """Also after the secret keys were rotated, as long as the old one is among them."""
    visitor = Visitor("signed:li", (("account_name", "李"),), EXPIRES)

    assert visitor == from_cookie(to_cookie(visitor, OLD), [NEW, OLD], NOW)
    assert from_cookie(to_cookie(visitor, OLD), [NEW], NOW) is None
    assert from_cookie(to_cookie(visitor, NEW), [NEW], NOW + timedelta(seconds=301)) is None


@pytest.mark.parametrize(
    ("secure", "name", "ends"),
    [
        (True, "__Host-frontdoor=", "Path=/; Max-Age=300; HttpOnly; SameSite=None; Secure; Partitioned"),
        (False, "frontdoor=", "Path=/; Max-Age=300; HttpOnly; SameSite=Lax"),
    ],
)
def test_how_a_browser_keeps_the_cookie(secure: bool, name: str, ends: str) -> None:
    """Never readable by scripts; over https only inside the one site that shows the chat."""
    header = cookie_header(Visitor("li", expires=EXPIRES), NEW, NOW, secure=secure)

    assert header.startswith(name)
    assert header.endswith(f"; {ends}")


@given(st.text(max_size=200))
def test_no_text_is_a_cookie(text: str) -> None:
    """Whatever a browser sends that we did not sign is nobody, and never an error."""
    assert from_cookie(text, [NEW], NOW) is None


@given(st.integers(min_value=0), st.characters(codec="ascii") | st.sampled_from("+/-_"))
def test_a_changed_cookie_is_nobody(place: int, character: str) -> None:
    """Changing one character of body or signature is noticed."""
    cookie = to_cookie(new_visitor(NOW), NEW)
    place %= len(cookie) - 1  # the last character holds bits that base64 ignores
    changed = cookie[:place] + character + cookie[place + 1 :]

    assert (from_cookie(changed, [NEW], NOW) is None) is (changed != cookie)


@given(st.text(max_size=300))
def test_no_text_is_a_token(text: str) -> None:
    """Whatever a page hands over that the company's server did not sign says nothing, and never an error."""
    assert read_token(text, APP_KEY.encode(), NOW) is None


def test_an_account_that_looks_like_a_secret_is_not_believed() -> None:
    """Account ids stay readable in the database, so a secret must not become one."""
    said = token(account="my password is dragon77", aud="frontdoor", exp=EXPIRES)

    assert read_token(said, APP_KEY.encode(), NOW) is None


def test_a_token_answers_the_fields_of_the_form() -> None:
    """The account goes to the field that is one; a claim without a field is left out."""
    fields = dict(read_decisions(None).definition.fields)
    del fields["device"]
    said = token(account="li", app_version="5.1", device="Pixel", aud="frontdoor", exp=EXPIRES)
    says = read_token(said, APP_KEY.encode(), NOW)

    assert says == AppSays("li", "5.1", "Pixel")
    visitor = signed_visitor(says, fields, NOW)
    assert (
        visitor.account_id,
        visitor.signed,
    ) == ("signed:li", (("account_name", "li"), ("app_version", "5.1")))


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("7K3M-9QXD-0123-ABCD", "7K3M9QXD0123ABCD"),
        (" 7k3m 9qxd o123 abcd ", "7K3M9QXD0123ABCD"),
        ("7K3M9QXDOI23ABCL", "7K3M9QXD0123ABC1"),
        ("7K3M-9QXD-0123-ABC", None),
        ("7K3M-9QXD-0123-ABCU", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_people_write_it(typed: str, plain: str | None) -> None:
    """Case, gaps and look-alikes don't matter; what can't be a code is none."""
    assert plain == recovery.plain_code(typed)


def test_codes_differ_and_are_read_back() -> None:
    """Every code that we make is read as itself, and no two are alike."""
    codes = {recovery.new_code() for _ in range(200)}

    assert len(codes) == 200
    assert {code.replace("-", "") for code in codes} == {recovery.plain_code(code) for code in codes}


def test_the_counter_lets_through_what_the_rule_says() -> None:
    """Three in any ten seconds; a refused one is not counted, and others are not touched."""
    times = iter((0.0, 1.0, 2.0, 3.0, 9.5, 10.0, 10.5, 10.5))
    counter, rule = Counter(lambda: next(times)), Rule(3, 10.0)
    answers = [counter.wait(("messages", "li", rule)) for _ in range(7)]

    assert answers == [0, 0, 0, 7, 1, 0, 1]
    assert counter.wait(("messages", "wang", rule)) == 0


def test_the_counter_counts_all_or_nothing() -> None:
    """When one rule has no room, the others are not used up."""
    counter, one, two = Counter(lambda: 0.0), Rule(1, 10.0), Rule(2, 10.0)
    first = counter.wait(("a", "li", one), ("b", "li", two))
    second = counter.wait(("a", "li", one), ("b", "li", two))

    assert (first, second, counter.wait(("b", "li", two))) == (0, 10, 0)
