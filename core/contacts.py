"""How to reach a requester: what they type is checked as far as that is possible without writing to them.

A canonical value says what it is ("qq:12345", "@name", "+86…"), so reading it again gives the same contact.
"""

import re
from dataclasses import dataclass
from enum import Enum

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from core.chains import find_links
from core.folding import Found, Span, blank, fold


class ContactKind(Enum):
    """The ways to reach a person."""

    EMAIL = "email"
    PHONE = "phone"
    WECHAT = "wechat"
    QQ = "qq"
    TELEGRAM = "telegram"


class Unreachable(Enum):
    """Why a text is no contact."""

    EMPTY = "empty"
    NOT_UNDERSTOOD = "not_understood"
    BAD_EMAIL = "bad_email"
    BAD_PHONE = "bad_phone"
    NO_COUNTRY_CODE = "no_country_code"
    BAD_WECHAT = "bad_wechat"
    BAD_QQ = "bad_qq"
    BAD_TELEGRAM = "bad_telegram"


@dataclass(frozen=True, slots=True)
class Contact:
    """A well-formed contact; nothing is `verified` by its form. `suggestion`: the address that was likely
    meant where the mail domain looks mistyped ("gmial.com"); to be asked, never applied."""

    kind: ContactKind
    value: str
    verified: bool = False
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class ContactProblem:
    """No contact, and why."""

    reason: Unreachable


_TYPOS = {
    "gmail.com": "gmial.com gmai.com gamil.com gmal.com gmil.com gnail.com gmail.co gmail.con gmail.cm",
    "hotmail.com": "hotmial.com hotmai.com hotmal.com hotmail.con hotmail.co",
    "outlook.com": "outlok.com outloo.com outlook.con outlook.co",
    "yahoo.com": "yaho.com yahooo.com yahoo.con",
    "icloud.com": "iclod.com icoud.com icloud.con",
    "qq.com": "qq.con qq.cm qqq.com",
    "163.com": "163.con 163.cm",
    "126.com": "126.con 126.cm",
    "foxmail.com": "foxmial.com foxmai.com foxmail.con",
}
_MEANT = {typo: domain for domain, typos in _TYPOS.items() for typo in typos.split()}

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"
)
_SAYS = r"\s?(?:号码|账号|帐号|号|id|number)?\s?(?:是|为|is|[:=#])?\s{0,2}"
_WECHAT = re.compile(
    rf"(?:微信|薇信|(?<![A-Za-z])(?:we\s?chat|weixin|vx|wx)){_SAYS}(?P<id>[A-Za-z0-9][\w-]*)",
    re.IGNORECASE | re.ASCII,
)
_QQ = re.compile(rf"(?<![A-Za-z@])qq{_SAYS}(?P<id>\d+)(?![A-Za-z0-9@])", re.IGNORECASE | re.ASCII)
_TELEGRAM = re.compile(
    rf"(?:(?<![A-Za-z])(?:telegram|tele|tg)|电报|飞机号?){_SAYS}(?:(?:https?://)?t\.me/)?@?(?P<id>[A-Za-z]\w*)",
    re.IGNORECASE | re.ASCII,
)
_TELEGRAM_ALONE = re.compile(r"(?:@|(?:https?://)?t\.me/)(?P<id>\w+)/?\Z", re.IGNORECASE | re.ASCII)
_PHONE_SAID = re.compile(
    r"(?:联系电话|手机号码?|手机|电话号码?|电话|打我|(?<![A-Za-z])(?:mobile|cell|phone|tel|call\sme|whatsapp))"
    r"(?:\s?(?:number|no\.?|at|on))?\s?(?:是|为|is|[:=#])?\s{0,2}"
    r"(?P<number>\+?\(?\d[\d ()-]{4,20}\d)(?![\dA-Za-z])",
    re.IGNORECASE,
)
_PHONE_ABROAD = re.compile(r"(?<![\dA-Za-z+])(?P<number>\+\d[\d ()-]{5,20}\d)(?![\dA-Za-z.])")
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
_DIGITS_ONLY = re.compile(r"[\d +()./-]{5,30}")
# A swindler's contact is part of the story, not a way to reach the requester.
_SOMEBODY_ELSES = re.compile(
    r"(?:骗子|对方|(?<!其)[他她]们?|那个?人|假客服|客服|卖家|商家|scammer(?:'s)?|fake\s\w{1,12}|support|his|her|their"
    r"|from)\s?(?:的|给的|用的|留的|加我|this)?\s?(?:e-?mail|邮箱|account|address)?\s?(?:是|is)?\s?[:(]?\s?\Z",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"telegram|tele|tg|电报|飞机|https?:|t\.me|qq|微信|we\s?chat|wx|vx", re.IGNORECASE)
_LONG_RUN = re.compile(r"[0-9A-Za-z]{25,}")


def parse_contact(text: str, region: str | None = None) -> Contact | ContactProblem:
    """Read an answer to "how can we reach you?".

    `region` (ISO 3166, "DE") is assumed for numbers without country code that are no Chinese mobile's.
    """
    plain = fold(text[:2000]).text.strip()
    if not plain:
        return ContactProblem(Unreachable.EMPTY)
    match = _EMAIL.search(plain)
    if match:
        return _email(match.group())
    if "@" in plain[1:] and not _LABELLED.match(plain):
        return _email(plain)  # perhaps in another script, which the pattern for sentences leaves out
    for pattern, read in ((_WECHAT, _wechat), (_QQ, _qq), (_TELEGRAM, _telegram)):
        match = pattern.search(plain)
        if match:
            return read(match["id"])
    match = _TELEGRAM_ALONE.match(plain)
    if match:
        return _telegram(match["id"])
    match = _PHONE_SAID.search(plain) or _PHONE_ABROAD.search(plain)
    if match:
        return _phone(match["number"], region)
    if _DIGITS_ONLY.fullmatch(plain):
        return _phone(plain, region)
    mobile = re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", plain)
    return _phone(mobile.group(), region) if mobile else ContactProblem(Unreachable.NOT_UNDERSTOOD)


def find_contacts(text: str, region: str | None = None) -> tuple[Found[Contact], ...]:
    """The contacts that a longer message states as such, in order, once each.

    An e-mail address counts anywhere, a phone number when labelled or with "+" and country code, the others
    when labelled; never a part of an id or a link, and no other person's contact.
    """
    folded = fold(text)
    hidden = list(find_links(folded.text)) + [
        Span(*match.span()) for match in _LONG_RUN.finditer(folded.text)
    ]
    plain = blank(folded.text, hidden)
    matches = [(match, match.span(), _email(match.group())) for match in _EMAIL.finditer(plain)]
    plain = blank(plain, [Span(*span) for _, span, _ in matches])
    for pattern, read in ((_WECHAT, _wechat), (_QQ, _qq), (_TELEGRAM, _telegram)):
        matches += [(match, match.span("id"), read(match["id"])) for match in pattern.finditer(plain)]
    for pattern in (_PHONE_SAID, _PHONE_ABROAD):
        matches += [
            (match, match.span("number"), _phone(match["number"], region))
            for match in pattern.finditer(plain)
        ]
    found: dict[str, Found[Contact]] = {}
    for match, span, contact in sorted(matches, key=lambda each: each[1]):
        before = plain[max(0, match.start() - 30) : match.start()]
        if isinstance(contact, Contact) and not _SOMEBODY_ELSES.search(before):
            found.setdefault(contact.value, Found(contact, folded.span(*span)))
    return tuple(found.values())


def _email(written: str) -> Contact | ContactProblem:
    try:
        address = validate_email(written.strip().rstrip("."), check_deliverability=False).normalized
    except EmailNotValidError:
        return ContactProblem(Unreachable.BAD_EMAIL)
    local, _, domain = address.rpartition("@")
    meant = _MEANT.get(domain)
    return Contact(ContactKind.EMAIL, address, suggestion=f"{local}@{meant}" if meant else None)


def _wechat(written: str) -> Contact | ContactProblem:
    if not 6 <= len(written) <= 20:
        return ContactProblem(Unreachable.BAD_WECHAT)
    return Contact(ContactKind.WECHAT, f"wechat:{written}")


def _qq(written: str) -> Contact | ContactProblem:
    if not 5 <= len(written) <= 11 or written[0] == "0":
        return ContactProblem(Unreachable.BAD_QQ)
    return Contact(ContactKind.QQ, f"qq:{written}")


def _telegram(written: str) -> Contact | ContactProblem:
    # 4 characters since names are sold as collectibles (fragment.com); 32 at most (core.telegram.org).
    if not 4 <= len(written) <= 32 or not written[0].isalpha():
        return ContactProblem(Unreachable.BAD_TELEGRAM)
    return Contact(ContactKind.TELEGRAM, f"@{written}")


def _phone(written: str, region: str | None) -> Contact | ContactProblem:
    digits = re.sub(r"\D", "", written)
    chinese = "+" not in written and _CHINESE_MOBILE.fullmatch(digits)
    assumed = "CN" if chinese else region
    if assumed is None and "+" not in written:
        return ContactProblem(Unreachable.NO_COUNTRY_CODE)
    try:
        number = phonenumbers.parse(written, assumed)
    except phonenumbers.NumberParseException:
        return ContactProblem(Unreachable.BAD_PHONE)
    if not phonenumbers.is_valid_number(number):
        return ContactProblem(Unreachable.BAD_PHONE)
    return Contact(ContactKind.PHONE, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
