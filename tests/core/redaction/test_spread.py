"""A phrase told over several messages is recognised, and everything said of it can be erased."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bench.ordinary import ordinary_texts
from bench.redaction_phrases import LANGUAGES, drawn_phrases, leaks
from core.redaction import REMOVED, Judgement, Recent, judge
from core.redaction.spread import LIFETIME, MOST_FRAGMENTS

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def told(texts: Sequence[str], apart: timedelta = timedelta(seconds=20)) -> tuple[list[str], Judgement]:
    """What is left of a conversation after each text was judged, and the last judgement."""
    recent, kept = Recent(), {}
    for number, text in enumerate(texts):
        judgement = judge(recent, str(number), text, NOW + number * apart)
        recent = judgement.recent
        kept[str(number)] = judgement.inspection.text
        for key in judgement.erase:
            del kept[key]
    return list(kept.values()), judgement


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [1, 2, 3, 4, 6])
def test_a_phrase_in_pieces_leaves_nothing(language: str, size: int) -> None:
    """One word a message, or several: what came before is to be erased, what follows is cut."""
    for words in drawn_phrases(language, each=1, seed=9):
        pieces = [" ".join(words[first : first + size]) for first in range(0, len(words), size)]
        left, _ = told(pieces)
        assert not leaks(words, " ".join(left)), left
        assert REMOVED in left


def test_ordinary_messages_between_the_pieces_stay() -> None:
    """Only the pieces go."""
    words = next(drawn_phrases("english", each=1))
    between = ["Hi, I can't log in.", "wait, I look for the paper", "that's it, what now?"]
    texts = [between[0], " ".join(words[:6]), between[1], " ".join(words[6:]), between[2]]
    left, last = told(texts)
    assert [between[0], between[1], REMOVED, between[2]] == left
    assert last.recent.fragments == ()


def test_a_piece_at_the_end_of_a_longer_message_counts() -> None:
    """The first words stand behind a sentence."""
    words = next(drawn_phrases("english", each=1))
    left, _ = told([f"my phrase begins {' '.join(words[:7])}", " ".join(words[7:])])
    assert left == [REMOVED]


def test_numbered_pieces_count() -> None:
    """ "1. legal", "2. winner", …"""
    words = next(drawn_phrases("english", each=1))
    left, _ = told([f"{number}. {word}" for number, word in enumerate(words, 1)])
    assert not leaks(words, " ".join(left))


def test_a_phrase_in_one_message_needs_no_fragments() -> None:
    """It is cut as always; words that follow it are more of it."""
    words = list(drawn_phrases("english", each=1))[-1]
    left, last = told([" ".join(words[:20]), " ".join(words[20:])])
    assert left == [REMOVED, REMOVED]
    assert NOW + timedelta(seconds=20) == last.recent.told_at


def test_fragments_are_forgotten() -> None:
    """Too far apart they are no phrase, and old ones are not kept."""
    words = next(drawn_phrases("english", each=1))
    pieces = [" ".join(words[:6]), " ".join(words[6:])]
    left, last = told(pieces, apart=LIFETIME + timedelta(seconds=1))
    assert pieces == left
    assert [pieces[1]] == [fragment.text for fragment in last.recent.fragments]


def test_no_more_than_some_fragments_are_kept() -> None:
    """However long somebody goes on."""
    _, last = told(["shadow"] * (MOST_FRAGMENTS + 20))
    assert len(last.recent.fragments) <= MOST_FRAGMENTS


def test_conversations_of_ordinary_messages_lose_nothing() -> None:
    """Short lines, one after another, in all languages."""
    texts = [line for _, text in ordinary_texts(3_000, seed=6) for line in text.split("\n")]
    short = [text for text in texts if len(text) <= 60]
    chats = [short[first : first + 12] for first in range(0, len(short), 12)]
    lost = [chat for chat in chats if told(chat)[0] != chat]
    assert len(short) >= 500
    assert not lost


def test_nothing_shows_what_was_said() -> None:
    """Neither fragments nor judgements print their text."""
    judgement = judge(Recent(), "1", "sausage worth", NOW)
    assert judgement.recent.fragments
    assert "sausage" not in repr(judgement)
