"""Measures what DECISIONS.md quotes, so that nobody has to believe it: `python -m docs.measured`.

Draws are seeded: the same program gives the same numbers.
"""

import random
from collections.abc import Callable, Iterator
from importlib.resources import files

from langdetect.detector_factory import DetectorFactory
from mnemonic import Mnemonic

from core.redaction import inspect

NEITHER = ("No me ha llegado la transferencia de ayer", "Wo ist meine Überweisung geblieben")
Form = Callable[[str], str]
PHRASES: tuple[tuple[str, str, int, int, Form], ...] = (
    ("English, 12 words", "english", 16, 20_000, str),
    ("English, 24 words", "english", 32, 5_000, str),
    ("Chinese, 12, spaced out", "chinese_simplified", 16, 20_000, str),
    ("Chinese, 12, in one go", "chinese_simplified", 16, 20_000, lambda phrase: phrase.replace(" ", "")),
    ("Chinese, 24, in one go", "chinese_simplified", 32, 5_000, lambda phrase: phrase.replace(" ", "")),
)


def language_guesses() -> Iterator[str]:
    """What langdetect says of languages that it was not given."""
    factory = DetectorFactory()
    factory.set_seed(0)
    profiles = files("langdetect") / "profiles"
    factory.load_json_profile([(profiles / name).read_text("utf-8") for name in ("en", "zh-cn")])
    for text in NEITHER:
        detector = factory.create()
        detector.append(text)
        best = detector.get_probabilities()[0]
        yield f"langdetect with en and zh-cn: {best.lang} with p = {best.prob:.9f} for {text!r}"


def missed_phrases() -> Iterator[str]:
    """How many right recovery phrases, alone in a message, the gate lets through."""
    draw = random.Random(1)  # noqa: S311 - nobody's wallet
    for name, language, size, count, form in PHRASES:
        words = Mnemonic(language)
        phrases = (form(words.to_mnemonic(draw.randbytes(size))) for _ in range(count))
        missed = sum(inspect(phrase).clean for phrase in phrases)
        yield f"recovery phrases, {name}: {missed} of {count} missed"


def main() -> None:
    """Print everything."""
    for measure in (language_guesses, missed_phrases):
        for line in measure():
            print(line)  # noqa: T201 - a measurement is there to be read


if __name__ == "__main__":
    main()
