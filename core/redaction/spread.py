"""A phrase told over several messages ("legal winner thank" … "year wave sausage" …) is seen as one.

Whoever keeps the conversation keeps its fragments: the few recent texts that could be parts of a phrase, and
nothing else, until they are a quarter of an hour old. With each new text `judge` reads them together; when
they make a phrase it says which earlier messages have to be erased. Pure: times and keys come from outside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.recent import Fragment, Recent
from core.redaction.chinese_prose import CHINESE_POSITIONS, ProseScores
from core.redaction.english_usage import USUAL
from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.gate import Inspection, cut, inspect, look
from core.redaction.normalised import NormalisedText, normalise
from core.redaction.word_tokens import known_words, may_be_known

LIFETIME = timedelta(minutes=15)
"""From the last fragment on: longer than it takes to find and type the next word."""
MOST_FRAGMENTS = 30
"""One word a message, 24 of them, and some that only look so."""
LONGEST_FRAGMENT = 400
"""Characters of one."""
_ROW = 4  # list words that make a fragment of a text with other words around them
_UNLIKE_WRITING = 6.0  # prose score of Chinese characters that may be drawn (chinese_prose.py)
_LONGEST_CHINESE = 24
_LATIN = re.compile("[a-z]+")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is safe to keep of a new text, what else must go, and what to remember until the next one.

    `erase` are keys of earlier messages, oldest first. `more_of_it`: nothing but the time says that the text
    belongs to a phrase.
    """

    inspection: Inspection
    erase: tuple[str, ...]
    recent: Recent
    more_of_it: bool = False


def judge(recent: Recent, key: str, text: str, now: datetime) -> Judgement:
    """Inspect a new text by itself and together with the fragments before it.

    `key` names the new message; `now` is aware (UTC). Of a phrase that is found the fragments are forgotten
    too, so that they are not kept a moment longer.
    """
    if recent.fragments or recent.told_at is not None:
        recent = _still_recent(recent, now)
    alone, view = look(text)
    if any(finding.kind is SecretKind.RECOVERY_PHRASE for finding in alone.findings):
        recent = replace(recent, told_at=now)
    if recent.told_at is not None and _is_more_of_it(alone.text):
        whole = Finding(SecretKind.RECOVERY_PHRASE, 0, len(text), Certainty.LIKELY)
        again = replace(recent, told_at=now)
        return Judgement(Inspection(cut(text, [whole]), (whole,)), (), again, more_of_it=alone.clean)
    if not (may_be_fragment(alone.text, view) if alone.clean else may_be_fragment(alone.text)):
        return Judgement(alone, (), recent)
    together = _together(recent.fragments, alone)
    if together is not None:
        inspection, parts = together
        erase = tuple(recent.fragments[part].key for part in parts)
        return Judgement(inspection, erase, Recent((), now))
    kept = (*recent.fragments, Fragment(key, now, alone.text[:LONGEST_FRAGMENT]))[-MOST_FRAGMENTS:]
    return Judgement(alone, (), replace(recent, fragments=kept))


def _still_recent(recent: Recent, now: datetime) -> Recent:
    """What is not older than LIFETIME."""
    fragments = recent.fragments
    if fragments and now - fragments[-1].said_at > LIFETIME:
        fragments = ()
    told_at = recent.told_at
    if told_at is not None and now - told_at > LIFETIME:
        told_at = None
    return Recent(fragments, told_at)


def may_be_fragment(text: str, view: NormalisedText | None = None) -> bool:
    """True when a text could be part of a phrase: mostly list words, or a few of them in a row. `view` is the
    text normalised, where that was done before."""
    if not 0 < len(text) <= LONGEST_FRAGMENT:
        return False
    view = view or normalise(text)
    if not view.folded.isascii() and _may_be_chinese(view.folded):
        return True
    if not may_be_known(view.folded, _ROW):
        return False
    words, known, row = known_words(view.folded)
    return known > 0 and (known * 2 >= words or row >= _ROW) and not _is_usual(view.folded)


def _is_more_of_it(text: str) -> bool:
    """True when nothing but list words (of one list) and numbers stands in a text, not all of them usual."""
    if len(text) > LONGEST_FRAGMENT:
        return False
    folded = normalise(text).folded
    characters = _HAN.findall(folded)
    if characters:
        return _may_be_chinese(folded)
    words, known, _ = known_words(folded)
    return words == known > 0 and not _is_usual(folded, share=0.99)


def _is_usual(folded: str, share: float = 0.5) -> bool:
    """True for "hello", "please help", "wallet problem": English of which a message may consist."""
    words = _LATIN.findall(folded)
    return sum(word in USUAL for word in words) > len(words) * share


def _may_be_chinese(folded: str) -> bool:
    """True when a few list characters stand together that do not read like writing."""
    characters = _HAN.findall(folded)
    if not 0 < len(characters) <= _LONGEST_CHINESE:
        return False
    positions = [CHINESE_POSITIONS[each] for each in characters if each in CHINESE_POSITIONS]
    if len(characters) - len(positions) > 1 or not positions:
        return False
    return ProseScores(positions).of(0, len(positions)) < _UNLIKE_WRITING


def spread_over(texts: Sequence[str]) -> frozenset[int]:
    """The indexes of texts, sent together, that hold parts of a phrase which goes from one into the next."""
    findings, starts = _crossing(texts)
    return frozenset(
        index
        for finding in findings
        for index in range(len(texts))
        if finding.start < starts[index + 1] - 1 and starts[index] < finding.end
    )


def _crossing(texts: Sequence[str]) -> tuple[list[Finding], list[int]]:
    """Phrases that go over the end of a text, counted in all texts one a line; where each line starts."""
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    joined = inspect("\n".join(texts))
    findings = [
        finding
        for finding in joined.findings
        if finding.kind is SecretKind.RECOVERY_PHRASE
        and any(finding.start < start < finding.end for start in starts[1:-1])
    ]
    return findings, starts


def _together(recent: Sequence[Fragment], alone: Inspection) -> tuple[Inspection, tuple[int, ...]] | None:
    """The new text without its part of a phrase, and the indexes of the fragments that hold the others."""
    findings, starts = _crossing([*(fragment.text for fragment in recent), alone.text])
    new = starts[-2]
    own = [
        Finding(finding.kind, max(0, finding.start - new), finding.end - new, finding.certainty)
        for finding in findings
        if finding.end > new
    ]
    if not own:
        return None
    first = min(finding.start for finding in findings if finding.end > new)
    parts = tuple(index for index in range(len(recent)) if starts[index + 1] - 1 > first)
    return Inspection(cut(alone.text, own), (*alone.findings, *own)), parts
