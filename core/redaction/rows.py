"""Rows of list words, as they stand in a text: what the recognisers of words and of characters share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.redaction.normalised import BARRIER

# One short of the smallest phrase: the twelfth word may be mistyped or held back, and eleven are enough
# to guess it.
FEWEST_WORDS = 11
_WIDEST_GAP = 24  # characters between two words of a row: room for "\n\n\t12) ⭐ "
_LONGEST_DRAW = 48  # two phrases of 24 words
_MORE_OF_IT = 3  # list words behind another mistyped one
_MOST_MISTYPED = 4  # in one row, so that looking for them stays linear


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """One word of the text: where it stands, and its position in the list (None: not a list word)."""

    word: str
    start: int
    end: int
    position: int | None


def joined(left: Token, right: Token, folded: str) -> bool:
    """True when nothing between two words keeps them from belonging to one row."""
    return right.start - left.end <= _WIDEST_GAP and BARRIER not in folded[left.end : right.start]


def candidate_rows(
    tokens: Sequence[Token], folded: str, may_be_mistyped: Callable[[Sequence[Token], int], bool]
) -> Iterator[tuple[int, int]]:
    """Yield token spans [first, last) of enough list words, single other words among them.

    To each other word there must be FEWEST_WORDS of the list, or so many that they are more of a phrase
    found already. `may_be_mistyped(row, index)` says whether
    a single other word, at that index, can belong to the row.
    """
    rows = list(_unbroken_rows(tokens, folded))
    number = 0
    while number < len(rows):
        first, last = rows[number]
        known, taken = last - first, 1
        best: tuple[int, int] | None = (last, 1) if known >= FEWEST_WORDS else None
        for following, end in rows[number + 1 : number + 1 + _MOST_MISTYPED]:
            if following != last + 1 or not _bridged(tokens, last, folded):
                break
            if not may_be_mistyped(tokens[first:end], last - first):
                break
            known, last = known + end - following, end
            if known >= FEWEST_WORDS * taken or (best is not None and end - following >= _MORE_OF_IT):
                best = (last, taken + 1)
            taken += 1
        if best is not None:
            yield first, best[0]
        number += best[1] if best is not None else 1


def _bridged(tokens: Sequence[Token], index: int, folded: str) -> bool:
    """True when the word at `index` is joined to both its neighbours."""
    before, between, after = tokens[index - 1 : index + 2]
    return joined(before, between, folded) and joined(between, after, folded)


def is_repetitive(words: Sequence[str]) -> bool:
    """True when over a quarter of the words are repeats: "1月 2月 3月", program text, never a draw.

    Of a row longer than any phrase every stretch must be so: many phrases together repeat words too.
    """
    longest = len(words) if len(words) <= _LONGEST_DRAW else _LONGEST_DRAW // 2
    stretches = [words[first : first + longest] for first in range(0, len(words), longest)]
    return all(len(set(stretch)) * 4 < len(stretch) * 3 for stretch in stretches)


def _unbroken_rows(tokens: Sequence[Token], folded: str) -> Iterator[tuple[int, int]]:
    """Yield the longest spans that hold list words only."""
    start: int | None = None
    for index, token in enumerate(tokens):
        if start is not None and (token.position is None or not joined(tokens[index - 1], token, folded)):
            yield start, index
            start = None
        if start is None and token.position is not None:
            start = index
    if start is not None:
        yield start, len(tokens)


def with_mistyped_edges(
    tokens: Sequence[Token], first: int, last: int, folded: str, may_be_mistyped: Callable[[str], bool]
) -> tuple[int, int]:
    """Widen a span by a foreign word on either side that may be its mistyped first or last word."""

    def foreign(token: Token, left: Token, right: Token) -> bool:
        return token.position is None and may_be_mistyped(token.word) and joined(left, right, folded)

    if first > 0 and foreign(tokens[first - 1], tokens[first - 1], tokens[first]):
        first -= 1
    if last < len(tokens) and foreign(tokens[last], tokens[last - 1], tokens[last]):
        last += 1
    return first, last
