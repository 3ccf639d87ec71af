"""Keys, keystores, cards and tokens are found; what merely looks like one stays, or is asked about."""

import pytest

from bench.redaction_secrets import (
    EXTENDED,
    HEX_KEY,
    KEY,
    KEYSTORE,
    PAIR,
    SECRETS,
    SIGNATURE,
    SOLANA_KEY,
    encoded,
    wif,
)
from core.redaction import Certainty, SecretKind, inspect, marker

PRIVATE_KEY = marker(SecretKind.PRIVATE_KEY)
WIF_KEYS = [wif(version, compressed) for version in (0x80, 0xB0, 0x9E, 0xEF) for compressed in (True, False)]
ARRAY = str([number * 3 % 256 for number in range(64)])


@pytest.mark.parametrize(
    ("kind", "text"),
    [(kind, text) for kind, texts in SECRETS.items() for text in texts],
    ids=lambda each: each[:24],
)
def test_every_secret_of_the_table_is_found(kind: SecretKind, text: str) -> None:
    """By its kind, and nothing is left to find."""
    inspection = inspect(text)
    assert kind in {finding.kind for finding in inspection.findings}
    assert marker(kind) in inspection.text
    assert inspect(inspection.text).clean


@pytest.mark.parametrize("key", WIF_KEYS)
@pytest.mark.parametrize("text", ["{}", "我的私钥{}打不开", "key:{}.", "see\n{}\nhelp", "{}，{}", "\u200b{}"])
def test_wif_keys_are_cut(key: str, text: str) -> None:
    """Every version, compressed or not, in every surrounding; the rest of the text stays."""
    inspection = inspect(text.replace("{}", key))
    assert text.replace("{}", PRIVATE_KEY) == inspection.text
    assert {Certainty.VERIFIED} == {finding.certainty for finding in inspection.findings}


def test_zero_width_characters_do_not_hide_a_key() -> None:
    """A key broken by invisible characters is one key."""
    assert inspect("\u200b".join(WIF_KEYS[0])).text == PRIVATE_KEY


@pytest.mark.parametrize("name", EXTENDED)
def test_extended_private_keys_are_cut(name: str) -> None:
    """xprv and its relatives, recognised by version bytes and checksum."""
    key = EXTENDED[name]
    assert name == key[:4]
    inspection = inspect(f"备份：{key}")
    assert [finding.kind for finding in inspection.findings] == [SecretKind.EXTENDED_PRIVATE_KEY]


@pytest.mark.parametrize("key", [HEX_KEY, "0x" + HEX_KEY.upper(), SIGNATURE, ARRAY])
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
        *(
            "秘密鍵：{}",
            "개인키 {}",
            "приватный ключ {}",
            "clé privée {}",
            "özel anahtar: {}",
            "soukromý klíč {}",
        ),
    ],
)
def test_raw_keys_are_cut_when_called_private(key: str, text: str) -> None:
    """Hexadecimal digits, base58 or lists of bytes beside the words "private key"."""
    inspection = inspect(text.replace("{}", key))
    assert text.replace("{}", PRIVATE_KEY) == inspection.text
    assert [finding.certainty for finding in inspection.findings] == [Certainty.LIKELY]


@pytest.mark.parametrize("key", [str(list(PAIR)), SOLANA_KEY, PAIR.hex(), "0x" + PAIR.hex()])
def test_a_pair_of_keys_proves_itself(key: str) -> None:
    """The second half is the public key of the first: no word is needed to know a Solana key."""
    (finding,) = inspect(f"transaction {key}").findings
    assert (finding.kind, finding.certainty) == (SecretKind.PRIVATE_KEY, Certainty.VERIFIED)


@pytest.mark.parametrize(
    "text",
    [
        *(
            HEX_KEY,
            f"0x{HEX_KEY}",
            f"https://etherscan.io/tx/0x{HEX_KEY}",
            f"public key {HEX_KEY}",
            SIGNATURE,
        ),
        f"I never gave my private key to anyone, the tx is {HEX_KEY}",
        f"我没有泄露私钥，交易哈希：{HEX_KEY}",
        f"transaction {HEX_KEY}, and no, I won't tell my private key",
        WIF_KEYS[0][:-1] + ("1" if WIF_KEYS[0][-1] != "1" else "2"),
        encoded(bytes([0x05]) + KEY + b"\x01"),
    ],
)
def test_transaction_ids_and_addresses_stay(text: str) -> None:
    """What customers must be able to send is left as it is."""
    assert text == inspect(text).text


@pytest.mark.parametrize(
    "text", [f"我的文件 {KEYSTORE} 密码忘了", f"{{}} {KEYSTORE} {{}}", KEYSTORE.replace(":", " :\n\t")]
)
def test_a_keystore_is_cut_from_brace_to_brace(text: str) -> None:
    """What stands around it stays."""
    inspection = inspect(text)
    assert "ciphertext" not in inspection.text
    assert marker(SecretKind.KEYSTORE) in inspection.text
    assert text.partition('{"v')[0].strip(" {}") in inspection.text


@pytest.mark.parametrize(
    ("number", "card"),
    [
        *(("4111111111111111", True), ("4111 1111 1111 1111", True), ("378282246310005", True)),
        *(("4111111111111112", False), ("1234567812345670", False), ("0000000000000000", False)),
        *(("41111111111111111111", False), ("TX4111111111111111", False), ("4111111111111111.5", False)),
    ],
)
def test_cards_are_told_from_other_numbers(number: str, card: bool) -> None:
    """Issuer, length and Luhn digit together; nothing that is part of something longer."""
    assert card is not inspect(number).clean


@pytest.mark.parametrize("label", ["order", "订单号", "tracking number", "заказ", "IMEI", "UID:"])
def test_a_number_called_otherwise_is_no_card(label: str) -> None:
    """One in ten order numbers has a right Luhn digit."""
    assert inspect(f"{label} 4111111111111111").clean
    assert not inspect(f"{label} 1234, my card is 4111111111111111").clean
