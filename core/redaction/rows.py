"""Rows of list words, as they stand in a text: what the English and Chinese recognisers have in common."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.redaction.normalised import BARRIER

# One short of the smallest phrase: the twelfth word may be mistyped or held back, and eleven are enough
# to guess it.
FEWEST_WORDS = 11
_WIDEST_GAP = 24  # characters between two words of a row: room for "\n\n\t12) ⭐ "


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
    """Yield token spans [first, last) of enough list words with at most one other word inside.

    `may_be_mistyped(row, index)` says whether the one other word, at that index, can belong to the row.
    """
    rows = list(_unbroken_rows(tokens, folded))
    for number, (first, last) in enumerate(rows):
        following = rows[number + 1] if number + 1 < len(rows) else None
        if following is not None and following[0] == last + 1:
            end = following[1]
            neighbours = tokens[last - 1 : last + 2]
            if (
                end - first - 1 >= FEWEST_WORDS
                and joined(neighbours[0], neighbours[1], folded)
                and joined(neighbours[1], neighbours[2], folded)
                and may_be_mistyped(tokens[first:end], last - first)
            ):
                yield first, end
                continue
        if last - first >= FEWEST_WORDS:
            yield first, last


def is_repetitive(words: Sequence[str]) -> bool:
    """True when over a quarter of the words are repeats: "1月 2月 3月", program text, never a draw."""
    return len(set(words)) * 4 < len(words) * 3


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
