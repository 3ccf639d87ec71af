"""How texts become sentences: values by type, empty values, plural forms, fallbacks, and inert values."""

import gettext
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigurationError
from core.messages import LIST_SEPARATOR, Catalogues, load_catalogues
from core.messages.catalogue import Catalogue
from core.messages.formats import zone_name
from core.messages.template import parse
from core.replies import (
    ByLanguage,
    Choice,
    Lines,
    Moment,
    RenderedChoice,
    RenderedReply,
    Reply,
    ReplyKind,
    Said,
    Value,
    Words,
    say,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


def catalogue(language: str, plural: str, sentences: Mapping[str, tuple[str, ...]]) -> Catalogue:
    """A catalogue as if read from a file."""
    return Catalogue(
        language,
        Locale.parse(language, sep="-"),
        gettext.c2py(plural),
        {key: tuple(parse(form) for form in forms) for key, forms in sentences.items()},
    )


ENGLISH = {
    "step": ("Step {step} of {steps}",),
    "greeting": ("Hi, this is {brand} support. {warning} How can we help?",),
    "files": ("One file", "{count} files"),
    "value": ("<{value}>",),
    "pair": ("{first} {second}",),
    "back": ("Back",),
    "english.only": ("Only here",),
    "braces": ("{{literal}} {value}",),
}
CHINESE = {
    "step": ("第 {step} 步，共 {steps} 步",),
    "greeting": ("您好，这里是{brand}官方客服。{warning}请问需要什么帮助？",),
    "files": ("{count} 个文件",),
    "value": ("《{value}》",),
    "pair": ("{first}{second}",),
    "back": ("返回",),
    "braces": ("{{literal}} {value}",),
}
TEXTS = Catalogues(
    {"en": catalogue("en", "n != 1", ENGLISH), "zh-Hans": catalogue("zh-Hans", "0", CHINESE)}, "en"
)
PACKAGED = load_catalogues(["zh-Hans", "en"])


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        (say("step", step=3, steps=7), "Step 3 of 7", "第 3 步，共 7 步"),
        (say("back"), "Back", "返回"),
        (say("files", count=1), "One file", "1 个文件"),
        (say("files", count=2), "2 files", "2 个文件"),
        (say("files", count=1234), "1,234 files", "1,234 个文件"),
        (say("value", value=say("back")), "<Back>", "《返回》"),
        (say("value", value=Said("你好 hi")), "<你好 hi>", "《你好 hi》"),
        (say("value", value=-1234567), "<-1,234,567>", "《-1,234,567》"),
        (say("braces", value="x"), "{literal} x", "{literal} x"),
        (Said("**as is** {x}"), "**as is** {x}", "**as is** {x}"),
        (ByLanguage({"en": "hello", "zh-Hans": "你好"}), "hello", "你好"),
        (ByLanguage({"en": "hello", "fr": "salut"}), "hello", "hello"),
        (ByLanguage({"fr": "salut"}), "salut", "salut"),
        (ByLanguage({}), "", ""),
        (Lines((say("back"), Said(""), say("files", count=2))), "Back\n2 files", "返回\n2 个文件"),
        (Lines((Said("a"), Said("b")), " · "), "a · b", "a · b"),
        (say("english.only"), "Only here", "Only here"),
    ],
)
def test_words_are_said_in_the_language(words: Words, english: str, chinese: str) -> None:
    """Each kind of words becomes a sentence in either language, a missing one in the default language."""
    assert (english, chinese) == (TEXTS.text(words, "en", UTC), TEXTS.text(words, "zh-Hans", UTC))


@pytest.mark.parametrize(
    ("words", "zone", "english", "chinese"),
    [
        (Moment(AT), SHANGHAI, "21 Nov 2026, 15:00 (UTC+8)", "2026年11月21日 15:00 (UTC+8)"),
        (Moment(AT), UTC, "21 Nov 2026, 07:00 (UTC)", "2026年11月21日 07:00 (UTC)"),
        (Moment(AT, with_time=False), SHANGHAI, "21 Nov 2026", "2026年11月21日"),
        (
            Moment(AT.replace(hour=20), with_time=False),
            SHANGHAI,
            "22 Nov 2026",
            "2026年11月22日",
        ),
        (timedelta(hours=24), UTC, "24 hours", "24小时"),
        (timedelta(hours=2), UTC, "2 hours", "2小时"),
        (timedelta(hours=1), UTC, "1 hour", "1小时"),
        (timedelta(minutes=90), UTC, "1 hour 30 minutes", "1小时30分钟"),
        (timedelta(minutes=15), UTC, "15 minutes", "15分钟"),
        (timedelta(minutes=14, seconds=1), UTC, "15 minutes", "15分钟"),
        (timedelta(minutes=59, seconds=59), UTC, "1 hour", "1小时"),
        (timedelta(seconds=1), UTC, "1 second", "1秒"),
        (timedelta(milliseconds=1500), UTC, "2 seconds", "2秒"),
        (timedelta(0), UTC, "0 seconds", "0秒"),
        (timedelta(seconds=-5), UTC, "0 seconds", "0秒"),
        (timedelta(hours=48), UTC, "48 hours", "48小时"),
        (timedelta(hours=72), UTC, "3 days", "3天"),
        (timedelta(hours=71, minutes=59, seconds=1), UTC, "3 days", "3天"),
        (timedelta(days=4, hours=5, minutes=1), UTC, "4 days 6 hours", "4天6小时"),
        (timedelta(days=30), UTC, "30 days", "30天"),
        (Lines((Said("a"), Said("b"), Said("c")), LIST_SEPARATOR), UTC, "a, b, c", "a、b、c"),
    ],
)
def test_times_durations_and_lists_in_the_packaged_languages(
    words: Words, zone: tzinfo, english: str, chinese: str
) -> None:
    """Points in time name their zone, durations have at most two units, lists their own separator."""
    assert (english, chinese) == (PACKAGED.text(words, "en", zone), PACKAGED.text(words, "zh-Hans", zone))


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (timedelta(0), "UTC"),
        (timedelta(hours=5, minutes=45), "UTC+5:45"),
        (timedelta(hours=-3, minutes=-30), "UTC-3:30"),
        (timedelta(hours=-10), "UTC-10"),
        (timedelta(hours=14), "UTC+14"),
    ],
)
def test_zones_are_named_by_their_distance_from_utc(offset: timedelta, expected: str) -> None:
    """Half hours and negative distances are named as people write them."""
    assert expected == zone_name(AT.astimezone(timezone(offset)))


@pytest.mark.parametrize(
    ("sentence", "values", "expected"),
    [
        ("a {x} b", {"x": ""}, "a b"),
        ("a {x} {y} b", {"x": "", "y": ""}, "a b"),
        ("a {x} {y} b", {"x": "", "y": "Y"}, "a Y b"),
        ("{x} a", {"x": ""}, "a"),
        ("a {x}", {"x": ""}, "a"),
        ("{x}", {"x": ""}, ""),
        ("{x} {y}", {"x": "X", "y": ""}, "X"),
        ("{x} {y}", {"x": "", "y": ""}, ""),
        ("一。{x}二。", {"x": ""}, "一。二。"),
        ("a\n{x}\nb", {"x": ""}, "a\nb"),
        ("a\n\n{x}\n\nb", {"x": ""}, "a\n\nb"),
        ("a. {x}\n\nb", {"x": ""}, "a.\n\nb"),
        ("a {x} b {y}", {"x": "", "y": "  kept  "}, "a b   kept  "),
        (" {y} {x}", {"x": "", "y": " kept "}, "  kept "),
    ],
)
def test_an_empty_value_takes_its_white_space_along(
    sentence: str, values: Mapping[str, str], expected: str
) -> None:
    """A place without a value leaves no double space and no blank line; the white space of values stays."""
    assert expected == parse(sentence).fill(values.__getitem__)


@pytest.mark.parametrize("sentence", ["{", "}", "{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{a b}"])
def test_a_template_takes_plain_names_only(sentence: str) -> None:
    """Anything but a plain name in braces is a mistake of whoever wrote the sentence."""
    with pytest.raises(ValueError):
        parse(sentence)


def test_a_reply_is_paragraphs_and_choices() -> None:
    """Paragraphs are parted by a blank line, empty ones left out; choices keep value, link and rows."""
    reply = Reply(
        ReplyKind.PROMPT,
        (say("step", step=1, steps=2), Said(" \n"), say("greeting", brand="ACME", warning=""), Said("")),
        ((Choice(say("back"), "back"), Choice(Said("Docs"), "docs", "https://docs.example")), ()),
    )

    assert RenderedReply(
        ReplyKind.PROMPT,
        "Step 1 of 2\n\nHi, this is ACME support. How can we help?",
        (
            (RenderedChoice("Back", "back"), RenderedChoice("Docs", "docs", "https://docs.example")),
            (),
        ),
    ) == TEXTS.render(reply, "en", UTC)


def test_an_unknown_language_is_answered_in_the_default() -> None:
    """A language without a catalogue is not an error."""
    assert TEXTS.text(say("back"), "en", UTC) == TEXTS.text(say("back"), "tlh", UTC)


def test_an_unknown_key_is_named_with_the_language() -> None:
    """What no language knows is an error that says which text is missing where."""
    with pytest.raises(KeyError, match=r"no\.such.*zh-Hans"):
        TEXTS.text(say("no.such"), "zh-Hans", UTC)


def test_a_value_not_given_is_named() -> None:
    """A sentence is not said with a hole in it."""
    with pytest.raises(KeyError, match=r"step in en.*steps"):
        TEXTS.text(say("step", step=1), "en", UTC)


def test_a_language_without_a_file_is_refused_at_start() -> None:
    """The operator learns which language has no texts, and which there are."""
    with pytest.raises(ConfigurationError, match=r"'tlh'.*en, zh-Hans"):
        load_catalogues(["zh-Hans", "tlh"])


VALUES: st.SearchStrategy[Value] = st.one_of(
    st.text(), st.integers(), st.text().map(Said), st.text().map(lambda text: ByLanguage({"en": text}))
)


@given(st.text(min_size=1))
def test_values_are_never_read_as_templates(value: str) -> None:
    """Whatever a requester writes (braces, markup, keys) arrives in the sentence letter by letter."""
    assert f"<{value}>" == TEXTS.text(say("value", value=value), "en", UTC)
    assert f"<{value}>" == TEXTS.text(say("value", value=Said(value)), "en", UTC)


@given(
    st.sampled_from(
        ["{value}", "{{x}}", "{", "}", "<b>{count}</b>", "*_~`[a](b)", "{0.__class__}", "%(x)s", "back"]
    )
)
def test_markup_and_braces_in_values_are_inert(value: str) -> None:
    """The traps by name: braces, markup, attribute look-ups, catalogue keys."""
    nested = say("value", value=say("value", value=value))

    assert f"<<{value}>>" == TEXTS.text(nested, "en", UTC)


@given(VALUES, VALUES, st.sampled_from(["en", "zh-Hans", "xx"]))
def test_rendering_never_fails(first: Value, second: Value, language: str) -> None:
    """Any values make a reply in any language, and never a blank one that is not empty."""
    reply = Reply(ReplyKind.MESSAGE, (say("pair", first=first, second=second),))

    text = TEXTS.render(reply, language, UTC).text
    assert not text or text.strip()


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
def test_a_duration_never_sounds_shorter_than_it_is(duration: timedelta) -> None:
    """The units said add up to the duration or up to an hour more."""
    seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
    words = PACKAGED.text(duration, "en", UTC).split()
    said = sum(
        int(number) * seconds[unit.rstrip("s")] for number, unit in zip(words[::2], words[1::2], strict=True)
    )

    assert duration <= timedelta(seconds=said) < duration + timedelta(hours=1)
