"""Recovery phrases of all twelve lists are found in every way in which people write them down."""

import json
import random
from pathlib import Path

import pytest
from mnemonic import Mnemonic

from bench.redaction import found
from bench.redaction_phrases import CHINESE, DISGUISES, LANGUAGES, Disguise, drawn_phrases, with_a_mistake
from core.redaction import REMOVED, Certainty, SecretKind, inspect
from core.redaction.checksum import passes_checksum, word_positions
from core.redaction.word_lists import word_lists

VECTORS: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("vectors.json").read_text(encoding="utf-8")
)
"""Phrases of the maintainers' vectors.json (mnemonic 0.21, licence in vectors.LICENSE)."""


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda disguise: disguise.name)
def test_right_phrases_are_found_in_every_disguise(disguise: Disguise) -> None:
    """One of each length and list: cut out, and what is left is clean."""
    for language in disguise.languages:
        for words in drawn_phrases(language, each=1):
            text = disguise.write(words)
            inspection = inspect(text)
            assert found(words, text), (language, text)
            assert {SecretKind.RECOVERY_PHRASE} == {finding.kind for finding in inspection.findings}
            assert REMOVED in inspection.text
            assert inspect(inspection.text).clean


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda disguise: disguise.name)
def test_a_mistyped_word_does_not_hide_a_phrase(disguise: Disguise) -> None:
    """With one word mistyped or exchanged, at most one in all lists and lengths gets through."""
    source = random.Random(11)
    missed = [
        (language, words)
        for language in disguise.languages
        for words in drawn_phrases(language, each=1, seed=3)
        if not found(wrong := with_a_mistake(words, language, source), disguise.write(wrong))
    ]
    assert len(missed) <= 1, missed


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_any_phrase_of_many_gets_through(language: str) -> None:
    """Twenty of each length in every disguise: all right ones, and 99 % of the mistyped."""
    source = random.Random(13)
    right, mistyped = [], []
    for words in drawn_phrases(language, each=20, seed=17):
        wrong = with_a_mistake(words, language, source)
        for disguise in DISGUISES:
            if language in disguise.languages:
                right.append(found(words, disguise.write(words)))
                mistyped.append(found(wrong, disguise.write(wrong)))
    assert all(right)
    assert sum(mistyped) >= 0.99 * len(mistyped)


@pytest.mark.parametrize("language", VECTORS)
def test_the_official_vectors_are_found(language: str) -> None:
    """Repeats and all: "abandon" eleven times is a phrase too."""
    for phrase in VECTORS[language]:
        assert f"here it is:\n{REMOVED}" == inspect(f"here it is:\n{phrase}").text


UNKNOWN_TO_THE_LIBRARY = ("turkish", "russian")
"""Its check normalises the phrase but not these lists, and refuses phrases that it has made itself (0.21)."""


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - set(UNKNOWN_TO_THE_LIBRARY)))
def test_the_checksum_agrees_with_the_library(language: str) -> None:
    """Our arithmetic and the mnemonic library judge right and wrong phrases alike."""
    library, positions = Mnemonic(language), word_positions(language)
    source = random.Random(5)
    for length in (12, 15, 18, 21, 24):
        words = library.to_mnemonic(source.randbytes(length * 4 // 3)).split(library.delimiter)
        other = [*words[:-1], source.choice(library.wordlist)]
        for candidate in (words, other):
            expected = library.check(" ".join(candidate))
            assert expected == passes_checksum([positions[word] for word in candidate])


def test_every_list_keeps_its_words_apart_when_folded() -> None:
    """2,048 different words without accents, and most of them told by four letters."""
    for each in word_lists().lists:
        assert set(range(2048)) == set(each.positions.values())
        assert len(each.positions) == 2048
        assert not set(each.abbreviations) & set(each.positions)
        assert "\ufffd" not in "".join(each.positions)


def test_the_position_is_that_of_the_original_text() -> None:
    """Spans count in the original, invisible characters included, and only the phrase is cut."""
    words = next(drawn_phrases("english", each=1))
    secret = "\u200b".join(" ".join(words))
    inspection = inspect(f"İ 帮我：{secret}。谢谢")
    assert f"İ 帮我：{REMOVED}。谢谢" == inspection.text
    (finding,) = inspection.findings
    assert (5, 5 + len(secret), Certainty.VERIFIED) == (finding.start, finding.end, finding.certainty)


def test_an_accent_written_as_a_mark_goes_with_its_word() -> None:
    """The last accent of a decomposed phrase is not left behind."""
    words = [*next(drawn_phrases("spanish", each=1))[:11], "cafe\u0301"]
    phrase = " ".join(words)
    assert f"1: {REMOVED}, 2" == inspect(f"1: {phrase}, 2").text


def test_eleven_words_are_found_because_the_twelfth_can_be_guessed() -> None:
    """A phrase with one word held back is still cut."""
    for language in LANGUAGES:
        if language not in CHINESE:
            assert not inspect(" ".join(next(drawn_phrases(language, each=1))[:11])).clean


def test_two_phrases_in_one_text_are_two_findings() -> None:
    """Two phrases in two languages, each cut."""
    english = next(drawn_phrases("english", each=1))
    chinese = next(drawn_phrases("chinese_simplified", each=1))
    inspection = inspect(" ".join(english) + "\n还有这个：\n" + " ".join(chinese))
    assert f"{REMOVED}\n还有这个：\n{REMOVED}" == inspection.text
    assert len(inspection.findings) == 2


def test_many_phrases_one_after_another_are_all_cut() -> None:
    """A file of phrases repeats words, as no single phrase does."""
    lines = [" ".join(words) for words in drawn_phrases("english", each=30)]
    inspection = inspect("\n".join(lines))
    assert inspection.text.replace(REMOVED, "").strip() == ""


def test_two_mistyped_words_in_a_long_phrase_are_cut_with_it() -> None:
    """Nothing of the longer phrase is left around the words that no list has."""
    words = list(drawn_phrases("english", each=1))[-1]
    words[4], words[17] = "grmbl", "xyzzy"
    assert inspect(" ".join(words)).text == REMOVED


@pytest.mark.parametrize("between", [" ", "-", ". "])
def test_words_spelled_letter_by_letter_are_put_together(between: str) -> None:
    """Letters with a sign between them are words all the same, and all of them go."""
    for words in drawn_phrases("english", each=2):
        text = f"1: {between.join(''.join(words))} 2"
        assert f"1: {REMOVED} 2" == inspect(text).text


PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
WORDS = PHRASE.split()
WRITTEN = [
    f"hi, {PHRASE} is my phrase",
    "**" + "** **".join(WORDS) + "**",
    "_".join(WORDS),
    "".join(word.title() for word in WORDS),
    "<br>".join(WORDS),
    "{" + ",".join(f'"{number}":"{word}"' for number, word in enumerate(WORDS, 1)) + "}",
    "\n".join(f"{number},{word}" for number, word in enumerate(WORDS, 1)),
    "%20".join(WORDS),
    " -> ".join(WORDS),
    "\n".join(f"- [ ] {word}" for word in WORDS),
    "\n".join(f"{number}th: {word}" for number, word in enumerate(WORDS, 1)),
    "first legal second winner third thank fourth year fifth wave sixth sausage seventh worth eighth useful"
    " ninth legal tenth winner eleventh thank twelfth yellow",
    " ".join(reversed(WORDS)),
    "（" + "）（".join(WORDS) + "）",
    "".join(f"{number}.{word}" for number, word in enumerate(WORDS, 1)),
    " ".join(f"word{number}={word}" for number, word in enumerate(WORDS, 1)),
    "\n\n".join(" ".join(WORDS[first : first + 4]) for first in range(0, 12, 4)),
]


@pytest.mark.parametrize("text", WRITTEN)
def test_more_ways_of_writing_are_found(text: str) -> None:
    """Markup, program text, tables, ordinals: whatever a note or a program makes of a phrase."""
    inspection = inspect(text)
    assert REMOVED in inspection.text
    assert not {"sausage", "yellow"} & set(inspection.text.lower().split())
