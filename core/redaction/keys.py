"""Private keys that carry a checksum and are proven by it: WIF and extended keys.

Sources: https://en.bitcoin.it/wiki/Wallet_import_format, BIP-32, SLIP-132 (registered version bytes).
"""

import re
from collections.abc import Iterator

from base58_bech32 import base58

from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.normalised import NormalisedText

BASE58 = "[1-9A-HJ-NP-Za-km-z]"
_WIF = re.compile(rf"(?<![0-9A-Za-z])[569cKLQT]{BASE58}{{50,51}}(?![0-9A-Za-z])")
_WIF_VERSIONS = frozenset([0x80, 0xB0, 0x9E, 0xEF, 0xF1])  # Bitcoin, Litecoin, Dogecoin, their test nets
_WIF_SIZES = (33, 34)  # version and key, and one byte more for a compressed public key

_EXTENDED = re.compile(rf"(?<![0-9A-Za-z])[xyztuvYZUVLMd]{BASE58}{{110,111}}(?![0-9A-Za-z])")
_EXTENDED_SIZE = 78
_EXTENDED_VERSIONS = frozenset(
    bytes.fromhex(version)
    for version in (
        *("0488ade4", "049d7878", "04b2430c", "0295b005", "02aa7a99"),  # xprv yprv zprv Yprv Zprv
        *("04358394", "044a4e28", "045f18bc", "024285b5", "02575048"),  # tprv uprv vprv Uprv Vprv
        *("019d9cfe", "01b26792", "02fac398"),  # Ltpv Mtpv dgpv
    )
)


def find_private_keys(text: NormalisedText) -> Iterator[Finding]:
    """Yield WIF keys whose checksum is right."""
    for match in _WIF.finditer(text.exact):
        payload = _checked(match[0])
        if payload and len(payload) in _WIF_SIZES and payload[0] in _WIF_VERSIONS:
            yield Finding(SecretKind.PRIVATE_KEY, match.start(), match.end(), Certainty.VERIFIED)


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
