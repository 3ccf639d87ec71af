"""Words of a phrase written without anything between them: "legalwinnerthankyear…", なりきんやせる….

The run is cut at list words from both ends; where they don't meet, what is left between is one mistyped word.
"""

from collections.abc import Mapping

from core.redaction.word_lists import WordList

_WIDEST_MISTYPED = 12  # letters
_LONGEST_RUN = 400  # letters: more than 24 of the longest words; beyond it nothing is cut


def split_glued(run: str, words: WordList, lenient: bool) -> list[tuple[int, int, int | None]]:
    """Cut a run of letters into (start, end, list position); [] when it is not made of list words.

    Of several ways the one with most words is taken, so that no phrase comes out too short. When `lenient`,
    one piece (position None) may be foreign.
    """
    size = len(run)
    if size > _LONGEST_RUN:
        return []
    forward = _most_words(run, words.positions, words.longest)
    if forward[size] is not None:
        return _pieces(run, forward, size, words.positions)
    if not lenient:
        return []
    backward = _most_words(run[::-1], words.mirrored, words.longest)
    gap = _narrowest_gap(forward, backward, size)
    if gap is None:
        return []
    start, end = gap
    after = _pieces(run[::-1], backward, size - end, words.mirrored)
    turned = [(size - right, size - left, position) for left, right, position in reversed(after)]
    return [*_pieces(run, forward, start, words.positions), (start, end, None), *turned]


def _most_words(run: str, positions: Mapping[str, int], longest: int) -> list[tuple[int, int] | None]:
    """For each length: (most list words that the beginning of this length consists of, start of the last)."""
    best: list[tuple[int, int] | None] = [(0, 0)]
    for end in range(1, len(run) + 1):
        found: tuple[int, int] | None = None
        for start in range(max(0, end - longest), end):
            before = best[start]
            if before is None or run[start:end] not in positions:
                continue
            if found is None or before[0] + 1 > found[0]:
                found = (before[0] + 1, start)
        best.append(found)
    return best


def _pieces(
    run: str, best: list[tuple[int, int] | None], end: int, positions: Mapping[str, int]
) -> list[tuple[int, int, int | None]]:
    """The words of the beginning of length `end`, in order."""
    pieces: list[tuple[int, int, int | None]] = []
    while end > 0 and (step := best[end]) is not None:
        start = step[1]
        pieces.append((start, end, positions[run[start:end]]))
        end = start
    return pieces[::-1]


def _narrowest_gap(
    forward: list[tuple[int, int] | None], backward: list[tuple[int, int] | None], size: int
) -> tuple[int, int] | None:
    """The shortest piece such that all before it and all after it are list words."""
    gaps = [
        (end - start, start, end)
        for start in range(size)
        if forward[start] is not None
        for end in range(start + 1, min(size, start + _WIDEST_MISTYPED) + 1)
        if backward[size - end] is not None
    ]
    return min(gaps)[1:] if gaps else None
