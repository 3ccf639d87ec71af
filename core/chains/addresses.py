"""An address pasted in place of a transaction id is the commonest mix-up; its checksum shows it is one.

Sources: BIP-13 and chainparams.cpp of Bitcoin, Litecoin and Dogecoin Core (version bytes), BIP-173, BIP-350
(segwit), EIP-55 (mixed-case checksum), TRON developer docs "Account" (0x41), xrpl.org "base58 Encodings".
"""

import re
from dataclasses import dataclass

from base58_bech32 import base58, bech32
from Crypto.Hash import keccak

from core.chains.networks import EVM_NETWORKS

_BASE58 = r"[1-9A-HJ-NP-Za-km-z]"
_EVM = re.compile(r"0[xX][0-9a-fA-F]{40}\Z")
_SEGWIT = re.compile(r"(?:bc1|ltc1|BC1|LTC1)[0-9A-Za-z]{11,87}\Z")
# The version byte fixes the first characters; length 25 bytes fixes 26 to 35 characters.
_BITCOIN = base58.BITCOIN_ALPHABET
_VERSIONED: tuple[tuple[re.Pattern[str], bytes, dict[int, tuple[str, ...]]], ...] = (
    (re.compile(rf"T{_BASE58}{{33}}\Z"), _BITCOIN, {0x41: ("tron",)}),
    (re.compile(rf"1{_BASE58}{{25,33}}\Z"), _BITCOIN, {0x00: ("bitcoin",)}),
    # Litecoin's first script addresses share Bitcoin's version byte and are still met.
    (re.compile(rf"3{_BASE58}{{33}}\Z"), _BITCOIN, {0x05: ("bitcoin", "litecoin")}),
    (re.compile(rf"[LM]{_BASE58}{{33}}\Z"), _BITCOIN, {0x30: ("litecoin",), 0x32: ("litecoin",)}),
    (re.compile(rf"[D9A]{_BASE58}{{33}}\Z"), _BITCOIN, {0x1E: ("dogecoin",), 0x16: ("dogecoin",)}),
    (re.compile(rf"r{_BASE58}{{24,34}}\Z"), base58.RIPPLE_ALPHABET, {0x00: ("xrp",)}),
)
_SOLANA = re.compile(rf"{_BASE58}{{32,44}}\Z")


@dataclass(frozen=True, slots=True)
class AddressGiven:
    """An address. `networks` are those it can belong to; `checksum_ok` is None where it carries no checksum
    (Solana; an Ethereum address in one case)."""

    value: str
    networks: tuple[str, ...]
    checksum_ok: bool | None


def as_address(value: str) -> AddressGiven | None:
    """What the value is as an address, or None when it isn't shaped like one of ours."""
    if _EVM.match(value):
        return AddressGiven("0x" + value[2:], EVM_NETWORKS, _eip55_ok(value[2:]))
    if _SEGWIT.match(value):
        return _segwit(value)
    for shape, alphabet, versions in _VERSIONED:
        if shape.match(value):
            return _versioned(value, alphabet, versions)
    if _SOLANA.match(value) and len(base58.b58decode(value)) == 32:
        return AddressGiven(value, ("solana",), None)
    return None


def _eip55_ok(digits: str) -> bool | None:
    if digits in (digits.lower(), digits.upper()):
        return None
    digest = keccak.new(digest_bits=256, data=digits.lower().encode("ascii")).hexdigest()
    # Digits have no case, so only letters say anything.
    return all(
        digit.isdigit() or digit.isupper() == (int(nibble, 16) >= 8)
        for digit, nibble in zip(digits, digest[:40], strict=True)
    )


def _segwit(value: str) -> AddressGiven:
    networks = ("bitcoin",) if value[:2].lower() == "bc" else ("litecoin",)
    try:
        prefix, data, constant = bech32.bech32_decode(value, limit=90)
        program = bech32.convertbits(data[1:], 5, 8, False)
    except ValueError:
        return AddressGiven(value, networks, False)
    expected = bech32.BECH32_1_CONST if data[:1] == [0] else bech32.BECH32_M_CONST
    sizes = range(2, 41) if data[:1] != [0] else (20, 32)
    valid = prefix in ("bc", "ltc") and data[0] <= 16 and len(program) in sizes and constant == expected
    return AddressGiven(value.lower(), networks, valid)


def _versioned(value: str, alphabet: bytes, versions: dict[int, tuple[str, ...]]) -> AddressGiven:
    every = tuple(dict.fromkeys(network for networks in versions.values() for network in networks))
    try:
        payload = base58.b58decode_check(value, alphabet=alphabet)
    except ValueError:
        return AddressGiven(value, every, False)
    networks = versions.get(payload[0], ()) if len(payload) == 21 else ()
    return AddressGiven(value, networks or every, bool(networks))
