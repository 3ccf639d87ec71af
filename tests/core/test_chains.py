"""What people paste as a transaction id is recognised, and what is wrong with it is named."""

import time

import pytest
from base58_bech32 import base58, bech32
from Crypto.Hash import keccak
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.chains import (
    EVM_NETWORKS,
    NETWORKS,
    AddressGiven,
    NetworkMismatch,
    TransactionId,
    Unreadable,
    Unrecognised,
    find_addresses,
    find_networks,
    find_transactions,
    network_named,
    recognise,
)
from tests.core.first_messages import HEX, SIGNATURE

anything = st.text(st.characters(exclude_categories=[]), max_size=5000)
H = HEX[0]
HEX_FAMILIES = ("bitcoin", "litecoin", "dogecoin", "tron", "xrp", "evm")


@pytest.mark.parametrize(
    ("text", "network", "value", "found_network", "families"),
    [
        (H, "bitcoin", H, "bitcoin", ("bitcoin",)),
        (H.upper(), "litecoin", H, "litecoin", ("litecoin",)),
        (H, "dogecoin", H, "dogecoin", ("dogecoin",)),
        (H, "tron", H, "tron", ("tron",)),
        (H, "xrp", H.upper(), "xrp", ("xrp",)),
        (H, "bsc", "0x" + H, "bsc", ("evm",)),
        ("0x" + H, None, "0x" + H, None, ("evm",)),
        ("0X" + H.upper(), "base", "0x" + H, "base", ("evm",)),
        (H, None, H, None, HEX_FAMILIES),
        (SIGNATURE, None, SIGNATURE, "solana", ("solana",)),
        (f"txid: {H}", "tron", H, "tron", ("tron",)),
        (f"hash=0x{H}", None, "0x" + H, None, ("evm",)),
        (f"我的交易哈希是：【0x{H[:20]}\n  {H[20:]}】", None, "0x" + H, None, ("evm",)),
        (f"“{H[:32]} {H[32:]}”", "bitcoin", H, "bitcoin", ("bitcoin",)),
        ("０ｘ" + H, None, "0x" + H, None, ("evm",)),
        (f"0x{H[:10]}\u200b{H[10:]}", None, "0x" + H, None, ("evm",)),
        (f"here it is {H} thank you", "tron", H, "tron", ("tron",)),
    ],
)
def test_an_id_is_read_however_it_is_pasted(
    text: str, network: str | None, value: str, found_network: str | None, families: tuple[str, ...]
) -> None:
    """Labels, quotes, full-width, invisible characters and line breaks don't hide an id."""
    assert TransactionId(value, found_network, families) == recognise(text, network)


@pytest.mark.parametrize(
    ("link", "network"),
    [
        (f"https://www.blockchain.com/explorer/transactions/btc/{H}", "bitcoin"),
        (f"https://mempool.space/zh/tx/{H}", "bitcoin"),
        (f"https://blockstream.info/tx/{H}?expand", "bitcoin"),
        (f"https://blockchair.com/dogecoin/transaction/{H}", "dogecoin"),
        (f"https://etherscan.io/tx/0x{H}#eventlog", "ethereum"),
        (f"bscscan.com/tx/0x{H}", "bsc"),
        (f"https://polygonscan.com/tx/0x{H}", "polygon"),
        (f"https://arbiscan.io/tx/0x{H}", "arbitrum"),
        (f"https://optimistic.etherscan.io/tx/0x{H}", "optimism"),
        (f"https://basescan.org/tx/0x{H}", "base"),
        (f"https://snowtrace.io/tx/0x{H}", "avalanche"),
        (f"https://snowscan.xyz/tx/0x{H}", "avalanche"),
        (f"https://tronscan.org/#/transaction/{H}", "tron"),
        (f"https://solscan.io/tx/{SIGNATURE}", "solana"),
        (f"https://explorer.solana.com/tx/{SIGNATURE}?cluster=mainnet", "solana"),
        (f"https://litecoinspace.org/tx/{H}", "litecoin"),
        (f"https://dogechain.info/tx/{H}", "dogecoin"),
        (f"https://xrpscan.com/tx/{H}", "xrp"),
        (f"https://livenet.xrpl.org/transactions/{H.upper()}/detailed", "xrp"),
        (f"https://www.oklink.com/zh-cn/trx/tx/{H}", "tron"),
        (f"HTTPS://ETHERSCAN.IO/tx/0x{H}", "ethereum"),
    ],
)
def test_an_explorer_link_gives_id_and_network(link: str, network: str) -> None:
    """Links of the explorers that people use are unpacked."""
    found = recognise(f"看这个：{link}，谢谢")
    assert isinstance(found, TransactionId)
    value = recognise(SIGNATURE if network == "solana" else H, network)
    assert isinstance(value, TransactionId)
    assert TransactionId(value.value, network, value.families, from_link=True) == found


@pytest.mark.parametrize(
    "link",
    [
        f"https://etherscan.io.evil.com/tx/0x{H}",
        f"https://etherscan.io@evil.com/tx/0x{H}",
        f"https://evil.com/etherscan.io/tx/0x{H}",
        f"https://xetherscan.io/tx/0x{H}",
        f"https://evil.etherscan.io/tx/0x{H}",
        f"https://еtherscan.io/tx/0x{H}",
        f"еtherscan.io/tx/0x{H}",
        f"https://etherscan.io%2eevil.com/tx/0x{H}",
        f"ftp-etherscan.io/tx/0x{H}",
        f"https://[::1/tx/0x{H}",
        "https://etherscan.io/blocks",
    ],
)
def test_a_link_to_another_host_is_not_believed(link: str) -> None:
    """Only the exact host of a known explorer counts, in an answer and in a longer text."""
    assert Unrecognised(Unreadable.UNKNOWN_LINK) == recognise(link)
    found = find_transactions(f"see {link} please")
    assert found == ()


# Known addresses: BIP-173, BIP-350, EIP-55, the USDT contract on TRON, xrpl.org's genesis account.
KNOWN_ADDRESSES = [
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", ("bitcoin",), True),
    ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", ("bitcoin", "litecoin"), True),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", ("bitcoin",), True),
    ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", ("bitcoin",), True),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", EVM_NETWORKS, True),
    ("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", EVM_NETWORKS, True),
    ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", EVM_NETWORKS, None),
    ("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED", EVM_NETWORKS, None),
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", ("tron",), True),
    ("11111111111111111111111111111111", ("solana",), None),
    ("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", ("solana",), None),
    ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", ("xrp",), True),
    ("LaxmPiRioDQvpD77NdNW9uj2P5Kb7opDSi", ("litecoin",), True),
    ("D6DD8QmVvi8yZcXkJAyhsmSZNXkEGVmipS", ("dogecoin",), True),
]


@pytest.mark.parametrize(("address", "networks", "checksum_ok"), KNOWN_ADDRESSES)
def test_an_address_is_told_from_an_id(
    address: str, networks: tuple[str, ...], checksum_ok: bool | None
) -> None:
    """An address of each network is recognised, alone, labelled, and behind a network's name."""
    if address.isdigit():  # Solana's system program: 32 times the digit 1, also shaped like Bitcoin's
        assert isinstance(recognise(address), AddressGiven)
        return
    expected = AddressGiven(address, networks, checksum_ok)
    assert expected == recognise(address)
    assert expected == recognise(f"地址: {address}。", "tron")
    assert [expected] == [each.value for each in find_addresses(f"转到{address}了")]


def test_a_link_to_an_address_page_is_an_address() -> None:
    """The page of an address shows no transaction."""
    address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    expected = AddressGiven(address, EVM_NETWORKS, True)
    assert expected == recognise(f"https://etherscan.io/address/{address}")


def eip55(digits: str) -> str:
    """The mixed-case form of 40 hexadecimal digits."""
    digest = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    return "0x" + "".join(
        digit.upper() if int(nibble, 16) >= 8 else digit
        for digit, nibble in zip(digits, digest, strict=False)
    )


def addresses(payload: bytes) -> list[str]:
    """An address of each checksummed kind for 20 bytes."""
    versions = (b"\x00", b"\x05", b"\x41", b"\x1e", b"\x16", b"\x30", b"\x32")
    segwit = [
        bech32.bech32_encode(hrp, [0, *bech32.convertbits(payload, 8, 5)]).decode() for hrp in ("bc", "ltc")
    ]
    plain = [base58.b58encode_check(version + payload).decode() for version in versions]
    return [
        *plain,
        *segwit,
        base58.b58encode_check(b"\0" + payload, alphabet=base58.RIPPLE_ALPHABET).decode(),
    ]


LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@given(st.binary(min_size=20, max_size=20), st.integers(0, 200), st.sampled_from(LETTERS), st.integers(0, 9))
@settings(deadline=None, max_examples=200)
def test_a_mistyped_address_never_passes_its_checksum(
    payload: bytes, place: int, letter: str, kind: int
) -> None:
    """Every kind with a cryptographic checksum: right as made, not with one character changed."""
    address = addresses(payload)[kind]
    right = recognise(address)
    assert isinstance(right, AddressGiven)
    assert right.checksum_ok is True
    assert right == recognise(right.value)
    place %= len(address)
    if letter != address[place]:
        wrong = recognise(address[:place] + letter + address[place + 1 :])
        assert not (isinstance(wrong, AddressGiven) and wrong.checksum_ok)


@pytest.mark.parametrize("digits", [HEX[index][:40] for index in range(8)])
def test_a_mistyped_ethereum_address_never_passes_its_checksum(digits: str) -> None:
    """EIP-55 detects all single changes in these addresses (in general all but about 0.02 %)."""
    address = eip55(digits)
    assert AddressGiven(address, EVM_NETWORKS, True) == recognise(address)
    for place in range(2, 42):
        for letter in "0123456789abcdefABCDEF":
            if letter != address[place]:
                wrong = recognise(address[:place] + letter + address[place + 1 :])
                assert not (isinstance(wrong, AddressGiven) and wrong.checksum_ok)


@pytest.mark.parametrize(
    ("text", "network", "expected"),
    [
        ("", None, Unrecognised(Unreadable.EMPTY)),
        ("txid: ", None, Unrecognised(Unreadable.EMPTY)),
        ("我没有", None, Unrecognised(Unreadable.NOT_AN_ID)),
        ("I have already told you everything about it", None, Unrecognised(Unreadable.NOT_AN_ID)),
        ("0x" + H[:60], None, Unrecognised(Unreadable.TOO_SHORT, by=4)),
        (H + "ab", "tron", Unrecognised(Unreadable.TOO_LONG, by=2)),
        ("0x" + H[:63] + "g", None, Unrecognised(Unreadable.BAD_CHARACTERS, characters="g")),
        (SIGNATURE[:80], "solana", Unrecognised(Unreadable.TOO_SHORT, by=7)),
        (SIGNATURE[:87] + "0", "solana", Unrecognised(Unreadable.BAD_CHARACTERS, characters="0")),
        ("z" * 88, "solana", Unrecognised(Unreadable.BAD_CHECKSUM)),
        (f"{HEX[0]} {HEX[1]}", None, Unrecognised(Unreadable.SEVERAL)),
        (f"https://etherscan.io/tx/0x{H[:62]}", None, Unrecognised(Unreadable.TOO_SHORT, by=2)),
        ("0x" + H, "tron", NetworkMismatch("tron", EVM_NETWORKS, "0x" + H)),
        (SIGNATURE, "ethereum", NetworkMismatch("ethereum", ("solana",), SIGNATURE)),
        (f"https://etherscan.io/tx/0x{H}", "bsc", NetworkMismatch("bsc", ("ethereum",), "0x" + H)),
    ],
)
def test_what_is_wrong_is_named(text: str, network: str | None, expected: object) -> None:
    """Too short, too long, wrong characters, another network: each its own answer, with the figure."""
    assert expected == recognise(text, network)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("从 ERC20 转到 TRC20", ["ethereum", "tron"]),
        ("USDT on TRC20", ["tron"]),
        ("trc-20", ["tron"]),
        ("0.5 ETH", []),
        ("ETH网络", ["ethereum"]),
        ("0.5个以太坊", []),
        ("BNB Chain", ["bsc"]),
        ("网络选的是SOL", ["solana"]),
        ("在Base上丢的", ["base"]),
        ("不是TRC20", []),
        ("based on facts, electron", []),
        ("https://solana.com/tron/x", []),
    ],
)
def test_networks_are_found_and_coins_are_not_networks(text: str, expected: list[str]) -> None:
    """A coin's ticker names a network only beside such a word."""
    assert expected == [each.value for each in find_networks(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SOL", "solana"),
        ("trc20", "tron"),
        ("波场网络", "tron"),
        ("ETH", "ethereum"),
        ("ＢＳＣ", "bsc"),
        ("狗狗币", "dogecoin"),
    ]
    + [("BTC 链", "bitcoin"), ("xrp", "xrp"), ("", None), ("链", None), ("不知道", None), ("x" * 1000, None)]
    + [(network.id, network.id) for network in NETWORKS.values()]
    + [(network.name_zh, network.id) for network in NETWORKS.values()],
)
def test_an_answer_names_a_network(text: str, expected: str | None) -> None:
    """As an answer to "which network?", tickers and every spelling are understood."""
    assert expected == network_named(text)


@given(anything, st.sampled_from([None, "no such network", *NETWORKS]))
@settings(deadline=None, max_examples=50)
def test_any_text_gets_an_answer(text: str, network: str | None) -> None:
    """Nothing that can be typed raises."""
    assert isinstance(recognise(text, network), TransactionId | AddressGiven | NetworkMismatch | Unrecognised)
    assert isinstance(find_transactions(text) + find_addresses(text) + find_networks(text), tuple)
    assert network_named(text) is None or network_named(text) in NETWORKS


@given(st.binary(min_size=32, max_size=32), st.sampled_from([None, *NETWORKS]))
@settings(deadline=None)
def test_a_canonical_id_reads_as_itself(digest: bytes, network: str | None) -> None:
    """Reading an id that was read before changes nothing."""
    assume(network != "solana" or digest[0] >= 4)  # below, 64 bytes take fewer than 86 characters
    value = base58.b58encode(digest * 2).decode() if network == "solana" else digest.hex()
    found = recognise(value, network)
    assert isinstance(found, TransactionId)
    assert found == recognise(found.value, network)


@pytest.mark.parametrize(
    "piece", ["a", "0x", "http://a.", "a.", "tx ", "哈希 ", "bc1q", "1", "[", "ETH", "a b "]
)
def test_a_very_long_text_is_answered_at_once(piece: str) -> None:
    """Twenty thousand characters of anything take less than a second."""
    text = (piece * 20_000)[:20_000]
    started = time.process_time()
    recognise(text, None)
    find_networks(text)
    assert time.process_time() - started < 1
