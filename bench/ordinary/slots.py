"""Made-up numbers, hashes, addresses and names for ordinary messages: what is in them and is no secret."""

import random
import re
from collections.abc import Callable

HEX = "0123456789abcdef"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_SLOT = re.compile(r"\{(\w+)\}")


def _row(source: random.Random, letters: str, count: int) -> str:
    return "".join(source.choices(letters, k=count))


def _address(source: random.Random) -> str:
    """Ethereum, TRON, Bitcoin, Solana."""
    return source.choice(
        [
            "0x" + _row(source, HEX, 40),
            "T" + _row(source, BASE58, 33),
            "bc1q" + _row(source, BECH32, 38),
            _row(source, BASE58, 44),
        ]
    )


def _hash(source: random.Random) -> str:
    """Most chains, and one signature in eight of Solana."""
    if source.randrange(8) == 0:
        return _row(source, BASE58, 88)
    return source.choice(["0x", "", ""]) + _row(source, HEX, 64)


SLOTS: dict[str, Callable[[random.Random], str]] = {
    "hash": _hash,
    "address": _address,
    "order": lambda source: source.choice(["NO", "", "P2P-", "#"]) + _row(source, "0123456789", 14),
    "digits16": lambda source: "1" + _row(source, "0123456789", 15),
    "digits6": lambda source: _row(source, "123456789", 6),
    "minutes": lambda source: str(source.randint(2, 9)),
    "amount": lambda source: str(source.choice([1, 20, 35.5, 100, 0.0042, 2000, 15800, "1,250.00"])),
    "coin": lambda source: source.choice(["BTC", "USDT", "ETH", "TRX", "SOL", "DOGE", "LTC", "XRP"]),
    "network": lambda source: source.choice(["TRC20", "ERC20", "BEP20", "Solana", "Bitcoin", "Polygon"]),
    "version": lambda source: f"{source.randint(1, 9)}.{source.randint(0, 20)}.{source.randint(0, 9)}",
    "device": lambda source: source.choice(["iPhone 15", "Xiaomi 13", "Galaxy S23", "Redmi Note 12"]),
    "email": lambda source: (
        f"{source.choice(['li', 'ana', 'ivan', 'kim'])}{source.randint(1, 99)}@example.com"
    ),
    "phone": lambda source: f"+86 13{_row(source, '0123456789', 9)}",
    "date": lambda source: f"2026-{source.randint(1, 12):02d}-{source.randint(1, 28):02d}",
}


def filled(source: random.Random, template: str) -> str:
    """The template with every known {slot} drawn afresh; doubled braces become single ones."""
    text = _SLOT.sub(lambda match: SLOTS[match[1]](source) if match[1] in SLOTS else match[0], template)
    return text.replace("{{", "{").replace("}}", "}")
