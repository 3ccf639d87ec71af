"""Recovery phrases in English words, neat or mistyped, in whatever way they are written down.

What gives a phrase away is not its checksum (1 in 16 random rows of words passes it) but an unbroken row
of list words: English can't say much without "the", "to", "my" or "is", and none of those is in the list.
So a row of at least eleven list words is a phrase, one short of the smallest: the twelfth may be mistyped
or held back, and eleven words are enough to guess it. A row that leans on the few grammatical words that
the list does have ("this", "when", "you"), or on the words of support messages, is prose. Numbers,
punctuation, line breaks and emoji between the words don't matter; a foreign word in between does, except a
single mistyped one.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from core.redaction.checksum import PHRASE_LENGTHS, passes_checksum, word_positions
from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.normalised import NormalisedText
from core.redaction.rows import FEWEST_WORDS, Token, candidate_rows, is_repetitive, with_mistyped_edges

_POSITIONS = word_positions("english")
_WORD = re.compile("[a-z]+")
_WINDOW = 12
_LONGEST_CHECKED_ROW = 48  # beyond it a row is no single phrase, and checking stays linear


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that number or announce the words of a phrase; they are skipped.
_ORDINALS = _words(
    "st nd rd th no nr third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth words"
)
# Words that prose can't do without and the list lacks: never a mistyped list word in a plain row.
_GRAMMAR_OUTSIDE_LIST = _words(
    "a am an and are as at be been but by could did do does for from get got had has he her him his how i"
    " if in is it its me my not of on or our out per she should so some than the their them to too up us"
    " was we were which while who why with would your im ive dont cant didnt doesnt wont isnt"
)
# Words of the list that are mostly grammar: rare in a phrase (1 in 20), frequent in prose.
_GRAMMAR_IN_LIST = _words(
    "about above after again all almost already also always another any because before below between"
    " beyond can either else enough few have hello help hope into just like make much must myself near"
    " neither never next nothing now off often okay once one only other over own please rather same since"
    " someone soon sorry still such tell thank that then there they this three time today together tomorrow"
    " tonight try two under until upon use used very wait want what when where will you"
) & frozenset(_POSITIONS)
# Words of the list that fill messages to a wallet's support.
_TOPICAL_IN_LIST = _words(
    "account address amount answer balance bonus busy button buy call cancel card cash change check click"
    " code coin confirm device deposit email error exchange explain fee help issue message mobile money month"
    " network number order password payment phone photo picture price problem question receive screen second"
    " sell send service start stay swap system test ticket token trade transfer update upgrade verify version"
    " video wallet wrong year"
) & frozenset(_POSITIONS)
_USUAL = _GRAMMAR_IN_LIST | _TOPICAL_IN_LIST | _GRAMMAR_OUTSIDE_LIST
# Of twelve words in a row, so many usual ones make it prose. A random phrase (1 word in 14 is usual) reaches
# the first number 1 time in 1,200 and the second 1 time in 230,000, which is why the higher one holds when
# anything else speaks for a phrase: its checksum, or words set apart as in a list.
_PROSE_IN_PLAIN_ROW = 5
_PROSE_IN_ANY_ROW = 7


def find_english_phrases(text: NormalisedText) -> Iterator[Finding]:
    """Yield rows of list words that are recovery phrases, a mistyped word inside or beside them included."""
    folded = text.folded
    if sum(word in _POSITIONS for word in _WORD.findall(folded)) < FEWEST_WORDS:
        return
    tokens = _tokens(folded)

    def may_be_mistyped(row: Sequence[Token], index: int) -> bool:
        return _is_foreign(row[index].word) or _is_set_apart(row, folded)

    reported = 0
    for first, last in candidate_rows(tokens, folded, may_be_mistyped):
        certainty = _judge(tokens[first:last], folded)
        if certainty is None:
            continue
        first, last = with_mistyped_edges(tokens, first, last, folded, _is_foreign)
        first = max(first, reported)
        if first < last:
            reported = last
            yield Finding(SecretKind.RECOVERY_PHRASE, tokens[first].start, tokens[last - 1].end, certainty)


def _is_foreign(word: str) -> bool:
    """True when a word that is not in the list may be one gone wrong."""
    return word not in _GRAMMAR_OUTSIDE_LIST


def _tokens(folded: str) -> list[Token]:
    """Return the words, without numbering, and with the pieces of one broken word put together."""
    tokens: list[Token] = []
    for match in _WORD.finditer(folded):
        word, start, end = match[0], match.start(), match.end()
        position = _POSITIONS.get(word)
        if position is None and (word in _ORDINALS or (len(word) == 1 and folded[end : end + 1] in ").:")):
            continue
        if position is None and tokens and tokens[-1].position is None:
            before = tokens[-1]
            joined = before.word + word
            whole = _POSITIONS.get(joined)
            gap = folded[before.end : start]
            if len(gap) <= 1 and (whole is not None or not gap.isspace()):
                tokens[-1] = Token(joined, before.start, end, whole)
                continue
        tokens.append(Token(word, start, end, position))
    return tokens


def _is_set_apart(row: Sequence[Token], folded: str) -> bool:
    """True when the words stand as in a list: most gaps hold more than one space."""
    plain = sum(folded[left.end : right.start] == " " for left, right in pairwise(row))
    return plain * 4 < len(row)


def _judge(row: Sequence[Token], folded: str) -> Certainty | None:
    """Decide whether a row is a phrase (and how surely) or prose."""
    if _passes_somewhere([token.position for token in row]):
        certainty, limit = Certainty.VERIFIED, _PROSE_IN_ANY_ROW
    elif is_repetitive([token.word for token in row]):
        return None
    else:
        certainty = Certainty.LIKELY
        limit = _PROSE_IN_ANY_ROW if _is_set_apart(row, folded) else _PROSE_IN_PLAIN_ROW
    usual = [token.word in _USUAL for token in row]
    count = fewest = sum(usual[:_WINDOW])
    for entering, leaving in zip(usual[_WINDOW:], usual, strict=False):
        count += entering - leaving
        fewest = min(fewest, count)
    return certainty if fewest < limit else None


def _passes_somewhere(positions: list[int | None]) -> bool:
    """True when some stretch of list words with the length of a phrase carries a right checksum."""
    if len(positions) > _LONGEST_CHECKED_ROW:
        return False
    for length in PHRASE_LENGTHS:
        for first in range(len(positions) - length + 1):
            known = [each for each in positions[first : first + length] if each is not None]
            if len(known) == length and passes_checksum(known):
                return True
    return False
