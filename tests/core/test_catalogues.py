"""Holds every language to the same sentences, and the source to the sentences that exist.

A new sentence goes into every .po file of core/messages; a new language is one more file there.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.plurals import get_plural

from core.messages import DEFAULT_LANGUAGE, available_languages
from core.messages.catalogue import read_messages
from core.messages.template import parse

ROOT = Path(__file__).parents[2]
LANGUAGES = available_languages()
MESSAGES = ROOT / "core" / "messages"

DYNAMIC_PREFIXES: tuple[str, ...] = ()
"""Beginnings of keys that the source puts together otherwise than by say(f"beginning.{rest}")."""

KEY_BEGINNING = re.compile(r"([a-z_]+\.)+[a-z_]*")

CALM_PREFIXES = ("error.", "delay.")


@dataclass(frozen=True)
class Call:
    """A say(...) or Text(...) in the source; `given` is None where its values can't be read off."""

    key: str
    given: frozenset[str] | None
    where: str


messages = cache(read_messages)
"""As read_messages; a file is read once."""


@cache
def sentences(language: str) -> Mapping[str, tuple[str, ...]]:
    """Every sentence of a language by key, with its plural forms."""
    found: dict[str, tuple[str, ...]] = {}
    for message in messages(language):
        if isinstance(message.id, str):
            found[message.id] = (str(message.string),)
        else:
            found[message.id[0]] = tuple(message.string or ())
    del found[""]
    return found


def is_plural(language: str, key: str) -> bool:
    """Whether the key was written with msgid_plural."""
    message = messages(language).get(key)
    return message is not None and not isinstance(message.id, str)


def placeholders(language: str, key: str) -> frozenset[str]:
    """The names that any form of the sentence wants."""
    return frozenset(name for form in sentences(language)[key] for name in parse(form).names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_written_once(language: str) -> None:
    """Of two sentences with one key the later would silently take the place of the other."""
    written = re.findall(
        r'^msgid "(.+)"', MESSAGES.joinpath(f"{language}.po").read_text("utf-8"), re.MULTILINE
    )
    assert [key for key, count in Counter(written).items() if count > 1] == []


def calls_in(source: str, where: str) -> Iterator[Call]:
    """Every say("key", …) and Text("key", …) of a module."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        function = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if function not in {"say", "Text"}:
            continue
        names = [keyword.arg for keyword in node.keywords] + ["count"] * (len(node.args) > 1)
        readable = function == "say" and None not in names
        given = frozenset(str(name) for name in names) if readable else None
        first = node.args[0]
        for key in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
            if isinstance(key, ast.Constant):
                yield Call(str(key.value), given, f"{where}:{node.lineno}")


def mentioned_in(source: str) -> tuple[set[str], set[str]]:
    """All string constants of a module, and the beginnings of its f-strings."""
    constants, beginnings = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            constants.add(node.value)
        elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            beginning = str(node.values[0].value)
            if KEY_BEGINNING.fullmatch(beginning):
                beginnings.add(beginning)
    return constants, beginnings


@cache
def source_files() -> tuple[tuple[str, str], ...]:
    """The modules that speak to people: (path from the root, content)."""
    paths = [path for folder in ("core", "bots") for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple((str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in paths)


@pytest.mark.parametrize("language", LANGUAGES)
def test_header_names_the_language_and_its_plural_forms(language: str) -> None:
    """The header of each file fits its name, and its plural forms are those of the language."""
    catalog = messages(language)
    locale = Locale.parse(language, sep="-")

    assert locale == catalog.locale
    assert get_plural(locale).num_plurals == catalog.num_plurals


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys(language: str) -> None:
    """No language lacks a sentence or has one that the default language does not know."""
    assert set(sentences(DEFAULT_LANGUAGE)) == set(sentences(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_the_same_placeholders(language: str) -> None:
    """A sentence wants the same values in every language."""
    expected = {key: placeholders(DEFAULT_LANGUAGE, key) for key in sentences(language)}

    assert expected == {key: placeholders(language, key) for key in sentences(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    """Each sentence and each of its plural forms says something and is finished, not marked fuzzy."""
    empty = [key for key, forms in sentences(language).items() if not all(form.strip() for form in forms)]
    fuzzy = [message.id for message in messages(language) if message.id and message.fuzzy]

    assert not empty
    assert not fuzzy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_form_is_present(language: str) -> None:
    """What is plural in the default language has every form that this language distinguishes."""
    forms = messages(language).num_plurals
    plural = [key for key in sentences(DEFAULT_LANGUAGE) if is_plural(DEFAULT_LANGUAGE, key)]

    assert plural == [key for key in sentences(DEFAULT_LANGUAGE) if is_plural(language, key)]
    assert dict.fromkeys(plural, forms) == {key: len(sentences(language)[key]) for key in plural}


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_differ_by_the_count_only(language: str) -> None:
    """Every plural form has all placeholders; only {count} may be left out ("a file")."""
    for key, forms in sentences(language).items():
        wanted = placeholders(language, key) - {"count"}
        assert [wanted] * len(forms) == [frozenset(parse(form).names) - {"count"} for form in forms], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_news_has_no_exclamation_mark(language: str) -> None:
    """Errors and delays are told calmly."""
    loud = [
        key
        for key, forms in sentences(language).items()
        if key.startswith(CALM_PREFIXES) and any(mark in form for form in forms for mark in "!！")
    ]

    assert not loud


def test_every_sentence_is_used() -> None:
    """A key that no module mentions is removed from the catalogues."""
    constants: set[str] = set()
    beginnings: set[str] = set(DYNAMIC_PREFIXES)
    for _, source in source_files():
        found = mentioned_in(source)
        constants |= found[0]
        beginnings |= found[1]
    unused = [
        key
        for key in sentences(DEFAULT_LANGUAGE)
        if key not in constants and not key.startswith(tuple(beginnings))
    ]

    assert not unused


def test_every_sentence_that_is_said_exists_and_gets_its_values() -> None:
    """Each say("key", …) names a known key, gives each of its placeholders, and counts what is plural."""
    wrong = []
    for path, source in source_files():
        for call in calls_in(source, path):
            if call.key not in sentences(DEFAULT_LANGUAGE):
                wrong.append(f"{call.where}: there is no text {call.key}")
            elif call.given is not None:
                wanted = placeholders(DEFAULT_LANGUAGE, call.key)
                if is_plural(DEFAULT_LANGUAGE, call.key):
                    wanted |= {"count"}
                wrong += [f"{call.where}: {call.key} wants {{{name}}}" for name in wanted - call.given]

    assert not wrong, "\n".join(wrong)


def test_dynamic_prefixes_begin_a_key() -> None:
    """A prefix that no key begins with any more is removed from the list."""
    keys = tuple(sentences(DEFAULT_LANGUAGE))

    assert not [prefix for prefix in DYNAMIC_PREFIXES if not any(key.startswith(prefix) for key in keys)]


def test_calls_are_read_off_the_source() -> None:
    """The reader of the source sees keys and values, and knows where it can't see the values."""
    source = """
say("a.b", step=1)
say("a.c", 3)
replies.say("a.d", **values)
Text("a.e", values)
say("a.f" if late else "a.g")
say(key)
print("x.y")
"""

    assert [
        Call("a.b", frozenset({"step"}), "x.py:2"),
        Call("a.c", frozenset({"count"}), "x.py:3"),
        Call("a.d", None, "x.py:4"),
        Call("a.e", None, "x.py:5"),
        Call("a.f", frozenset(), "x.py:6"),
        Call("a.g", frozenset(), "x.py:6"),
    ] == list(calls_in(source, "x.py"))


def test_keys_are_found_in_tables_and_f_strings() -> None:
    """A key counts as used as a plain constant and by the beginning of an f-string that has a dot."""
    constants, beginnings = mentioned_in('TABLE = {1: "a.b"}\nsay(f"status.{status}")\nf"{x}.y"\nf"no {x}"')

    assert "a.b" in constants
    assert {"status."} == beginnings
