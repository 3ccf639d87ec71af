"""Passwords, PINs and codes that the text itself calls so: "my password is hunter2", 验证码 482913.

Nothing about such a value is secret but the words beside it, so three things must come together: a word for
it, something that leads from the word to the value (a colon, "is", 是), and a value that no sentence has
in that place. "I forgot my password" and "the password is wrong" have none.
"""

import re
from collections.abc import Iterator

from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.normalised import NormalisedText, fold
from core.redaction.said_patterns import DIGITS, QUOTES, LanguageCues, hinted

_TRAILING = ".,;:!?)]}>\"'`"
_MIXED = re.compile(r"(?=.*[0-9])(?=.*[^\W\d_])")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")
_SIGNS = re.compile(r"[@#$%^&*~!+=?]")
_NO_VALUE = re.compile(
    r"(?:https?|www\.|ftp)|[\w.+-]+@[\w-]+\.\w|0x[0-9a-f]{8,}"  # links, mail, addresses
    r"|(?:iphone|ipad|android|ios|win(?:dows)?|galaxy|mi|macos|v)[- ]?\d[\d.]*\Z|(?:trc|erc|bep)-?\d+\Z|2fa\b"
    r"|\d+(?:st|nd|rd|th|h|hrs?|m|min|mins|s|sec|d|x|px|[kmg]b|usdt?|btc|eth|trx|k|am|pm|%)\Z"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[:.]\d{2}\Z|\d{1,2}[-~]\d{1,2}\Z"  # dates, times, ranges
    r"|(?:\+|00)?86\d{11}\Z|1[3-9]\d{9}\Z|\d{13,}\Z|[*x•.#_-]+\Z"  # telephones, order numbers, stars
)
_UNITS = re.compile(
    fold(
        r"\s?-?(?:位|秒|分|次|条|年|月|日|号|小时|天|块|元|个|桁|文字|回|자리|글자|초|분|번|회|หลัก|นาที|أرقام|دقيق|अंक|मिनट|%"
        r"|digit|char|letter|sec|min|hour|day|time|attempt|cifr|zeichen|ziffer|stell|caract|carater|cisel|znak|cyfr"
        r"|цифр|симв|минут|секунд|раз|знак|ky\stu|karakter|hane|dakika|saniye|angka|digito|minuto|segundo|usd)"
    )
)
_OTHER_NUMBER = re.compile(
    fold(
        "order|ticket|phone|account|address|error|after|within|amount|since|until|times|number\\sof"
        "|订单|工单|单号|手机|电话|尾号|账[号户]|错误|代码|超过|等了|金额|第|每|近|编号|号|注文|주문|заказ|pedido"
        "|commande|bestell|ordine|siparis|objedn|zamow|don\\shang|pesanan|erreur|fehler|errore|hata"
    )
)
_PIN_DIGITS = 6  # of a payment password in China and Japan
_CARD_CODE = re.compile(
    r"(?<!\w)(?:cvv2?|cvc2?|安全[码碼])\s?(?:is|是|为|code)?\s?[:=]?\s?(?P<value>\d{3,4})(?!\d)"
)
_PLAIN_CODE = re.compile(
    r"\b(?:my|the|this|received|got|sms|here\sis\sthe)\s(?:\w+\s)?code"
    r"(?:\s(?:i|you|they|we)\s(?:got|received|sent|have)(?:\sme)?)?\s?(?:is|was|:|=|it's)+\s?" + DIGITS
)
_PIN = re.compile(
    r"(?<![a-zа-я])(?:pin|пин)[- ]?(?:code|код|码)?\s?#?(?!19|20)(?P<value>\d{4,6})(?!\d|[.,:-]\d)"
)
_OTHER_CODE = re.compile(
    "error|status|country|zip|post|promo|referral|invit|discount|coupon|area|qr|swift|sort|bank|product|bar"
    "|dress|source"
)
_MORE = (
    (_PLAIN_CODE, "code", SecretKind.ONE_TIME_CODE),
    (_CARD_CODE, "cv", SecretKind.ONE_TIME_CODE),
    (_PIN, "pin", SecretKind.PASSWORD),
    (_PIN, "пин", SecretKind.PASSWORD),
)
_STATE_ENDINGS = ("ed", "en", "ing", "ly", "ent", "ect", "id", "able", "ible", "ful", "less", "ive", "nt")
_NAMES = frozenset(
    fold(
        "null none error wrong undefined invalid app email mail google apple face touch pin usdt wallet login"
        " reset password pass failed fail metamask binance okx telegram discord wechat https code sms otp"
    ).split()
)


def find_said_secrets(text: NormalisedText) -> Iterator[Finding]:
    """Yield values that the text calls a password, a PIN or a one-time code; only the value is cut."""
    folded = text.folded
    spans: list[tuple[int, int, SecretKind]] = []
    for language in hinted(folded):
        spans += [(*span, SecretKind.ONE_TIME_CODE) for span in _codes(language, folded)]
        spans += [(*span, SecretKind.PASSWORD) for span in _passwords(language, text)]
    for pattern, hint, kind in _MORE:
        if hint in folded:
            spans += [(*span, kind) for span in _other_codes(pattern, folded)]
    reported = 0
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reported:
            reported = end
            yield Finding(kind, start, end, Certainty.LIKELY)


def _codes(language: LanguageCues, folded: str) -> Iterator[tuple[int, int]]:
    for match in language.codes.matches(folded):
        if _OTHER_NUMBER.search(match["filler"]) is None and not _counts(folded, match.end("value")):
            yield match.span("value")


def _other_codes(pattern: re.Pattern[str], folded: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(folded):
        if _OTHER_CODE.search(match[0]) is None and not _counts(folded, match.end("value")):
            yield match.span("value")


def _counts(folded: str, end: int) -> bool:
    """True when the number that ends there counts something: 6 digits, 30 分."""
    return _UNITS.match(folded, end) is not None


def _passwords(language: LanguageCues, text: NormalisedText) -> Iterator[tuple[int, int]]:
    for match in language.passwords.matches(text.folded):
        start, end = _value_span(match)
        if _is_password(language, match, text.exact[start:end], end):
            yield start, end
    if language.plain_word is not None:
        for match in language.plain_word.finditer(text.folded):
            if not _is_state(language, match["value"]):
                yield match.span("value")


def _is_state(language: LanguageCues, word: str) -> bool:
    """True for what a password is said to be: wrong, expired."""
    named = language.states is not None and language.states.fullmatch(word) is not None
    return named or word.endswith(_STATE_ENDINGS)


def _value_span(match: re.Match[str]) -> tuple[int, int]:
    """Where the value stands, without the punctuation of the sentence behind it."""
    start, end = match.span("value")
    while end > start + 1 and match.string[end - 1] in _TRAILING:
        end -= 1
    return start, end


def _is_password(language: LanguageCues, match: re.Match[str], value: str, end: int) -> bool:
    """Decide over a value (in its own letter case) that ends at `end` of the matched text."""
    before = match.string[match.start() - 1 : match.start()]
    if "beside" in match.re.groupindex:
        return _may_stand_beside(value, before) and _is_value(value, match.string, end)
    foreign = language.foreign_letters and not before.isascii() and _is_foreign_word(value)
    quoted = _is_quoted(match, end) and not _is_state(language, value.lower())
    return foreign or quoted or _is_value(value, match.string, end)


def _may_stand_beside(value: str, before: str) -> bool:
    """True when nothing has to lead from the word (that ends with the letter `before`) to the value."""
    if len(value) < _PIN_DIGITS or not value[0].isalnum():
        return False
    return bool(_MIXED.match(value)) or (len(value) == _PIN_DIGITS and value.isdigit() and before > "~")


def _is_quoted(match: re.Match[str], end: int) -> bool:
    """True when the value, of four characters or more, stands in quotation marks."""
    opened = match["open"] != "" and match["open"] in QUOTES
    return opened and end - match.start("value") >= 4 and match.string[end : end + 1] in QUOTES


def _is_value(value: str, folded: str, end: int) -> bool:
    """True when something is no word of a sentence: letters and digits, signs inside, four digits or more."""
    if len(value) < 4 or _NO_VALUE.match(value.lower()) is not None:
        return False
    if value.isdigit():
        return not _counts(folded, end)
    if _MIXED.match(value):
        return True
    signs = _SIGNS.search(value[:-1]) is not None and len(value) >= 6
    return signs or (len(value) >= 8 and _INNER_CAPITAL.search(value) is not None)


def _is_foreign_word(value: str) -> bool:
    """True for a Latin word, after one of another script in which a state would be written too."""
    return value.isascii() and value.isalpha() and len(value) >= 5 and value.lower() not in _NAMES
