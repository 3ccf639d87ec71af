"""frontdoor.toml: a right one becomes a Definition, a wrong one is told with its key and what to do."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.settings.definition_file import decisions_from, read_decisions, starter_text
from bots.settings.problems import InvalidConfiguration, Problem
from core.files import FileLimits
from core.form.definition import FieldDefinition, FieldKind
from core.ids import BotKey
from core.replies import ByLanguage
from core.retention import Retention

LANGUAGES = frozenset({"zh-Hans", "en"})
REMOVED = object()


def changed(path: str, value: object) -> dict[str, Any]:
    """The starter with the value at `path` (steps by "/") replaced or, for REMOVED, taken away."""
    raw = tomllib.loads(starter_text())
    *steps, last = path.split("/")
    table = raw
    for step in steps:
        table = table.setdefault(step, {})
    if value is REMOVED:
        del table[last]
    else:
        table[last] = value
    return raw


def problems_of(raw: dict[str, Any]) -> tuple[Problem, ...]:
    """The mistakes found in a parsed file, none when it is right."""
    try:
        decisions_from(raw, "frontdoor.toml", LANGUAGES)
    except InvalidConfiguration as error:
        return error.problems
    return ()


BOT = {"platform": "telegram", "name": "main", "token_variable": "TELEGRAM_TOKEN_MAIN"}

BROKEN: list[tuple[str, object, str, str]] = [
    # what is changed, to what, the key that must be named, and words of the cure
    ("brnad", {"name": "X"}, "brnad", '"brand"'),
    ("brand/nmae", "X", "brand.nmae", '"name"'),
    ("brand/name", REMOVED, "brand.name", 'Add "name"'),
    ("discord/moderator_roles", ["Moderators"], "discord.moderator_roles[0]", "Copy Role ID"),
    ("discord/moderator_role", [], "discord.moderator_role", '"moderator_roles"'),
    ("brand/name", "  ", "brand.name", "Write the text"),
    ("brand/name", 7, "brand.name", "in quotes"),
    ("brand", "Wallet", "brand", "[section]"),
    ("brand/ticket_prefix", "wlt", "brand.ticket_prefix", "2 to 6 of A-Z and 0-9"),
    ("brand/ticket_prefix", "W", "brand.ticket_prefix", "2 to 6 of A-Z and 0-9"),
    ("brand/ticket_prefix", "TOOLONG", "brand.ticket_prefix", "2 to 6 of A-Z and 0-9"),
    ("languages/offered", ["zh-Hans", "en", "fr"], "languages.offered[2]", "core/messages/<code>.po"),
    ("languages/offered", ["zh-Hans", "en", "en"], "languages.offered[2]", "languages.offered[1]"),
    ("languages/offered", "en", "languages.offered", "in brackets"),
    ("languages/default", "zh", "languages.default", '"zh-Hans"'),
    ("place/time_zone", "Asia/Shanghia", "place.time_zone", '"Asia/Shanghai"'),
    ("place/time_zone", "Asia", "place.time_zone", "Known: Asia/Aden, Asia/Almaty"),
    ("place/region", "China", "place.region", "Known: "),
    ("privacy/version", 1, "privacy.version", "in quotes"),
    ("privacy/link", "example.com/privacy", "privacy.link", "https://"),
    ("form/before", [], "form.before", "Give at least 1"),
    ("form/before", ["account_nmae", "description"], "form.before[0]", '"account_name"'),
    ("form/before", ["description", "description"], "form.before[1]", "form.before[0]"),
    ("form/after", ["contact", "description"], "form.after[1]", "form.before[1]"),
    ("form/short", [3], "form.short[0]", "in quotes"),
    ("form/short_category", "others", "form.short_category", '"other"'),
    ("form/human_words", ["人工", "被盗"], "categories.stolen.keywords[1]", "form.human_words[1]"),
    ("limits/draft_lifetime", "-3h", "limits.draft_lifetime", '"30m", "4h", "3d"'),
    ("limits/draft_lifetime", 72, "limits.draft_lifetime", '"30m", "4h", "3d"'),
    ("limits/draft_lifetime", "0m", "limits.draft_lifetime", '"30m", "4h", "3d"'),
    ("retention", {"inbox": 7}, "retention.inbox", "14 or more"),
    ("retention", {"answers": -1}, "retention.answers", "0 or more"),
    ("retention", {"answers": "3 years"}, "retention.answers", "without quotes"),
    ("retention", {"answer": 30}, "retention.answer", '"answers"'),
    ("limits/maximum_files", 0, "limits.maximum_files", "1 or more"),
    ("files/maximum_megabytes", 0, "files.maximum_megabytes", "1 or more"),
    ("files/maximum_megabytes", 101, "files.maximum_megabytes", "100 or less"),
    ("files/maximum_megapixels", "50", "files.maximum_megapixels", "without quotes"),
    ("files/maximum_text_kilobytes", 4096, "files.maximum_text_kilobytes", "2048 or less"),
    ("files/maximum_size", 5, "files.maximum_size", "maximum_"),
    ("limits/maximum_files", 2.5, "limits.maximum_files", "without quotes"),
    ("limits/wrong_numbers", 1000, "limits.wrong_numbers", "100 or less"),
    ("fields/description/kind", "descripton", "fields.description.kind", '"description"'),
    ("fields/description/label/en", REMOVED, "fields.description.label.en", 'Add en = "…"'),
    ("fields/description/label/zh_Hans", "描述", "fields.description.label.zh_Hans", '"zh-Hans"'),
    ("fields/description/label/en", "x" * 41, "fields.description.label.en", "Shorten it to 40"),
    ("fields/description/optional", "yes", "fields.description.optional", "true or false"),
    ("fields/description/minimum", -1, "fields.description.minimum", "0 or more"),
    ("fields/description/minimum", 2001, "fields.description.maximum", "2001 or more"),
    ("fields/device/minimum", 90, "fields.device.maximum", "90 or more"),
    ("fields/device/pattern", "[a-z", "fields.device.pattern", "docs.python.org"),
    ("fields/order_number/example/en", "n° 1", "fields.order_number.example", "one of the two"),
    ("fields/happened_at/pattern", ".*", "fields.happened_at.pattern", "it is for short_text"),
    ("fields/happened_at/maximum", 9, "fields.happened_at.maximum", "Remove it"),
    ("fields/device/kind", "choice", "fields.device.options", "options.<id>"),
    ("fields/device/options", {"ios": "iOS"}, "fields.device.options", "choice and network"),
    ("fields/network/options", {"trn": "TRON"}, "fields.network.options", '"tron"'),
    ("fields/network/options/tron", {"en": "T"}, "fields.network.options.tron.zh-Hans", 'Add zh-Hans = "…"'),
    (
        "fields/Device ID",
        {"kind": "contact", "label": {"en": "a", "zh-Hans": "b"}},
        'fields."Device ID"',
        "a-z",
    ),
    ("fields/contact", REMOVED, "form.after[0]", "[fields.…]"),
    ("categories", {}, "categories", "Give at least 1"),
    ("categories/transfer/fields", ["network", "txid"], "categories.transfer.fields[1]", "Known: "),
    (
        "categories/transfer/fields",
        ["network", "transaction"],
        "categories.transfer.fields[1]",
        '"transaction_id"',
    ),
    ("categories/transfer/fields", ["description"], "categories.transfer.fields[0]", "form.before[1]"),
    ("categories/transfer/keyword", ["x"], "categories.transfer.keyword", '"keywords"'),
    ("categories/transfer/first_reply", "soon", "categories.transfer.first_reply", '"4h"'),
    ("categories/transfer/first_reply", "400d", "categories.transfer.first_reply", '"4h"'),
    ("categories/transfer/team", "Team A", "categories.transfer.team", "Use a-z"),
    ("categories/transfer/priority", "urgnet", "categories.transfer.priority", '"urgent"'),
    ("categories/transfer/tip/en", "", "categories.transfer.tip.en", "Write the text"),
    ("categories/transfer/label/en", "T" * 41, "categories.transfer.label.en", "Shorten it to 40"),
    ("categories/swap/keywords", ["盗"], "categories.swap.keywords[0]", "categories.stolen.keywords[0]"),
    (
        "categories/swap/keywords",
        ["Trade", "trade"],
        "categories.swap.keywords[1]",
        "categories.swap.keywords[0]",
    ),
    ("categories/" + "c" * 60, {}, "categories." + "c" * 60, "at most"),
    ("bots", [BOT | {"platform": "telegrm"}], "bots[0].platform", '"telegram"'),
    ("bots", [BOT, BOT | {"token_variable": "B"}], "bots[1].name", "bots[0].name"),
    ("bots", [BOT, BOT | {"name": "two"}], "bots[1].token_variable", "bots[0].token_variable"),
    ("bots", [BOT | {"token_variable": "123:abc"}], "bots[0].token_variable", "never the token"),
    ("bots", BOT, "bots", "in brackets"),
]


@pytest.mark.parametrize(("path", "value", "key", "cure"), BROKEN)
def test_a_mistake_is_named_with_its_key_and_its_cure(path: str, value: object, key: str, cure: str) -> None:
    """Each mistake is reported at the exact key, with words that say what would be right."""
    found = {problem.key: problem for problem in problems_of(changed(path, value))}
    assert key in found
    assert cure in found[key].right
    assert found[key].file == "frontdoor.toml"


def test_a_single_mistake_is_reported_once() -> None:
    """One wrong value gives one problem, not a cascade."""
    assert [
        Problem("frontdoor.toml", "brand.ticket_prefix", '"wlt" can\'t start a ticket number',
                "Use 2 to 6 of A-Z and 0-9, e.g. WLT"),
    ] == list(problems_of(changed("brand/ticket_prefix", "wlt")))  # fmt: skip


def test_all_mistakes_are_told_at_once() -> None:
    """Mistakes of shape and of agreement, in several sections, come in one error."""
    raw = changed("categories/transfer/fields", ["txid", "contact"])
    raw["brand"]["ticket_prefix"] = "!"
    raw["place"]["time_zone"] = "Mars/Base"
    del raw["categories"]["transfer"]["label"]["en"]
    raw["categories"]["swap"]["first_reply"] = "-1h"
    raw["surprise"] = 1
    assert {
        "brand.ticket_prefix",
        "place.time_zone",
        "categories.transfer.fields[0]",
        "categories.transfer.fields[1]",
        "categories.transfer.label.en",
        "categories.swap.first_reply",
        "surprise",
    } == {problem.key for problem in problems_of(raw)}


def test_the_error_tells_every_problem_in_words() -> None:
    """The error's own text names file, key, mistake and cure of each problem."""
    with pytest.raises(InvalidConfiguration) as caught:
        decisions_from(changed("languages/default", "zh"), "my.toml", LANGUAGES)
    expected = (
        'my.toml: languages.default: there is no offered language "zh". '
        'Perhaps "zh-Hans" is meant; or add it to languages.offered'
    )
    assert expected in str(caught.value)


def test_a_syntax_error_names_its_line(folder: Path) -> None:
    """What is not TOML is told with the line."""
    path = folder / "broken.toml"
    path.write_text('[brand]\nname = "A\n')
    with pytest.raises(InvalidConfiguration) as caught:
        read_decisions(path)
    (problem,) = caught.value.problems
    assert problem.key.startswith("line 2")
    assert "not TOML" in problem.wrong


def test_an_id_declared_twice_names_its_line(folder: Path) -> None:
    """Two sections for one category are a mistake, not a silent merge."""
    path = folder / "twice.toml"
    path.write_text(starter_text() + '\n[categories.swap]\nteam = "a"\n', encoding="utf-8")
    with pytest.raises(InvalidConfiguration) as caught:
        read_decisions(path)
    (problem,) = caught.value.problems
    assert problem.key.startswith("line ")
    assert "swap" in problem.wrong


@pytest.mark.parametrize("content", [None, b"\xff\xfe[brand]"])
def test_a_file_that_cannot_be_read_is_a_mistake(folder: Path, content: bytes | None) -> None:
    """A missing file and one in another encoding are told as configuration mistakes."""
    path = folder / "unreadable.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidConfiguration) as caught:
        read_decisions(path)
    assert str(path) == caught.value.problems[0].file


def test_a_right_file_becomes_the_definition() -> None:
    """Every section arrives where the engine reads it."""
    raw = changed("bots", [BOT])
    raw["privacy"]["link"] = "https://wallet.example/privacy"
    raw["limits"] = {"draft_lifetime": "1d 12h", "maximum_files": 3}
    raw["retention"] = {"answers": 730, "files": 0}
    decisions = decisions_from(raw, "frontdoor.toml", LANGUAGES)
    definition = decisions.definition
    assert definition.zone == ZoneInfo("Asia/Shanghai")
    assert definition.privacy_link == "https://wallet.example/privacy"
    assert definition.draft_lifetime == timedelta(hours=36)
    assert (definition.allowance.draft_files, definition.wrong_numbers) == (3, 5)
    assert decisions.retention == Retention(answers=timedelta(days=730), files=None)
    assert definition.fields["device"] == FieldDefinition(
        name="device",
        kind=FieldKind.SHORT_TEXT,
        label=ByLanguage({"zh-Hans": "设备型号", "en": "Device"}),
        question=ByLanguage(
            {"zh-Hans": "您用的是什么设备和系统？", "en": "Which device and system do you use?"}
        ),
        maximum=80,
        example=ByLanguage({"zh-Hans": "iPhone 15，iOS 18.1", "en": "iPhone 15, iOS 18.1"}),
    )
    assert [(BotKey("telegram", "main"), "TELEGRAM_TOKEN_MAIN")] == [
        (bot.key, bot.token_variable) for bot in decisions.bots
    ]


def test_a_machine_without_time_zones_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the machine has no time zone database, the cure is to install it, not another name."""
    monkeypatch.setattr("bots.settings.values.available_timezones", set)
    (problem,) = problems_of(changed("place/time_zone", "Not/Here"))
    assert "install tzdata" in problem.right


def test_a_text_without_a_language_serves_all_in_options() -> None:
    """An option's label may be written once for all languages."""
    definition = decisions_from(
        changed("fields/network/options", {"tron": "TRON (TRC20)"}), "f", LANGUAGES
    ).definition
    assert {"tron": ByLanguage({"zh-Hans": "TRON (TRC20)", "en": "TRON (TRC20)"})} == definition.fields[
        "network"
    ].options


def test_texts_in_a_language_that_is_not_offered_now_are_kept_quietly() -> None:
    """Taking a language out of the offer does not make all its texts mistakes."""
    assert problems_of(changed("languages", {"offered": ["en"], "default": "en"})) == ()


SCALARS = st.one_of(
    st.none().map(lambda _: True), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.dates(), st.datetimes(), st.times(),
)  # fmt: skip
STARTER = tomllib.loads(starter_text())
KEYS = st.one_of(
    st.sampled_from(sorted({key for section in STARTER.values() for key in section} | set(STARTER))),
    st.sampled_from(["label", "kind", "options", "pattern", "fields", "keywords", "first_reply", "[key]"]),
    st.text(max_size=8),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(changes=st.dictionaries(KEYS, VALUES, max_size=5), inner=st.dictionaries(KEYS, VALUES, max_size=4))
def test_no_file_raises_anything_but_the_configuration_error(
    changes: dict[str, Any], inner: dict[str, Any]
) -> None:
    """Whatever stands in the file, the answer is a definition or a list of problems with keys and cures."""
    swap = STARTER["categories"]["swap"] | inner
    device = STARTER["fields"]["device"] | inner
    sections = {
        "categories": STARTER["categories"] | {"swap": swap},
        "fields": STARTER["fields"] | {"device": device},
        "limits": inner,
    }
    for raw in (changes, STARTER | changes, STARTER | sections):
        for problem in problems_of(raw):
            assert problem.key
            assert problem.wrong
            assert problem.right


@given(value=VALUES, path=st.sampled_from([row[0] for row in BROKEN]))
def test_any_value_anywhere_is_taken_or_told(value: object, path: str) -> None:
    """Any value in any place that the table names is accepted or becomes problems, never another error."""
    for problem in problems_of(changed(path, value)):
        assert problem.right


def test_limits_of_files_are_read() -> None:
    """In the units that people write, into those that the program counts in."""
    section = {"maximum_megabytes": 5, "maximum_megapixels": 12, "maximum_text_kilobytes": 64}
    decisions = decisions_from(changed("files", section), "frontdoor.toml", LANGUAGES)
    assert FileLimits(5 * 1024 * 1024, 12_000_000, 64 * 1024) == decisions.definition.files
    decisions = decisions_from(changed("files", REMOVED), "frontdoor.toml", LANGUAGES)
    assert FileLimits() == decisions.definition.files
