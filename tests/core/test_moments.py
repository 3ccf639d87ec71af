"""Times as people write them become one instant, or an honest refusal."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.moments import Moment, MomentProblem, Precision, Unclear, find_moments, parse_moment

anything = st.text(st.characters(exclude_categories=[]), max_size=5000)
BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=BEIJING)  # a Sunday
DAY, HOUR, MINUTE = Precision.DAY, Precision.HOUR, Precision.MINUTE


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("昨天下午3点", "2026-11-21T15:00", HOUR),
        ("昨天下午三点钟左右", "2026-11-21T15:00", HOUR),
        ("今天上午9点半", "2026-11-22T09:30", MINUTE),
        ("今天上午10点半", "2026-11-22T10:30", MINUTE),
        ("前天晚上十一点二十", "2026-11-20T23:20", MINUTE),
        ("大前天早上8点一刻", "2026-11-19T08:15", MINUTE),
        ("刚刚", "2026-11-22T10:30", MINUTE),
        ("刚才", "2026-11-22T10:30", MINUTE),
        ("10分钟前", "2026-11-22T10:20", MINUTE),
        ("半小时前", "2026-11-22T10:00", HOUR),
        ("两小时前", "2026-11-22T08:30", HOUR),
        ("一个半小时前", "2026-11-22T09:00", HOUR),
        ("3小时20分钟前", "2026-11-22T07:10", MINUTE),
        ("3天前", "2026-11-19T00:00", DAY),
        ("上周五下午", "2026-11-13T15:00", DAY),
        ("上周五下午4点", "2026-11-13T16:00", HOUR),
        ("周五下午3点", "2026-11-20T15:00", HOUR),
        ("11月20日15:00", "2026-11-20T15:00", MINUTE),
        ("11月20日（周五）15:00", "2026-11-20T15:00", MINUTE),
        ("十一月二十日", "2026-11-20T00:00", DAY),
        ("2026年11月20日 15点", "2026-11-20T15:00", HOUR),
        ("去年12月25日", "2025-12-25T00:00", DAY),
        ("12月25日", "2025-12-25T00:00", DAY),
        ("2月29日", "2024-02-29T00:00", DAY),
        ("上个月15号", "2026-10-15T00:00", DAY),
        ("20号下午3点", "2026-11-20T15:00", HOUR),
        ("大约昨天中午", "2026-11-21T12:00", HOUR),
        ("凌晨2点", "2026-11-22T02:00", HOUR),
        ("今早8点", "2026-11-22T08:00", HOUR),
        ("昨晚9点", "2026-11-21T21:00", HOUR),
        ("昨天晚上8:30", "2026-11-21T20:30", MINUTE),
        ("昨晚12点", "2026-11-22T00:00", HOUR),
        ("昨晚凌晨2点", "2026-11-22T02:00", HOUR),
        ("晚上8点", "2026-11-21T20:00", HOUR),
        ("昨天３点５０分 下午", "2026-11-21T15:50", MINUTE),
        ("时间：11/20 15:00", "2026-11-20T15:00", MINUTE),
        ("15:00", "2026-11-21T15:00", MINUTE),
        ("09:00", "2026-11-22T09:00", MINUTE),
        ("10:33", "2026-11-22T10:33", MINUTE),
        ("today at 9am", "2026-11-22T09:00", HOUR),
        ("2 hours ago", "2026-11-22T08:30", HOUR),
        ("an hour ago", "2026-11-22T09:30", HOUR),
        ("half an hour ago", "2026-11-22T10:00", HOUR),
        ("a couple of hours ago", "2026-11-22T08:30", HOUR),
        ("1 hour and 20 minutes ago", "2026-11-22T09:10", MINUTE),
        ("3 days ago at 15:00", "2026-11-19T15:00", MINUTE),
        ("last Friday 14:30", "2026-11-20T14:30", MINUTE),
        ("last Sunday", "2026-11-15T00:00", DAY),
        ("Nov 20 3:15 pm", "2026-11-20T15:15", MINUTE),
        ("20 Nov 2026 15:00", "2026-11-20T15:00", MINUTE),
        ("Nov 20th, 2026 at 9 p.m.", "2026-11-20T21:00", HOUR),
        ("yesterday around 9 in the evening", "2026-11-21T21:00", HOUR),
        ("the day before yesterday at noon", "2026-11-20T12:00", HOUR),
        ("12am yesterday", "2026-11-21T00:00", HOUR),
        ("2026-11-20 15:00", "2026-11-20T15:00", MINUTE),
        ("2026/11/20 15:00:30", "2026-11-20T15:00:30", MINUTE),
        ("20.11.2026 15:00", "2026-11-20T15:00", MINUTE),
        ("13/11/2026", "2026-11-13T00:00", DAY),
        ("11/12/2026", "2026-11-12T00:00", DAY),
        ("２０２６－１１－２０　１５：００", "2026-11-20T15:00", MINUTE),
        ("15:00-16:00 yesterday", "2026-11-21T15:00", MINUTE),
    ],
)
def test_a_stated_time_is_understood(text: str, at: str, precision: Precision) -> None:
    """Chinese and English, relative and absolute, in the assumed zone."""
    assert Moment(datetime.fromisoformat(at + "+08:00"), False, precision) == parse_moment(text, NOW, BEIJING)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("yesterday 15:00 UTC+8", "2026-11-21T15:00+08:00"),
        ("yesterday 15:00 UTC", "2026-11-21T15:00+00:00"),
        ("昨天12:00 GMT-5", "2026-11-20T12:00-05:00"),
        ("UTC+5:30 2026-11-20 15:00", "2026-11-20T15:00+05:30"),
        ("昨天 15：00 北京时间", "2026-11-21T15:00+08:00"),
        ("北京时间昨天15:00", "2026-11-21T15:00+08:00"),
        ("15:00 Beijing time yesterday", "2026-11-21T15:00+08:00"),
        ("yesterday 15:00 EST", "2026-11-20T15:00-05:00"),
        ("2026-11-20 15:00 PST", "2026-11-20T15:00-08:00"),
        ("2026-11-20 15:00 CET", "2026-11-20T15:00+01:00"),
        ("2026-11-20T15:00:00Z", "2026-11-20T15:00+00:00"),
        ("2026-11-20T15:00:00.123+02:00", "2026-11-20T15:00+02:00"),
        ("2026-11-20T15:00-05:00", "2026-11-20T15:00-05:00"),
        ("2026-11-20T15:00:00-0330", "2026-11-20T15:00-03:30"),
        ("2026-11-20 15:00 +08:00", "2026-11-20T15:00+08:00"),
        ("yesterday 15:00 CST", "2026-11-21T15:00+08:00"),
    ],
)
def test_a_stated_zone_is_kept(text: str, at: str) -> None:
    """The moment stands in the zone that was stated, and says so."""
    found = parse_moment(text, NOW, BEIJING)
    assert isinstance(found, Moment)
    assert (at, True) == (found.at.isoformat(timespec="minutes"), found.zone_given)


@pytest.mark.parametrize(
    ("text", "reason", "options"),
    [
        ("", Unclear.NOT_UNDERSTOOD, []),
        ("hello", Unclear.NOT_UNDERSTOOD, []),
        ("500 USDT", Unclear.NOT_UNDERSTOOD, []),
        ("99:99", Unclear.NOT_UNDERSTOOD, []),
        ("2026-02-30", Unclear.NOT_UNDERSTOOD, []),
        ("三四点", Unclear.NOT_UNDERSTOOD, []),
        ("版本 2026.11.20", Unclear.NOT_UNDERSTOOD, []),
        ("几天前", Unclear.TOO_VAGUE, []),
        ("上周", Unclear.TOO_VAGUE, []),
        ("下午", Unclear.TOO_VAGUE, []),
        ("a few days ago", Unclear.TOO_VAGUE, []),
        ("today at 3pm", Unclear.IN_THE_FUTURE, ["2026-11-22T15:00"]),
        ("10:36 today", Unclear.IN_THE_FUTURE, ["2026-11-22T10:36"]),
        ("明天下午3点", Unclear.IN_THE_FUTURE, ["2026-11-23T15:00"]),
        ("2099-01-01", Unclear.IN_THE_FUTURE, ["2099-01-01T00:00"]),
        ("2001-01-01", Unclear.TOO_OLD, ["2001-01-01T00:00"]),
        ("03/04/2026", Unclear.AMBIGUOUS, ["2026-03-04T00:00", "2026-04-03T00:00"]),
        ("昨天3点", Unclear.AMBIGUOUS, ["2026-11-21T03:00", "2026-11-21T15:00"]),
        ("昨晚2点", Unclear.AMBIGUOUS, ["2026-11-21T02:00", "2026-11-22T02:00"]),
        ("昨天15:00，前天16:00", Unclear.AMBIGUOUS, ["2026-11-20T16:00", "2026-11-21T15:00"]),
    ],
)
def test_what_is_no_moment_is_refused_by_name(text: str, reason: Unclear, options: list[str]) -> None:
    """Future, too old, vague and ambiguous times each have their answer, with the instants concerned."""
    found = parse_moment(text, NOW, BEIJING)
    assert isinstance(found, MomentProblem)
    assert (reason, options) == (found.reason, [each.isoformat()[:16] for each in found.options])


def test_a_zone_name_of_two_zones_is_asked() -> None:
    """CST is Chinese or Central time for somebody who is in neither."""
    found = parse_moment("2026-11-20 15:00 CST", NOW, UTC)
    assert isinstance(found, MomentProblem)
    assert [timedelta(hours=8), timedelta(hours=-6)] == [each.utcoffset() for each in found.options]


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        ("你好，昨天下午3点转的，谢谢", ["昨天下午3点"]),
        ("早上好，在吗", []),
        ("有一点着急，快一点", []),
        ("今天还没到", []),
        ("今天转了500", ["今天"]),
        ("刚刚发现没了", []),
        ("刚转的", ["刚"]),
        ("I sent it just now", ["just now"]),
        ("杠杆 1:20, 涨了3点5%", []),
        ("version 2026.11.20, iOS 17.5.1", []),
        ("20号楼", []),
        ("20号来的", []),
        ("我20号转的", ["20号"]),
        ("明天15:00前要用", []),
        ("最近几天", []),
        ("当前日期", []),
    ],
)
def test_only_stated_past_moments_are_found(text: str, fragments: list[str]) -> None:
    """In a longer message, greetings, versions, figures and remarks about today are no times."""
    found = find_moments(text, NOW, BEIJING)
    assert fragments == [text[each.span.start : each.span.end] for each in found]


nows = st.integers(0, 80 * 365 * 24 * 60).map(
    lambda minutes: datetime(2010, 1, 1, tzinfo=BEIJING) + timedelta(minutes=minutes)
)
WORDS = [
    "昨天",
    "今天",
    "上周五",
    "11月20日",
    "2月29日",
    "下午",
    "晚上",
    "3点",
    "15:00",
    "12点半",
    "3天前",
    "9999周前",
    " ",
]
WORDS += [
    "2 hours ago",
    "last Friday",
    "3/4/2026",
    "UTC-14",
    "UTC+99",
    "Z",
    "24:00",
    "31号",
    "at 3 ",
    "CST",
    "刚刚",
    "midnight",
]


@given(st.lists(st.sampled_from(WORDS), max_size=8).map("".join), nows)
@settings(deadline=None, max_examples=300)
def test_no_moment_lies_ahead(text: str, now: datetime) -> None:
    """Whatever is combined, a moment is past (five minutes' tolerance), at most ten years, and aware."""
    found = parse_moment(text, now, BEIJING)
    if isinstance(found, Moment):
        assert now - timedelta(days=3653) <= found.at <= now + timedelta(minutes=5)


@given(nows, st.integers(0, 3000), st.integers(0, 1439))
@settings(deadline=None)
def test_a_written_moment_reads_as_itself(now: datetime, days: int, minutes: int) -> None:
    """An ISO form with its offset is read back exactly."""
    at = (now - timedelta(days=days, minutes=minutes)).replace(second=0, microsecond=0)
    assert Moment(at, True, MINUTE) == parse_moment(at.isoformat(), now, UTC)


@given(anything)
@settings(deadline=None, max_examples=50)
def test_any_text_gets_an_answer(text: str) -> None:
    """Nothing that can be typed raises."""
    assert isinstance(parse_moment(text, NOW, BEIJING), Moment | MomentProblem)


@pytest.mark.parametrize(
    "piece", ["1", "昨", "1:", "十", "上", " ", "at ", "-1", "11月", "a ", "昨天 ", "15:00 "]
)
def test_a_very_long_text_is_answered_at_once(piece: str) -> None:
    """Twenty thousand characters of anything take less than a second."""
    started = time.process_time()
    parse_moment((piece * 20_000)[:20_000], NOW, BEIJING)
    assert time.process_time() - started < 1
