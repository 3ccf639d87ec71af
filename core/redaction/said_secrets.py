"""Passwords, PINs and codes that the text itself calls so: "my password is hunter2", 验证码 482913.

Nothing about such a value is secret but the words beside it, so three things must come together: a word for
it, something that leads from the word to the value (a colon, "is", 是), and a value that no sentence has
in that place. "I forgot my password" and "the password is wrong" have none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.redaction.cues import Cues, folded_cues
from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.normalised import NormalisedText, fold

_QUOTES = "\"'“”‘’«»„「」『』`"  # noqa: RUF001
_VALUE = rf"(?P<open>[{_QUOTES}<\[(]?)(?P<value>[!-~а-яії]{{3,64}})"  # noqa: RUF001
_DIGITS = r"(?<![\d.,+/#-])(?<!\d:)(?:[a-z]-)?(?P<value>\d{3}[ -]\d{3}|\d{4,8})(?!\d|[.,:/-]\d|[a-z])"
_LEADS = r"\s*(?:[:=→]|->|=>)\s*"
_TRAILING = ".,;:!?)]}>\"'`"
_MIXED = re.compile(r"(?=.*[0-9])(?=.*[^\W\d_])")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")
_SIGNS = re.compile(r"[@#$%^&*~!+=?]")
_NO_VALUE = re.compile(
    r"(?:https?|www\.|ftp)|[\w.+-]+@[\w-]+\.\w|0x[0-9a-f]{8,}|(?:iphone|ipad|android|ios|win(?:dows)?|galaxy|mi|macos|v)[- ]?\d[\d.]*\Z"
    r"|(?:trc|erc|bep)-?\d+\Z|\d+(?:st|nd|rd|th|h|hrs?|m|min|mins|s|sec|d|x|px|[kmg]b|usdt?|btc|eth|trx|k|am|pm|%)\Z"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[:.]\d{2}\Z|\d{1,2}[-~]\d{1,2}\Z|(?:\+|00)?86\d{11}\Z|1[3-9]\d{9}\Z|\d{13,}\Z|2fa\b"
    r"|[*x•.#_-]+\Z"
)
_UNITS = re.compile(
    fold(
        r"\s?-?(?:位|秒|分|次|条|年|月|日|号|小时|天|块|元|个|桁|文字|回|자리|글자|초|분|번|회|digit|char|letter|sec|min|hour|day|time|attempt"
        r"|cifr|zeichen|ziffer|stell|caract|carater|cisel|znak|cyfr|цифр|симв|минут|секунд|раз|знак|ky\stu|karakter|hane|dakika|saniye|angka|"
        r"digito|minuto|segundo|usd|หลัก|นาที|أرقام|دقيق|अंक|मिनट|%)"
    )
)
_OTHER_NUMBER = re.compile(
    fold(
        "order|ticket|phone|account|address|error|after|within|amount|since|until|times|number\\sof|订单|工单|单号|手机|电话|尾号|账[号户]|错误|代码"
        "|超过|等了|金额|第|每|近|编号|号|注文|주문|заказ|pedido|commande|bestell|ordine|siparis|objedn|zamow|don\\shang|pesanan|erreur|fehler|errore|hata"
    )
)
_PIN_DIGITS = 6  # of a payment password in China and Japan
_CARD_CODE = re.compile(r"(?<!\w)(?:cvv2?|cvc2?|安全[码碼])\s?(?:is|是|为|code)?\s?[:=]?\s?(?P<value>\d{3,4})(?!\d)")
_PLAIN_CODE = re.compile(
    r"\b(?:my|the|this|received|got|sms|here\sis\sthe)\s(?:\w+\s)?code(?:\s(?:i|you|they|we)\s(?:got|received|sent|have))?"
    r"\s?(?:is|was|:|=|it's)+\s?" + _DIGITS
)
_OTHER_CODE = re.compile(
    r"error|status|country|zip|post|promo|referral|invit|discount|coupon|area|qr|swift|sort|bank|product|bar|dress|source"
)
_STATE_ENDINGS = ("ed", "en", "ing", "ly", "ent", "ect", "id", "able", "ible", "ful", "less", "ive", "n't", "nt")


@dataclass(frozen=True, slots=True)
class _Cue:
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
class _Language:
    """What to look for in one language, compiled."""

    hints: tuple[str, ...]
    passwords: _Cue
    codes: _Cue
    plain_word: re.Pattern[str] | None
    states: re.Pattern[str] | None
    foreign_letters: bool


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(_compiled(language, cues) for language, cues in folded_cues().items())


def _compiled(language: str, cues: Cues) -> _Language:
    left, right = (r"(?<!\w)", r"(?!\w)") if cues.spaced else ("", "")
    password, code = f"{left}(?:{cues.password}){right}", f"{left}(?:{cues.code}){right}"
    between = r"(?:\s[^\W\d]+){0,3}?" if cues.spaced else r"[^\s\d,.!?;:。、！？]{0,6}?"
    is_ = rf"\s(?:{cues.is_})\s" if cues.spaced else rf"\s?(?:{cues.is_})\s?"
    leads = f"(?:{_LEADS}(?:(?:{cues.is_})\\s)?|{is_}(?:{_LEADS})?)"
    if cues.spaced:
        back = rf"\s(?:{cues.is_})\s(?:\w+\s){{0,2}}"
    else:
        back = rf"\s?(?:{cues.is_})\s?[^\s\d,.!?;:。、]{{0,6}}?"
    near = r"(?:\s\w+){0,3}?\W{1,3}" if cues.spaced else r"[^\d,.!?;。、\n]{0,12}?"
    plain = None
    if language == "en":
        plain = re.compile(
            rf"\b(?:my|his|her|our)\s(?:\w+\s)?{password}\s(?:is|was)\s?:?\s?(?P<value>[a-z]{{4,24}})\s?(?:[.!\n]|$)"
        )
    return _Language(
        hints=tuple(hint.replace("_", " ") for hint in cues.hints.split(" ")),
        passwords=_Cue(
            re.compile(password),
            (re.compile(between + leads + _VALUE), re.compile(r"(?P<beside>\s?)" + _VALUE)),
            re.compile(r"(?<![!-~])(?P<open>)(?P<value>[!-~]{4,64}+)" + back + password),
        ),
        codes=_Cue(
            re.compile(code),
            (re.compile(f"(?P<filler>{near})" + _DIGITS),),
            re.compile(f"(?P<filler>){_DIGITS}{back}{code}"),
        ),
        plain_word=plain,
        states=re.compile(cues.state) if cues.state else None,
        foreign_letters=language in ("zh", "ja", "ko", "ru", "uk", "th", "ar", "hi"),
    )


def find_said_secrets(text: NormalisedText) -> Iterator[Finding]:
    """Yield values that the text calls a password, a PIN or a one-time code; only the value is cut."""
    folded = text.folded
    spans: list[tuple[int, int, SecretKind]] = []
    for language in _hinted(folded):
        spans += [(*span, SecretKind.ONE_TIME_CODE) for span in _codes(language, folded)]
        spans += [(*span, SecretKind.PASSWORD) for span in _passwords(language, text)]
    for pattern, hint in ((_PLAIN_CODE, "code"), (_CARD_CODE, "cv")):
        if hint in folded:
            spans += [(*span, SecretKind.ONE_TIME_CODE) for span in _other_codes(pattern, folded)]
    reported = 0
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reported:
            reported = end
            yield Finding(kind, start, end, Certainty.LIKELY)


def _hinted(folded: str) -> list[_Language]:
    """The languages in which the text may say something; a cheap look, since every text passes it."""
    plain = folded.isascii()
    hinted = {index for hint, indexes in _hints(plain) if hint in folded for index in indexes}
    languages = _languages()
    return [languages[index] for index in sorted(hinted)]


@cache
def _hints(plain: bool) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Each hint (of texts in ASCII only, when `plain`) with the languages that have it."""
    hints: dict[str, tuple[int, ...]] = {}
    for index, language in enumerate(_languages()):
        for hint in language.hints:
            if hint.isascii() or not plain:
                hints[hint] = (*hints.get(hint, ()), index)
    return tuple(hints.items())


def _codes(language: _Language, folded: str) -> Iterator[tuple[int, int]]:
    for match in language.codes.matches(folded):
        if _OTHER_NUMBER.search(match["filler"]) is None and _UNITS.match(folded, match.end("value")) is None:
            yield match.span("value")


def _other_codes(pattern: re.Pattern[str], folded: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(folded):
        if _OTHER_CODE.search(match[0]) is None and _UNITS.match(folded, match.end()) is None:
            yield match.span("value")


def _passwords(language: _Language, text: NormalisedText) -> Iterator[tuple[int, int]]:
    folded = text.folded
    for match in language.passwords.matches(folded):
        start, end = _value_span(match)
        value = text.exact[start:end]
        if "beside" in match.re.groupindex:
            if _may_stand_beside(value, folded[match.start() - 1]) and _is_value(value, folded, end):
                yield start, end
        elif _is_value(value, folded, end) or _is_quoted(match, end) or _is_foreign_word(language, value, folded, match.start()):
            yield start, end
    if language.plain_word is not None and language.states is not None:
        for match in language.plain_word.finditer(folded):
            word = match["value"]
            if language.states.fullmatch(word) is None and not word.endswith(_STATE_ENDINGS):
                yield match.span("value")


def _may_stand_beside(value: str, before: str) -> bool:
    """True when nothing has to lead from the word (that ends with the letter `before`) to the value."""
    if len(value) < _PIN_DIGITS or not value[0].isalnum():
        return False
    return bool(_MIXED.match(value)) or (len(value) == _PIN_DIGITS and value.isdigit() and before > "~")


def _is_quoted(match: re.Match[str], end: int) -> bool:
    """True when the value, of four characters or more, stands in quotation marks."""
    long = end - match.start("value") >= 4
    return long and match["open"] != "" and match["open"] in _QUOTES and match.string[end : end + 1] in _QUOTES


def _value_span(match: re.Match[str]) -> tuple[int, int]:
    """Where the value stands, without the punctuation of the sentence behind it."""
    start, end = match.span("value")
    while end > start + 1 and match.string[end - 1] in _TRAILING:
        end -= 1
    return start, end


def _is_value(value: str, folded: str, end: int) -> bool:
    """True when something is no word of a sentence: letters and digits, signs inside, four digits or more."""
    if len(value) < 4 or _NO_VALUE.match(value.lower()) is not None:
        return False
    if value.isdigit():
        return _UNITS.match(folded, end) is None
    if _MIXED.match(value):
        return True
    return (_SIGNS.search(value[:-1]) is not None and len(value) >= 6) or (
        len(value) >= 8 and _INNER_CAPITAL.search(value) is not None
    )


_NAMES = frozenset(
    "null none error wrong undefined invalid app email mail google apple face touch pin usdt wallet login reset password pass"
    " failed fail metamask binance okx telegram discord wechat http https code sms otp your the and".split()
)


def _is_foreign_word(language: _Language, value: str, folded: str, after: int) -> bool:
    """True for a Latin word after one of another script, in which a state would be written too."""
    if not language.foreign_letters or not value.isascii() or folded[after - 1].isascii():
        return False
    return value.isalpha() and len(value) >= 5 and value.lower() not in _NAMES
