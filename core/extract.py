"""What a longer message already says is not asked again: every stated fact is found, and none invented.

Where a message states two networks or two times, both are reported and none is chosen.
"""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from core.chains import (
    AddressGiven,
    TransactionId,
    find_addresses,
    find_links,
    find_networks,
    find_transactions,
)
from core.chains.recognition import on_network
from core.contacts import Contact, find_contacts
from core.folding import Found, Span, blank, fold
from core.moments import Moment, MomentProblem, find_moments
from core.moments.reading import single_moment


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of a coin: `asset` is its ticker in capitals, `text` what was written."""

    value: Decimal
    asset: str
    text: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """The facts of a message, each with its place. `moment` is None unless all statements agree on one."""

    networks: tuple[Found[str], ...] = ()
    transactions: tuple[Found[TransactionId], ...] = ()
    addresses: tuple[Found[AddressGiven], ...] = ()
    moment: Found[Moment] | None = None
    moments: tuple[Found[Moment | MomentProblem], ...] = ()
    contacts: tuple[Found[Contact], ...] = ()
    amounts: tuple[Found[Amount], ...] = ()
    account: Found[str] | None = None
    order_number: Found[str] | None = None

    @property
    def network(self) -> str | None:
        """The id of the one network stated; None when there is none, or more than one."""
        stated = {network.value for network in self.networks}
        return stated.pop() if len(stated) == 1 else None


_COINS = {
    "USDT": "usdt|泰达币|u(?![A-Za-z盘])",
    "USDC": "usdc",
    "DAI": "dai",
    "ETH": "eth|ether|ethereum|以太坊|以太币|以太",
    "BTC": "btc|bitcoins?|比特币|大饼",
    "BNB": "bnb",
    "TRX": "trx|波场币",
    "SOL": "sol",
    "LTC": "ltc|litecoins?|莱特币",
    "DOGE": "doge|dogecoins?|狗狗币",
    "XRP": "xrp|瑞波币",
    **{
        coin: coin.lower()
        for coin in ("MATIC", "POL", "AVAX", "ARB", "SHIB", "PEPE", "ADA", "TON", "BCH", "ETC")
    },
}
_COIN = "|".join(f"(?P<{coin}>(?:{names})(?![A-Za-z0-9]))" for coin, names in _COINS.items())
_ANY_COIN = "|".join(names for names in _COINS.values())
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,18})(?:\.\d{1,18})?"
_AMOUNT = re.compile(
    rf"(?<![\dA-Za-z.])(?<!\d[,:/-])(?P<value>{_NUMBER})\s?(?P<scale>[万千]|[kw](?=[\su个枚]))?\s?[个枚]?\s?(?:{_COIN})",
    re.IGNORECASE,
)
_UNITS = r"[%$天日月年点号分小元块刀人次笔]|hours?|days?|min|usd|rmb|times|x\b"
_AMOUNT_AFTER_COIN = re.compile(
    rf"(?<![\dA-Za-z.])(?:{_COIN.replace('(?![A-Za-z0-9])', '(?![A-Za-z])')})\s?:?\s?(?P<value>{_NUMBER})"
    rf"(?P<scale>[万千]|[kw](?![A-Za-z]))?(?![\d.,:%/-]*\d|\s?(?:{_ANY_COIN}|{_UNITS}))",
    re.IGNORECASE,
)
_PRICE_BEFORE = re.compile(
    r"(?:价格?|单价|市价|汇率|币价|跌到|跌破|涨到|price|rate|worth|价值|值|@|at)\s?(?:是|为|of|is|约|在|[:=])?\s?[$]?\Z",
    re.IGNORECASE,
)
_SCALES = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}

_VALUE = r"[\"'「『“]?(?P<value>[^\s,,;;!?。、()\[\]\"'「」『』“”\x00]{2,64})"
_WRITTEN = r"(?P<written>[A-Za-z0-9][A-Za-z0-9_.@+-]{1,63})"
_ACCOUNT_NAMED = re.compile(
    r"(?:账[号户]名|帐[号户]名|账户名称|用户名|用户id|uid|(?<![A-Za-z])(?:account\s(?:name|id|number)|user\s?(?:name|id)|login\sname))"
    rf"\s?(?:[:=]\s{{0,2}}{_VALUE}|(?:是|为|叫|is)?\s{{0,2}}{_WRITTEN})",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?:账号|账户|帐号|帐户|(?<![A-Za-z])account)"
    rf"\s?(?:[:=]\s{{0,2}}{_VALUE}|(?:是|为|叫|is)\s{{0,2}}{_WRITTEN})",
    re.IGNORECASE,
)
_SOMEBODY_ELSES = re.compile(
    r"(?:微信|qq|telegram|tg|银行|收款|对方|骗子|他的?|她的?|对家|客服|支付宝|his|her|their|scammer's|recipient|receiving|bank)\s?(?:的|人)?\s?\Z",
    re.IGNORECASE,
)
_NOTHING = frozenset(("没有", "不知道", "忘了", "忘记了", "无", "none", "n/a", "no", "unknown"))
_ORDER = re.compile(
    r"(?:订单(?:编?号)?|(?<![工快物])单号|(?<![A-Za-z])order\s?(?:number|no\.?|id)|(?<![A-Za-z])order(?=\s?#))"
    r"\s?(?:是|为|is|[:=#])?\s{0,2}#?(?P<value>[A-Za-z0-9][A-Za-z0-9-]{4,39})(?![A-Za-z0-9-])",
    re.IGNORECASE,
)


LOOKED_THROUGH = 4096
"""Characters: the longest message of Telegram. Whoever pastes more states the facts at its beginning, and
nobody else waits while the rest is searched."""


def extract(text: str, now: datetime, zone: tzinfo) -> Extraction:
    """Every fact that the text states, or its beginning where it is very long. `now` is aware; `zone` is
    assumed for times without one."""
    text = text[:LOOKED_THROUGH]
    links, transactions, addresses = find_links(text), find_transactions(text), find_addresses(text)
    networks = _networks(find_networks(text), transactions)
    ids = [*links, *(each.span for each in transactions), *(each.span for each in addresses)]
    rest = blank(text, ids)
    contacts = find_contacts(rest)
    order, account = _order(rest), _account(rest)
    labelled = [each.span for each in contacts] + [each.span for each in (order, account) if each is not None]
    rest = blank(rest, labelled)
    moments = find_moments(rest, now, zone)
    rest = blank(rest, [each.span for each in moments] + [each.span for each in find_networks(rest)])
    if len(networks) == 1:
        only = networks[0].value
        transactions = tuple(Found(on_network(each.value, only), each.span) for each in transactions)
    return Extraction(
        networks,
        transactions,
        addresses,
        single_moment(moments),
        moments,
        contacts,
        _amounts(rest, text),
        account,
        order,
    )


def _networks(
    named: tuple[Found[str], ...], transactions: tuple[Found[TransactionId], ...]
) -> tuple[Found[str], ...]:
    """Networks stated by name, by an explorer's link, or by the form of an id that only one network has."""
    shown = [Found(each.value.network, each.span) for each in transactions if each.value.network is not None]
    once: dict[str, Found[str]] = {}
    for each in sorted((*named, *shown), key=lambda found: found.span):
        once.setdefault(each.value, each)
    return tuple(once.values())


def _amounts(rest: str, text: str) -> tuple[Found[Amount], ...]:
    # A full-width comma separates phrases, never thousands.
    folded = fold(rest.replace("，", "、"))
    found = []
    taken: list[Span] = []
    for pattern in (_AMOUNT, _AMOUNT_AFTER_COIN):
        for match in pattern.finditer(folded.text):
            here = Span(*match.span())
            before = folded.text[max(0, here.start - 12) : here.start]
            if any(here.overlaps(other) for other in taken) or _PRICE_BEFORE.search(before):
                continue
            taken.append(here)
            span = folded.span(*match.span())
            asset = next(coin for coin in _COINS if match[coin])
            value = Decimal(match["value"].replace(",", "")) * _SCALES.get((match["scale"] or "").lower(), 1)
            found.append(Found(Amount(value, asset, text[span.start : span.end]), span))
    return tuple(sorted(found, key=lambda each: each.span))


def _account(text: str) -> Found[str] | None:
    folded = fold(text)
    for match in (*_ACCOUNT_NAMED.finditer(folded.text), *_ACCOUNT.finditer(folded.text)):
        name = "value" if match["value"] else "written"
        value = match[name].rstrip(".:")
        if _SOMEBODY_ELSES.search(folded.text, max(0, match.start() - 14), match.start()):
            continue
        # "my account is locked" states no name: without a colon, a name shows itself by a digit or sign.
        if name == "written" and not re.search(r"[\d_@.]", value):
            continue
        if len(value) < 2 or value.lower() in _NOTHING or value.startswith(("没", "不", "被", "忘")):
            continue
        start = match.start(name)
        return Found(value, folded.span(start, start + len(value)))
    return None


def _order(text: str) -> Found[str] | None:
    folded = fold(text)
    for match in _ORDER.finditer(folded.text):
        if any(mark.isdigit() for mark in match["value"]):
            return Found(match["value"], folded.span(*match.span("value")))
    return None
