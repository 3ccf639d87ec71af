"""Earlier texts that turned out to be parts of a phrase are cut out of whatever repeats them.

A text is repeated in answers, remarks, folded lines and review cards: as a whole, behind a label, with other
white space, or shortened to its beginning and "…".
"""

import re
from collections.abc import Iterator, Sequence

from core.redaction.markers import REMOVED

_LONG = 8  # characters from which on, or with a space inside, a text is cut out wherever it stands
_SHORTENED = 20  # characters that are enough of a shortened text to know it by
_LABEL = r"(?m)(^|[:：]\s?)"


def without_words(text: str, said: Sequence[str], mark: str = REMOVED) -> str:
    """`text` with a marker (`mark`) for each of `said` that it repeats; the same object when it repeats none.

    A short text ("legal", "的") is cut only where it is all that stands on a line or behind a label, since it
    is an ordinary word elsewhere.
    """

    def marked(match: re.Match[str]) -> str:
        return f"{match[1] if match.re.groups else ''}{mark}"

    for each in _each_alone(said):
        for pattern in _patterns(each):
            text = pattern.sub(marked, text) if pattern.search(text) else text
    return text


def _each_alone(said: Sequence[str]) -> Iterator[str]:
    """The texts, and of one with several lines (a form window's) each line, since it may be an answer."""
    for each in said:
        yield each
        if "\n" in each.strip():
            yield from each.splitlines()


def _patterns(said: str) -> tuple[re.Pattern[str], ...]:
    """What a repetition of `said` looks like."""
    words = said.split()
    if not words:
        return ()
    whole = r"\s+".join(map(re.escape, words))
    if len(words) == 1 and len(said.strip()) < _LONG:
        return (re.compile(rf"{_LABEL}{whole}[ \t]*$", re.IGNORECASE),)
    beginning = said.strip()[:_SHORTENED]
    shortened = r"\s+".join(map(re.escape, beginning.split())) + r"[^\n…]*…"
    return (re.compile(whole, re.IGNORECASE), re.compile(shortened, re.IGNORECASE))
