"""The networks that requesters move money on, and every name they call them by."""

import re
from dataclasses import dataclass

from core.folding import fold


@dataclass(frozen=True, slots=True)
class Network:
    """A network. `family` shares the shape of transaction ids and addresses (all EVM chains are alike).

    `names` mean the network wherever they stand. `coin_names` are also names of its coin: in a sentence
    they mean the network only beside a word such as "network", as an answer to "which network?" always.
    """

    id: str
    name: str
    name_zh: str
    family: str
    names: tuple[str, ...]
    coin_names: tuple[str, ...]


_ALL = (
    Network("bitcoin", "Bitcoin", "比特币", "bitcoin", ("BRC20",), ("Bitcoin", "比特币", "BTC")),
    Network(
        "ethereum", "Ethereum", "以太坊", "evm", ("Ethereum", "以太坊", "ERC20"), ("ETH", "Ether", "以太")
    ),
    Network(
        "bsc",
        "BNB Smart Chain",
        "币安智能链",
        "evm",
        ("BNB Smart Chain", "Binance Smart Chain", "BNB Chain", "BSC", "BEP20", "币安智能链", "币安链"),
        ("BNB", "Binance", "币安"),
    ),
    Network("polygon", "Polygon", "Polygon", "evm", ("Polygon", "马蹄链"), ("MATIC", "POL")),
    Network("arbitrum", "Arbitrum One", "Arbitrum", "evm", ("Arbitrum One", "Arbitrum"), ("ARB",)),
    Network("optimism", "OP Mainnet", "Optimism", "evm", ("OP Mainnet", "Optimism"), ("OP",)),
    Network("base", "Base", "Base", "evm", ("Base Mainnet",), ("Base",)),
    Network("avalanche", "Avalanche C-Chain", "雪崩", "evm", ("Avalanche", "雪崩链"), ("AVAX", "雪崩")),
    Network("tron", "TRON", "波场", "tron", ("TRON", "波场", "TRC20", "TRC10"), ("TRX",)),
    Network("solana", "Solana", "Solana", "solana", ("Solana", "索拉纳", "SPL"), ("SOL",)),
    Network("litecoin", "Litecoin", "莱特币", "litecoin", (), ("Litecoin", "莱特币", "莱特", "LTC")),
    Network("dogecoin", "Dogecoin", "狗狗币", "dogecoin", (), ("Dogecoin", "狗狗币", "狗狗", "DOGE")),
    Network(
        "xrp",
        "XRP Ledger",
        "瑞波",
        "xrp",
        ("XRP Ledger", "XRPL", "瑞波链"),
        ("Ripple", "瑞波币", "瑞波", "XRP"),
    ),
)
NETWORKS: dict[str, Network] = {network.id: network for network in _ALL}
EVM_NETWORKS: tuple[str, ...] = tuple(network.id for network in _ALL if network.family == "evm")
FAMILIES: dict[str, tuple[str, ...]] = {}
for _network in _ALL:
    FAMILIES[_network.family] = (*FAMILIES.get(_network.family, ()), _network.id)

NETWORK_WORDS = r"(?:主网络|主网|公链|网络|链|网(?!站|页|址)|mainnet|network|blockchain|chain)"


def _key(name: str) -> str:
    return re.sub(r"[^0-9a-z一-鿿]", "", name.lower())


_BY_NAME = {
    _key(name): network.id
    for network in _ALL
    for name in (network.id, network.name, network.name_zh, *network.names, *network.coin_names)
}
_AFTER_NAME = re.compile(NETWORK_WORDS + r"$", re.IGNORECASE)


def network_named(text: str) -> str | None:
    """The id of the network that the whole text names ("trc-20", "波场网络", "SOL", "ETH"), else None."""
    key = _key(fold(text[:60]).text) if len(text) <= 60 else ""
    return _BY_NAME.get(key) or _BY_NAME.get(_AFTER_NAME.sub("", key))
