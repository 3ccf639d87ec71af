"""Recovery phrases in Chinese characters, Simplified or Traditional, spaced out or written in one go.

Nearly every Chinese sentence is a row of list characters, so three things decide together: how the row is
set off (its own line, between punctuation, after a label, or one character at a time, which nobody writes
by habit), whether its length and checksum are right, and how little it reads like writing (chinese_prose.py).
"""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from core.redaction.checksum import PHRASE_LENGTHS, passes_checksum
from core.redaction.chinese_prose import CHINESE_POSITIONS, UNKNOWN, UNKNOWN_SCORE, ProseScores
from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.normalised import BARRIER, NormalisedText
from core.redaction.rows import FEWEST_WORDS, Token, candidate_rows, is_repetitive, with_mistyped_edges

_BLOCK = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_NUMBERING = re.compile(rf"第{_NUMERAL}[个個词詞字]?[、.:)]?|{_NUMERAL}[、.:)]")
_LABEL = re.compile(
    r"(?:助[记記][词詞码碼]?|[种種]子[词詞码碼]?|(?:恢[复復]|[种種]子|[备備]份|助[记記])?[短词詞][语語句]"
    r"|[备備]份[词詞]|恢[复復][词詞]|mnemonic|phrase|seed)(?P<verb>[分别別就都]*[是为為叫](?:这个|這個|以下)?|如下)?"
)
_SHORTEST, _LONGEST = PHRASE_LENGTHS[0], PHRASE_LENGTHS[-1]
_WIDEST_BREAK = 4  # characters between the pieces of one phrase: room for "。\r\n\r"

# Highest prose score of a phrase, by what else speaks for it. In brackets: drawn phrases of twelve that score
# higher and are missed (200,000 tried); longer ones score lower still.
_SPACED_AND_CHECKED = 12.0
_SPACED = 7.0  # single characters with a wrong checksum
_SET_OFF_AND_CHECKED = 7.0
_LABELLED = 3.0  # a wrong checksum, but called a recovery phrase
_WHOLE_TEXT = 1.0  # a wrong checksum, but nothing else in the text
_SET_OFF = -3.0  # a wrong checksum, on a line of its own
_UNEVEN_AND_CHECKED = -4.0  # in pieces of any length
_EMBEDDED_AND_CHECKED = -4.0  # one edge, then other writing
_INSIDE_AND_CHECKED = -6.0  # other writing on both sides
_BEGINNING = -1.0  # the first twelve of such a stretch
_LARGEST_PIECE = 6  # of a phrase written in pieces of equal length: three to six characters a line


class _Characters:
    """The Chinese characters of a text, numbered through, with the blocks in which they stand."""

    __slots__ = ("block_starts", "blocks", "folded", "positions", "scores", "starts")

    def __init__(self, folded: str, blocks: list[tuple[int, int]]) -> None:
        self.folded = folded
        self.blocks = blocks
        self.block_starts = [0, *accumulate([end - start for start, end in blocks])]
        self.starts = [index for start, end in blocks for index in range(start, end)]
        get = CHINESE_POSITIONS.get
        self.positions = [get(folded[index], UNKNOWN) for index in self.starts]
        self.scores = ProseScores(self.positions)

    def checked(self, first: int, last: int) -> bool:
        """True when a span free of unknown characters carries a right checksum."""
        return passes_checksum(self.positions[first:last])

    def broken(self, left: int, right: int) -> bool:
        """True when blocks left and right = left + 1 can't be pieces of one phrase."""
        start, end = self.blocks[left][1], self.blocks[right][0]
        gap = self.folded[start:end]
        return end - start > _WIDEST_BREAK or BARRIER in gap or any(map(str.isalpha, gap))

    def own_line(self, block: int) -> bool:
        """True when a block has a line for itself."""
        start, end = self.blocks[block]
        line_start = self.folded.rfind("\n", 0, start) + 1
        line_end = self.folded.find("\n", end)
        rest = self.folded[line_start:start] + self.folded[end : None if line_end < 0 else line_end]
        return not any(map(str.isalnum, rest))

    def score(self, first: int, last: int) -> float:
        """The prose score; one character that no list has says nothing: it may be the mistyped one."""
        score = self.scores.of(first, last)
        if score > UNKNOWN_SCORE / 2 and self.positions[first:last].count(UNKNOWN) == 1:
            return score - UNKNOWN_SCORE
        return score


def find_chinese_phrases(text: NormalisedText) -> Iterator[Finding]:
    """Yield rows of list characters that are recovery phrases."""
    folded = text.folded
    if folded.isascii():
        return
    if len(_NUMBERING.findall(folded)) >= FEWEST_WORDS:
        folded = _NUMBERING.sub(lambda match: " " * len(match[0]), folded)
    blocks = [match.span() for match in _BLOCK.finditer(folded)]
    characters = _Characters(folded, blocks)
    if len(characters.positions) < FEWEST_WORDS:
        return
    spans = [
        *_spaced(characters),
        *_set_off(characters),
        *_labelled(characters),
        *_embedded(characters),
    ]
    end = 0
    for first, last, certainty in sorted(spans, key=lambda span: (span[0], -span[1])):
        start, stop = characters.starts[first], characters.starts[last - 1] + 1
        if stop > end:
            yield Finding(SecretKind.RECOVERY_PHRASE, max(start, end), stop, certainty)
            end = stop


def _spaced(characters: _Characters) -> Iterator[tuple[int, int, Certainty]]:
    """Yield rows of characters that stand alone, at most one of them not in the list."""
    folded = characters.folded
    if sum([end - start == 1 for start, end in characters.blocks]) < FEWEST_WORDS:
        return
    tokens = [
        Token(folded[start:end], start, end, CHINESE_POSITIONS.get(folded[start:end]))
        for start, end in characters.blocks
    ]

    def may_be_mistyped(row: Sequence[Token], index: int) -> bool:
        return _is_short(row[index].word)

    for first_token, last_token in candidate_rows(tokens, folded, may_be_mistyped):
        first, last = characters.block_starts[first_token], characters.block_starts[last_token]
        whole = last - first in PHRASE_LENGTHS and UNKNOWN not in characters.positions[first:last]
        checked = whole and characters.checked(first, last)
        repetitive = is_repetitive([token.word for token in tokens[first_token:last_token]])
        limit = _SPACED_AND_CHECKED if checked else _SPACED
        unlike_writing = _lowest_score(characters, first, last) < limit
        if not (unlike_writing or repetitive if checked else unlike_writing and not repetitive):
            continue
        first_token, last_token = with_mistyped_edges(tokens, first_token, last_token, folded, _is_short)
        certainty = Certainty.VERIFIED if checked else Certainty.LIKELY
        yield characters.block_starts[first_token], characters.block_starts[last_token], certainty


def _is_short(word: str) -> bool:
    """True when what stands in a spaced row may be one mistyped character."""
    return len(word) <= 2


def _lowest_score(characters: _Characters, first: int, last: int) -> float:
    """Return the prose score of the least prose-like twelve (or fewer) characters of a span.

    Unknown characters say nothing here: one is the mistyped word of its row.
    """
    size = min(_SHORTEST, last - first)
    starts = range(first, last - size + 1)
    if UNKNOWN not in characters.positions[first:last]:
        return min(characters.scores.of(start, start + size) for start in starts)
    return min(
        characters.scores.of(start, start + size)
        - UNKNOWN_SCORE * characters.positions[start : start + size].count(UNKNOWN)
        for start in starts
    )


def _set_off(characters: _Characters) -> Iterator[tuple[int, int, Certainty]]:
    """Yield blocks, or neighbouring blocks taken together, with the length and checksum of a phrase."""
    starts, blocks = characters.block_starts, characters.blocks
    for left in range(len(blocks)):
        first = starts[left]
        size = starts[left + 1] - first
        if size == 1:  # spaced rows are judged by themselves
            continue
        even = True
        for right in range(left, len(blocks)):
            last = starts[right + 1]
            if last - first > _LONGEST or (right > left and characters.broken(right - 1, right)):
                break
            pieces_fit = right == left or (even and size <= _LARGEST_PIECE and last - starts[right] <= size)
            if last - first in PHRASE_LENGTHS:
                limit = _SET_OFF_AND_CHECKED if pieces_fit else _UNEVEN_AND_CHECKED
                if characters.scores.of(first, last) < limit and characters.checked(first, last):
                    yield first, last, Certainty.VERIFIED
                elif characters.score(first, last) < _limit_unchecked(characters, left, right):
                    yield first, last, Certainty.LIKELY
            even = even and last - starts[right] == size


def _limit_unchecked(characters: _Characters, left: int, right: int) -> float:
    """The highest prose score of blocks [left, right] with a wrong checksum, by how they stand."""
    if left == 0 and right == len(characters.blocks) - 1:
        return _WHOLE_TEXT
    return _SET_OFF if left == right and characters.own_line(left) else -math.inf


def _labelled(characters: _Characters) -> Iterator[tuple[int, int, Certainty]]:
    """Yield what follows the words "recovery phrase", with or without a verb and a colon."""
    for match in _LABEL.finditer(characters.folded):
        ends = [match.end()] if match["verb"] is None else [match.end(), match.start("verb")]
        for first in [bisect_left(characters.starts, end) for end in ends]:
            for last in [first + length for length in reversed(PHRASE_LENGTHS)]:
                certainty = _judge_labelled(characters, first, last)
                if certainty is not None:
                    yield first, last, certainty
                    break


def _judge_labelled(characters: _Characters, first: int, last: int) -> Certainty | None:
    """Decide whether a span that follows a label is a phrase, and how surely."""
    starts = characters.starts
    if last > len(starts):
        return None
    score = characters.score(first, last)
    if score >= _SET_OFF_AND_CHECKED or not _together(characters, first, last):
        return None
    ends = last == len(starts) or starts[last] > starts[last - 1] + 1
    known = UNKNOWN not in characters.positions[first:last]
    if (ends or score < _LABELLED) and known and characters.checked(first, last):
        return Certainty.VERIFIED
    return Certainty.LIKELY if ends and score < _LABELLED else None


def _together(characters: _Characters, first: int, last: int) -> bool:
    """True when a span of characters has only narrow breaks and nothing removed inside."""
    starts = characters.starts
    return BARRIER not in characters.folded[starts[first] : starts[last - 1]] and all(
        right - left <= _WIDEST_BREAK + 1
        for left, right in zip(starts[first : last - 1], starts[first + 1 : last], strict=True)
    )


def _embedded(characters: _Characters) -> Iterator[tuple[int, int, Certainty]]:
    """Yield stretches inside longer blocks that carry a checksum and read like anything but writing."""
    for start, end in pairwise(characters.block_starts):
        if end - start <= _SHORTEST:
            continue
        for first, score in enumerate(characters.scores.of_windows(start, end, _SHORTEST), start):
            if score >= _BEGINNING:
                continue
            for last in [first + length for length in PHRASE_LENGTHS if first + length <= end]:
                edge = first == start or last == end
                limit = _EMBEDDED_AND_CHECKED if edge else _INSIDE_AND_CHECKED
                if characters.scores.of(first, last) < limit and characters.checked(first, last):
                    yield first, last, Certainty.VERIFIED
