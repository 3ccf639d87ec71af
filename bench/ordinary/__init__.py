"""Thousands of messages as customers really write them, to count false alarms on: none holds a secret.

Built from sentences and vocabulary with a fixed seed, in all languages in which secrets are recognised:
prose rich in the words of the English list, Chinese of every length in both scripts, transaction ids,
addresses, order numbers, inventories, pasted logs, and talk about phrases and passwords that shows none.
"""

import random
from collections.abc import Iterator

from bench.ordinary.sentences import ENGLISH, LOGS, SENTENCES
from bench.ordinary.slots import filled
from bench.ordinary.written import chinese_text, english_text

LANGUAGES = ("en", "zh-Hans", "zh-Hant", *SENTENCES)


def ordinary_texts(count: int = 6000, seed: int = 20261122) -> Iterator[tuple[str, str]]:
    """Yield (language, text): a quarter English, nearly half Chinese, the rest in eighteen languages."""
    source = random.Random(seed)
    others = tuple(SENTENCES)
    for index in range(count):
        turn = index % 20
        if turn < 5:
            yield "en", _with_log(source, _english(source))
        elif turn < 14:
            script = "zh-Hant" if turn < 7 else "zh-Hans"
            yield script, _with_log(source, chinese_text(source, traditional=script == "zh-Hant"))
        else:
            language = others[(index // 20 * 6 + turn - 14) % len(others)]
            yield language, _with_log(source, _sentences(source, SENTENCES[language]))


def _english(source: random.Random) -> str:
    return english_text(source) if source.random() < 0.5 else _sentences(source, ENGLISH)


def _sentences(source: random.Random, lines: str) -> str:
    """One to four different sentences, in a row or one a line."""
    available = lines.split("\n")
    chosen = source.sample(available, source.randint(1, min(4, len(available))))
    return filled(source, source.choice([" ", " ", "\n"]).join(chosen))


def _with_log(source: random.Random, text: str) -> str:
    """Every twelfth message comes with lines of a log or a program."""
    if source.randrange(12):
        return text
    return (
        text
        + "\n"
        + "\n".join(filled(source, line) for line in source.sample(LOGS.split("\n"), source.randint(1, 4)))
    )
