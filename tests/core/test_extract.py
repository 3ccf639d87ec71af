"""Every fact that a first message states is found, with its place, and nothing else is."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.extract import Extraction, extract
from core.folding import Found
from tests.core.first_messages import CHINESE, ENGLISH, FIRST_MESSAGES, HEX, NOW, ZONE, FirstMessage

anything = st.text(st.characters(exclude_categories=[]), max_size=5000)


def stated(text: str, found: Extraction) -> FirstMessage:
    """The extraction in the form of an expectation, each fact with the text it came from."""

    def of(each: Found[Any]) -> str:
        return text[each.span.start : each.span.end]

    moment = found.moment
    return FirstMessage(
        text,
        found.network,
        tuple((each.value, of(each)) for each in found.networks),
        tuple((each.value.value, each.value.network, of(each)) for each in found.transactions),
        tuple(of(each) for each in found.addresses),
        (moment.value.at.isoformat(), moment.value.precision.value, moment.value.zone_given, of(moment))
        if moment
        else None,
        tuple((each.value.kind.value, each.value.value, of(each)) for each in found.contacts),
        tuple((f"{each.value.value.normalize():f}", each.value.asset, of(each)) for each in found.amounts),
        of(found.account) if found.account else None,
        of(found.order_number) if found.order_number else None,
    )


@pytest.mark.parametrize("expected", FIRST_MESSAGES, ids=lambda message: message.text[:20])
def test_a_first_message_gives_all_it_states_and_no_more(expected: FirstMessage) -> None:
    """Thirty messages: exact equality of every fact, its fragment included."""
    found = stated(expected.text, extract(expected.text, NOW, ZONE))
    assert expected == found


def test_the_messages_are_as_many_and_as_long_as_promised() -> None:
    """Twenty in Chinese, ten in English, 50 to 400 characters each."""
    counts = {"zh": len(CHINESE), "en": len(ENGLISH)}
    odd = [message.text for message in FIRST_MESSAGES if not 50 <= len(message.text) <= 400]
    assert counts == {"zh": 20, "en": 10}
    assert odd == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.5 ETH", FirstMessage("0.5 ETH", amounts=(("0.5", "ETH", "0.5 ETH"),))),
        ("转了 500 USDT", FirstMessage("转了 500 USDT", amounts=(("500", "USDT", "500 USDT"),))),
        ("ETH跌到2900 USDT了", FirstMessage("ETH跌到2900 USDT了")),
        ("3 WETH", FirstMessage("3 WETH")),
        ("转了500，300 USDT", FirstMessage("转了500，300 USDT", amounts=(("300", "USDT", "300 USDT"),))),
        ("1.5k usdt", FirstMessage("1.5k usdt", amounts=(("1500", "USDT", "1.5k usdt"),))),
        ("USDT 500", FirstMessage("USDT 500", amounts=(("500", "USDT", "USDT 500"),))),
        ("BTC 24 hours up 5%", FirstMessage("BTC 24 hours up 5%")),
        ("USDT TRC 20", FirstMessage("USDT TRC 20", "tron", (("tron", "TRC 20"),))),
        ("账号被盗了", FirstMessage("账号被盗了")),
        ("我的账号：没有", FirstMessage("我的账号：没有")),
        ("收款账号：6222021234567", FirstMessage("收款账号：6222021234567")),
        ("工单号 FD-1234-5678", FirstMessage("工单号 FD-1234-5678")),
        ("订单号没有", FirstMessage("订单号没有")),
        ("2个U盘", FirstMessage("2个U盘")),
        ("明天上午10点我要用钱", FirstMessage("明天上午10点我要用钱")),
        ("早上好", FirstMessage("早上好")),
    ],
)
def test_what_only_looks_like_a_fact_is_left_alone(text: str, expected: FirstMessage) -> None:
    """Units, greetings, refusals and other people's numbers are no facts about the request."""
    assert expected == stated(text, extract(text, NOW, ZONE))


@given(anything)
@settings(deadline=None, max_examples=40)
def test_any_text_is_read_without_an_error_and_with_real_places(text: str) -> None:
    """Whatever arrives, each fact stands inside the text."""
    found = extract(text, NOW, ZONE)
    facts: list[Found[Any]] = [*found.networks, *found.transactions, *found.addresses, *found.moments]
    facts += [*found.contacts, *found.amounts, *filter(None, (found.account, found.order_number))]
    assert all(0 <= fact.span.start < fact.span.end <= len(text) for fact in facts)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        " ",
        "0x",
        "一",
        "1:",
        "昨",
        "@a.",
        "a@a.",
        "http://",
        "1,",
        "十点",
        "+1 ",
        "账号",
        "USDT ",
        HEX[0] + " ",
        "\n",
    ],
)
def test_a_very_long_text_takes_no_longer_than_its_length_deserves(piece: str) -> None:
    """Twenty thousand characters of anything are read within two seconds (no runaway pattern)."""
    text = (piece * 20_000)[:20_000]
    started = time.process_time()
    extract(text, datetime(2026, 11, 22, tzinfo=UTC), ZONE)
    assert time.process_time() - started < 2


def test_a_very_long_text_is_looked_through_at_its_beginning() -> None:
    """Nobody else waits for twenty thousand characters of a log."""
    log = "line of a log " * 1500
    found = extract(f"Sent 250 USDT on TRON yesterday.\n{log} WeChat: wang_2001", NOW, UTC)

    assert [each.value for each in found.networks] == ["tron"]
    assert found.contacts == ()
