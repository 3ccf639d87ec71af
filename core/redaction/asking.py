"""What no agent may ever write: asking somebody for a recovery phrase, a key, a password or a code.

Whoever does is a scammer, so a reply that does is not sent. A sentence asks when it names a secret and a
verb by which it would change hands, and nothing turns it into the warning that agents rightly give ("never
send anybody your phrase", "if someone asks for it, it is a scam").
"""

import re
from dataclasses import dataclass
from functools import cache

from core.redaction.cues import Cues, cues
from core.redaction.normalised import fold

_SENTENCE = re.compile(r"[.!?;。！？；\n।؟]+(?:\s|$|(?<=[。！？；\n]))|\n")
_AT_THEIRS = re.compile(
    r"\b(?:in|into|on|inside|within)\s(?:the|your|our|a)\s(?:official\s|mobile\s|new\s|wallet\s)*"
    r"(?:app|application|device|wallet|phone|extension)\b"
    r"|(?:在|到)[^,。]{0,8}(?:应用|應用|钱包|錢包|app|手机|手機|设备|設備|[页頁]面|官[网網]|[网網]站|登[录錄])"
    r"|\b(?:en|dans|nell|nella|na|no|in|auf|sur)\W(?:la|l|votre|su|der|ihrer|deiner)?\s?"
    r"(?:app\w*|aplica\w+|billetera|cartera|carteira|portefeuille|pagina|page|seite|wallet)\b"
)
_NO_COMPOUND = r"(?!\s(?:reset|manager|change|field|screen|page|policy|length))"
_NEAR = 36  # characters between the verb and the secret
_NEGATED = 28  # characters between the negation and the verb


@dataclass(frozen=True, slots=True)
class _Asking:
    """One language, compiled."""

    secret: re.Pattern[str]
    verb: re.Pattern[str]
    not_: re.Pattern[str]
    others: re.Pattern[str]


@cache
def _languages() -> tuple[_Asking, ...]:
    return tuple(_compiled(said) for said in cues().values())


def _compiled(said: Cues) -> _Asking:
    def words(pattern: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)" if said.spaced else f"(?:{pattern})")

    return _Asking(
        re.compile(words(f"{said.phrase}|{said.password}|{said.code}").pattern + _NO_COMPOUND),
        words(f"{said.hand_over}|{said.need}"),
        re.compile(rf"n't|(?<!\w)n'|{words(said.not_).pattern}"),
        words(said.others),
    )


def asks_for_a_secret(text: str) -> bool:
    """True when a text asks its reader for a secret, in any of the supported languages. Never raises."""
    sentences = [part for part in _SENTENCE.split(fold(text)) if part]
    return any(_asks(language, sentence) for sentence in sentences for language in _languages())


def _asks(language: _Asking, sentence: str) -> bool:
    secrets = list(language.secret.finditer(sentence))
    if not secrets or language.others.search(sentence) is not None:
        return False
    for verb in language.verb.finditer(sentence):
        near = any(_distance(verb, secret) <= _NEAR for secret in secrets)
        if near and not _negated(language, sentence, verb) and _AT_THEIRS.search(sentence) is None:
            return True
    return False


def _distance(one: re.Match[str], other: re.Match[str]) -> int:
    """Characters between two matches; 0 when they touch or overlap."""
    return max(0, other.start() - one.end(), one.start() - other.end())


def _negated(language: _Asking, sentence: str, verb: re.Match[str]) -> bool:
    """True when "never", "don't" and the like stand close before the verb, or after it in its clause."""
    before = sentence[max(0, verb.start() - _NEGATED) : verb.start()]
    clause = before.rpartition(",")[2]
    after = sentence[verb.end() : verb.end() + _NEGATED].partition(",")[0]
    return language.not_.search(clause) is not None or language.not_.search(after) is not None
