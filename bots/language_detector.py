"""Finds the language of a text among the configured ones: the script decides where it can, langdetect
otherwise.

langdetect (a port of Shuyo's language-detection, Naive Bayes over letter trigrams) is random without a seed,
confuses Traditional Chinese and is never asked about Han text; it gets the configured profiles only.
"""

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from importlib.resources import files
from threading import Lock

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from core.language import (
    chinese_script,
    language_and_script,
    script_says,
    stripped_for_detection,
    written_in,
)

_LEAST_PROBABILITY = 0.8  # six of the seven trials that langdetect averages
_REMEMBERED = 2048
_SEED = 0
_OTHER_NAMES = {"nb": "no", "fil": "tl"}
"""langdetect's name of a profile where it differs from the language's code."""


class LangdetectDetector:
    """A `core.ports.LanguageDetector`. Deterministic; may be called from several threads."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = tuple(languages)
        self._profiles = {code: name for code in languages if (name := _profile_name(code))}
        self._factory = _load(sorted(set(self._profiles.values())))
        self._remembered: OrderedDict[bytes, str | None] = OrderedDict()
        self._lock = Lock()

    def __call__(self, text: str) -> str | None:
        """The configured language of `text`; None when it is short, mixed, unclear or in none of them."""
        words = stripped_for_detection(text)
        if words is None:
            return None
        digest = blake2b(words.encode(errors="surrogatepass"), digest_size=16).digest()  # no text is kept
        with self._lock:
            if digest in self._remembered:
                self._remembered.move_to_end(digest)
                return self._remembered[digest]
        language = self._detect(words)
        with self._lock:
            self._remembered[digest] = language
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return language

    def _detect(self, words: str) -> str | None:
        script = script_says(words)
        candidates = written_in(script, self._languages) if script else ()
        if len(candidates) <= 1:
            return candidates[0] if candidates else None
        if script == "Hani":
            return _by_characters(words, candidates)
        return self._by_statistics(words, candidates)

    def _by_statistics(self, words: str, candidates: Sequence[str]) -> str | None:
        """The likeliest of `candidates`; None when langdetect doesn't know all of them, for it would take the
        unknown one for another.
        """
        profiles = {self._profiles.get(code): code for code in reversed(candidates)}
        if self._factory is None or None in profiles:
            return None
        detector = self._factory.create()
        detector.set_prior_map(dict.fromkeys(profiles, 1.0))
        detector.append(words)
        try:
            found = detector.get_probabilities()
        except LangDetectException:  # no letter group of the text is in any profile
            return None
        if not found or found[0].prob < _LEAST_PROBABILITY:
            return None
        return profiles.get(found[0].lang)


def _by_characters(words: str, candidates: Sequence[str]) -> str | None:
    script = chinese_script(words)
    return next((code for code in candidates if language_and_script(code) == ("zh", script)), None)


def _profile_name(code: str) -> str | None:
    """langdetect's profile for a language; None when it has none, or for Chinese, which needs none."""
    language = (language_and_script(code) or ("", ""))[0]
    name = _OTHER_NAMES.get(language, language)
    return name if name and (files("langdetect") / "profiles" / name).is_file() else None


def _load(names: Sequence[str]) -> DetectorFactory | None:
    """A factory with the profiles `names`; None when there are fewer than the two that langdetect needs."""
    if len(names) < 2:
        return None
    factory = DetectorFactory()
    factory.set_seed(_SEED)
    profiles = files("langdetect") / "profiles"
    factory.load_json_profile([(profiles / name).read_text("utf-8") for name in names])
    return factory
