"""The checksum and the word lists of recovery phrases, as BIP-39 defines them.

The lists come from the mnemonic library. Its own check searches the list for each word (about 150 µs a
phrase); a message can hold many candidates, so the few lines of arithmetic stand here, on positions.
Source: https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki
"""

import hashlib
from collections.abc import Sequence

from mnemonic import Mnemonic

PHRASE_LENGTHS = (12, 15, 18, 21, 24)


def word_positions(language: str) -> dict[str, int]:
    """Return word → position (0..2047) of one list; the language is named as the mnemonic library does."""
    return {word: position for position, word in enumerate(Mnemonic(language).wordlist)}


def passes_checksum(positions: Sequence[int]) -> bool:
    """True when words at these list positions, their number one of PHRASE_LENGTHS, carry a right checksum.

    A random sequence passes too, 1 time in 16 (12 words) to 1 in 256 (24 words).
    """
    number = 0
    for position in positions:
        number = number << 11 | position
    checksum_bits = len(positions) // 3
    entropy = (number >> checksum_bits).to_bytes(checksum_bits * 4, "big")
    expected = hashlib.sha256(entropy).digest()[0] >> (8 - checksum_bits)
    return number & ((1 << checksum_bits) - 1) == expected
