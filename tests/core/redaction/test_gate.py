"""The redaction gate as a whole: it never raises, and its result is clean."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mnemonic import Mnemonic

from bench.redaction_phrases import drawn_phrases
from bench.redaction_secrets import HEX_KEY, KEYSTORE, SOLANA_FILE, wif
from core.redaction import REMOVED, SecretKind, inspect, marker, without_markers
from core.redaction.checksum import word_positions
from core.redaction.normalised import normalise

ENGLISH = sorted(word_positions("english"))
CHINESE = sorted(word_positions("chinese_simplified"))
PHRASES = {
    language: next(drawn_phrases(language, each=1))
    for language in ("english", "japanese", "korean", "chinese_simplified", "chinese_traditional")
}

any_character = st.characters(exclude_categories=())  # lone surrogates too
pieces = st.one_of(
    st.sampled_from([" ", "\n", "，", "。", ": ", "1. ", "\u200b", "ﬃ", "İ", "e\u0301", "\u1100\u1161"]),
    st.sampled_from([marker(kind) for kind in SecretKind]),
    st.sampled_from(["助记词", "private key ", "my password is ", "验证码", "api key: ", "card "]),
    st.sampled_from([HEX_KEY, wif(0x80, compressed=True), SOLANA_FILE, KEYSTORE, "hunter2", "482913"]),
    st.sampled_from(["zzz", "the", "钱包打不开", "4111 1111 1111 1111", "6200000000000005"]),
    st.sampled_from([separator.join(words) for words in PHRASES.values() for separator in (" ", "")]),
    st.lists(st.sampled_from(ENGLISH), min_size=1, max_size=14).map(" ".join),
    st.lists(st.sampled_from(CHINESE), min_size=1, max_size=26).map("".join),
    st.lists(st.sampled_from([*CHINESE[:40], *"鼹曜龘淼", "word"]), min_size=1, max_size=26).map(" ".join),
    st.text(any_character, max_size=5),
)
mixed_texts = st.lists(pieces, max_size=8).map("".join)


@given(st.text(any_character, max_size=300))
def test_any_text_is_accepted(text: str) -> None:
    """No text makes the gate raise, and a clean text is handed back unchanged."""
    inspection = inspect(text)
    assert not inspection.clean or text == inspection.text


def test_a_rare_character_in_a_very_unlikely_row_is_no_list_position() -> None:
    """One foreign character may be the mistyped one; two are no phrase, however odd the rest is."""
    rarest = "".join(Mnemonic("chinese_simplified").wordlist[-22:])
    assert not inspect(rarest[:12] + "鼹" + rarest[12:] + "的").clean
    assert inspect(rarest[:12] + "鼹" + rarest[12:] + "曜").clean


@settings(max_examples=300)
@given(mixed_texts)
def test_the_result_is_clean(text: str) -> None:
    """Inspecting a result again finds nothing and changes nothing."""
    once = inspect(text)
    twice = inspect(once.text)
    assert twice.clean
    assert once.text == twice.text


@given(mixed_texts)
def test_findings_are_ordered_and_lie_within_the_text(text: str) -> None:
    """Spans are not empty, and each ends before the next one ends."""
    findings = inspect(text).findings
    assert all(0 <= finding.start < finding.end <= len(text) for finding in findings)
    assert all(left.start <= right.start and left.end <= right.end for left, right in pairwise(findings))


@given(mixed_texts)
def test_every_character_of_the_view_knows_where_it_came_from(text: str) -> None:
    """The normalised view maps onto the original in order, whatever characters grew or vanished."""
    view = normalise(text)
    spans = [view.original_span(index, index + 1) for index in range(len(view.exact))]
    assert len(view.exact) == len(view.folded)
    assert sorted(spans) == spans
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_nothing_shows_the_secret() -> None:
    """Neither the inspection nor its findings print the secret or the text around it."""
    words = PHRASES["english"]
    shown = repr(inspect("my phrase " + " ".join(words)))
    assert not any(f"{left} {right}" in shown for left, right in pairwise(words))


def test_ordinary_prose_beside_a_secret_is_kept() -> None:
    """Only the secret goes."""
    words = PHRASES["chinese_simplified"]
    text = "您好，我的钱包打不开了，助记词是：" + "".join(words) + "。请帮我看看，谢谢"
    assert text.replace("".join(words), REMOVED) == inspect(text).text


def test_long_rows_of_words_without_grammar_are_told_from_prose() -> None:
    """A list of common support words in any order is no phrase; drawn words are."""
    source = random.Random(3)
    words = "wallet network error code number order transfer exchange please help this can you confirm"
    usual = words.split()
    assert all(inspect(" ".join(source.sample(usual, 14))).clean for _ in range(100))
    assert not any(inspect(" ".join(source.sample(ENGLISH, 14))).clean for _ in range(100))


@pytest.mark.parametrize("kind", SecretKind)
def test_a_marker_names_its_kind_and_is_a_wall(kind: SecretKind) -> None:
    """Agents see what was removed; nothing reads across it, and it counts for nothing said."""
    words = PHRASES["english"]
    text = f"{' '.join(words[:6])} {marker(kind)} {' '.join(words[6:])}"
    assert inspect(text).clean
    assert without_markers(marker(kind)).strip() == ""
