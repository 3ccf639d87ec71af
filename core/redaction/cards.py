"""Numbers of payment cards: an issuer's range, its length, the Luhn digit, and nothing that says otherwise.

One number in ten passes the Luhn check, so an order number or transaction number is told by its label.
Sources: ISO/IEC 7812-1 (Luhn, annex B); the issuers' published ranges.
"""

import re
from collections.abc import Iterator

from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.normalised import NormalisedText, fold

_NUMBER = re.compile(
    r"(?<![0-9A-Za-z_.#/-])(?<![0-9][ .,])[0-9](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z_/]|[.,:-][0-9])"
)
_ISSUERS = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"  # Visa
    r"|5[1-5][0-9]{14}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}"  # Mastercard
    r"|3[47][0-9]{13}"  # American Express
    r"|6(?:011|4[4-9][0-9]|5[0-9]{2})[0-9]{12}"  # Discover
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12}"  # JCB
    r"|3(?:0[0-5]|[68][0-9])[0-9]{11}"  # Diners Club
    r"|62[0-9]{14,17}|81[0-9]{14}"  # UnionPay
    r"|220[0-4][0-9]{12}"  # Mir
    r"|(?:5018|5020|5038|58[0-9]{2}|6304|6759|676[1-3])[0-9]{8,15}"  # Maestro
)
_CARD = fold(
    r"card|visa|master|amex|unionpay|银联|銀聯|信用卡|借记卡|银行卡|銀行卡|储蓄卡|卡号|卡號|カード|카드|карт|tarjeta|carte|karte|kart|carta|cartao"
    r"|so\sthe|kartu|บัตร|بطاقة|कार्ड"
)
_OTHER = fold(
    r"order|订单|訂單|单号|單號|流水|交易|转账单|编号|編號|tx|trans|hash|reference|ref\b|\bid\b|uid|tracking|快递|物流|运单|invoice|发票"
    r"|ticket|工单|case|imei|serial|iban|account|账号|帐号|帳號|账户|注文|取引|주문|거래|заказ|транзакц|pedido|orden|commande|bestell"
    r"|ordine|siparis|objedn|zamow|don\shang|pesanan|คำสั่งซื้อ|طلب|ऑर्डर|timestamp|phone|手机|电话"
)
_LABEL = re.compile(f"(?P<card>{_CARD})|(?:{_OTHER})")
_LABEL_BEFORE, _LABEL_AFTER = 40, 16


def find_card_numbers(text: NormalisedText) -> Iterator[Finding]:
    """Yield numbers of an issuer's range and length with a right check digit, unless called otherwise."""
    for match in _NUMBER.finditer(text.folded):
        digits = re.sub("[ -]", "", match[0])
        if _ISSUERS.fullmatch(digits) is None or not _passes_luhn(digits) or len(set(digits)) < 2:
            continue
        called = _called(text.folded, match.start(), match.end())
        grouped = len(digits) != len(match[0])
        plain = called is None and (grouped or len(digits) in (15, 16) or digits.startswith("62"))
        if called or plain:
            yield Finding(SecretKind.CARD_NUMBER, match.start(), match.end(), Certainty.VERIFIED)


def _passes_luhn(digits: str) -> bool:
    """Luhn: from the right, every second digit doubled (its digits added), the sum a multiple of ten."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + index % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _called(folded: str, start: int, end: int) -> bool | None:
    """Whether the nearest label before (else the first after) says card; None without one."""
    labels = list(_LABEL.finditer(folded, max(0, start - _LABEL_BEFORE), start))
    label = labels[-1] if labels else _LABEL.search(folded, end, end + _LABEL_AFTER)
    return None if label is None else label["card"] is not None
