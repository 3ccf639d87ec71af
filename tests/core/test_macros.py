"""Canned replies: checked like all that agents send, there at once, filled in the requester's language."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.access import Act, AsAgent, AsModerator, AsOperator, Role, Worker
from core.desk.definition import Desk
from core.desk.macros import LONGEST_TEXT, PLACEHOLDERS, choose, filled, name_of, unknown_places
from core.desk.records import Macro
from core.desk.refusals import DeskRefused
from core.replies import Moment
from core.rules import Rules
from core.usecases.acting import Found, find
from core.usecases.macros import macros, preview_macro, publish_macro, retire_macro
from tests.builders import NOW, Person, rules_of, starter_definition, starter_rules
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
LENA = AsAgent("Lena", Role.TEAM_LEAD, ("*",))
MAY = AsAgent("May", Role.AGENT, ("*",))


def at_desk(rules: Rules | None = None) -> tuple[DeskTransaction, Found]:
    """A transaction with one ticket of a person who writes Chinese, and that ticket."""
    person = with_tickets(1)
    if rules is not None:
        person.rules = rules
    transaction = DeskTransaction(person)
    return transaction, find(transaction, MAY, Act.REPLY, person.tickets[0].number)


def publish(transaction: DeskTransaction, name: str, language: str, text: str, who: Worker = LENA) -> Macro:
    """Publish it."""
    return publish_macro(transaction, starter_rules(), who, name, language, text)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("refund", "refund"),
        ("  Refund_Sent ", "refund_sent"),
        ("/refund-2", "refund-2"),
        ("退款", "退款"),
        ("привет", "привет"),
        ("x" * 32, "x" * 32),
        ("x" * 33, None),
        ("退" * 11, None),  # 33 bytes
        ("two words", None),
        ("a:b", None),
        ("-begins", None),
        ("_begins", None),
        ("", None),
        ("/", None),
        ("<b>", None),
        ("a\nb", None),
        ("a\u202eb", None),
    ],
)
def test_names(written: str, name: str | None) -> None:
    """A name fits into a button's value, means the same in either case, and holds nothing that acts."""
    assert name == name_of(written)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Hello", ()),
        ("{number} {category}", ()),
        ("{number} {nmber} {x} {nmber}", ("nmber", "x")),
        ("{{number}} {{anything}}", ()),
        ("{Number}", ("Number",)),
    ],
)
def test_unknown_places_are_named(text: str, unknown: tuple[str, ...]) -> None:
    """Each once, in order; doubled braces are no places."""
    assert unknown == unknown_places(text)


@pytest.mark.parametrize(
    "text", ["{", "}", "{number", "{}", "{0}", "{number!r}", "{number:>9}", "{a.b}", "{a[0]}"]
)
def test_single_braces_are_no_text(text: str) -> None:
    """Nor is anything but a plain name between two: no attribute of anything can be read through a macro."""
    with pytest.raises(ValueError, match=r".+"):
        unknown_places(text)


@given(st.text())
def test_values_are_never_read_as_places(value: str) -> None:
    """What a category is called may hold braces."""
    assert filled("a {brand} b {{brand}}", {"brand": value or "x"}) == f"a {value or 'x'} b {{brand}}"


@settings(deadline=None)  # the first example loads the recognisers
@given(st.text(alphabet=st.sampled_from("{}ab!:.[] \n"), max_size=12))
def test_any_text_is_published_or_refused_by_name(text: str) -> None:
    """Whatever braces it has."""
    transaction = DeskTransaction(Person())
    try:
        publish(transaction, "x", "en", text)
    except DeskRefused as refused:
        key = refused.words.key
        assert key in {"desk.refused.empty", "desk.refused.braces", "desk.refused.placeholders"}
        assert transaction.macros.find("x") == {}


@pytest.mark.parametrize(
    ("language", "default", "chosen", "fell_back"),
    [("en", "zh-Hans", "en", False), ("ru", "zh-Hans", "zh-Hans", True), ("ru", "fr", "en", True)],
)
def test_which_language_is_chosen(language: str, default: str, chosen: str, fell_back: bool) -> None:
    """The requester's, the default, any."""
    texts = {code: Macro("x", code, code, "Lena", NOW) for code in ("zh-Hans", "en")}
    found = choose(texts, language, default)

    assert found is not None
    assert (found.macro.language, found.fell_back) == (chosen, fell_back)
    assert choose({}, language, default) is None


def test_a_macro_is_filled_for_a_ticket() -> None:
    """Every place there is, in the language of the requester."""
    transaction, found = at_desk()
    text = " | ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    publish(transaction, "All", "zh-Hans", text)
    rules = starter_rules()
    shown = preview_macro(transaction, rules, MAY, "all", found).text

    def moment(at: datetime) -> str:
        return rules.catalogues.text(Moment(at), "zh-Hans", rules.definition.zone)

    assert shown.split(" | ") == [
        found.view.summary.number,
        "其他",
        "已提交",
        moment(found.view.summary.submitted_at),
        moment(found.view.due_at),
        "Example Wallet",
        "Example Wallet",
        "简体中文",
    ]


def test_the_desk_signs_with_its_own_name() -> None:
    """Never with an agent's; in the language of the text, else the default one."""
    names = {"zh-Hans": "小钱包客服", "en": "Wallet Care"}
    rules = rules_of(replace(starter_definition(), desk=Desk(names=names)))
    transaction, found = at_desk()
    publish(transaction, "sign", "zh-Hans", "{agent_name}")
    assert preview_macro(transaction, rules, MAY, "sign", found).text == "小钱包客服"
    retire_macro(transaction, LENA, "sign")
    publish(transaction, "sign", "en", "{agent_name}")
    assert preview_macro(transaction, rules, MAY, "sign", found).text == "Wallet Care"


def test_a_missing_language_falls_back_and_warns() -> None:
    """The agent hears which language it is and which it should be."""
    transaction, found = at_desk()
    publish(transaction, "hello", "en", "Hello about {category}.")
    preview = preview_macro(transaction, starter_rules(), MAY, "hello", found)

    assert (preview.language, preview.text) == ("en", "Hello about Something else.")
    assert preview.warning is not None
    rules = starter_rules()
    warning = rules.catalogues.text(preview.warning, "en", rules.definition.zone)
    assert warning == "“hello” has no text in 简体中文, so this one is in English."
    publish(transaction, "hello", "zh-Hans", "您好。")
    assert preview_macro(transaction, rules, MAY, "hello", found).warning is None


def test_a_new_version_counts_at_once() -> None:
    """For the very next reply; the log tells who published it."""
    transaction, found = at_desk()
    publish(transaction, "hello", "zh-Hans", "一")
    publish(transaction, "Hello", "zh-Hans", "二", AsOperator("root"))

    assert preview_macro(transaction, starter_rules(), MAY, "/HELLO", found).text == "二"
    published = [one for one in transaction.audit.entries if one.action == "publish_macro"]
    assert [(one.actor, one.subject, one.detail) for one in published] == [
        ("Lena", "hello", {"by": "publishing", "language": "zh-Hans"}),
        ("root", "hello", {"by": "publishing", "language": "zh-Hans"}),
    ]


@pytest.mark.parametrize(
    ("name", "language", "text", "key"),
    [
        ("two words", "en", "x", "macro_name"),
        ("AKIAQ2W3E4R5T6Y7U2I2", "en", "x", "macro_name"),
        ("x", "tlh", "x", "language"),
        ("x", "en", " \n", "empty"),
        ("x", "en", "x" * (LONGEST_TEXT + 1), "too_long"),
        ("x", "en", "Dear {customer}", "placeholders"),
        ("x", "en", "50 {", "braces"),
        ("x", "en", f"Like {PHRASE}", "secret"),
        ("x", "en", "Please send us your recovery phrase.", "asks_for_secret"),
        ("x", "zh-Hans", "请把您的助记词发给我们。", "asks_for_secret"),
    ],
)
def test_what_is_not_published(name: str, language: str, text: str, key: str) -> None:
    """With the reason; nothing is kept."""
    transaction, _ = at_desk()
    with pytest.raises(DeskRefused) as refused:
        publish(transaction, name, language, text)

    assert refused.value.words.key == f"desk.refused.{key}"
    assert "AKIA" not in str(refused.value)
    assert transaction.macros.published() == ()


def test_a_warning_never_to_send_a_phrase_is_published() -> None:
    """What agents rightly say is no request."""
    transaction, _ = at_desk()
    publish(transaction, "warn", "en", "Never send anybody your recovery phrase, not even us.")

    assert len(transaction.macros.published()) == 1


def test_text_becomes_harmless() -> None:
    """No database refuses it."""
    transaction, _ = at_desk()

    assert publish(transaction, "x", "en", " a\ud800\0b ").text == "a\N{REPLACEMENT CHARACTER}b"


def test_who_publishes_and_who_reads() -> None:
    """Agents reply with macros, team leads write them, moderators have nothing to do with them."""
    transaction, found = at_desk()
    with pytest.raises(DeskRefused, match="May may not publish_macro"):
        publish(transaction, "x", "en", "x", MAY)
    with pytest.raises(DeskRefused, match="may not publish_macro"):
        retire_macro(transaction, MAY, "x")
    publish(transaction, "x", "en", "x")
    moderator = AsAgent("Mo", Role.MODERATOR)
    assert [one.name for one in macros(transaction, MAY)] == ["x"]
    with pytest.raises(DeskRefused, match="may not see macros"):
        macros(transaction, moderator)
    other_team = AsAgent("Otto", Role.AGENT, ("nobody's",))
    with pytest.raises(DeskRefused, match="may not reply"):
        preview_macro(transaction, starter_rules(), other_team, "x", found)


def test_what_is_retired_is_gone() -> None:
    """In all languages; once more finds nothing."""
    transaction, found = at_desk()
    publish(transaction, "x", "en", "x")
    publish(transaction, "x", "zh-Hans", "x")
    retire_macro(transaction, LENA, "X")

    assert macros(transaction, MAY) == ()
    with pytest.raises(DeskRefused, match="no macro 'x'"):
        preview_macro(transaction, starter_rules(), MAY, "x", found)
    with pytest.raises(DeskRefused, match="no macro 'x'"):
        retire_macro(transaction, LENA, "x")


def test_moderators_of_platforms_are_no_workers() -> None:
    """Whoever cares for public posts gets no macros."""
    with pytest.raises(DeskRefused):
        macros(DeskTransaction(Person()), AsModerator("Mo"))  # type: ignore[arg-type]


def test_every_place_is_documented() -> None:
    """With the same words in which the program explains it."""
    page = (Path(__file__).parents[2] / "docs" / "macros.md").read_text(encoding="utf-8")

    assert [f"| `{{{name}}}` | {what} |" in page for name, what in PLACEHOLDERS.items()] == [True] * 8
