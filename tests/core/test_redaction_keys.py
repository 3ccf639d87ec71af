"""Private keys are found, and what merely looks like one (transaction ids, addresses) is left alone."""

import random

import pytest
from base58_bech32 import base58

from core.redaction import REMOVED, Certainty, SecretKind, inspect
from bench.ordinary.slots import BASE58

KEY = bytes(range(1, 33))
TRANSACTION_ID = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bb22cd15d6c15b0f00a08"


def encoded(payload: bytes) -> str:
    """Return base58check."""
    return base58.b58encode_check(payload).decode()


def wif(version: int, compressed: bool) -> str:
    """Return a WIF key."""
    return encoded(bytes([version]) + KEY + (b"\x01" if compressed else b""))


WIF_KEYS = [wif(version, compressed) for version in (0x80, 0xB0, 0x9E, 0xEF) for compressed in (True, False)]
EXTENDED = {
    name: encoded(bytes.fromhex(version) + bytes(9) + KEY + b"\0" + KEY)
    for name, version in {
        "xprv": "0488ade4",
        "yprv": "049d7878",
        "zprv": "04b2430c",
        "tprv": "04358394",
        "uprv": "044a4e28",
        "vprv": "045f18bc",
    }.items()
}


@pytest.mark.parametrize("key", WIF_KEYS)
@pytest.mark.parametrize("text", ["{}", "我的私钥{}打不开", "key:{}.", "see\n{}\nhelp", "{}，{}", "\u200b{}"])
def test_wif_keys_are_cut(key: str, text: str) -> None:
    """Every version, compressed or not, in every surrounding."""
    inspection = inspect(text.replace("{}", key))
    assert text.replace("{}", REMOVED) == inspection.text
    assert {SecretKind.PRIVATE_KEY} == {finding.kind for finding in inspection.findings}
    assert {Certainty.VERIFIED} == {finding.certainty for finding in inspection.findings}


def test_zero_width_characters_do_not_hide_a_key() -> None:
    """A key broken by invisible characters is one key."""
    assert inspect("\u200b".join(WIF_KEYS[0])).text == REMOVED


@pytest.mark.parametrize("name", EXTENDED)
def test_extended_private_keys_are_cut(name: str) -> None:
    """xprv and its relatives, recognised by version bytes and checksum."""
    key = EXTENDED[name]
    assert name == key[:4]
    inspection = inspect(f"备份：{key}")
    assert f"备份：{REMOVED}" == inspection.text
    assert [finding.kind for finding in inspection.findings] == [SecretKind.EXTENDED_PRIVATE_KEY]


SOLANA_KEY = "".join(random.Random(2).choices(BASE58, k=88))
ARRAY_KEY = str([number * 3 % 256 for number in range(64)])


@pytest.mark.parametrize("key", [TRANSACTION_ID, "0x" + TRANSACTION_ID.upper(), SOLANA_KEY, ARRAY_KEY])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "my private key is {}",
            "Private Key:\n{}",
            "PRIVATE_KEY={}",
            "secret key {} please",
            "privkey: {}",
        ),
        *("我的私钥是{}", "私钥：{}", "私鑰 {}", "{} 这是我的私钥", "{} is my private key", "密钥（{}）"),
        *("the address is wrong, here is my private key {}", "ＰＲＩＶＡＴＥ　ＫＥＹ：{}"),
    ],
)
def test_raw_keys_are_cut_when_called_private(key: str, text: str) -> None:
    """Hexadecimal digits, Solana base58 or number arrays beside the words "private key"."""
    inspection = inspect(text.replace("{}", key))
    assert text.replace("{}", REMOVED) == inspection.text
    assert [(f.kind, f.certainty) for f in inspection.findings] == [
        (SecretKind.PRIVATE_KEY, Certainty.LIKELY)
    ]


@pytest.mark.parametrize(
    "text",
    [
        TRANSACTION_ID,
        f"0x{TRANSACTION_ID}",
        f"https://etherscan.io/tx/0x{TRANSACTION_ID}",
        f"I never gave my private key to anyone, the tx is {TRANSACTION_ID}",
        f"我没有泄露私钥，交易哈希：{TRANSACTION_ID}",
        f"transaction {TRANSACTION_ID}, and no, I won't tell my private key",
        f"public key {TRANSACTION_ID}",
        SOLANA_KEY,
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe",
        WIF_KEYS[0][:-1] + ("1" if WIF_KEYS[0][-1] != "1" else "2"),
        encoded(bytes.fromhex("0488b21e") + bytes(9) + KEY + b"\2" + KEY),
        encoded(bytes([0x05]) + KEY + b"\x01"),
        str(list(range(10))),
    ],
)
def test_transaction_ids_addresses_and_public_keys_stay(text: str) -> None:
    """What customers must be able to send is left as it is."""
    inspection = inspect(text)
    assert inspection.clean
    assert text == inspection.text
