"""Private keys written as text: WIF, extended keys, and raw keys that the text itself calls private.

A key with a checksum is proven by it. A raw key looks exactly like a transaction id (64 hexadecimal digits;
88 base58 characters on Solana), which customers must be able to send, so the nearest label decides.
Sources: https://en.bitcoin.it/wiki/Wallet_import_format, BIP-32, SLIP-132 (registered version bytes).
"""

import re
from collections.abc import Iterator

from base58_bech32 import base58

from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.normalised import BARRIER, NormalisedText

_BASE58 = "[1-9A-HJ-NP-Za-km-z]"
_WIF = re.compile(rf"(?<![0-9A-Za-z])[569cKLQT]{_BASE58}{{50,51}}(?![0-9A-Za-z])")
_WIF_VERSIONS = frozenset([0x80, 0xB0, 0x9E, 0xEF, 0xF1])  # Bitcoin, Litecoin, Dogecoin, their test nets
_WIF_SIZES = (33, 34)  # version and key, and one byte more for a compressed public key

_EXTENDED = re.compile(rf"(?<![0-9A-Za-z])[xyztuvYZUVLMd]{_BASE58}{{110,111}}(?![0-9A-Za-z])")
_EXTENDED_SIZE = 78
_EXTENDED_VERSIONS = frozenset(
    bytes.fromhex(version)
    for version in (
        *("0488ade4", "049d7878", "04b2430c", "0295b005", "02aa7a99"),  # xprv yprv zprv Yprv Zprv
        *("04358394", "044a4e28", "045f18bc", "024285b5", "02575048"),  # tprv uprv vprv Uprv Vprv
        *("019d9cfe", "01b26792", "02fac398"),  # Ltpv Mtpv dgpv
    )
)

_RAW = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:0[xX])?[0-9A-Fa-f]{64}"
    rf"|{_BASE58}{{86,88}}"
    r"|\[\s*(?:[0-9]{1,3}\s*,\s*){63}[0-9]{1,3}\s*\])(?![0-9A-Za-z])"
)
# The last label before a raw key says what it is: the named group `private` matched, or another did.
_LABEL = re.compile(
    r"(?P<private>priv(?:ate)?[\s_-]*keys?|secret[\s_-]*(?:key|hex)?|\bpk\b|私[钥鑰钥]|密[钥鑰])"
    r"|\btx|hash|transaction|signature|public|address|order|交易|哈希|雜湊|公[钥鑰]|地址|签名|簽名|订单|訂單"
)
_LABEL_BEFORE = 60
_LABEL_AFTER = 24


def find_private_keys(text: NormalisedText) -> Iterator[Finding]:
    """Yield WIF keys whose checksum is right, and raw keys that are called private near by."""
    for match in _WIF.finditer(text.exact):
        payload = _checked(match[0])
        if payload and len(payload) in _WIF_SIZES and payload[0] in _WIF_VERSIONS:
            yield Finding(SecretKind.PRIVATE_KEY, match.start(), match.end(), Certainty.VERIFIED)
    for match in _RAW.finditer(text.exact):
        if _is_called_private(text.folded, match.start(), match.end()):
            yield Finding(SecretKind.PRIVATE_KEY, match.start(), match.end(), Certainty.LIKELY)


def find_extended_private_keys(text: NormalisedText) -> Iterator[Finding]:
    """Yield extended private keys (xprv, yprv, zprv, tprv, …) whose checksum is right."""
    for match in _EXTENDED.finditer(text.exact):
        payload = _checked(match[0])
        if payload and len(payload) == _EXTENDED_SIZE and payload[:4] in _EXTENDED_VERSIONS:
            yield Finding(SecretKind.EXTENDED_PRIVATE_KEY, match.start(), match.end(), Certainty.VERIFIED)


def _checked(encoded: str) -> bytes | None:
    """Return the payload of a base58check string, None when its checksum is wrong."""
    try:
        return base58.b58decode_check(encoded)
    except ValueError:
        return None


def _is_called_private(folded: str, start: int, end: int) -> bool:
    """True when the nearest label before (else the first one after) says private key.

    What was removed stands between like a wall, so that cutting one secret never brings a label nearer
    to another text.
    """
    before = folded[max(0, start - _LABEL_BEFORE) : start].rpartition(BARRIER)[2]
    labels = list(_LABEL.finditer(before))
    if labels:
        return labels[-1]["private"] is not None
    following = _LABEL.search(folded[end : end + _LABEL_AFTER].partition(BARRIER)[0])
    return following is not None and following["private"] is not None
