"""Measures what DECISIONS.md quotes of langdetect: `python -m docs.measured`.

Seeded: the same program gives the same numbers. How well secrets are recognised: `python -m bench.redaction`.
"""

from collections.abc import Iterator
from importlib.resources import files

from langdetect.detector_factory import DetectorFactory

NEITHER = ("No me ha llegado la transferencia de ayer", "Wo ist meine Überweisung geblieben")


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


def main() -> None:
    """Print everything."""
    for line in language_guesses():
        print(line)  # noqa: T201 - a measurement is there to be read


if __name__ == "__main__":
    main()
