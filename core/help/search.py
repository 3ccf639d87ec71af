"""Finds help articles by words, in any of their languages, with Simplified and Traditional Chinese as one.

A text becomes tokens: words of alphabetic scripts with their commonest English endings taken off, and pairs
of neighbouring characters for Chinese, which writes no spaces. An article scores for each token of the query
by where it has it (title, keywords, body) and by how few articles have it. Same articles and same words: same
order.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from opencc import OpenCC

from core.folding import fold

TITLE, KEYWORD, BODY = 8.0, 4.0, 1.0
"""What a token counts where it was found."""
LONGEST_QUERY = 300
"""Characters of a query that are looked at; what comes after them only repeats what a question is about."""
WORTH_SHOWING = 0.25
"""An article that scores less than this share of the best is not what was meant."""
ENOUGH_IN_BODIES = 0.5
"""The share of a query that must stand in an article whose title and keywords have nothing of it."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUNS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_ENDINGS = ("ications", "ication", "ies", "ing", "ed", "es", "y", "e", "s")
_SHORTEST_STEM = 3
# Question words and fillers: they are in every question and say nothing of what it is about.
_FILLERS = re.compile(
    r"怎么办|怎么样|怎么|怎样|如何|为什么|什么|请问|可以|应该|一下|一直|我的|你们|我|吗|呢|了|的"
)
_FILLER_WORD = re.compile(
    r"a|about|after|an|and|are|at|be|but|can|could|did|didn|do|does|doesn|for|from|get|has|have|help|how"
    r"|i|if|in|is|isn|it|its|me|my|no|not|of|on|or|please|should|so|t|that|the|there|this|to|was|we|what"
    r"|when|where|which|why|will|with|won|would|you|your"
)

_TO_SIMPLIFIED = OpenCC("t2s")


@dataclass(frozen=True, slots=True)
class Page:
    """What is searched of an article in one language."""

    title: str
    keywords: Sequence[str]
    body: str


class Index:
    """The pages of each article by its name, ready to be searched."""

    def __init__(self, articles: Mapping[str, Sequence[Page]]) -> None:
        self._weights = {name: _weights(pages) for name, pages in articles.items()}
        self._titles = {name: {plain(page.title) for page in pages} for name, pages in articles.items()}

    def find(self, words: str) -> tuple[str, ...]:
        """The names of the articles that fit `words`, the best first; an exact title comes before all."""
        query = plain(words[:LONGEST_QUERY])
        wanted = dict.fromkeys(tokens(_FILLERS.sub(" ", query)))
        rarity = {token: self._rarity(token) for token in wanted}
        total = sum(rarity.values())
        ranked: list[tuple[bool, float, int, str]] = []
        for position, (name, weights) in enumerate(self._weights.items()):
            exact = bool(query) and query in self._titles[name]
            hits = [token for token in wanted if token in weights]
            score = sum(weights[token] * rarity[token] for token in hits)
            telling = any(weights[token] > BODY for token in hits)
            covered = sum(rarity[token] for token in hits)
            if exact or telling or (hits and covered >= ENOUGH_IN_BODIES * total):
                ranked.append((not exact, -score, position, name))
        best = max((-score for _, score, *_ in ranked), default=0.0)
        return tuple(
            name
            for inexact, score, _, name in sorted(ranked)
            if not inexact or -score >= WORTH_SHOWING * best
        )

    def _rarity(self, token: str) -> float:
        holders = sum(token in weights for weights in self._weights.values())
        return math.log(1 + (len(self._weights) + 1) / (holders + 0.5))


def plain(text: str) -> str:
    """`text` as it is compared: folded, in lower case, in Simplified characters, spaces as one."""
    simplified = str(_TO_SIMPLIFIED.convert(fold(text.casefold()).text.replace("\0", " ")))
    return " ".join(simplified.replace("帐", "账").split())  # both are written for "account"


def tokens(text: str) -> Iterator[str]:
    """The tokens of a text that is `plain`."""
    for run in _RUNS.findall(text):
        if not re.match(f"[{_HAN}]", run):
            if not _FILLER_WORD.fullmatch(run):
                yield _stem(run)
        elif len(run) == 1:
            yield run
        else:
            yield from (run[start : start + 2] for start in range(len(run) - 1))


def _stem(word: str) -> str:
    """An English word without its commonest endings: "crashes", "crashed" and "crashing" are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM and not word.endswith("ss"):
            stem = word.removesuffix(ending)
            doubled = ending in ("ing", "ed") and stem[-1] == stem[-2] and stem[-1] not in "ls"
            return stem[:-1] if doubled else stem
    return word


def _weights(pages: Sequence[Page]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for page in pages:
        parts = ((BODY, page.body), (KEYWORD, " , ".join(page.keywords)), (TITLE, page.title))
        for weight, text in parts:
            for token in tokens(plain(text)):
                weights[token] = max(weight, weights.get(token, 0.0))
    return weights
