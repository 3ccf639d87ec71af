"""Recovery phrases in words of an alphabet (ten lists), neat or mistyped, in whatever way they are written.

What gives a phrase away is not its checksum (1 in 16 random rows of words passes it) but an unbroken row
of list words: no language can say much without the small words that its list lacks. So a row of at least
eleven list words is a phrase, one short of the smallest: the twelfth may be mistyped or held back, and
eleven words are enough to guess it. Numbers, punctuation, line breaks and emoji between the words don't
matter; a foreign word in between does, except single mistyped ones. Words may be glued together or cut
to their first four letters. What English alone needs besides (its list has "this" and "when", and a shopping
list is a row too) stands in english_usage.py.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from core.redaction.checksum import PHRASE_LENGTHS, passes_checksum
from core.redaction.english_usage import GRAMMAR_OUTSIDE_LIST, THINGS, USUAL
from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.normalised import NormalisedText
from core.redaction.rows import Token, candidate_rows, is_repetitive, with_mistyped_edges
from core.redaction.word_lists import WordList
from core.redaction.word_tokens import likely_lists, tokens_of, without_labels

_SPELLED = re.compile(r"(?<![a-z])[a-z](?:(?:[^a-z0-9\n]{1,3}|\n)[a-z]){35,400}(?![a-z])")
_NUMBERING = re.compile(r"[\s\d]+")
_WINDOW = 12
_LONGEST_CHECKED_ROW = 48  # beyond it a row is no single phrase, and checking stays linear

# Of twelve words in a row, so many usual ones make it prose, and so many things an inventory. A random phrase
# reaches the first number 1 time in 1,200, the second 1 time in 230,000, the third 1 time in 800, the
# fourth 1 time in 80,000: the higher ones hold when anything else speaks for a phrase, its checksum or the
# way in which it is written.
_PROSE_IN_PLAIN_ROW = 5
_PROSE_IN_ANY_ROW = 7
_THINGS_IN_PLAIN_ROW = 7
_THINGS_IN_ANY_ROW = 9
_CODE = frozenset("(){}[]<>=_+*\"'`$\\;|&")


def find_word_phrases(text: NormalisedText) -> Iterator[Finding]:
    """Yield rows of list words that are recovery phrases, a mistyped word inside or beside them included."""
    folded, spelled = without_labels(text.folded), list[tuple[int, int]]()
    lists = likely_lists(folded)
    if not lists:
        spelled = [match.span() for match in _SPELLED.finditer(folded)]
        folded = _SPELLED.sub(_pulled_together, folded) if spelled else folded
        lists = likely_lists(folded) if spelled else []
    spans = [_whole(span, spelled) for each in lists for span in _phrases(folded, each)]
    reported = 0
    for start, end, certainty in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > reported:
            yield Finding(SecretKind.RECOVERY_PHRASE, max(start, reported), end, certainty)
            reported = end


def _pulled_together(match: re.Match[str]) -> str:
    """ "l e g a l  w i n n e r" as words, in as many characters."""
    return re.sub("[^a-z]", "", match[0]).ljust(len(match[0]))


def _whole(span: tuple[int, int, Certainty], spelled: list[tuple[int, int]]) -> tuple[int, int, Certainty]:
    """The span, with all of what was pulled together in it."""
    start, end, certainty = span
    for left, right in spelled:
        if left < end and start < right:
            start, end = min(start, left), max(end, right)
    return start, end, certainty


def _phrases(folded: str, words: WordList) -> Iterator[tuple[int, int, Certainty]]:
    """Yield (start, end, certainty) of the phrases of one list."""
    tokens = tokens_of(folded, words)
    english = words.language == "english"

    def may_be_mistyped(row: Sequence[Token], index: int) -> bool:
        return not english or _is_foreign(row[index].word) or _stands_apart(row, index, folded)

    for first, last in candidate_rows(tokens, folded, may_be_mistyped):
        certainty = _judge(tokens[first:last], folded, english)
        if certainty is not None:
            if certainty is Certainty.LIKELY or last - first not in PHRASE_LENGTHS:
                first, last = with_mistyped_edges(tokens, first, last, folded, _is_foreign)
            yield tokens[first].start, tokens[last - 1].end, certainty


def _is_foreign(word: str) -> bool:
    """True when a word that is not in the list may be one gone wrong."""
    return word not in GRAMMAR_OUTSIDE_LIST


def _stands_apart(row: Sequence[Token], index: int, folded: str) -> bool:
    """True when a word is set off from both its neighbours by more than a space."""
    before, word, after = row[index - 1 : index + 2]
    return folded[before.end : word.start] != " " != folded[word.end : after.start]


def _is_set_apart(row: Sequence[Token], folded: str) -> bool:
    """True when the words stand as in a list: most gaps hold more than one space."""
    plain = sum(folded[left.end : right.start] == " " for left, right in pairwise(row))
    return plain * 4 < len(row)


def _judge(row: Sequence[Token], folded: str, english: bool) -> Certainty | None:
    """Decide whether a row is a phrase (and how surely), or prose, an inventory, program text."""
    for window in _checked_windows(row):
        if not english or not _is_ordinary(window, _PROSE_IN_ANY_ROW, _THINGS_IN_ANY_ROW):
            return Certainty.VERIFIED
    if is_repetitive([token.word for token in row]) or _is_code(row, folded):
        return None
    if not english:
        return Certainty.LIKELY
    glued = sum(left.end == right.start for left, right in pairwise(row)) * 2 > len(row)
    prose = _PROSE_IN_ANY_ROW if glued or _is_set_apart(row, folded) else _PROSE_IN_PLAIN_ROW
    things = _THINGS_IN_ANY_ROW if glued else _THINGS_IN_PLAIN_ROW
    return None if _is_ordinary(row, prose, things) else Certainty.LIKELY


def _is_ordinary(row: Sequence[Token], prose: int, things: int) -> bool:
    """True when every twelve words in a row hold so many usual words, or name so many things."""
    return (
        _fewest([token.word in USUAL for token in row]) >= prose
        or _fewest([token.word in THINGS for token in row]) >= things
    )


def _is_code(row: Sequence[Token], folded: str) -> bool:
    """True when the words stand between brackets, quotes and operators of several kinds, as in a program."""
    gaps = {_NUMBERING.sub("", folded[left.end : right.start]) for left, right in pairwise(row)}
    return sum(not _CODE.isdisjoint(gap) for gap in gaps) >= 3  # ', ' and '", "' are how a list is pasted


def _fewest(counted: list[bool]) -> int:
    """The smallest number of True among any twelve in a row."""
    count = fewest = sum(counted[:_WINDOW])
    for entering, leaving in zip(counted[_WINDOW:], counted, strict=False):
        count += entering - leaving
        fewest = min(fewest, count)
    return fewest


def _checked_windows(row: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the stretches of list words with the length of a phrase that carry a right checksum."""
    if len(row) > _LONGEST_CHECKED_ROW:
        return
    for length in PHRASE_LENGTHS:
        for first in range(len(row) - length + 1):
            window = row[first : first + length]
            known = [token.position for token in window if token.position is not None]
            if len(known) == length and passes_checksum(known):
                yield window
