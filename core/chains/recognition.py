"""What was typed as a transaction id: the id itself, an address, another network's id, or what is wrong.

Formats: 32 bytes in hexadecimal on Bitcoin-like chains, EVM chains ("0x" before it), TRON and the XRP Ledger
(upper case there); on Solana the 64-byte signature in base58.
"""

import re
from dataclasses import dataclass
from enum import Enum

from base58_bech32 import base58

from core.chains.addresses import AddressGiven, as_address
from core.chains.explorers import explorer_link
from core.chains.networks import FAMILIES, NETWORKS
from core.folding import fold

HEX_DIGITS = 64
SOLANA_CHARACTERS = (87, 88)
_HEX_FAMILIES = ("bitcoin", "litecoin", "dogecoin", "tron", "xrp", "evm")
_BASE58_CHARACTERS = frozenset(base58.BITCOIN_ALPHABET.decode())

LINK = re.compile(
    r"https?://[^\s<>\"',()\x00、。一-鿿]+"
    # Without a scheme. What precedes must end a word, in any script: "еtherscan.io" (Cyrillic) is not ours.
    r"|(?<![^\W一-鿿])(?<![.@-])(?:[^\W一-鿿](?:[\w-]{0,62})\.){1,5}[a-z]{2,24}/[^\s<>\"',()\x00、。一-鿿]+",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:(?:交易|转账|区块链?|链上)?(?:哈希值?|hash|单号|id|号码?)|tx\s?id|tx\s?hash|txn|tx|hash|signature|签名"
    r"|trans?action\s?(?:id|hash)?|交易)"
    r"(?:\s*(?:是|为|is|[:=#])\s*|\s+)",
    re.IGNORECASE,
)
_WRAPPING = " \t\r\n\"'`<>()[]{}【】「」『』《》“”‘’.,;:!?。、*_~|"
_RUN = re.compile(r"[0-9A-Za-z]{20,}")


@dataclass(frozen=True, slots=True)
class TransactionId:
    """A well-formed transaction id. `network` is None while several remain possible (`families`)."""

    value: str
    network: str | None
    families: tuple[str, ...]
    from_link: bool = False


@dataclass(frozen=True, slots=True)
class NetworkMismatch:
    """A good id of another network: `expected` was chosen, one of `found` is what was pasted."""

    expected: str
    found: tuple[str, ...]
    value: str


class Unreadable(Enum):
    """Why nothing was recognised."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    BAD_CHARACTERS = "bad_characters"
    BAD_CHECKSUM = "bad_checksum"
    UNKNOWN_LINK = "unknown_link"
    SEVERAL = "several"
    NOT_AN_ID = "not_an_id"


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """No transaction id. `by`: characters missing or too many; `characters`: those that can't be in an id."""

    reason: Unreadable
    by: int = 0
    characters: str = ""


Recognition = TransactionId | AddressGiven | NetworkMismatch | Unrecognised


def recognise(text: str, network: str | None = None) -> Recognition:
    """Read what was typed as a transaction id of `network` (an id of NETWORKS; None or unknown: any)."""
    chosen = network if network in NETWORKS else None
    plain = fold(text).text.strip()
    # Only near the beginning: further on, the same letters may belong to the id.
    label = _LABEL.search(plain, 0, 40)
    plain = plain[label.end() if label else 0 :].strip(_WRAPPING)
    if not plain:
        return Unrecognised(Unreadable.EMPTY)
    links = [match.group() for match in LINK.finditer(plain)]
    if links:
        return _one_of([_of_link(link, chosen) for link in links])
    joined = "".join(plain.split())
    whole = _of_value(joined, chosen)
    if not isinstance(whole, Unrecognised):
        return whole
    inside = [_of_value(run.group(), chosen) for run in _RUN.finditer(plain)]
    if any(not isinstance(found, Unrecognised) for found in inside):
        return _one_of(inside)
    return _complaint(plain, joined, chosen)


def of_bare(value: str) -> TransactionId | AddressGiven | None:
    """What a value without spaces is, on no particular network."""
    found = _of_value(value, None)
    return found if isinstance(found, TransactionId | AddressGiven) else None


def on_network(transaction: TransactionId, network: str) -> TransactionId:
    """The same id written as `network` writes it; unchanged where it can't be of that network."""
    if NETWORKS[network].family not in transaction.families or transaction.network is not None:
        return transaction
    found = _of_value(transaction.value, network)
    return found if isinstance(found, TransactionId) else transaction


def of_link(link: str) -> Recognition:
    """What a link shows, on no particular network."""
    return _of_link(link, None)


def _one_of(found: list[Recognition]) -> Recognition:
    """A single transaction id wins over addresses beside it; two different ones are a question."""
    ids = list(dict.fromkeys(each for each in found if isinstance(each, TransactionId | NetworkMismatch)))
    addresses = [each for each in found if isinstance(each, AddressGiven)]
    if len({each.value.lower() for each in ids}) > 1:
        return Unrecognised(Unreadable.SEVERAL)
    return (ids or addresses or found)[0]


def _of_link(link: str, chosen: str | None) -> Recognition:
    shown = explorer_link(link)
    if shown is None:
        return Unrecognised(Unreadable.UNKNOWN_LINK)
    found = _of_value(shown.value, shown.network)
    if isinstance(found, NetworkMismatch):
        return Unrecognised(Unreadable.UNKNOWN_LINK)  # no explorer shows another network's id
    if not isinstance(found, TransactionId):
        return found
    if chosen and shown.network and chosen != shown.network:
        return NetworkMismatch(chosen, (shown.network,), found.value)
    if chosen and not shown.network:
        found = _on_chosen(found.value, found.families, chosen)
        if not isinstance(found, TransactionId):
            return found
    return TransactionId(found.value, found.network, found.families, from_link=True)


def _of_value(value: str, chosen: str | None) -> Recognition:
    digits = value[2:] if value[:2] in ("0x", "0X") else value
    if len(digits) == HEX_DIGITS and _is_hex(digits):
        families = _HEX_FAMILIES if digits is value else ("evm",)
        return _on_chosen(digits.lower() if digits is value else "0x" + digits.lower(), families, chosen)
    if _is_signature(value):
        return _on_chosen(value, ("solana",), chosen)
    return as_address(value) or _misfit(value, chosen)


def _on_chosen(value: str, families: tuple[str, ...], chosen: str | None) -> Recognition:
    if chosen is None:
        networks = [network for family in families for network in FAMILIES[family]]
        return TransactionId(value, networks[0] if len(networks) == 1 else None, families)
    family = NETWORKS[chosen].family
    if family not in families:
        return NetworkMismatch(chosen, tuple(each for known in families for each in FAMILIES[known]), value)
    if family == "evm":
        value = "0x" + value.removeprefix("0x")
    return TransactionId(value.upper() if family == "xrp" else value, chosen, (family,))


def _misfit(value: str, chosen: str | None) -> Unrecognised:
    """How far a value is from the form that was most likely meant."""
    prefixed = value[:2] in ("0x", "0X")
    digits = value[2:] if prefixed else value
    signature = NETWORKS[chosen].family == "solana" if chosen else not prefixed and not _is_hex(digits)
    if not digits.isascii() or not digits.isalnum():
        return Unrecognised(Unreadable.BAD_CHARACTERS, characters=_foreign(digits, signature))
    if signature:
        if chosen is None and len(digits) < HEX_DIGITS:
            return Unrecognised(Unreadable.NOT_AN_ID)
        shortest, longest = SOLANA_CHARACTERS
    else:
        shortest = longest = HEX_DIGITS
    if len(digits) > longest:
        return Unrecognised(Unreadable.TOO_LONG, by=len(digits) - longest)
    foreign = _foreign(digits, signature)
    if foreign:
        return Unrecognised(Unreadable.BAD_CHARACTERS, characters=foreign)
    if len(digits) < shortest:
        return Unrecognised(Unreadable.TOO_SHORT, by=shortest - len(digits))
    return Unrecognised(Unreadable.BAD_CHECKSUM)


def _complaint(plain: str, joined: str, chosen: str | None) -> Unrecognised:
    """The most telling reason: about the longest id-like run when there is one among other words."""
    runs = sorted((run.group() for run in _RUN.finditer(plain)), key=len)
    if runs and len(runs[-1]) > len(joined) // 3:
        return _misfit(runs[-1], chosen)
    if len(joined) >= 20 and joined.isascii() and joined.isalnum():
        words = plain.split()
        # Words of a sentence run together are no id; a broken id has no short pieces without digits.
        if len(words) == 1 or all(any(mark.isdigit() for mark in word) for word in words):
            return _misfit(joined, chosen)
    return Unrecognised(Unreadable.NOT_AN_ID)


def _foreign(digits: str, signature: bool) -> str:
    allowed = _BASE58_CHARACTERS if signature else frozenset("0123456789abcdefABCDEF")
    return "".join(dict.fromkeys(mark for mark in digits if mark not in allowed))[:10]


def _is_hex(value: str) -> bool:
    return bool(value) and all(mark in "0123456789abcdefABCDEF" for mark in value)


def _is_signature(value: str) -> bool:
    # 64 bytes take 87 or 88 characters; a leading zero byte is possible and makes it shorter by one.
    if not 86 <= len(value) <= SOLANA_CHARACTERS[1] or not set(value) <= _BASE58_CHARACTERS:
        return False
    return len(base58.b58decode(value, max_length=SOLANA_CHARACTERS[1])) == 64
