"""The table of cues, compiled: by language what word says that a secret follows, what leads to its value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.redaction.cues import Cues, cues

QUOTES = "\"'“”‘’«»„「」『』`"
DIGITS = r"(?<![\d.,+/#-])(?<!\d:)(?:[a-z]-)?(?P<value>\d{3}[ -]\d{3}|\d{4,8})(?!\d|[.,:/-]\d|[a-z])"
_VALUE = rf"(?P<open>[{QUOTES}<\[(]?)(?P<value>[!-~а-яії]{{3,64}})"
_LEADS = r"\s*(?:[:=→]|->|=>)\s*"


@dataclass(frozen=True, slots=True)
class Cue:
    """A word for a secret, and patterns of what may follow it (`after`) or lead to it (`before`)."""

    noun: re.Pattern[str]
    after: tuple[re.Pattern[str], ...]
    before: re.Pattern[str]

    def matches(self, folded: str) -> Iterator[re.Match[str]]:
        """Yield what may be values; the word is looked for first, since most texts have none."""
        nouns = [match.end() for match in self.noun.finditer(folded)]
        for end in nouns:
            for pattern in self.after:
                match = pattern.match(folded, end)
                if match is not None:
                    yield match
        if nouns:
            yield from self.before.finditer(folded)


@dataclass(frozen=True, slots=True)
class LanguageCues:
    """What to look for in one language.

    A match of `passwords` has the groups `open` (a quotation mark or "") and `value`, and `beside` when
    nothing led to the value; one of `codes` has `filler` and `value`. `foreign_letters`: it is not written
    in Latin letters.
    """

    hints: tuple[str, ...]
    passwords: Cue
    codes: Cue
    plain_word: re.Pattern[str] | None
    states: re.Pattern[str] | None
    foreign_letters: bool


def hinted(folded: str) -> list[LanguageCues]:
    """The languages in which the text may say something; a cheap look, since every text passes it."""
    found = {index for hint, indexes in _hints(folded.isascii()) if hint in folded for index in indexes}
    languages = _languages()
    return [languages[index] for index in sorted(found)]


@cache
def _languages() -> tuple[LanguageCues, ...]:
    return tuple(_compiled(language, words) for language, words in cues().items())


@cache
def _hints(plain: bool) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Each hint (of texts in ASCII only, when `plain`) with the languages that have it."""
    hints: dict[str, tuple[int, ...]] = {}
    for index, language in enumerate(_languages()):
        for hint in language.hints:
            if hint.isascii() or not plain:
                hints[hint] = (*hints.get(hint, ()), index)
    return tuple(hints.items())


def _compiled(language: str, words: Cues) -> LanguageCues:
    left, right = (r"(?<!\w)", r"(?!\w)") if words.spaced else ("", "")
    password, code = f"{left}(?:{words.password}){right}", f"{left}(?:{words.code}){right}"
    if words.spaced:
        between, is_ = r"(?:\s[^\W\d]+){0,3}?", rf"\s(?:{words.is_})\s"
        back, near = rf"{is_}(?:\w+\s){{0,2}}", r"(?:\s\w+){0,3}?\W{1,3}"
    else:
        between, is_ = r"[^\s\d,.!?;:。、！？]{0,6}?", rf"\s?(?:{words.is_})\s?"
        back, near = rf"{is_}[^\s\d,.!?;:。、]{{0,6}}?", r"[^\d,.!?;。、\n]{0,12}?"
    leads = f"(?:{_LEADS}(?:(?:{words.is_})\\s)?|{is_}(?:{_LEADS})?)"
    return LanguageCues(
        hints=words.hints,
        passwords=Cue(
            re.compile(password),
            (re.compile(between + leads + _VALUE), re.compile(r"(?P<beside>\s?)" + _VALUE)),
            re.compile(r"(?<![!-~])(?P<open>)(?P<value>[!-~]{4,64}+)" + back + password),
        ),
        codes=Cue(
            re.compile(code),
            (re.compile(f"(?P<filler>{near})" + DIGITS),),
            re.compile(f"(?P<filler>){DIGITS}{back}{code}"),
        ),
        plain_word=_plain_word(password) if language == "en" else None,
        states=re.compile(words.state) if words.state else None,
        foreign_letters=language in ("zh", "ja", "ko", "ru", "uk", "th", "ar", "hi"),
    )


def _plain_word(password: str) -> re.Pattern[str]:
    """ "My password is dragon." with nothing behind it: only a state could stand there too."""
    subject, value = r"\b(?:my|his|her|our)\s(?:\w+\s)?", r"(?P<value>[a-z]{4,24})"
    return re.compile(rf"{subject}{password}\s(?:is|was)\s?:?\s?{value}\s?(?:[.!\n]|$)")
